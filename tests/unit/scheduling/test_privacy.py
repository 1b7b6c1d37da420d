"""Audiences and standings as a table."""

import pytest

from coachtui.records.coach import Audience, May, Privacy, Standing
from coachtui.records.session_type import SessionType
from coachtui.scheduling.privacy import admits, permissions, sees_price, sees_session_type


@pytest.mark.parametrize(
    ("audience", "admitted"),
    [
        (Audience.PUBLIC, "anonymous registered connected owner"),
        (Audience.REGISTERED, "registered connected owner"),
        (Audience.CONNECTED, "connected owner"),
        (Audience.PRIVATE, "owner"),
    ],
)
def test_who_is_admitted(audience: Audience, admitted: str) -> None:
    assert [standing.value for standing in Standing if admits(audience, standing)] == admitted.split()


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("audience", Audience)
def test_nobody_books_or_requests_what_they_cannot_see(audience: Audience, standing: Standing) -> None:
    open_to_all = Privacy(
        id="coach",
        calendar_visibility=audience,
        booking_permission=Audience.PUBLIC,
        request_permission=Audience.PUBLIC,
    )
    may = permissions(open_to_all, standing)
    assert may == May(*[admits(audience, standing)] * 3)


def test_booking_and_requests_can_be_narrower_than_sight() -> None:
    privacy = Privacy(
        id="coach",
        calendar_visibility=Audience.PUBLIC,
        booking_permission=Audience.CONNECTED,
        request_permission=Audience.REGISTERED,
    )
    assert permissions(privacy, Standing.ANONYMOUS) == May(see=True, book=False, request=False)
    assert permissions(privacy, Standing.REGISTERED) == May(see=True, book=False, request=True)
    assert permissions(privacy, Standing.CONNECTED) == May(see=True, book=True, request=True)


def test_the_blocked_neither_book_nor_request_even_as_the_public() -> None:
    everything = Privacy(
        id="coach",
        calendar_visibility=Audience.PUBLIC,
        booking_permission=Audience.PUBLIC,
        request_permission=Audience.PUBLIC,
    )
    assert permissions(everything, Standing.ANONYMOUS, blocked=True) == May(see=True, book=False, request=False)


def lesson(*, active: bool = True, price_audience: Audience | None = None) -> SessionType:
    return SessionType(
        id="lesson",
        coach_id="coach",
        position=0,
        name="Lesson",
        duration_minutes=60,
        durations_minutes=(60,),
        slot_step_minutes=60,
        audience=Audience.REGISTERED,
        active=active,
        price_audience=price_audience,
    )


def test_a_session_type_exists_for_its_audience_while_it_is_active() -> None:
    assert [each.value for each in Standing if sees_session_type(lesson(), each)] == [
        "registered",
        "connected",
        "owner",
    ]
    assert [each.value for each in Standing if sees_session_type(lesson(active=False), each)] == ["owner"]


def test_the_price_is_for_the_types_own_audience_or_the_coachs() -> None:
    privacy = Privacy(id="coach", price_audience=Audience.CONNECTED)
    assert not sees_price(lesson(), privacy, Standing.REGISTERED)
    assert sees_price(lesson(), privacy, Standing.CONNECTED)
    assert sees_price(lesson(price_audience=Audience.PUBLIC), privacy, Standing.ANONYMOUS)
