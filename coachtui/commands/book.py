"""``coachtui book``: take a time that is open, or, as a coach, make a session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.reading import details_from, one_of, time_from
from coachtui.commands.writing import names_text, price_text, when_text
from coachtui.records.account import ConnectionStatus, Guest, Person
from coachtui.records.base import Id, new_id
from coachtui.records.coach import CoachCard, Standing
from coachtui.records.session import BookingView, Details, SessionsMade
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.text import one_line
from coachtui.records.time import Instant

OWN_RULES = ("outside_availability", "buffer", "limit")


class Wanted(NamedTuple):
    """What is to be booked, whoever books it."""

    coach: CoachCard
    session_type: SessionTypeCard
    start: Instant
    duration: int | None
    details: Details
    wait: bool


@answers
@click.argument("coach", required=False)
@click.option("--type", "session_type", metavar="NAME", help="Which type of session, by name or id.")
@click.option("--at", metavar="WHEN", required=True, help='When it starts: 2026-11-27T15:00, or words like "fri 3pm".')
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the type has several.")
@click.option("--note", metavar="TEXT", default="", help="A few words: for the coach, or your own private ones.")
@click.option("--client", "clients", metavar="NAME", multiple=True, help="As a coach: who comes, by name or e-mail.")
@click.option("--allow", type=click.Choice(OWN_RULES), multiple=True, help="As a coach: go against this rule of yours.")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="What the coach asks for the type.")
@click.option("--guest", "guest_name", metavar="NAME", help="Without an account, where that may be: your name.")
@click.option("--guest-email", metavar="MAIL", help="And your e-mail address.")
@click.option("--wait", is_flag=True, help="Where the group is full: wait in line for a seat.")
@key_option()
async def command(
    caller: Caller,
    coach: str | None,
    session_type: str | None,
    at: str,
    duration: int | None,
    note: str,
    clients: tuple[str, ...],
    allow: tuple[str, ...],
    details: tuple[str, ...],
    guest_name: str | None,
    guest_email: str | None,
    wait: bool,
    key: str | None,
) -> Shown:
    """Book an open time, or make a session.

    Without COACH, a coach makes a session in their own calendar, and a client books with the only coach they have.
    """
    guest = _guest(guest_name, guest_email)
    card = await caller.coach(coach)
    kind = await caller.session_type(card.handle, session_type)
    answered = details_from(details, kind.details_schema)
    wanted = Wanted(card, kind, time_from(at, caller.now, caller.zone), duration, answered, wait)
    if card.standing is Standing.OWNER:
        return await _make(caller, wanted, note, clients, allow, key or new_id())
    if clients or allow:
        raise click.UsageError("--client and --allow are for coaches, in their own calendar")
    return await _take(caller, wanted, note, guest, key or new_id())


def _guest(name: str | None, email: str | None) -> Guest | None:
    if (name is None) != (email is None):
        raise click.UsageError("a guest is told by both --guest NAME and --guest-email MAIL")
    return Guest(name=name.strip(), email=email.strip()) if name is not None and email is not None else None


async def _take(caller: Caller, wanted: Wanted, note: str, guest: Guest | None, key: str) -> Shown:
    from coachtui.service.booking import Book

    booking = await caller.run(
        Book(
            coach=wanted.coach.handle,
            session_type=wanted.session_type.id,
            start=wanted.start,
            duration_minutes=wanted.duration,
            note=note,
            details=wanted.details,
            join_waitlist=wanted.wait,
            guest=guest,
        ),
        key,
    )
    return Shown(booking, _booked(booking, f"{wanted.session_type.name} with {wanted.coach.display_name}", caller))


async def _make(
    caller: Caller, wanted: Wanted, note: str, clients: Sequence[str], allow: Sequence[str], key: str
) -> Shown:
    from coachtui.service.sessions import CreateSession

    people = await _people(caller, clients)
    made = await caller.run(
        CreateSession(
            session_type=wanted.session_type.id,
            start=wanted.start,
            duration_minutes=wanted.duration,
            clients=tuple(each.id for each in people if each.id is not None),
            private_notes=note,
            details=wanted.details,
            allow=tuple(allow),  # type: ignore[arg-type]  # click has checked the choices
        ),
        key,
    )
    return Shown(made, _made(made, wanted.session_type.name, people, caller))


async def _people(caller: Caller, clients: Sequence[str]) -> list[Person]:
    """The coach's clients by these names or e-mail addresses."""
    if not clients:
        return []
    from coachtui.service.connections import ListConnections

    connections = (await caller.every(ListConnections())).items
    known = [each.account for each in connections if each.status is ConnectionStatus.CONNECTED]
    return [
        one_of(wanted, known, kind="client", id_of=lambda each: each.email, name_of=lambda each: each.name)
        for wanted in clients
    ]


def _booked(booking: BookingView, what: str, caller: Caller) -> Iterator[str]:
    in_line = f"Number {booking.position} in line" if booking.position is not None else ""
    done = in_line or ("Booked" if booking.status == "confirmed" else "Asked for")
    price = f", {price_text(booking.price)}" if booking.price else ""
    when = when_text(booking.start, booking.end, caller.zone)
    yield f"{done}: {one_line(what)}, {when} ({caller.zone.key}){price}"
    if booking.status == "requested":
        yield "The time is kept for you until your coach has answered."
    yield _identity(booking.id or booking.request_id)
    if isinstance(booking.manage_token, str):
        yield from _managing(booking, booking.manage_token, caller)


def _managing(booking: BookingView, token: str, caller: Caller) -> Iterator[str]:
    """How a guest goes on with a booking."""
    from coachtui.backend.guest import GuestBackend

    if isinstance(caller.backend, GuestBackend) and caller.backend.keeps(booking.id):
        yield "mine, reschedule, cancel and ics find it from this machine."
    else:
        yield f"Keep this, it stands for you when you change or cancel it: {token}"


def _made(made: SessionsMade, what: str, people: Sequence[Person], caller: Caller) -> Iterator[str]:
    for session in made.items:
        who = f" with {names_text(each.name for each in people)}" if people else ""
        when = when_text(session.start, session.end, caller.zone)
        yield f"Booked: {one_line(what)}{who}, {when} ({caller.zone.key})"
        yield _identity(session.id)


def _identity(identity: Id | None) -> str:
    return f"id {identity}"
