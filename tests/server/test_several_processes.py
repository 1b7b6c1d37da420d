"""Four ``coachtui serve`` on one PostgreSQL: one winner for a slot, and nothing lost where one of them is killed, or
PostgreSQL is started anew."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import httpx
import pytest

from tests.conftest import as_server, find_binaries, start, start_again, stop
from tests.server.test_serving import serving

Servers = list[tuple[Any, str]]

SERVERS = 4
HOURS = range(1, 21)

STORM_HOURS = range(8, 20)

CALLERS = 20
MANY_HOURS = range(160)
REQUEST_SECONDS = 11
"""A request has ten (``promises.md``)."""
HEALED_SECONDS = 5


@pytest.fixture
def servers(fresh_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """Each process and its URL; every answer to a command tells the number of its commit."""
    monkeypatch.setenv("COACHTUI_RATE_LIMITS", "off")
    monkeypatch.setenv("COACHTUI_COMMIT_HEADER", "on")
    with ExitStack() as stack, ThreadPoolExecutor(SERVERS) as starting:
        first = stack.enter_context(serving("--database", fresh_postgres_url))
        more = [serving("--database", fresh_postgres_url) for _ in range(SERVERS - 1)]
        yield [first, *starting.map(stack.enter_context, more)]


@pytest.fixture
def own_postgres() -> Iterator[tuple[Path, Path]]:
    """A PostgreSQL that may be stopped: its programs, and the folder of its socket."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("the PostgreSQL of COACHTUI_TEST_POSTGRES is not ours to stop")
    folder = start(binaries)
    yield binaries, folder
    stop(folder)


def ask(url: str, token: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(
        method, url + path, json=body, headers={"authorization": f"Bearer {token}", **named}, timeout=20
    )


def register(url: str, name: str) -> str:
    body = {"email": f"{name}@example.org", "password": "correct horse", "name": name, "time_zone": "UTC"}
    return str(httpx.post(f"{url}/v1/accounts", json=body, timeout=20).json()["token"])


def make_coach(url: str) -> tuple[str, str]:
    """The token of a coach who is open all day and booked by anybody, and a session type."""
    maya = register(url, "maya")
    profile = {"handle": "maya", "display_name": "Maya", "time_zone": "UTC"}
    ask(url, maya, "PUT", "/v1/me/coach", profile).raise_for_status()
    privacy = ask(url, maya, "GET", "/v1/me/coach/privacy").json()
    opened = dict.fromkeys(("calendar_visibility", "booking_permission", "request_permission"), "public")
    version = f'"{privacy["version"]}"'
    ask(url, maya, "PUT", "/v1/me/coach/privacy", {**privacy, **opened}, if_match=version).raise_for_status()
    hours = {"start": "00:00", "end": "24:00", "rrule": "FREQ=DAILY", "valid_from": str(datetime.now(UTC).date())}
    ask(url, maya, "POST", "/v1/me/coach/availability", hours).raise_for_status()
    fields = {"name": "1:1", "duration_minutes": 60, "audience": "public", "price_audience": "public"}
    made = ask(url, maya, "POST", "/v1/me/coach/session-types", fields)
    return maya, str(made.raise_for_status().json()["id"])


def test_a_slot_has_one_winner_and_a_killed_server_loses_nothing(servers: Servers) -> None:
    urls = [url for _, url in servers]
    maya, kind = make_coach(urls[0])
    clients = [register(url, f"client{number}") for number, url in enumerate(urls)]
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)

    def book(url: str, token: str, hour: int, key: str) -> httpx.Response:
        body = {"session_type": kind, "start": (day + timedelta(hours=hour)).isoformat()}
        return ask(url, token, "POST", "/v1/coaches/maya/bookings", body, idempotency_key=key)

    def scheduled() -> list[Any]:
        return list(ask(urls[-1], maya, "GET", "/v1/me/coach/sessions").raise_for_status().json()["items"])

    with ThreadPoolExecutor(20) as threads:
        # The same slot, from everybody at every server at once.
        calls = [(url, token, f"{url} {token}") for url in urls for token in clients] * 2
        answers = list(threads.map(lambda call: book(call[0], call[1], 0, call[2]), calls))
        assert {answer.status_code for answer in answers} == {201, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
        assert len(scheduled()) == 1

        # One server is killed once it has acknowledged something.
        sent = [threads.submit(book, urls[0], clients[0], hour, f"key {hour}") for hour in HOURS]
        acknowledged = {}
        for done in as_completed(sent):
            if done.exception() is None:
                answer = done.result()
                assert answer.status_code == 201, answer.text
                acknowledged[sent.index(done)] = answer.json()["id"]
                servers[0][0].kill()
        assert acknowledged

        # With the same keys elsewhere: what was done is told again, what was not is done, nothing is done twice.
        again = list(threads.map(lambda hour: book(urls[1], clients[0], hour, f"key {hour}"), HOURS))
        assert {answer.status_code for answer in again} == {201}
        assert all(again[index].json()["id"] == made for index, made in acknowledged.items())
    starts = [each["start"] for each in scheduled()]
    assert len(starts) == len(set(starts)) == 1 + len(HOURS)


class Storm:
    """Everything at once at every server: who asked what, when, and what was answered."""

    def __init__(self, urls: list[str], maya: str, kinds: dict[str, str], clients: list[str], day: datetime) -> None:
        self.urls, self.maya, self.kinds, self.clients, self.day = urls, maya, kinds, clients, day
        self.answers: list[tuple[float, float, httpx.Response]] = []

    def play(self, seed: int) -> None:
        """Some acts of one client, and what the coach does about them; each at any of the servers."""
        chance = Random(seed)
        client = self.clients[seed % len(self.clients)]

        def at() -> str:
            return (self.day + timedelta(hours=chance.choice(STORM_HOURS))).isoformat()

        for kind in chance.choices(("single", "group"), k=3):
            body = {"session_type": self.kinds[kind], "start": at(), "join_waitlist": kind == "group"}
            made = self._ask(chance, client, "POST", "/v1/coaches/maya/bookings", body)
            act = chance.choice(("cancel", "reschedule", "keep"))
            if made.status_code == 201 and act != "keep":
                moved = {"start": at()} if act == "reschedule" else {}
                self._ask(chance, client, "POST", f"/v1/bookings/{made.json()['id']}/{act}", moved)
        request = {"session_type": self.kinds["asked"], "times": [{"start": at(), "duration_minutes": 45}]}
        asked = self._ask(chance, client, "POST", "/v1/coaches/maya/requests", request)
        if asked.status_code == 201:
            path = f"/v1/requests/{asked.json()['id']}"
            with ThreadPoolExecutor(3) as threads:
                for who, act in ((self.maya, "approve"), (self.maya, "approve"), (client, "withdraw")):
                    threads.submit(self._ask, chance, who, "POST", f"{path}/{act}", {})
        sessions = ask(self.urls[0], self.maya, "GET", "/v1/me/coach/sessions?status=scheduled").json()["items"]
        if sessions:
            one, change = chance.choice(sessions), {"start": at(), "allow": ["buffer", "limit"]}
            version = f'"{one["version"]}"'
            self._ask(chance, self.maya, "PATCH", f"/v1/me/coach/sessions/{one['id']}", change, if_match=version)

    def _ask(self, chance: Random, token: str, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
        began = monotonic()
        answer = ask(chance.choice(self.urls), token, method, path, body, **headers)
        self.answers.append((began, monotonic(), answer))
        return answer


def test_a_storm_at_four_servers_keeps_every_rule_and_one_order(servers: Servers) -> None:
    urls = [url for _, url in servers]
    maya, single = make_coach(urls[0])
    kinds = {"single": single}
    for kind, minutes, more in (("group", 60, {"capacity": 2, "waitlist": True}), ("asked", 45, {})):
        fields = {"name": kind, "duration_minutes": minutes, "audience": "public", **more}
        kinds[kind] = ask(urls[0], maya, "POST", "/v1/me/coach/session-types", fields).raise_for_status().json()["id"]
    clients = [register(url, f"client{number}") for number, url in enumerate(urls * 2)]
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
    storm = Storm(urls, maya, kinds, clients, day)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(storm.play, range(24)))

    statuses = Counter(answer.status_code for *_, answer in storm.answers)
    assert set(statuses) <= {200, 201, 403, 409, 412}, statuses
    assert statuses[201] > 15, statuses

    # Whatever was answered before another was asked was committed before it.
    numbered = sorted(
        (int(answer.headers["coachtui-commit"]), began, ended)
        for began, ended, answer in storm.answers
        if answer.is_success
    )
    assert len({number for number, *_ in numbered}) == len(numbered)
    latest = 0.0
    for _, began, ended in numbered:
        assert ended > latest, "committed after what was asked only when it had been answered"
        latest = max(latest, began)

    sessions = ask(urls[1], maya, "GET", "/v1/me/coach/sessions").json()["items"]
    spans = sorted((each["start"], each["end"]) for each in sessions if each["status"] == "scheduled")
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), "two sessions overlap"
    for each in sessions:
        assert sum(one["status"] == "confirmed" for one in each["bookings"]) <= each["capacity"]
    told = {id: state for each in sessions for id, state in ((one["id"], one["status"]) for one in each["bookings"])}
    for number, token in enumerate(clients):
        for own in ask(urls[number % 4], token, "GET", "/v1/bookings").json()["items"]:
            assert told[own["id"]] == own["status"]
    for *_, answer in storm.answers:
        if answer.status_code == 201 and "price" in answer.json():
            assert answer.json()["id"] in told, "a booking was lost"


def test_a_database_restarted_under_load_is_said_to_be_away_and_nothing_is_lost(
    own_postgres: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries, folder = own_postgres
    monkeypatch.setenv("COACHTUI_RATE_LIMITS", "off")
    database = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    with serving("--database", database) as (_, url), ThreadPoolExecutor(CALLERS) as threads:
        maya, kind = make_coach(url)
        client = register(url, "client")
        first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

        def book(hour: int) -> httpx.Response:
            body = {"session_type": kind, "start": (first + timedelta(hours=hour)).isoformat()}
            return ask(url, client, "POST", "/v1/coaches/maya/bookings", body, idempotency_key=f"key {hour}")

        sent = [threads.submit(book, hour) for hour in MANY_HOURS]
        next(as_completed(sent))
        as_server(folder, binaries / "pg_ctl", "stop", "-D", "data", "-m", "fast", "-w")
        answers = [done.result() for done in sent]
        away = [answer for answer in answers if answer.status_code != 201]
        assert away, "nothing was asked while the database was away"
        assert {(answer.status_code, answer.json()["code"]) for answer in away} == {(503, "unavailable")}
        assert all("retry-after" in answer.headers for answer in away)
        assert max(answer.elapsed.total_seconds() for answer in answers) < REQUEST_SECONDS

        start_again(binaries, folder)
        began = monotonic()
        while ask(url, maya, "GET", "/v1/me").status_code != 200:
            assert monotonic() - began < HEALED_SECONDS
        again = list(threads.map(book, MANY_HOURS))
        assert {answer.status_code for answer in again} == {201}
        for before, after in zip(answers, again, strict=True):
            assert before.status_code != 201 or before.json()["id"] == after.json()["id"]
        sessions = ask(url, maya, "GET", "/v1/me/coach/sessions?limit=500").json()["items"]
    starts = [each["start"] for each in sessions]
    assert len(starts) == len(set(starts)) == len(MANY_HOURS)
