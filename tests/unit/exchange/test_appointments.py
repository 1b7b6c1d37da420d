"""A session as a calendar file: every text comes back as it was, every time is the instant it was."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar

from coachtui.exchange.appointments import Appointment, appointment_of, calendar_file
from coachtui.records.session import BookingView
from coachtui.records.text import is_hidden, visible
from coachtui.records.time import MINUTE, instant

NOW = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)
LONDON = "Europe/London"


def appointment(**fields: Any) -> Appointment:
    start = fields.pop("start", datetime(2034, 6, 14, 9, 0, tzinfo=UTC))
    given = {"about": "b" * 22, "title": "1:1", "start": start, "end": start + timedelta(hours=1), **fields}
    return Appointment(**given)


def read_back(*appointments: Appointment) -> Any:
    content = calendar_file(appointments, NOW)
    assert b"\r\n" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return Calendar.from_ical(content).walk("VEVENT")


AWKWARD = "aé\n,;:\\\"'nN \t\r\x1b\u2028\u202e\u200b\x85\x0b=^%🎾"
people_write = some.text(some.sampled_from(AWKWARD) | some.characters())


@given(people_write, people_write)
def test_any_text_comes_back_as_it_was_and_none_begins_another_line(title: str, notes: str) -> None:
    (event,) = read_back(appointment(title=title, location=title, notes=notes))
    assert set(event) - {"LOCATION", "DESCRIPTION"} == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS",
    }  # fmt: skip
    told = str(event.get("description", ""))
    assert not any(is_hidden(each) and each != "\n" for each in f"{event['summary']}{told}")
    if not any(is_hidden(each) for each in title):  # what a name may hold
        assert (str(event["summary"]), str(event.get("location", ""))) == (title, title)
    assert told == visible(notes.replace("\r\n", "\n"))  # notes that may be kept are visible as they are


@given(
    some.integers(15_000_000, 52_000_000).map(lambda minutes: instant(minutes * MINUTE)),
    some.sampled_from([LONDON, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", ""]),
)
def test_any_time_is_the_same_instant_when_it_is_read(start: datetime, zone: str) -> None:
    (event,) = read_back(appointment(start=start, time_zone=zone))
    begins, ends = (event[name].dt.timestamp() for name in ("dtstart", "dtend"))
    assert (begins, ends) == (start.timestamp(), start.timestamp() + 3600)


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (datetime(2034, 3, 26, 0, 30, tzinfo=UTC), ["DTSTART;TZID=Europe/London:20340326T003000", "T023000"]),
        (datetime(2034, 10, 29, 0, 30, tzinfo=UTC), ["DTSTART;TZID=Europe/London:20341029T013000", "013000Z"]),
        (datetime(2034, 10, 29, 1, 30, tzinfo=UTC), ["DTSTART:20341029T013000Z", "Europe/London:20341029T023000"]),
    ],
    ids=["over the gap", "before the second of two", "the second of two"],
)
def test_the_wall_time_is_told_unless_the_wall_shows_it_twice(start: datetime, written: list[str]) -> None:
    content = calendar_file([appointment(start=start, time_zone=LONDON)], NOW).decode()
    assert all(each in content for each in written), content
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["tzid"] == LONDON
    assert len(content) < 2_000


@pytest.mark.parametrize(
    "zone", [LONDON, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Europe/Dublin"]
)
def test_the_clocks_change_in_the_file_at_the_second_they_do(zone: str) -> None:
    """As a calendar that knows only the file reads it: an onset is what the clocks showed before it."""
    content = calendar_file([appointment(time_zone=zone)], NOW)
    (component,) = Calendar.from_ical(content).walk("VTIMEZONE")
    onsets: dict[datetime, timedelta] = {}
    part: Any
    for part in component.subcomponents:
        rest = part.get("rdate", [])
        times = [each.dt for several in (rest if isinstance(rest, list) else [rest]) for each in several.dts]
        for wall in (part["dtstart"].dt, *times):
            onsets[(wall - part["tzoffsetfrom"].td).replace(tzinfo=UTC)] = part["tzoffsetto"].td
    first, *changes = sorted(onsets)
    assert len(changes) in ((0,) if zone == "Asia/Kathmandu" else (4, 5, 6))
    for at in changes:
        just_before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
        assert at.astimezone(ZoneInfo(zone)).utcoffset() == onsets[at] != just_before
    at = first
    while at < NOW + timedelta(days=400):
        assert at.astimezone(ZoneInfo(zone)).utcoffset() == onsets[max(each for each in onsets if each <= at)]
        at += timedelta(hours=7)


def test_a_booking_keeps_its_name_there_and_what_came_later_counts() -> None:
    booking = BookingView(
        id="b" * 22,
        status="confirmed",
        start=NOW,
        end=NOW + timedelta(hours=1),
        session_type="t",
        price=None,
        coach="maya",
        note="second serve",
        shared_notes="bring both rackets",
    )
    first = appointment_of(booking, "1:1 with Maya", LONDON)
    gone = appointment_of(BookingView(**{**_fields(booking), "status": "cancelled"}), "1:1 with Maya", LONDON)
    (booked,) = read_back(first)
    (cancelled,) = Calendar.from_ical(calendar_file([gone], NOW + timedelta(minutes=5))).walk("VEVENT")
    assert booked["uid"] == cancelled["uid"] == "b" * 22 + "@coachtui.invalid"
    assert cancelled["sequence"] > booked["sequence"]
    assert (booked["status"], cancelled["status"]) == ("CONFIRMED", "CANCELLED")
    assert str(booked["description"]) == "bring both rackets\n\nsecond serve"
    assert booked["dtstart"].dt == NOW.astimezone(ZoneInfo(LONDON))


def _fields(booking: BookingView) -> dict[str, Any]:
    return {name: getattr(booking, name) for name in booking.__struct_fields__}
