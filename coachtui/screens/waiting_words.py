"""What waits for the server, in words: what is to be done, since when, and what the server said to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import structs

from coachtui.errors import CoachtuiError
from coachtui.records import json
from coachtui.records.base import Id
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, WallDateTime
from coachtui.screens.coach_words import session_text
from coachtui.screens.panel_text import Fact
from coachtui.service import availability, bulk, requests, sessions
from coachtui.widgets.clock_text import long_day_label
from coachtui.widgets.week_words import clock_at, moment_words, price_words

if TYPE_CHECKING:
    from coachtui.backend.outbox import Waiting

OTHERS: Mapping[str, str] = {
    "PutRules": "Booking rules",
    "PutReminders": "Reminders",
    "CreateAvailability": "Open hours",
    "UpdateAvailability": "Change open hours",
    "DeleteAvailability": "No longer these open hours",
    "CreateOverride": "Other hours on one day",
    "UpdateOverride": "Change the hours of one day",
    "DeleteOverride": "The usual hours again on one day",
    "UpdateBlock": "Change a block",
    "DeleteBlock": "Open blocked time again",
    "CreateSessionType": "New session type",
    "UpdateSessionType": "Change a session type",
    "DeleteSessionType": "No longer a session type",
    "CreateTemplate": "New template",
    "UpdateTemplate": "Change a template",
    "DeleteTemplate": "No longer a template",
    "ApplyTemplate": "Sessions from a template",
}
"""Commands that are told by what they are alone, and the name they carry."""


class Names(NamedTuple):
    """By what the things that a command is about are called."""

    zone: ZoneInfo
    twelve_hours: bool
    types: Sequence[SessionTypeCard]
    session_of: Callable[[Id], SessionView | None]
    person_of: Callable[[Id], str]
    coach: str
    """The coach whose calendar is open, by name."""

    def when(self, start: Instant, minutes: int | None = None) -> str:
        said = moment_words(self.zone, start, twelve_hours=self.twelve_hours)
        if minutes is None:
            return said
        return f"{said}–{clock_at(self.zone, start + timedelta(minutes=minutes), twelve_hours=self.twelve_hours)}"

    def type_name(self, type_id: Id | None) -> str:
        return next((each.name for each in self.types if each.id == type_id), "session")

    def session(self, session_id: Id) -> str:
        """A session by who comes and when it is; one that was not seen lately has no name here."""
        known = self.session_of(session_id)
        return f"{session_text(known, self.types)}, {self.when(known.start)}" if known is not None else "a session"

    def who(self, command: sessions.CreateSession) -> str:
        """For whom a new session is, else what it is."""
        people = [*(self.person_of(each) for each in command.clients), *(each.name for each in command.guests)]
        return next(filter(None, people), self.type_name(command.session_type))


def changes_in(command: Any) -> Sequence[Any]:
    """The one change that a command is, or the many."""
    if command is None:
        return ()
    return command.changes if isinstance(command, bulk.Bulk) else (command,)


def command_words(command: Any, names: Names) -> str:
    """What is to be done, in one line: ``Move Ana Ruiz, Thu 26 Nov 10:00, to Fri 27 Nov 11:00``."""
    match command:
        case None:
            return "Something that another version of coachtui has kept"
        case availability.CreateBlock():
            return f"Block {_block_words(command)}"
        case requests.CreateRequest():
            coach = names.coach if names.coach else command.coach
            return f"Ask {coach} for {names.type_name(command.session_type)}, {names.when(command.times[0].start)}"
        case bulk.Bulk():
            first = command_words(command.changes[0], names) if command.changes else "nothing"
            return first if len(command.changes) == 1 else f"{len(command.changes)} changes, first: {first}"
    return _session_words(command, names) or _other_words(command)


def _session_words(command: Any, names: Names) -> str:
    """What is to be done with a session; empty where it is something else."""
    match command:
        case sessions.CreateSession():
            series = " and its series" if command.recurrence else ""
            return f"New session: {names.who(command)}, {names.when(command.start)}{series}"
        case sessions.UpdateSession():
            verb, to = ("Move", f", to {names.when(command.start)}") if command.start else ("Change", "")
            return f"{verb} {names.session(command.id)}{to}"
        case sessions.CancelSession():
            return f"Cancel {names.session(command.id)}"
        case sessions.CompleteSession():
            return f"Done: {names.session(command.id)}"
        case sessions.MarkNoShow():
            return f"Did not come: {names.session(command.id)}"
    return ""


def _other_words(command: Any) -> str:
    said = OTHERS[type(command).__name__.removesuffix("Change")]
    name = getattr(command, "name", None) or getattr(command, "reason", None)
    hours = f" {command.start}–{command.end}" if isinstance(command, availability.CreateAvailability) else ""
    return f"{said}{hours}: {name}" if name else f"{said}{hours}"


def _block_words(command: availability.CreateBlock) -> str:
    """In the coach's own days and times: ``Thu 26 Nov 12:00–14:00``."""
    reason = f": {command.reason}" if command.reason else ""
    if command.start is not None and command.end is not None:
        return f"{_wall_words(command.start)}–{command.end.time}{reason}"
    first, last = command.start_date, command.end_date or command.start_date
    days = [long_day_label(day) for day in dict.fromkeys((first, last)) if day is not None]
    return "–".join(days) + reason


def _wall_words(at: WallDateTime) -> str:
    return f"{long_day_label(at.day)} {at.time}"


def start_of(command: Any, names: Names) -> Instant | None:
    """Where in the calendar it belongs; None where it has no one place."""
    match command:
        case (
            sessions.UpdateSession(start=None)
            | sessions.CancelSession()
            | sessions.CompleteSession()
            | sessions.MarkNoShow()
        ):
            known = names.session_of(command.id)
            return known.start if known is not None else None
        case sessions.CreateSession() | sessions.UpdateSession():
            return command.start
        case requests.CreateRequest():
            return command.times[0].start
        case bulk.Bulk():
            return next(filter(None, (start_of(each, names) for each in command.changes)), None)
    return None


# -- both sides of what was refused --


def wanted_facts(command: Any, names: Names) -> Iterator[Fact]:
    """What the person would have."""
    match command:
        case sessions.CreateSession() | sessions.UpdateSession():
            yield from _wanted_session(command, names)
        case requests.CreateRequest():
            for word, time in zip(("when", "or", "or"), command.times, strict=False):
                yield Fact(names.when(time.start, time.duration_minutes), word)
            if command.message:
                yield Fact(f"“{command.message}”", style="italic")
        case bulk.Bulk():
            yield from (Fact(command_words(each, names), "·") for each in command.changes[:12])
            if len(command.changes) > 12:
                yield Fact(f"and {len(command.changes) - 12} more")


def _wanted_session(command: sessions.CreateSession | sessions.UpdateSession, names: Names) -> Iterator[Fact]:
    if command.start is not None:
        yield Fact(names.when(command.start, command.duration_minutes), "when")
    if command.session_type is not None:
        yield Fact(names.type_name(command.session_type), "type")
    told = (
        ("price", price_words(command.client_specific_price)),
        ("where", command.location),
        ("shared", command.shared_notes),
        ("notes", command.private_notes),
    )
    yield from (Fact(text, word) for word, text in told if text)


def there_facts(refusal: CoachtuiError, names: Names) -> Iterator[Fact]:
    """What is there instead, as far as the server says so."""
    current = _session(refusal.extra.get("current"))
    if current is not None:
        seen = names.session_of(current.id)
        if seen is not None and not current.bookings:  # a row alone; who comes is known from the calendar
            current = structs.replace(current, bookings=seen.bookings)
        yield from _session_facts(current, names)
    for each in _listed(refusal, "conflicts"):
        found = _session(each)
        if found is not None:
            yield Fact(
                f"{session_text(found, names.types)}, {names.when(found.start, found.duration_minutes)}", "there"
            )
    free = [start for each in _listed(refusal, "alternatives") if (start := _start(each)) is not None]
    if free:
        yield Fact(", ".join(names.when(start) for start in free[:3]), "free")


def _session_facts(session: SessionView, names: Names) -> Iterator[Fact]:
    yield Fact(f"{session_text(session, names.types)}, {session.status.value.replace('_', ' ')}")
    yield Fact(names.when(session.start, session.duration_minutes), "when")
    yield Fact(names.type_name(session.session_type), "type")
    told = (("where", session.location), ("shared", session.shared_notes), ("notes", session.private_notes))
    yield from (Fact(text, word) for word, text in told if text)


def _listed(refusal: CoachtuiError, name: str) -> Sequence[Any]:
    found = refusal.extra.get(name)
    return found if isinstance(found, list | tuple) else ()


def _session(value: object) -> SessionView | None:
    """What a problem's body carries as a session, where it is one."""
    if isinstance(value, SessionView):
        return value
    try:
        return json.decode(json.encode(value), SessionView) if isinstance(value, dict) else None
    except (msgspec.MsgspecError, ValueError):
        return None


def _start(value: object) -> Instant | None:
    start = value.get("start") if isinstance(value, dict) else getattr(value, "start", value)
    try:
        return json.decode(json.encode(start), Instant)
    except (msgspec.MsgspecError, ValueError):
        return None


def state_words(waiting: Waiting, names: Names) -> str:
    """Since when it waits, or why it was not done."""
    refusal = waiting.refusal
    if refusal is not None:
        return f"refused: {refusal.detail}"
    return f"waiting to send since {names.when(waiting.since)}"
