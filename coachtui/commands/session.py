"""``coachtui session``: a coach's sessions, made from a line in words, changed, and told how they went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.reading import details_from, one_of, time_from
from coachtui.commands.writing import names_text, type_text, when_text
from coachtui.errors import NotFound
from coachtui.records.account import ConnectionStatus, Person
from coachtui.records.base import Id, Money, new_id
from coachtui.records.session import BookingStatus, SessionsMade, SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.text import one_line
from coachtui.records.time import seconds
from coachtui.scheduling.money_in_words import read_money
from coachtui.scheduling.session_in_words import SessionLine, line_words, read_session
from coachtui.scheduling.zones import wall_of
from coachtui.service.operation import Command

if TYPE_CHECKING:
    from coachtui.service.session_making import OnConflict

ACTS = ("new", "move", "edit", "cancel", "complete", "no-show")
DID = {"move": "Moved", "edit": "Changed", "cancel": "Cancelled", "complete": "Took place", "no-show": "Nobody came"}
OWN_RULES = ("outside_availability", "buffer", "limit")
SCOPES = ("this", "following", "all")
FAR_BACK = timedelta(days=400)
"""How long ago a session may have begun that is named by the beginning of its id."""


@answers
@click.argument("act", type=click.Choice(ACTS))
@click.argument("words", nargs=-1, required=True)
@click.option("--type", "session_type", metavar="NAME", help="edit: another type.")
@click.option("--length", type=click.IntRange(5, 1440), metavar="MINUTES", help="edit, move: another length.")
@click.option("--price", metavar="AMOUNT", help="new, edit: what it costs, as 60 or 85.50 EUR.")
@click.option("--places", type=click.IntRange(1, 1000), help="new, edit: how many may come.")
@click.option("--where", metavar="TEXT", help="new, edit: the place.")
@click.option("--note", metavar="TEXT", help="new, edit: a note only you see.")
@click.option("--shared", metavar="TEXT", help="new, edit: a note the client sees.")
@click.option("--guest", metavar="NAME", help="new: who comes, without an account.")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="new: what the type asks.")
@click.option("--skip", is_flag=True, help="new: of a series, leave out those in whose way something is.")
@click.option("--allow", type=click.Choice(OWN_RULES), multiple=True, help="Go against this rule of yours.")
@click.option("--scope", type=click.Choice(SCOPES), default="this", help="Of a series: it, those after it too, or all.")
@click.option("--reason", metavar="TEXT", help="cancel: a few words for those who would come.")
@click.option("--dry-run", is_flag=True, help="new: only say how the line is read.")
@key_option()
async def command(caller: Caller, act: str, words: tuple[str, ...], key: str | None, **said: Any) -> Shown:
    """Make, move, edit or cancel a session, or say that it took place or that nobody came.

    `coachtui session new alex 1:1 60 tue 15:00 weekly x8`, `coachtui session move ID tue 16:00`, `coachtui session
    cancel ID --reason ill`. The line is the one the app's palette takes; ID is as `week` shows it: any beginning that
    only one has.
    """
    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches have sessions of their own")
    types = await caller.session_types(caller.me.coach.handle)
    if act == "new":
        return await _new(caller, " ".join(words), types, said, key or new_id())
    session = await _session(caller, words[0])
    if act != "move" and len(words) > 1:
        raise click.UsageError(f"{act} takes one ID; what changes is said by options")
    done = await caller.run(_change(caller, act, session, words[1:], types, said), key or new_id())
    did = {
        "move": "Moved",
        "edit": "Changed",
        "cancel": "Cancelled",
        "complete": "Took place",
        "no-show": "Nobody came",
    }
    return Shown(done, _lines(did[act], [done], types, caller))


# An id may begin with a hyphen.
command.ignore_unknown_options = True


async def _new(caller: Caller, text: str, types: Sequence[SessionTypeCard], said: dict[str, Any], key: str) -> Shown:
    from coachtui.service.connections import ListConnections
    from coachtui.service.session_making import Guest, Recurrence
    from coachtui.service.sessions import CreateSession

    connections = (await caller.every(ListConnections())).items
    people = [each.account for each in connections if each.status is ConnectionStatus.CONNECTED]
    line = _line(caller, text, types, people)
    if said["dry_run"]:
        return Shown(line, [_read_back(caller, line, types, people)])
    series = line.series
    on_conflict: OnConflict = "skip" if said["skip"] else "fail"
    kind = next(each for each in types if each.id == line.session_type)
    made = await caller.run(
        CreateSession(
            session_type=line.session_type,
            start=time_from(str(line.start), caller.now, caller.zone),
            duration_minutes=line.minutes,
            clients=line.clients,
            guests=(Guest(name=said["guest"], email=""),) if said["guest"] else (),
            client_specific_price=_price(said["price"], types, line.session_type),
            capacity=said["places"],
            location=said["where"],
            private_notes=said["note"] or "",
            shared_notes=said["shared"] or "",
            details=details_from(said["details"], kind.details_schema),
            recurrence=Recurrence(rrule=series.rrule, on_conflict=on_conflict) if series else None,
            allow=said["allow"],
        ),
        key,
    )
    return Shown(made, _made(made, types, caller))


def _line(caller: Caller, text: str, types: Sequence[SessionTypeCard], people: Sequence[Person]) -> SessionLine:
    """What the words say; raises ``click.UsageError`` where they may mean two things, or none."""
    clients = {each.id: each.name for each in people if each.id is not None}
    found = read_session(text, wall_of(caller.zone, seconds(caller.now))[0], types, clients)
    if found.problem:
        raise click.UsageError(f"“{one_line(text[:80])}”: {found.problem}")
    if len(found.readings) > 1:
        meant = " or ".join(_read_back(caller, each, types, people) for each in found.readings)
        raise click.UsageError(f"that may mean {meant}")
    return found.readings[0]


def _read_back(caller: Caller, line: SessionLine, types: Sequence[SessionTypeCard], people: Sequence[Person]) -> str:
    here = wall_of(caller.zone, seconds(caller.now))[0]
    clients = {each.id: each.name for each in people if each.id is not None}
    return one_line(line_words(line, here, {each.id: each.name for each in types}, clients))


def _price(text: str | None, types: Sequence[SessionTypeCard], type_id: Id) -> Money | None:
    if text is None:
        return None
    usual = next((each.price for each in types if each.id == type_id and each.price is not None), None)
    price = read_money(text, usual.currency if usual else "EUR")
    if price is None:
        raise click.UsageError(f"--price “{one_line(text[:40])}”: an amount such as 60 or 85.50 EUR")
    return price


async def _session(caller: Caller, identity: str) -> SessionView:
    """The one session whose id begins so; raises ``click.UsageError`` for several and ``NotFound`` for none."""
    from coachtui.service.sessions import ListSessions

    every = (await caller.every(ListSessions(start=caller.now - FAR_BACK))).items
    found = [each for each in every if each.id.startswith(identity)]
    if len(found) > 1:
        which = ", ".join(when_text(each.start, each.end, caller.zone) for each in found[:5])
        raise click.UsageError(f"“{one_line(identity)}” may be any of these: {which}; give more of the id")
    if not found:
        raise NotFound(f"There is no session of yours whose id begins with “{one_line(identity)}”")
    return found[0]


def _change(
    caller: Caller,
    act: str,
    session: SessionView,
    words: Sequence[str],
    types: Sequence[SessionTypeCard],
    said: dict[str, Any],
) -> Command[SessionView]:
    from coachtui.service.sessions import CancelSession, CompleteSession, MarkNoShow, UpdateSession

    if act == "cancel":
        return CancelSession(id=session.id, reason=said["reason"], scope=said["scope"])
    if act == "complete":
        return CompleteSession(id=session.id)
    if act == "no-show":
        return MarkNoShow(id=session.id)
    fields: dict[str, Any] = {"duration_minutes": said["length"]}
    if act == "move":
        if not words:
            raise click.UsageError("say where to, such as tue 16:00")
        fields["start"] = time_from(" ".join(words), caller.now, caller.zone)
    else:
        fields |= _edited(session, types, said)
        if all(value is None for value in fields.values()):
            raise click.UsageError("say what to change, such as --where or --price")
    return UpdateSession(id=session.id, version=session.version, scope=said["scope"], allow=said["allow"], **fields)


def _edited(session: SessionView, types: Sequence[SessionTypeCard], said: dict[str, Any]) -> dict[str, Any]:
    kind = said["session_type"]
    if kind is not None:
        kind = one_of(kind, types, kind="session type", id_of=lambda each: each.id, name_of=lambda each: each.name).id
    return {
        "session_type": kind,
        "client_specific_price": _price(said["price"], types, kind or session.session_type),
        "capacity": said["places"],
        "location": said["where"],
        "private_notes": said["note"],
        "shared_notes": said["shared"],
    }


def _made(made: SessionsMade, types: Sequence[SessionTypeCard], caller: Caller) -> Iterator[str]:
    yield from _lines("Booked", made.items, types, caller)
    for skipped in made.skipped:
        yield f"Left out: {when_text(skipped.start, skipped.start, caller.zone).partition('–')[0]}, {skipped.code}"


def _lines(
    did: str, sessions: Iterable[SessionView], types: Sequence[SessionTypeCard], caller: Caller
) -> Iterator[str]:
    for session in sessions:
        kind = next((each for each in types if each.id == session.session_type), None)
        who = [each.client.name for each in session.bookings if each.status is BookingStatus.CONFIRMED]
        with_whom = f" with {names_text(who)}" if who else ""
        when = when_text(session.start, session.end, caller.zone)
        yield f"{did}: {type_text(kind).strip()}{with_whom}, {when} ({caller.zone.key})"
        yield f"id {session.id}"
