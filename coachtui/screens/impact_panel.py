"""What a change of hours would do: the sessions and requests it leaves outside, and what is to become of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal
from zoneinfo import ZoneInfo

from msgspec import structs
from textual.binding import BindingType

from coachtui.records.base import Id
from coachtui.records.request import RequestView
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span, instant, seconds
from coachtui.screens.coach_words import session_text
from coachtui.screens.list_beside_week import ListBesideWeek
from coachtui.screens.panel_text import Fact
from coachtui.screens.requests_inbox import span_of, times_of
from coachtui.service.bulk import Decision, MoveTo, Previewed, RequestDecision
from coachtui.service.session_place import EVERYTHING
from coachtui.widgets.bindings import bindings
from coachtui.widgets.tall_list import TallRow
from coachtui.widgets.week_words import moment_words
from coachtui.widgets.word_line import when_words

if TYPE_CHECKING:
    from coachtui.service.bulk import ChangeResult
    from coachtui.service.changes import Change

Affected = SessionView | RequestView


@dataclass
class Weighed:
    """A change that is not made yet: what it would do, and what was decided about what it leaves outside."""

    changes: tuple[Change, ...]
    words: str
    impact: Previewed
    sessions: dict[Id, Decision] = field(default_factory=dict)
    requests: dict[Id, RequestDecision] = field(default_factory=dict)
    refused: dict[Id, ChangeResult] = field(default_factory=dict)
    """What cannot be done as it was decided, and why."""

    @property
    def affected(self) -> list[Affected]:
        """What is left outside, by start."""
        found: list[Affected] = [*self.impact.sessions_affected, *self.impact.requests_affected]
        return sorted(found, key=lambda each: (span_affected(each), each.id))

    def decision(self, each: Affected) -> Decision | RequestDecision:
        """What is to become of it; it is kept where nothing was said."""
        if isinstance(each, SessionView):
            return self.sessions.get(each.id, "keep")
        return self.requests.get(each.id, "keep")

    def decide(self, each: Affected, decision: Decision | Literal["deny"]) -> None:
        """Say what is to become of it; a request that is not kept is denied."""
        self.refused.pop(each.id, None)
        if isinstance(each, RequestView):
            self.requests[each.id] = "keep" if decision == "keep" else "deny"
        elif decision != "deny":
            self.sessions[each.id] = decision

    def judge(self, results: Sequence[ChangeResult]) -> list[str]:
        """Take to heart what a try has shown; what stands against the changes themselves is answered."""
        bad = [each for each in results if not each.ok]
        self.refused = {each.id: each for each in bad if each.index >= len(self.changes) and each.id is not None}
        return [each.detail or "It cannot be done" for each in bad if each.index < len(self.changes)]

    @property
    def needs_only_allow(self) -> bool:
        """Whether only the coach's own rules stand against where sessions are moved to."""
        return bool(self.refused) and all(each.code == "needs_allow" for each in self.refused.values())

    def allow(self) -> None:
        """Move them all the same."""
        for id in self.refused:
            decision = self.sessions.get(id)
            if isinstance(decision, MoveTo):
                self.sessions[id] = structs.replace(decision, allow=EVERYTHING)


def span_affected(each: Affected) -> Span:
    """When it is; of a request the time asked for, or offered, first."""
    if isinstance(each, SessionView):
        return Span(seconds(each.start), seconds(each.end))
    return span_of(times_of(each)[0])


def slots_words(impact: Previewed) -> str:
    """How many times to book come and go."""
    parts = [f"{impact.slots_added} more times to book"] if impact.slots_added else []
    parts += [f"{impact.slots_removed} fewer times to book"] if impact.slots_removed else []
    return ", ".join(parts) or "no other times to book"


class ImpactPanel(ListBesideWeek):
    """What is left outside, each with what is to become of it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("impact", namespace="screen")]

    @property
    def place(self) -> int:
        """Which row the cursor is on."""
        return self.rows.chosen

    def show_weighed(self, weighed: Weighed, types: Sequence[SessionTypeCard], zone: ZoneInfo, **look: bool) -> None:
        """Draw the list anew; the cursor stays where it was."""
        looks = {each.id: each for each in types}
        rows = []
        for each in weighed.affected:
            kind = looks.get(each.session_type)
            name = session_text(each, types) if isinstance(each, SessionView) else each.client.name
            refusal = weighed.refused.get(each.id)
            rows.append(
                TallRow(
                    id=each.id,
                    first=f"{kind.glyph if kind else ''} {name}",
                    right=decided_word(weighed.decision(each)),
                    second=when_words(zone, span_affected(each)),
                    third=f"× {refusal.detail}" if refusal else self._becomes(each, weighed, zone, **look),
                )
            )
        self.rows.show_rows(rows, self.rows.chosen)
        self.say_head(f"Left outside · {len(rows)}")

    @staticmethod
    def _becomes(each: Affected, weighed: Weighed, zone: ZoneInfo, *, twelve_hours: bool = False) -> str:
        decision = weighed.decision(each)
        if isinstance(decision, MoveTo):
            return f"→ {moment_words(zone, decision.start, twelve_hours=twelve_hours)}"
        if isinstance(each, RequestView):
            return "the request waits on" if decision == "keep" else "the request is denied"
        return "stays where it is" if decision == "keep" else "is cancelled"


def decided_word(decision: Decision | RequestDecision) -> str:
    """``keep``, ``cancel``, ``deny``, ``move``."""
    return "move" if isinstance(decision, MoveTo) else decision


def weighed_facts(weighed: Weighed, chosen: Affected | None, keys: Sequence[tuple[str, str]]) -> Iterator[Fact]:
    """What is to be done and what it does, what stands against what was decided, and the keys that decide."""
    yield Fact(weighed.words, style="bold")
    yield Fact(slots_words(weighed.impact), style="italic")
    if chosen is not None and chosen.id in weighed.refused:
        yield Fact(weighed.refused[chosen.id].detail or "", "×")
    yield Fact("")
    yield from (Fact(words, key, is_key=True) for key, words in keys)


def start_affected(each: Affected) -> Instant:
    """When it begins."""
    return instant(span_affected(each).start)
