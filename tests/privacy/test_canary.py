"""Every text that is kept holds a marker; whatever an outsider asks, the marker is in no answer."""

from datetime import date
from typing import Any

import pytest
from msgspec import NODEFAULT, structs
from sqlalchemy import String, Text, select

from coachtui.records.account import Account, Guest
from coachtui.records.base import Money, Stored
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.request import ProposedTime
from coachtui.records.session_type import DetailField
from coachtui.records.time import WallDateTime
from coachtui.service.accounts import Register
from coachtui.service.availability import CreateBlock, CreateOverride
from coachtui.service.booking import Book
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import InviteClient, ListConnections, UpdateConnection
from coachtui.service.holds import CreateHold
from coachtui.service.offers import CounterRequest
from coachtui.service.operation import declarations
from coachtui.service.requests import CreateRequest
from coachtui.service.session_types import CreateSessionType, UpdateSessionType
from coachtui.service.sessions import CancelSession
from coachtui.service.templates import CreateTemplate
from coachtui.service.tokens import CreateToken
from coachtui.store.tables import TABLE_OF, metadata

MARKER = "canary"
OUTSIDERS = (None, "dee", "eve", "ana")
"""Anonymous, registered, blocked, and connected without anything of her own."""

#: Columns of text that nobody writes: ids, kinds, times, JSON without words, hashes; ``handle`` is what one asks by.
NOT_WRITTEN = {
    *("id", "coach_id", "account_id", "session_id", "session_type", "template_id", "series_id", "booking_id"),
    *("actor_id", "change_set", "operation", "kind", "record_id", "fingerprint", "version_num", "handle"),
    *("time_zone", "local_start", "start", "end", "date", "start_date", "end_date", "valid_from", "valid_until"),
    *("rrule", "windows", "session_types", "clients", "pattern", "times", "offers", "rules", "durations_minutes"),
    *("status", "calendar_visibility", "booking_permission", "request_permission", "booked_display"),
    *("price_audience", "audience", "color", "glyph", "price_currency", "client_specific_price_currency"),
    *("client_price", "effect", "error", "value", "manage_token", "token_hash", "manage_token_hash", "hash"),
}


def fill(world: Any) -> None:
    """One of everything, each text with the marker in it."""
    said = f"{MARKER} said"
    with world.database.write(None, world.new_id(), "Fill", world.now) as store:
        for name in ("maya", "bo", "cy"):
            account = store.get(Account, world.people[name])
            store.update(structs.replace(account, name=f"{MARKER} {name}", email=f"{MARKER}-{name}@example.org"))
    world.run("maya", BecomeCoach(handle="maya", display_name=said, time_zone="Europe/Berlin", bio=said))
    who = {"email": f"{MARKER}-faye@example.org", "password": f"{MARKER} password"}
    world.run(None, Register(**who, name=said, time_zone="Europe/Berlin"))
    world.run(None, CreateToken(**who, label=said))
    schema = (DetailField(name=MARKER, kind="text", label=said),)
    words: dict[str, Any] = {"description": said, "location": said, "details_schema": schema}
    made = world.run("maya", CreateSessionType(name=said, duration_minutes=60, **words, audience=Audience.PRIVATE))
    world.types["secret"] = made.id
    for each in ("single", "group", "asked"):
        world.run("maya", UpdateSessionType(id=world.types[each], name=said, **words))
    details: dict[str, Any] = {MARKER: said}
    where: dict[str, Any] = {"shared_notes": said, "location": said}
    notes: dict[str, Any] = {"private_notes": said, **where}
    booked = world.session(13, "10:00", **notes, details=details, clients=(world.people["bo"],))
    guests = (Guest(name=said, email=f"{MARKER}@example.org"),)
    world.session(14, "10:00", "single", **notes, guests=guests, price=Money(8500, "EUR"))
    world.run("maya", CancelSession(id=booked.id, reason=said))
    invited = world.run("maya", InviteClient(email=f"{MARKER}-invited@example.org"))
    world.run("maya", UpdateConnection(id=invited.id, private_notes=said))
    world.run(
        "maya", CreateTemplate(name=said, session_type=made.id, location=said, shared_notes=said, details=details)
    )
    times = (WallDateTime.parse(f"2034-06-23T{hour}:00") for hour in (10, 11))
    world.run("maya", CreateBlock(start=next(times), end=next(times), reason=said))
    world.run("maya", CreateOverride(date=date(2034, 6, 24), windows=()))
    for each in world.run("maya", ListConnections()).items:
        world.run("maya", UpdateConnection(id=each.id, private_notes=said))
    single = {"coach": "maya", "session_type": world.types["single"]}
    world.run("bo", Book(**single, start=world.at(15, "10:00"), note=said))
    world.run("cy", CreateHold(**single, start=world.at(16, "10:00")))
    asked = CreateRequest(**single, times=(ProposedTime(world.at(16, "20:00"), 60),), message=said, details=details)
    request = world.run("cy", asked)
    world.run("maya", CounterRequest(id=request.id, offers=(ProposedTime(world.at(17, "20:00"), 60),), message=said))


def every_id(world: Any) -> dict[type[Stored], list[str]]:
    """The ids of every record, an outsider may guess them all."""
    with world.database.read() as store:
        return {kind: [each.id for each in store.find(kind)] for kind in TABLE_OF}


def questions(world: Any, kind: type[Any]) -> list[Any]:
    """Every way to ask a query: its required fields filled in, each id in turn."""
    known: dict[str, list[Any]] = {
        "coach": ["maya"],
        "start": [world.at(12, "00:00")],
        "end": [world.at(30, "00:00")],
        "session_type": list(world.types.values()),
        "role": ["client", "coach"],
        "id": [id for ids in every_id(world).values() for id in ids],
    }
    asked: list[dict[str, Any]] = [{}]
    for field in structs.fields(kind):
        if field.required or field.name in ("search",):
            assert field.default is NODEFAULT or field.name == "search"
            values = [MARKER] if field.name == "search" else known[field.name]
            asked = [{**each, field.name: value} for each in asked for value in values]
    return [kind(**each) for each in asked]


@pytest.mark.parametrize("audience", [Audience.PRIVATE, Audience.PUBLIC])
def test_no_outsider_reads_the_marker(worlds: Any, audience: Audience) -> None:
    world = worlds.pair(Audience.PUBLIC, BookedDisplay.SESSION_TYPE, [])[0]
    fill(world)
    worlds.set_privacy(world, audience, BookedDisplay.SESSION_TYPE)
    if audience is not Audience.PRIVATE:
        say_public_things_plainly(world)
    tried = set()
    for declared in declarations():
        if not declared.is_command:
            tried.add(declared.operation)
            for asked in questions(world, declared.operation):
                for who in OUTSIDERS:
                    text, _ = worlds.observer(world, who).observe(asked)
                    assert MARKER not in text, f"{who} reads {text} from {asked}"
    assert tried == {each.operation for each in declarations() if not each.is_command}


def say_public_things_plainly(world: Any) -> None:
    """What a public calendar shows to everybody is no secret: profile and public session types."""
    world.run("maya", BecomeCoach(handle="maya", display_name="Maya", time_zone="Europe/Berlin", bio="Tennis"))
    plain_schema = (DetailField(name="level", kind="text"),)
    for each in ("single", "group", "asked"):
        plain: dict[str, Any] = {
            "name": each,
            "description": "plain",
            "location": "court",
            "details_schema": plain_schema,
        }
        world.run("maya", UpdateSessionType(id=world.types[each], **plain))


def test_the_owner_reads_the_marker_so_it_is_there_to_be_found(worlds: Any) -> None:
    world = worlds.pair(Audience.PUBLIC, BookedDisplay.BOOKED, [])[0]
    fill(world)
    silent = set()
    for declared in declarations():
        if not declared.is_command and declared.path.startswith("/v1/me/coach"):
            texts = [worlds.observer(world, "maya").observe(each)[0] for each in questions(world, declared.operation)]
            if not any(MARKER in text for text in texts):
                silent.add(declared.operation.__name__)
    assert len(silent) < 12, silent


def test_every_column_of_text_holds_the_marker(worlds: Any) -> None:
    world = worlds.pair(Audience.PUBLIC, BookedDisplay.BOOKED, [])[0]
    fill(world)
    without = set()
    with world.database._reader.begin() as connection:
        for column in [each for table in metadata.sorted_tables if table.name != "store_meta" for each in table.c]:
            if isinstance(column.type, Text | String) and column.name not in NOT_WRITTEN:
                rows = connection.execute(select(column)).scalars()
                if not any(MARKER in (text or "") for text in rows):
                    without.add(f"{column.table.name}.{column.name}")
    assert without == set()
