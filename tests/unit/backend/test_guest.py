"""What a guest books is kept with its token, sent to its own server only, and found again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from coachtui.backend.base import Changed
from coachtui.backend.guest import GuestBackend
from coachtui.backend.guest_bookings import KEPT_FOR, GuestBooking, GuestBookings
from coachtui.errors import NotFound, SignIn
from coachtui.records.account import Guest
from coachtui.records.session import BookingView
from coachtui.service.accounts import GetMe
from coachtui.service.booking import Book, CancelBooking, GetBooking, ListBookings
from coachtui.service.requests import ListRequests

EVE = Guest(name="Eve", email="eve@example.org")
START = datetime(2026, 11, 27, 10, tzinfo=UTC)
HERE, ELSEWHERE = "https://here.example", "https://elsewhere.example"


def view(id: str, token: str | None = None, start: datetime = START) -> BookingView:
    return BookingView(
        id=id,
        status="confirmed",
        start=start,
        end=start + timedelta(hours=1),
        session_type="t",
        price=None,
        coach="maya",
        manage_token=token or UNSET,
    )


class Server:
    """A server that says who asked it what."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.asked: list[Any] = []

    async def run(self, operation: Any, *, key: str | None = None) -> Any:
        self.asked.append(operation)
        match operation:
            case Book():
                return view(f"booking {len(self.asked)}", f"guest_{len(self.asked)}", operation.start)
            case GetBooking() if self.token == "guest_gone":
                raise NotFound
            case GetBooking() | CancelBooking() if self.token:
                return view(operation.id)
        raise SignIn

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        yield Changed()

    async def close(self) -> None:
        self.asked.clear()


class Place:
    """A guest at a server, and what each of their tokens asked."""

    def __init__(self, file: Path, server: str = HERE) -> None:
        self.nobody = Server()
        self.bearers: dict[str, Server] = {}
        self.kept = GuestBookings(file)
        self.backend = GuestBackend(self.nobody, self._bearer, self.kept, server, "Europe/Berlin")

    def _bearer(self, token: str) -> Server:
        return self.bearers.setdefault(token, Server(token))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "guest-bookings.json"


def book(start: datetime = START) -> Book:
    return Book(coach="maya", session_type="t", start=start, guest=EVE)


async def test_what_was_booked_is_managed_with_its_own_token(file: Path) -> None:
    place = Place(file)
    first, second = await place.backend.run(book()), await place.backend.run(book(START + timedelta(days=1)))
    assert place.backend.keeps(first.id)
    await place.backend.run(CancelBooking(id=second.id or ""))
    assert {token: len(server.asked) for token, server in place.bearers.items()} == {"guest_2": 1}
    assert (await place.backend.run(GetMe())).name == "Eve"


async def test_the_list_is_of_what_is_kept_for_this_server(file: Path) -> None:
    here, elsewhere = Place(file), Place(file, ELSEWHERE)
    await here.backend.run(book())
    (listed,) = (await here.backend.run(ListBookings())).items
    assert listed.id == "booking 1"
    assert (await here.backend.run(ListBookings(start=START + timedelta(hours=1)))).items == ()
    assert (await here.backend.run(ListRequests(role="client"))).items == ()
    with pytest.raises(SignIn):
        await elsewhere.backend.run(ListBookings())
    with pytest.raises(SignIn):
        await elsewhere.backend.run(GetBooking(id="booking 1"))
    assert elsewhere.bearers == {}


async def test_what_the_server_knows_no_more_is_left_out(file: Path) -> None:
    place = Place(file)
    place.kept.add(GuestBooking(server=HERE, id="gone", token="guest_gone", end=START, guest=EVE))
    assert (await place.backend.run(ListBookings())).items == ()


async def test_a_token_that_cannot_be_kept_is_told_and_not_lost(tmp_path: Path) -> None:
    place = Place(tmp_path)  # a folder is no file
    booking = await place.backend.run(book())
    assert not place.backend.keeps(booking.id)
    assert booking.manage_token == "guest_1"


def test_what_is_long_over_is_forgotten(file: Path) -> None:
    kept = GuestBookings(file)
    for id, end in (("old", START), ("new", START + KEPT_FOR + timedelta(days=1))):
        kept.add(GuestBooking(server=HERE, id=id, token="guest_x", end=end, guest=EVE))
    assert [each.id for each in kept.on(HERE)] == ["new"]
    assert "guest_x" not in repr(kept.on(HERE))
