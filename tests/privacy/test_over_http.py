"""``test_non_interference`` and ``test_canary`` over HTTP: status, headers but the date, and every byte of the body.

The first is tested with leaks that only HTTP can have.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest

from coachtui.backend import wire
from coachtui.backend.local import LocalBackend
from coachtui.errors import Refused
from coachtui.records.account import Account
from coachtui.records.base import new_id
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.session import Booking, Session
from coachtui.server.api import Api
from coachtui.service.context import Context
from coachtui.service.operation import declarations
from coachtui.service.sessions import ListSessions
from coachtui.service.tokens import signed_in
from tests.contract.over_http import Answer, ask
from tests.privacy.test_canary import MARKER, OUTSIDERS, questions
from tests.privacy.test_non_interference import BATTERY, VIEWERS, difference

AN_ID = re.compile(r'(?<=")[\w-]{22}(?=")')


class OverHttp:
    """One viewer of one world through a server: whole answers as text, ids by the order in which they were seen."""

    def __init__(self, world: Any, who: str | None) -> None:
        self.world = world
        self._backend = LocalBackend(world.database, None, lambda: world.now)
        self._app = Api(self._backend, {})
        self._seen: dict[str, str] = {}
        self._headers = {"authorization": f"Bearer {self._token(who)}"} if who else {}

    def observe(self, operation: Any) -> tuple[str, Any]:
        request = wire.request_of(operation)
        answer = asyncio.run(
            ask(
                self._app,
                request.method,
                request.path,
                query=urlencode(request.query),
                headers={**request.headers, **self._headers},
                body=request.body,
            )
        )
        try:
            made = wire.answer_of(operation, answer.status, answer.body)
        except Refused:
            made = None
        return self._own_ids(as_text(answer)), made

    def _token(self, who: str) -> str:
        with self.world.database.write(None, new_id(), "SignIn", self.world.now) as store:
            account = store.get(Account, self.world.people[who])
            return signed_in(account, "", Context(store, self.world.now, account, new_id())).token

    def _own_ids(self, text: str) -> str:
        return AN_ID.sub(lambda found: self._seen.setdefault(found[0], f"#{len(self._seen)}"), text)


def as_text(answer: Answer) -> str:
    headers = [f"{name}: {value}" for name, value in answer.headers.items() if name != "date"]
    return "\n".join((str(answer.status), *headers, answer.body.decode()))


class Worlds:
    """The pairs of worlds, observed over HTTP."""

    observer = OverHttp

    def __init__(self, worlds: Any) -> None:
        self.pair, self.hidden_by = worlds.pair, worlds.hidden_by


def differences(worlds: Any, *displays: BookedDisplay) -> Iterator[str]:
    for display, viewer in product(displays, VIEWERS):
        pair = worlds.pair(Audience.PUBLIC, display, worlds.hidden_by(display))
        yield difference(pair, Worlds(worlds), viewer, BATTERY)


def test_what_is_hidden_makes_no_difference(worlds: Any) -> None:
    assert not any(differences(worlds, BookedDisplay.HIDDEN, BookedDisplay.BOOKED))


def test_no_outsider_reads_the_marker(worlds: Any) -> None:
    world = worlds.pair(Audience.PUBLIC, BookedDisplay.SESSION_TYPE, [])[0]
    worlds.fill(world)
    worlds.set_privacy(world, Audience.PRIVATE, BookedDisplay.SESSION_TYPE)
    asked = [
        each
        for declared in declarations()
        if not declared.is_command and not declared.streams
        for each in questions(world, declared.operation)
    ]
    for who in OUTSIDERS:
        observer = OverHttp(world, who)
        for each in asked:
            text, _ = observer.observe(each)
            assert MARKER not in text, f"{who} reads {text} from {each}"
    text, _ = OverHttp(world, "maya").observe(ListSessions())
    assert MARKER in text


# -- leaks: each is seeded, and must be seen --


def an_etag_of_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that changes with every session of the coach."""
    answering(monkeypatch, lambda store: str(len(store.find(Session))))


def how_busy_the_server_is(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda store: str(len(store.find(Booking))))


def answering(monkeypatch: pytest.MonkeyPatch, counted: Callable[[Any], str]) -> None:
    """From now on each answer carries a header with what is ``counted`` in the store."""
    true = Api._answer

    async def leaky(self: Any, asked: Any, receive: Any, headers: Any) -> Any:
        count = await self._anonymous.look(lambda context: counted(context.store))
        headers.append((b"etag", count.encode()))
        return await true(self, asked, receive, headers)

    monkeypatch.setattr(Api, "_answer", leaky)


@pytest.mark.parametrize("leak", [an_etag_of_what_is_kept, how_busy_the_server_is], ids=lambda leak: leak.__name__)
def test_a_leak_is_seen(worlds: Any, monkeypatch: pytest.MonkeyPatch, leak: Callable[[Any], None]) -> None:
    leak(monkeypatch)
    assert any(differences(worlds, BookedDisplay.BOOKED))
