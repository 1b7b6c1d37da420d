"""Every text that is kept holds a marker; whatever an outsider asks, the marker is in no answer."""

from typing import Any

import pytest
from msgspec import NODEFAULT, structs
from sqlalchemy import String, Text, select

from coachtui.records.base import Stored
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.session_type import DetailField
from coachtui.service.coaches import BecomeCoach
from coachtui.service.operation import declarations
from coachtui.service.session_types import UpdateSessionType
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
    worlds.fill(world)
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
    worlds.fill(world)
    silent = set()
    for declared in declarations():
        if not declared.is_command and declared.path.startswith("/v1/me/coach"):
            texts = [worlds.observer(world, "maya").observe(each)[0] for each in questions(world, declared.operation)]
            if not any(MARKER in text for text in texts):
                silent.add(declared.operation.__name__)
    assert len(silent) < 12, silent


def test_every_column_of_text_holds_the_marker(worlds: Any) -> None:
    world = worlds.pair(Audience.PUBLIC, BookedDisplay.BOOKED, [])[0]
    worlds.fill(world)
    without = set()
    with world.database._reader.begin() as connection:
        for column in [each for table in metadata.sorted_tables if table.name != "store_meta" for each in table.c]:
            if isinstance(column.type, Text | String) and column.name not in NOT_WRITTEN:
                rows = connection.execute(select(column)).scalars()
                if not any(MARKER in (text or "") for text in rows):
                    without.add(f"{column.table.name}.{column.name}")
    assert without == set()
