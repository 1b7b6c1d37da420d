"""What a change of hours leaves outside what is open, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types, request_text, session_text
from coachtui.commands.reading import time_from
from coachtui.commands.writing import few_text, names_text, when_text
from coachtui.errors import Conflict
from coachtui.records.base import Id
from coachtui.records.session import SessionView
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.service.bulk import Decision, Previewed, RequestDecision

OWN_RULES = ("outside_availability", "buffer", "limit")


@dataclass(frozen=True)
class Outside:
    """The sessions and requests that a change leaves outside, as its preview says."""

    caller: Caller
    types: Types
    impact: Previewed

    def lines(self) -> Iterator[str]:
        """Each in a line; none where nothing is left outside."""
        zone = self.caller.zone
        if self.impact.sessions_affected or self.impact.requests_affected:
            yield "Left outside what is open:"
        for session in self.impact.sessions_affected:
            yield f"  {when_text(session.start, session.end, zone)}  {session_text(session, self.types)}"
        for asked in self.impact.requests_affected:
            who = names_text([asked.client.name])
            yield f"  {request_text(asked, self.types, self.caller.now, zone, who=who)}"

    def decided(
        self, sessions: str | None, each: Sequence[str], requests: str | None, allow: Sequence[str]
    ) -> tuple[dict[Id, Decision], dict[Id, RequestDecision]]:
        """What becomes of all: ``sessions`` and ``requests`` of all of a kind, ``each`` (``ID=WHAT``) of one session.

        Raises ``Conflict`` where it was not said of something, ``click.UsageError`` for what is no decision.
        """
        said = {self._session(text).id: self._decision(text, allow) for text in each}
        unsaid = [one for one in self.impact.sessions_affected if one.id not in said]
        self._refuse_unsaid([] if sessions else unsaid, asks=bool(self.impact.requests_affected) and not requests)
        said |= {one.id: "cancel" if sessions == "cancel" else "keep" for one in unsaid}
        denied: RequestDecision = "deny" if requests == "deny" else "keep"
        return said, {one.id: denied for one in self.impact.requests_affected}

    def _refuse_unsaid(self, sessions: Sequence[SessionView], *, asks: bool) -> None:
        asked = [f"the request of {names_text([one.client.name])}" for one in self.impact.requests_affected if asks]
        names = [*(when_text(one.start, one.end, self.caller.zone) for one in sessions), *asked]
        ways = ["--sessions keep or cancel, or --session ID=keep, cancel or a time"] if sessions else []
        ways += ["--requests keep or deny"] if asks else []
        if ways:
            raise Conflict(
                f"Nothing was done yet: {few_text(names)} would be outside what is open."
                f" Say what becomes of it with {' and '.join(ways)}"
            )

    def _session(self, text: str) -> SessionView:
        identity = text.partition("=")[0]
        found = [one for one in self.impact.sessions_affected if identity and one.id.startswith(identity)]
        if len(found) != 1:
            raise click.UsageError(f"“{one_line(identity)}” begins the id of no session, or of several, left outside")
        return found[0]

    def _decision(self, text: str, allow: Any) -> Decision:
        from coachtui.service.bulk import MoveTo

        what = text.partition("=")[2]
        if what == "keep":
            return "keep"
        if what == "cancel":
            return "cancel"
        return MoveTo(start=time_from(what, self.caller.now, self.caller.zone), allow=tuple(allow))


def slots_text(impact: Previewed) -> str:
    """How many times to book come and go."""
    said = [f"{impact.slots_added} more times to book"] if impact.slots_added else []
    said += [f"{impact.slots_removed} fewer times to book"] if impact.slots_removed else []
    return ", ".join(said) or "The times to book stay as they are"


def refuse(details: Sequence[str | None]) -> None:
    """Raises ``Conflict`` where there is anything against it."""
    if details:
        raise Conflict("; ".join(dict.fromkeys(detail for detail in details if detail)) or "It cannot be done")
