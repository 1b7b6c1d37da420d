"""Every route with an id in it, for every kind of actor: what is another's is, byte for byte, what does not exist."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from coachtui.backend.wire import places_of
from coachtui.service import registry
from coachtui.service.access import COACHES, SIGNED_IN, WHO_HAS_A_BOOKING, WHO_SEES_THE_CALENDAR
from coachtui.service.operation import Declaration, declarations

assert registry
RANDOM = "AAAAAAAAAAAAAAAAAAAAAA"
SIGNED_IN_ONLY = (COACHES, SIGNED_IN, WHO_HAS_A_BOOKING)
WITH_ID = [each for each in declarations() if each.path_fields == ("id",)]
OF_A_COACH = [each for each in declarations() if each.path_fields == ("coach",)]
ACTORS = ("anonymous", "registered", "connected", "another client", "blocked", "another coach", "coach")
SEE = ("connected", "another client", "coach")

#: Something valid for every field that must be given.
FIELDS: Mapping[str, Any] = {
    "start": "2034-06-14T08:00:00Z",
    "end": "2034-06-14T09:00:00Z",
    "times": [{"start": "2034-06-15T19:00:00Z", "duration_minutes": 60}],
    "offers": [{"start": "2034-06-15T19:00:00Z", "duration_minutes": 60}],
    "offer": 0,
    "from": "2034-06-12",
}
WHOSE = {"bookings": {"connected"}, "requests": {"connected", "coach"}, "notifications": {"connected"}}
WHOSE |= {"tokens": {"connected"}, "holds": {"connected"}}


class World:
    """A coach whom her clients see, another coach whom nobody does, and everybody else."""

    def __init__(self, http: httpx.AsyncClient, register: Any) -> None:
        self.http, self.register = http, register
        self.people: dict[str, Any] = {}
        self.ids: dict[str, str] = {}

    async def build(self) -> None:
        for name in ACTORS[1:]:
            self.people[name] = await self.register(name.replace(" ", "-"))
        for name, handle in (("coach", "maya"), ("another coach", "tom")):
            profile = {"handle": handle, "display_name": handle, "time_zone": "Europe/Berlin"}
            assert (await self.ask(name, "PUT", "/v1/me/coach", json=profile)).status_code == 200
        privacy = (await self.ask("another coach", "GET", "/v1/me/coach/privacy")).json()
        hidden = {**privacy, "calendar_visibility": "private"}
        put = await self.ask(
            "another coach", "PUT", "/v1/me/coach/privacy", json=hidden, headers={"if-match": f'"{privacy["version"]}"'}
        )
        assert put.status_code == 200, put.text
        await self._connect()
        await self._fill()

    async def _connect(self) -> None:
        for name, status in (("connected", "connected"), ("another client", "connected"), ("blocked", "blocked")):
            asked = await self.ask(name, "POST", "/v1/coaches/maya/connection")
            self.ids["connections"] = asked.json()["id"]
            path = f"/v1/me/coach/connections/{asked.json()['id']}"
            for step in dict.fromkeys(("connected", status)):
                assert (await self.ask("coach", "PATCH", path, json={"status": step})).status_code == 200

    async def _fill(self) -> None:
        own = "/v1/me/coach/"
        hours = {"start": "09:00", "end": "17:00", "rrule": "FREQ=WEEKLY;BYDAY=WE", "valid_from": "2034-01-01"}
        kind = await self.make("coach", f"{own}session-types", {"name": "1:1", "duration_minutes": 60})
        await self.make("coach", f"{own}availability", hours)
        await self.make("coach", f"{own}overrides", {"date": "2034-07-01", "windows": []})
        await self.make("coach", f"{own}blocks", {"start_date": "2034-08-01", "end_date": "2034-08-02"})
        await self.make("coach", f"{own}templates", {"name": "Mornings", "session_type": kind})
        at = {"session_type": kind, "start": "2034-06-14T13:00:00Z"}
        made = await self.ask("coach", "POST", f"{own}sessions", json=at)
        self.ids["sessions"] = made.json()["items"][0]["id"]
        client = "connected"
        await self.make(client, "/v1/coaches/maya/bookings", {**at, "start": FIELDS["start"]})
        await self.make(client, "/v1/coaches/maya/holds", {**at, "start": "2034-06-14T10:00:00Z"})
        wish = [{"start": "2034-06-15T19:00:00Z", "duration_minutes": 60}]
        await self.make(client, "/v1/coaches/maya/requests", {"session_type": kind, "times": wish})
        self.ids["notifications"] = (await self.ask(client, "GET", "/v1/notifications")).json()["items"][0]["id"]
        self.ids["tokens"] = (await self.ask(client, "GET", "/v1/tokens")).json()["items"][0]["id"]

    async def make(self, who: str, path: str, body: Mapping[str, Any]) -> str:
        made = await self.ask(who, "POST", path, json=body)
        assert made.status_code == 201, made.text
        self.ids[path.rpartition("/")[2]] = made.json()["id"]
        return str(made.json()["id"])

    async def ask(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        if who == "anonymous":
            return await self.http.request(method, path, **more)
        answer: httpx.Response = await self.people[who].ask(method, path, **more)
        return answer

    async def call(self, who: str, declared: Declaration, name: str) -> httpx.Response:
        """A request that is right in everything but, it may be, whose thing it is about."""
        places = places_of(declared)
        values = {**FIELDS, "session_type": self.ids["session-types"]}
        more: dict[str, Any] = {"headers": {"if-match": '"1"'}} if places.version else {}
        if declared.method in ("POST", "PUT", "PATCH"):
            more["json"] = {each: values[each] for each in places.body if each in places.required}
        elif places.query:
            more["params"] = {each: values[each] for each in places.query if each in places.required}
        return await self.ask(
            who, declared.method, declared.path.replace(f"{{{declared.path_fields[0]}}}", name), **more
        )


@pytest.fixture
async def world(http: httpx.AsyncClient, register: Any) -> World:
    found = World(http, register)
    await found.build()
    return found


@pytest.fixture
def environment() -> Mapping[str, str]:
    return {"COACHTUI_RATE_LIMITS": "off"}


def kind_of(declared: Declaration) -> str:
    steps = declared.path.split("/")
    return steps[steps.index("{id}") - 1]


def owners(declared: Declaration) -> set[str]:
    return WHOSE.get(kind_of(declared), {"coach"})


def said(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.items())


async def test_what_is_anothers_is_what_does_not_exist(world: World) -> None:
    for declared in WITH_ID:
        for who in ACTORS:
            if who in owners(declared):
                continue
            foreign = await world.call(who, declared, world.ids[kind_of(declared)])
            where = f"{who}: {declared.method} {declared.path} {foreign.text}"
            assert said(foreign) == said(await world.call(who, declared, RANDOM)), where
            is_nobody = who == "anonymous" and declared.access in SIGNED_IN_ONLY
            assert foreign.status_code == (401 if is_nobody else 404), where


async def test_what_is_ones_own_is_there_and_what_is_random_is_not(world: World) -> None:
    for declared in sorted(WITH_ID, key=lambda each: ("GET", "PATCH", "POST", "DELETE").index(each.method)):
        for who in owners(declared):
            missing = await world.call(who, declared, RANDOM)
            where = f"{who}: {declared.method} {declared.path}"
            assert missing.status_code == 404, f"{where} {missing.text}"
            if declared.method != "DELETE" or kind_of(declared) != "tokens":
                found = await world.call(who, declared, world.ids[kind_of(declared)])
                wanted = (200,) if declared.method == "GET" else (200, 201, 204, 403, 409, 412, 422)
                assert found.status_code in wanted, f"{where} {found.text}"


async def test_a_coach_who_hides_is_a_coach_who_is_not(world: World) -> None:
    for declared in OF_A_COACH:
        if declared.streams:
            continue
        for who in ACTORS:
            random = await world.call(who, declared, "nobody")
            where = f"{who}: {declared.method} {declared.path} {random.text}"
            assert random.status_code == (401 if who == "anonymous" and declared.access in SIGNED_IN_ONLY else 404), (
                where
            )
            if who != "another coach":
                assert said(await world.call(who, declared, "tom")) == said(random), where


async def test_who_sees_a_calendar_is_answered_and_nobody_else(world: World) -> None:
    for declared in (each for each in OF_A_COACH if each.access is WHO_SEES_THE_CALENDAR):
        if declared.streams:
            continue
        for who in ACTORS:
            answer = await world.call(who, declared, "maya")
            where = f"{who}: {declared.method} {declared.path} {answer.text}"
            assert (answer.status_code != 404) == (who in SEE), where
            assert answer.status_code in (200, 201, 403, 404, 409), where
