"""The inbox: every request to a coach, newest first; those that wait, or those that were answered."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from coachtui.records.base import Id
from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span, seconds
from coachtui.screens.list_beside_week import ListBesideWeek
from coachtui.widgets.tall_list import TallRow
from coachtui.widgets.week_words import ago_words, span_words
from coachtui.widgets.word_line import when_words

WAITING = (RequestStatus.PENDING, RequestStatus.COUNTERED)


class RequestsInbox(ListBesideWeek):
    """Every request, and what belongs to the one that the cursor is on."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Sequence[RequestView] = ()
        self.answered = False
        self.time = 0
        """Which of the request's times is looked at."""
        self.marked: set[Id] = set()

    @property
    def shown(self) -> list[RequestView]:
        """Those that wait, or those that were answered, newest first."""
        found = [each for each in self.requests if (each.status in WAITING) is not self.answered]
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)

    @property
    def chosen(self) -> RequestView | None:
        """The request the cursor is on."""
        shown = self.shown
        return shown[min(self.rows.chosen, len(shown) - 1)] if shown else None

    @property
    def chosen_time(self) -> ProposedTime | None:
        """The time of it that is looked at: asked for, or where it was answered by offers, offered."""
        request = self.chosen
        if request is None:
            return None
        times = times_of(request)
        return times[self.time % len(times)]

    @property
    def picked(self) -> list[RequestView]:
        """The marked ones, or else the one the cursor is on."""
        marked = [each for each in self.shown if each.id in self.marked]
        return marked or [each for each in (self.chosen,) if each]

    def show_requests(self, types: Sequence[SessionTypeCard], zone: ZoneInfo, now: Instant, mark: str) -> None:
        """Draw the list anew; the cursor stays where it was."""
        looks = {each.id: each for each in types}
        rows = []
        for each in self.shown:
            kind = looks.get(each.session_type)
            times = times_of(each)
            more = f" +{len(times) - 1}" if len(times) > 1 else ""
            rows.append(
                TallRow(
                    id=each.id,
                    first=f"{kind.glyph if kind else ''} {each.client.name}",
                    right=ago_words(each.created_at, now),
                    second=f"{when_words(zone, span_of(times[0]))}{more}",
                    third=standing_words(each, now),
                    mark=mark if each.id in self.marked else "",
                )
            )
        self.rows.empty = "Nothing was answered yet" if self.answered else "Nothing waits for your answer"
        self.rows.show_rows(rows, self.rows.chosen)
        many = f", {len(self.marked)} marked" if self.marked else ""
        self.say_head(f"{'Answered' if self.answered else 'Requests'} · {len(rows)}{many}")


def times_of(request: RequestView) -> Sequence[ProposedTime]:
    """The times it is about now: those offered, where some were, else those asked for."""
    return request.offers or request.times


def span_of(time: ProposedTime) -> Span:
    """A time in UTC seconds."""
    start = seconds(time.start)
    return Span(start, start + time.duration_minutes * 60)


def standing_words(request: RequestView, now: Instant) -> str:
    """How a request stands: ``21h to answer``, ``offered, 2d for the client``, ``denied``."""
    left = span_words(request.expires_at - now)
    if request.status is RequestStatus.PENDING:
        return f"{left} to answer"
    if request.status is RequestStatus.COUNTERED:
        return f"offered, {left} for the client"
    return f"{request.status.value}{f': “{request.answer}”' if request.answer else ''}"
