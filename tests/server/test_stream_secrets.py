"""Streams tell nothing of what a viewer cannot see: by no event, by no id."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coachtui.server import stream, streams, watch
from coachtui.server.projections import Frame, prints
from tests.server.test_streams import CHANGES, SOON, Listener, book
from tests.server.test_streams import follow as follow

Act = Callable[[Any, str], Awaitable[Any]]
SUNDAY = "2034-06-18"


async def _post(maya: Any, path: str, **body: Any) -> Any:
    answer = await maya.ask("POST", f"/v1/me/coach/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def block(maya: Any, _: str) -> None:
    await _post(maya, "blocks", start=f"{SUNDAY}T10:00", end=f"{SUNDAY}T11:00", reason="dentist")


async def hide_a_type(maya: Any, _: str) -> None:
    await _post(maya, "session-types", name="Secret", duration_minutes=30, audience="private")


async def keep_a_template(maya: Any, one_to_one: str) -> None:
    await _post(maya, "templates", name="Secret", session_type=one_to_one)


async def invite(maya: Any, _: str) -> None:
    await _post(maya, "connections", email="secret@example.org")


async def session_at_night(maya: Any, one_to_one: str) -> None:
    await _post(
        maya,
        "sessions",
        session_type=one_to_one,
        start=f"{SUNDAY}T20:00:00Z",
        private_notes="secret",
        allow=["outside_availability"],
    )


HIDDEN: list[Act] = [block, hide_a_type, keep_a_template, invite, session_at_night]


async def show_no_booked_time(maya: Any) -> None:
    privacy = (await maya.ask("GET", "/v1/me/coach/privacy")).json()
    put = await maya.ask(
        "PUT",
        "/v1/me/coach/privacy",
        json={**privacy, "booked_display": "hidden"},
        headers={"if-match": f'"{privacy["version"]}"'},
    )
    assert put.status_code == 200, put.text


async def told_of(hidden: Act, maya: Any, viewers: list[Any], one_to_one: str, follow: Any) -> list[Listener]:
    """The streams of viewers after something hidden and then something that shows, each of which has been told."""
    listeners: list[Listener] = []
    owner = await follow(maya, CHANGES).__aenter__()
    for viewer in viewers:
        listeners.append(await follow(viewer, CHANGES).__aenter__())
    await hidden(maya, one_to_one)
    if hidden in (block, session_at_night):  # what the owner sees; it has been looked at once they are told
        await owner.until(lambda each: each.events)
    await book(viewers[-1], one_to_one)
    for listener in listeners:
        await listener.until(lambda each: each.events)
    return listeners


def tells(listener: Listener, fresh: Listener) -> bool:
    return len(listener.events) != 1 or listener.last_id != fresh.last_id


@pytest.mark.parametrize("hidden", HIDDEN)
async def test_a_stream_is_the_same_whether_or_not_something_hidden_happened(
    hidden: Act, maya: Any, register: Any, one_to_one: str, follow: Any
) -> None:
    await show_no_booked_time(maya)
    viewers = [None, await register("bo"), await register("cy")]
    listeners = await told_of(hidden, maya, viewers, one_to_one, follow)
    for viewer, listener in zip(viewers, listeners, strict=True):
        async with follow(viewer, CHANGES) as fresh:
            assert not tells(listener, fresh)
        await listener.close()


async def test_that_would_notice_a_stream_that_tells(
    maya: Any, register: Any, one_to_one: str, follow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaking(coach: Any, viewer_id: Any, frame: Any, weeks: Any, context: Any) -> Any:
        return prints(coach, coach.id, frame, weeks, context)  # everybody's are the owner's

    monkeypatch.setattr(watch, "prints", leaking)
    await show_no_booked_time(maya)
    bo = await register("bo")
    (listener,) = await told_of(block, maya, [bo], one_to_one, follow)
    async with follow(bo, CHANGES) as fresh:
        assert tells(listener, fresh)
    await listener.close()


def test_an_id_does_not_tell_since_when_somebody_else_has_listened() -> None:
    minute = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)
    assert Frame.at(minute + timedelta(seconds=7)) == Frame.at(minute + timedelta(seconds=59)) == Frame.at(minute)
    assert Frame.at(minute) != Frame.at(minute + timedelta(minutes=1))


async def test_who_does_not_read_is_not_waited_for(maya: Any, follow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Listener._send
    reads: list[bool] = []

    async def stuck(listener: Listener, message: dict[str, Any]) -> None:
        if message.get("body", b"").startswith(b":"):
            reads.append(False)
            await asyncio.Event().wait()
        await sent(listener, message)

    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(stream, "STALLED_SECONDS", 0.02)
    monkeypatch.setattr(Listener, "_send", stuck)
    async with follow(maya, CHANGES) as listener:
        await asyncio.wait_for(listener._task, SOON)
        assert reads == [False]
        assert not listener.ended  # cut, not ended: the viewer comes again


async def test_whoever_comes_while_a_calendar_is_closed_is_sent_away_or_ended(
    maya: Any, register: Any, one_to_one: str, follow: Any
) -> None:
    bo = await register("bo")
    privacy = (await maya.ask("GET", "/v1/me/coach/privacy")).json()
    closed = {**privacy, "calendar_visibility": "private"}
    version = {"if-match": f'"{privacy["version"]}"'}
    opened: list[Listener] = []

    async def come(viewer: Any) -> None:
        opened.append(await follow(viewer, CHANGES).__aenter__())

    coming = [come(viewer) for viewer in [None, bo] * 5]
    closing = maya.ask("PUT", "/v1/me/coach/privacy", json=closed, headers=version)
    await asyncio.gather(*coming[:5], closing, *coming[5:], session_at_night(maya, one_to_one))
    for listener in opened:
        await listener.until(lambda each: each.ended)
    told = [list(listener.events) for listener in opened]
    await block(maya, one_to_one)
    assert [listener.events for listener in opened] == told
    for listener in opened:
        assert listener.status in (200, 404)
        await listener.close()
