"""A session in one line: never silently wrong, and read back as the same. Now is Wednesday 25 November 2026, 13:10."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import WallDateTime
from coachtui.scheduling.session_in_words import LONGEST_TEXT, line_words, read_session

NOW = WallDateTime.parse("2026-11-25T13:10")


def kind(id: str, name: str, minutes: int) -> SessionTypeCard:
    return SessionTypeCard(
        id=id,
        name=name,
        description="",
        color="blue",
        glyph="●",
        duration_minutes=minutes,
        durations_minutes=(minutes,),
        capacity=6,
        price=None,
        approval_required=False,
        waitlist=False,
        cancel_notice_minutes=None,
        location="",
        details_schema=(),
    )


TYPES = [kind("one", "1:1", 60), kind("group", "Group B", 90), kind("intro", "Intro", 30)]
TYPE_NAMES = {each.id: each.name for each in TYPES}
CLIENTS = {"alex": "Alex Kim", "ana": "Ana Ruiz", "anna": "Anna Katz", "may": "May Monroe", "zoe": "Zoë Harper"}

UNDERSTOOD = {
    "alex 1:1 60 tue 15:00 weekly x8": "Alex Kim, 1:1, Tue 1 Dec 15:00–16:00, 8 times every week,"
    " Tue 1 Dec – Tue 19 Jan 2027",
    "alex tue 15:00": "Alex Kim, 1:1, Tue 1 Dec 15:00–16:00",
    "1:1 tomorrow 3pm": "1:1, Thu 26 Nov 15:00–16:00",
    "tue 15:00 intro alex kim": "Alex Kim, Intro, Tue 1 Dec 15:00–15:30",
    "tue 15:00-16:30 alex": "Alex Kim, 1:1, Tue 1 Dec 15:00–16:30",
    "group with ana ruiz, alex and zoë fri 18:00": "Ana Ruiz, Alex Kim, Zoë Harper, Group B, Fri 27 Nov 18:00–19:30",
    "alex every other tue until 1 feb 15:00": "Alex Kim, 1:1, Tue 1 Dec 15:00–16:00, 5 times every other Tue,"
    " Tue 1 Dec – Tue 26 Jan 2027",
    "alex tue thu 9:00 x4": "Alex Kim, 1:1, Thu 26 Nov 09:00–10:00, 4 times Tue, Thu, Thu 26 Nov – Tue 8 Dec",
    "alex tue 9:00 x2": "Alex Kim, 1:1, Tue 1 Dec 09:00–10:00, 2 times every Tue, Tue 1 Dec – Tue 8 Dec",
    "alex daily 9:00 x3": "Alex Kim, 1:1, Thu 26 Nov 09:00–10:00, 3 times every day, Thu 26 Nov – Sat 28 Nov",
    "alex 45 1 dec 9:30 weekly x2": "Alex Kim, 1:1, Tue 1 Dec 09:30–10:15, 2 times every week, Tue 1 Dec – Tue 8 Dec",
    "may monroe fri 15:00 90m": "May Monroe, 1:1, Fri 27 Nov 15:00–16:30",
    "alex 2026-12-24 15:00": "Alex Kim, 1:1, Thu 24 Dec 15:00–16:00",
    "mon 15:00": "1:1, Mon 30 Nov 15:00–16:00",
}


@pytest.mark.parametrize(("text", "words"), UNDERSTOOD.items())
def test_it_is_read_and_said_back(text: str, words: str) -> None:
    found = read_session(text, NOW, TYPES, CLIENTS)
    assert [line_words(each, NOW, TYPE_NAMES, CLIENTS) for each in found.readings] == [words], found.problem


AMBIGUOUS = {
    "ann fri 15:00": ["Anna Katz, 1:1, Fri 27 Nov 15:00–16:00"],
    "ana fri 3": ["Ana Ruiz, 1:1, Fri 27 Nov 15:00–16:00", "Ana Ruiz, 1:1, Fri 27 Nov 03:00–04:00"],
    "wed 15:00 alex": ["Alex Kim, 1:1, Wed 25 Nov 15:00–16:00", "Alex Kim, 1:1, Wed 2 Dec 15:00–16:00"],
    "alex tue 9:00 weekly until january": [
        "Alex Kim, 1:1, Tue 1 Dec 09:00–10:00, 5 times every week, Tue 1 Dec – Tue 29 Dec",
        "Alex Kim, 1:1, Tue 1 Dec 09:00–10:00, 9 times every week, Tue 1 Dec – Tue 26 Jan 2027",
    ],
}


@pytest.mark.parametrize(("text", "words"), AMBIGUOUS.items())
def test_what_may_mean_two_things_means_both(text: str, words: list[str]) -> None:
    found = read_session(text, NOW, TYPES, CLIENTS)
    assert [line_words(each, NOW, TYPE_NAMES, CLIENTS) for each in found.readings] == words, found.problem


def test_two_clients_of_one_name_are_both_meant() -> None:
    found = read_session("ana fri 15:00", NOW, TYPES, {"1": "Ana Ruiz", "2": "Ana Katz"})
    assert [each.clients for each in found.readings] == [("1",), ("2",)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "type whom, what and when, such as alex 1:1 60 tue 15:00"),
        ("alex 1:1", "at what time?"),
        ("alex tue", "at what time?"),
        ("alxe tue 15:00", "not understood: alxe"),
        ("alex tue 15:00 wekly x8", "not understood: wekly"),
        ("alex tue 15:00 weekly", "how often in all? such as weekly x8, or until june"),
        ("alex 1 dec 15:00 x8", "how often? such as weekly x8"),
        ("alex 15:00 weekly x8", "on which day?"),
        ("alex tue 15:00-16:00 90", "say until when, or how long"),
        ("alex ana tue 15:00", "not understood: ana"),
        ("alex wed 1 dec 15:00", "Tue 1 Dec is not a Wednesday"),
        ("a" * (LONGEST_TEXT + 1), "that is too long"),
    ],
)
def test_what_it_cannot_read_it_says(text: str, problem: str) -> None:
    found = read_session(text, NOW, TYPES, CLIENTS)
    assert found.readings == ()
    assert found.problem == problem


SOME_WORDS = """
alex ana ruiz group b intro 1:1 60 tue thu next 15:00 3pm 3 - until june weekly every other x 8 with , and 1 dec
times today 90m z daily month the for at may"""


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=170), st.lists(st.sampled_from(SOME_WORDS.split()), max_size=9).map(" ".join)))
def test_it_never_raises_and_always_answers(text: str) -> None:
    found = read_session(text, NOW, TYPES, CLIENTS)
    assert bool(found.readings) != bool(found.problem)
    assert "\x1b" not in found.problem
    assert len({(*each[:4], (each.series or ((), ()))[1]) for each in found.readings}) == len(found.readings)


@settings(max_examples=200, deadline=None)
@given(
    type_id=st.sampled_from(list(TYPE_NAMES)),
    clients=st.lists(st.sampled_from(list(CLIENTS)), unique=True, max_size=3),
    days=st.integers(1, 500),
    minutes=st.integers(0, 287).map(lambda each: each * 5),
    length=st.integers(1, 144).map(lambda each: each * 5),
    repeat=st.sampled_from(["", "weekly x8", "every other week x3", "daily x5", "monthly x2"]),
)
def test_what_is_written_in_full_means_exactly_that(
    type_id: str, clients: list[str], days: int, minutes: int, length: int, repeat: str
) -> None:
    day: date = NOW.day + timedelta(days=days)
    who = ", ".join(CLIENTS[each] for each in clients)
    text = f"{who} {TYPE_NAMES[type_id]} {length}m {day} {minutes // 60:02}:{minutes % 60:02} {repeat}"
    found = read_session(text, NOW, TYPES, CLIENTS)
    assert len(found.readings) == 1, (text, found)
    line = found.readings[0]
    assert line[:4] == (type_id, tuple(clients), WallDateTime(day, minutes), length)
    assert (len(line.series.dates) if line.series else 1) == int((repeat or "x1").rpartition("x")[2])
