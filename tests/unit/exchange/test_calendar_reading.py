"""A calendar file from elsewhere: what takes time becomes blocks, what we do not read is said, nothing breaks."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coachtui.errors import Invalid
from coachtui.exchange import calendar_reading
from coachtui.exchange.calendar_reading import Found, read_calendar
from coachtui.records.archive import ArchivedProfile, Owner
from coachtui.records.text import is_hidden

NOW = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)
OWNER = Owner(email="maya@example.org", name="Maya", time_zone="Europe/Berlin")
PROFILE = ArchivedProfile(handle="maya", display_name="Maya", time_zone="Europe/Berlin")


def calendar(*events: str) -> bytes:
    lines = [f"BEGIN:VEVENT\r\nUID:{number}\r\n{each}\r\nEND:VEVENT" for number, each in enumerate(events)]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> Found:
    return read_calendar(calendar(*events), OWNER, PROFILE, NOW)


def blocks(found: Found) -> list[Any]:
    assert found.archive.coach is not None
    return [
        (str(each.start or each.start_date), str(each.end or each.end_date), each.rrule, each.reason)
        for each in found.archive.coach.blocks
    ]


@pytest.mark.parametrize(
    ("event", "block"),
    [
        (
            "SUMMARY:Dentist\r\nDTSTART:20340614T080000Z\r\nDTEND:20340614T083000Z",
            ("2034-06-14T10:00", "2034-06-14T10:30", None, "Dentist"),
        ),
        (
            "DTSTART;TZID=America/New_York:20340614T080000\r\nDURATION:PT1H",
            ("2034-06-14T14:00", "2034-06-14T15:00", None, ""),
        ),
        (
            "SUMMARY:By my clock\r\nDTSTART:20340614T080030\r\nDTEND:20340614T090030",
            ("2034-06-14T08:00", "2034-06-14T09:01", None, "By my clock"),
        ),
        (
            "SUMMARY:Away\r\nDTSTART;VALUE=DATE:20340701\r\nDTEND;VALUE=DATE:20340704",
            ("2034-07-01", "2034-07-03", None, "Away"),
        ),
        ("SUMMARY:One day\r\nDTSTART;VALUE=DATE:20340701", ("2034-07-01", "2034-07-01", None, "One day")),
        (
            "SUMMARY:Lunch\r\nDTSTART;TZID=Europe/Berlin:20200101T120000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY",
            ("2020-01-01T12:00", "2020-01-01T13:00", "FREQ=DAILY", "Lunch"),
        ),
    ],
    ids=["UTC", "another zone", "no zone", "days", "one day", "recurring"],
)
def test_what_takes_time_is_a_block_by_the_coachs_clocks(event: str, block: tuple[Any, ...]) -> None:
    found = read(event)
    assert (blocks(found), found.left) == ([block], ())


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20340611T080000Z\r\nDTEND:20340611T083000Z",
        "DTSTART;VALUE=DATE:20340611\r\nDTEND;VALUE=DATE:20340612",
        "DTSTART:20340614T080000Z\r\nDTEND:20340614T083000Z\r\nSTATUS:CANCELLED",
        "DTSTART:20340614T080000Z\r\nDTEND:20340614T083000Z\r\nTRANSP:TRANSPARENT",
        "DTSTART:20340614T080000Z",
    ],
    ids=["over", "a day that is over", "cancelled", "free", "without length"],
)
def test_what_takes_no_time_is_nothing(event: str) -> None:
    found = read(event)
    assert (blocks(found), found.left) == ([], ())


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("DTSTART;TZID=America/New_York:20340614T080000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY", "other clocks"),
        ("DTSTART:20340614T080000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nEXDATE:20340615T080000", "exceptions"),
        ("DTSTART:20340614T080000Z\r\nDTEND;VALUE=DATE:20340615", "begins with a day"),
        ("SUMMARY:No start", "cannot be read"),
        (f"DTSTART:20340614T080000\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYYEARDAY={'1,' * 300}1", "more than 500"),
    ],
    ids=["other clocks", "exceptions", "mixed", "no start", "long rule"],
)
def test_what_is_not_read_is_left_out_with_the_reason(event: str, said: str) -> None:
    found = read(event, "SUMMARY:Fine\r\nDTSTART;VALUE=DATE:20340701")
    assert [each.outcome for each in found.left] == ["left"]
    assert said in found.left[0].detail
    assert [each[-1] for each in blocks(found)] == ["Fine"], "the others come all the same"


@given(some.text(some.characters(codec="utf-8") | some.sampled_from("\r\n:;=\\\x1b\u202e"), max_size=300))
def test_nothing_hidden_comes_in_and_nothing_breaks(text: str) -> None:
    try:
        found = read(f"SUMMARY:{text}\r\nDTSTART;VALUE=DATE:20340701")
    except Invalid:
        return
    assert not any(is_hidden(character) for *_, reason in blocks(found) for character in reason)
    assert all(len(reason) <= 200 for *_, reason in blocks(found))


@pytest.mark.parametrize("content", [b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\nEND:VEVENT", b"BEGIN:VCALENDAR\r\n\xff:"])
def test_a_file_that_is_broken_is_refused_or_empty(content: bytes) -> None:
    with suppress(Invalid):
        assert blocks(read_calendar(content, OWNER, PROFILE, NOW)) == []


def test_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_reading, "MOST_EVENTS", 1)
    with pytest.raises(Invalid, match="at most 1"):
        read("DTSTART;VALUE=DATE:20340701", "DTSTART;VALUE=DATE:20340702")
    monkeypatch.setattr(calendar_reading, "MOST_BYTES", 10)
    with pytest.raises(Invalid, match="larger than"):
        read("DTSTART;VALUE=DATE:20340701")
