"""A coach's hours in words: what recurs, dates of their own and time taken out, by when they next are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from textual.binding import BindingType

from coachtui.records.availability import AvailabilityRule, Override
from coachtui.records.base import Id
from coachtui.records.time import WallDateTime
from coachtui.scheduling.availability_words import AvailabilityWords
from coachtui.scheduling.dates_in_words import day_words
from coachtui.scheduling.open_hours import OpenHours, Record
from coachtui.scheduling.planned import next_day, planned
from coachtui.screens.list_beside_week import ListBesideWeek
from coachtui.screens.panel_text import Fact
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Answer, Choice
from coachtui.widgets.safe import wrapped
from coachtui.widgets.tall_list import TallRow

MARGIN = 4
"""Cells of a row that are not for words."""
LEAST_WIDTH = 16


class ToCome(NamedTuple):
    """Something that says when a coach is open, and the day and the minute on which it next does."""

    day: date
    minutes: int
    record: Record


def to_come(hours: OpenHours, now: WallDateTime, session_type: Id | None = None) -> list[ToCome]:
    """What is not over, by when it next is; rules only where they are for a session type, if one is given."""
    found = []
    for each in hours.records:
        is_other = isinstance(each, AvailabilityRule) and each.session_types and session_type not in each.session_types
        is_over_today = isinstance(each, AvailabilityRule) and each.end.minutes <= now.minutes
        day = next_day(planned(each), now.day + timedelta(days=1) if is_over_today else now.day)
        if day is not None and (session_type is None or not is_other):
            found.append(ToCome(day, _minutes(each), each))
    return sorted(found, key=lambda each: (each.day, each.minutes, kind_word(each.record)))


def _minutes(record: Record) -> int:
    """Since midnight, when it begins; whole days with the day."""
    if isinstance(record, Override):
        return min((each.start.minutes for each in record.windows), default=0)
    return record.start.minutes if record.start is not None else 0


def kind_word(record: Record) -> str:
    """What kind it is, in a word."""
    if isinstance(record, AvailabilityRule):
        return "hours"
    return "date" if isinstance(record, Override) else "away"


class HoursPanel(ListBesideWeek):
    """The hours, one a row."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hours", namespace="screen")]

    def __init__(self) -> None:
        super().__init__()
        self.hours: OpenHours | None = None
        """All of them; None until they are known."""
        self.shown: Sequence[ToCome] = ()

    @property
    def chosen(self) -> ToCome | None:
        """What the cursor is on."""
        return self.shown[min(self.rows.chosen, len(self.shown) - 1)] if self.shown else None

    def show_hours(self, words: AvailabilityWords, now: WallDateTime, session_type: Id | None, head: str) -> None:
        """Draw the list anew; the cursor stays where it was."""
        self.shown = to_come(self.hours, now, session_type) if self.hours else ()
        width = max(LEAST_WIDTH, self.rows.size.width - MARGIN)
        rows = []
        for day, _, record in self.shown:
            kind, said = kind_word(record), words.of(planned(record), briefly=True)
            first, *rest = wrapped(said, width - len(kind) - 1, 3)
            if not isinstance(record, Override) and len(rest) < 2:
                rest.append(f"next {day_words(day, words.today)}")
            second, third, *_ = [*rest, "", ""]
            rows.append(TallRow(id=record.id, first=first, right=kind, second=second, third=third))
        self.rows.empty = "Not known without the server" if self.hours is None else "None to come: add some in words"
        self.rows.show_rows(rows, self.rows.chosen)
        self.say_head(head if self.hours is None else f"{head} · {len(rows)}")


def reading_facts(answer: Answer, chosen: Choice | None) -> Iterator[Fact]:
    """How what is typed is understood, each reading whole, the chosen one marked."""
    if answer.problem:
        yield Fact(f"× {answer.problem}", style="bold")
    for each in answer.choices:
        is_chosen = each == chosen
        yield Fact(f"{'→' if is_chosen else ' '} {each.label}", style="bold" if is_chosen else "dim")
    if len(answer.choices) > 1:
        yield Fact("choose which is meant", "↑↓", is_key=True)


EXAMPLES = (
    "mon-thu 9-17",
    "every other fri 9-12 until june",
    "1st mon of the month 18-20 for Intro",
    "24 dec only 10-12",
    "closed 25 dec",
    "away fri 14-16: dentist",
)


def example_facts() -> Iterator[Fact]:
    """What may be typed."""
    yield Fact("In words, as", style="bold")
    yield from (Fact(each, style="dim") for each in EXAMPLES)
