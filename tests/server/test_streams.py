"""Streams: each viewer is told of what they may see and of nothing else, and can go on where they were."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest

from coachtui.server import streams

WEDNESDAY_AT_TEN = "2034-06-14T08:00:00Z"
SOON = 5.0


class Listener:
    """One open stream, read as it comes."""

    def __init__(self, app: Any, path: str, headers: Mapping[str, str]) -> None:
        self.status = 0
        self.last_id = ""
        self.events: list[dict[str, Any]] = []
        self.ended = False
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._text = b""
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self._asked = False
        self._task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._text += message.get("body", b"")
        while b"\n\n" in self._text:
            block, _, self._text = self._text.partition(b"\n\n")
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if not line.startswith(":"))
            self.last_id = fields.get("id", self.last_id)
            if "event" in fields:
                self.events.append(json.loads(fields["data"]))
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")
        self._changed.set()

    async def until(self, condition: Callable[["Listener"], object]) -> None:
        async with asyncio.timeout(SOON):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    async def close(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self._task, SOON)


@pytest.fixture
def follow(http: httpx.AsyncClient) -> Any:
    """Opens a stream, which has begun to tell when it is entered."""
    app = http._transport.app  # type: ignore[attr-defined]

    @asynccontextmanager
    async def followed(person: Any, path: str, last_id: str = "") -> AsyncIterator[Listener]:
        headers = {"authorization": f"Bearer {person.token}"} if person else {}
        if last_id:
            headers["last-event-id"] = last_id
        listener = Listener(app, path, headers)
        await listener.until(lambda each: each.last_id or each.ended)
        yield listener
        await listener.close()

    return followed


CHANGES = "/v1/coaches/maya/changes"


def covers(event: dict[str, Any], at: str) -> bool:
    return datetime.fromisoformat(event["start"]) <= datetime.fromisoformat(at) < datetime.fromisoformat(event["end"])


async def book(person: Any, session_type: str, start: str = WEDNESDAY_AT_TEN) -> Any:
    answer = await person.ask("POST", "/v1/coaches/maya/bookings", json={"session_type": session_type, "start": start})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_booking_is_told_to_everybody_who_sees_its_time(
    maya: Any, register: Any, one_to_one: str, follow: Any
) -> None:
    bo, cy = await register("bo"), await register("cy")
    async with (
        follow(None, CHANGES) as nobody,
        follow(cy, CHANGES) as other,
        follow(bo, CHANGES) as own,
        follow(maya, CHANGES) as owner,
    ):
        await book(bo, one_to_one)
        for listener in (nobody, other, own, owner):
            await listener.until(lambda each: each.events)
            assert covers(listener.events[0], WEDNESDAY_AT_TEN)


async def test_what_a_viewer_cannot_see_is_not_told(maya: Any, register: Any, one_to_one: str, follow: Any) -> None:
    bo = await register("bo")
    async with follow(bo, CHANGES) as stranger, follow(maya, CHANGES) as owner:
        before = stranger.last_id
        hidden = {"start": "2034-06-18T10:00", "end": "2034-06-18T11:00", "reason": "dentist"}  # on a Sunday
        assert (await maya.ask("POST", "/v1/me/coach/blocks", json=hidden)).status_code == 201
        await owner.until(lambda each: each.events)
        assert (stranger.events, stranger.last_id) == ([], before)
        await book(bo, one_to_one)
        await stranger.until(lambda each: each.events)
        assert len(stranger.events) == 1


async def test_whoever_comes_again_is_told_what_was_missed_and_nothing_else(
    maya: Any, register: Any, one_to_one: str, follow: Any
) -> None:
    bo, cy = await register("bo"), await register("cy")
    async with follow(cy, CHANGES) as listener:
        seen = listener.last_id
    async with follow(cy, CHANGES, seen) as again:
        assert not again.events
    await book(bo, one_to_one)
    async with follow(cy, CHANGES, seen) as again:
        await again.until(lambda each: each.events)
        assert covers(again.events[0], WEDNESDAY_AT_TEN)
        assert again.last_id != seen
    async with follow(cy, CHANGES, again.last_id) as once_more:
        assert not once_more.events
    async with follow(cy, CHANGES, "nonsense") as lost:
        await lost.until(lambda each: each.events)


async def test_a_calendar_that_is_closed_ends_the_streams_of_others(maya: Any, register: Any, follow: Any) -> None:
    bo = await register("bo")
    async with follow(bo, CHANGES) as listener, follow(maya, CHANGES) as owner:
        privacy = (await maya.ask("GET", "/v1/me/coach/privacy")).json()
        closed = {**privacy, "calendar_visibility": "private"}
        version = {"if-match": f'"{privacy["version"]}"'}
        assert (await maya.ask("PUT", "/v1/me/coach/privacy", json=closed, headers=version)).status_code == 200
        await listener.until(lambda each: each.ended)
        assert not owner.ended
    async with follow(bo, CHANGES) as shut_out:
        assert shut_out.status == 404


async def test_a_revoked_token_ends_its_streams(
    maya: Any, register: Any, follow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.05)
    bo = await register("bo")
    async with follow(bo, CHANGES) as calendar, follow(bo, "/v1/notifications/stream") as news:
        assert (await bo.ask("DELETE", "/v1/tokens/current")).status_code == 204
        await calendar.until(lambda each: each.ended)
        await news.until(lambda each: each.ended)


async def test_a_notification_is_told_to_whom_it_is_for(maya: Any, register: Any, one_to_one: str, follow: Any) -> None:
    bo = await register("bo")
    path = "/v1/notifications/stream"
    async with follow(maya, path) as coach, follow(bo, path) as client:
        seen, before = coach.last_id, client.last_id
        await book(bo, one_to_one)
        await coach.until(lambda each: each.events)
        assert coach.events == [{"unread": 1}]
        assert client.last_id == before
        await maya.ask("POST", "/v1/notifications/read-all")
        await coach.until(lambda each: len(each.events) == 2)
        assert coach.events[1] == {"unread": 0}
    async with follow(maya, path, seen) as again:
        await again.until(lambda each: each.events)
    async with follow(None, path) as nobody:
        assert nobody.status == 401


async def test_a_stream_says_that_it_is_alive(
    maya: Any, follow: Any, monkeypatch: pytest.MonkeyPatch, http: httpx.AsyncClient
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.01)
    beats = asyncio.Event()
    sent = Listener._send

    async def noticed(listener: Listener, message: dict[str, Any]) -> None:
        if message.get("body", b"").startswith(b":"):
            beats.set()
        await sent(listener, message)

    monkeypatch.setattr(Listener, "_send", noticed)
    async with follow(maya, CHANGES):
        await asyncio.wait_for(beats.wait(), SOON)


async def test_a_server_that_ends_ends_its_streams(maya: Any, follow: Any, http: httpx.AsyncClient) -> None:
    app = http._transport.app  # type: ignore[attr-defined]
    async with follow(maya, CHANGES) as listener:
        app.state.end_streams()
        await listener.until(lambda each: each.ended)
    async with follow(maya, CHANGES) as late:
        assert late.ended
