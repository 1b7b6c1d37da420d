"""Open hours in words: never silently wrong, and read back as the same. Now is Wednesday 25 November 2026, 13:10."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.availability import Window
from coachtui.records.time import DAY_MINUTES, WallDateTime, WallTime
from coachtui.scheduling.availability_in_words import LONGEST_TEXT, Kind, read_availability
from coachtui.scheduling.availability_words import AvailabilityWords
from coachtui.scheduling.planned import Planned, PlannedBlock, PlannedOverride, PlannedRule
from coachtui.scheduling.rule_text import Rule, parsed, text_of

NOW = WallDateTime.parse("2026-11-25T13:10")
TYPES = {"intro": "Intro", "one": "1:1", "group": "Group A and B", "until": "Until June", "odd": "[50% off], for 2"}
WORDS = AvailabilityWords(NOW.day, TYPES)

UNDERSTOOD = {
    # rules
    "mon-thu 9:00-17:00 for Intro, 1:1": "Mon–Thu 09:00–17:00 for Intro, 1:1",
    "open mon to fri from 9 to 17": "Mon–Fri 09:00–17:00",
    "weekdays 9-5": "Mon–Fri 09:00–17:00",
    "every weekday 9am-5pm": "Mon–Fri 09:00–17:00",
    "weekends 10-14": "Sat, Sun 10:00–14:00",
    "fri-mon 9-12": "Mon, Fri–Sun 09:00–12:00",
    "9-12 on mondays": "every Mon 09:00–12:00",
    "tuesdays and thursdays 5pm to 8pm": "Tue, Thu 17:00–20:00",
    "mon wed fri 10-12, 14-15:30": "Mon, Wed, Fri 10:00–12:00, 14:00–15:30",
    "every fri 9-12 from 1 dec until 31 jan": "every Fri 09:00–12:00 from Tue 1 Dec until Sun 31 Jan 2027",
    "mon-fri 9-17 from 1 dec to 31 jan": "Mon–Fri 09:00–17:00 from Tue 1 Dec until Sun 31 Jan 2027",
    "mon-fri 9-12 in december": "Mon–Fri 09:00–12:00 from Tue 1 Dec until Thu 31 Dec",
    "every fri 9-12 until the end of june": "every Fri 09:00–12:00 until Wed 30 Jun 2027",
    "saturdays 9-12 starting in january": "every Sat 09:00–12:00 from Fri 1 Jan 2027",
    "every day 9-17 x8": "every day 09:00–17:00 from Wed 25 Nov 8 times",
    "every other fri 9-12 from 4 dec": "every other Fri 09:00–12:00 from Fri 4 Dec",
    "fridays every 3 weeks 9-12 from 4 dec": "every 3 weeks on Fri 09:00–12:00 from Fri 4 Dec",
    "1st monday of the month 18-20": "1st Mon of the month 18:00–20:00",
    "every last friday of the month 10am-2pm": "last Fri of the month 10:00–14:00",
    "2nd and 4th tue of every other month 9-12 from 1 dec": "2nd, 4th Tue of every other month 09:00–12:00"
    " from Tue 1 Dec",
    "the 1st and 15th of the month 9-12": "the 1st, 15th of the month 09:00–12:00",
    "last day of the month all day": "the last day of the month all day",
    "every 24 dec 9-12": "every 24 Dec 09:00–12:00",
    "mon 9-12, wed 14-18 from 1 dec": "every Mon 09:00–12:00 from Tue 1 Dec; every Wed 14:00–18:00 from Tue 1 Dec",
    "every mon 9-12; every wed 14-18": "every Mon 09:00–12:00; every Wed 14:00–18:00",
    "mon-fri 9-12 for group a and b": "Mon–Fri 09:00–12:00 for Group A and B",
    "mon-fri 9-12 for until june until 1 june": "Mon–Fri 09:00–12:00 for Until June until Tue 1 Jun 2027",
    "by FREQ=YEARLY;BYWEEKNO=20 9-12": "by FREQ=YEARLY;BYWEEKNO=20 09:00–12:00",
    # dates of their own
    "24 dec only 10-12, 14-15": "Thu 24 Dec only 10:00–12:00, 14:00–15:00",
    "24 dec also 10-12 for 1:1": "Thu 24 Dec also 10:00–12:00 for 1:1",
    "24-26 dec only 10-12": "Thu 24 Dec – Sat 26 Dec only 10:00–12:00",
    "fri 9-12 only": "Fri 27 Nov only 09:00–12:00",
    "closed 24 dec": "closed Thu 24 Dec",
    "closed today": "closed Wed 25 Nov",
    # time taken out
    "closed 24 dec - 2 jan": "away Thu 24 Dec – Sat 2 Jan 2027",
    "away 24-28 dec: at home": "away Thu 24 Dec – Mon 28 Dec: at home",
    "away next week": "away Mon 30 Nov – Sun 6 Dec",
    "off in august: the beach": "away Sun 1 Aug 2027 – Tue 31 Aug 2027: the beach",
    "off tomorrow": "away Thu 26 Nov",
    "away this fri 14-16: dentist: 2nd floor": "away Fri 27 Nov 14:00–16:00: dentist: 2nd floor",
    "away every fri 22-2": "away every Fri 22:00–02:00 from Fri 27 Nov",
    "away every other mon": "away every other Mon from Mon 30 Nov",
    "away fri 14:00 - mon 9:00": "away Fri 27 Nov 14:00 – Mon 30 Nov 09:00",
    "away 24 dec - 2 jan every year": "away Thu 24 Dec – Sat 2 Jan 2027 every year",
    "away every sat 10-12, every sun 9-10: church": "away every Sat 10:00–12:00 from Sat 28 Nov;"
    " away every Sun 09:00–10:00 from Sun 29 Nov: church",
}

AMBIGUOUS = {
    "every other friday 9-12 until june": [
        f"every other Fri 09:00–12:00 from {begins} until {ends}"
        for ends in ("Mon 31 May 2027", "Wed 30 Jun 2027")
        for begins in ("Fri 27 Nov", "Fri 4 Dec")
    ],
    "fri 9-12": ["every Fri 09:00–12:00", "Fri 27 Nov only 09:00–12:00", "Fri 27 Nov also 09:00–12:00"],
    "24 dec 10-12": ["Thu 24 Dec only 10:00–12:00", "Thu 24 Dec also 10:00–12:00"],
    "away fri 14-16": ["away Fri 27 Nov 14:00–16:00", "away every Fri 14:00–16:00 from Fri 27 Nov"],
    "every 2nd mon 9-12": [
        "every other Mon 09:00–12:00 from Mon 30 Nov",
        "every other Mon 09:00–12:00 from Mon 7 Dec",
        "2nd Mon of the month 09:00–12:00",
    ],
    "every third tue 9-12 from 1 dec": [
        "3rd Tue of the month 09:00–12:00 from Tue 1 Dec",
        "every 3 weeks on Tue 09:00–12:00 from Tue 1 Dec",
    ],
    "daily 6-8": ["every day 06:00–08:00", "every day 18:00–20:00"],
    "closed 5/6/2027": ["closed Sat 5 Jun 2027", "closed Thu 6 May 2027"],
}

NOT_UNDERSTOOD = {
    "": "type hours, such as mon-thu 9-17 or away fri 14-16",
    "mon-thu banana": "not understood: banana",
    "every other banana 9-12": "not understood: banana",
    "every fri 9-12 until banana": "not understood: banana",
    "mon-thu 9-17 for Yoga": "no session type is called so: yoga",
    "mon-thu 9-17 for Intro, Yoga": "no session type is called so: yoga",
    "fri": "say which hours, such as 9-12",
    "9-12": "say which days, such as mon-thu",
    "away": "say which days, such as fri or 24 dec - 2 jan",
    "away 30 feb": "February has no day 30",
    "mon 22-2": "hours end by 24:00; say those after midnight on their own day",
    "mon-thu 9-17 until 1 nov 2020": "that ends before it begins",
    "away fri 14-16 for Intro": "time taken out is out for every session type",
    "mon-thu only 9-17": "only goes with a date, whose hours replace the rules",
    "every mon 9-12; banana": "not understood: banana",
    "closed \x1b[31m": "not understood: \N{SYMBOL FOR ESCAPE}",
    "x" * (LONGEST_TEXT + 1): "that is too long",
}


def readings(text: str, kind: Kind | None = None) -> list[str]:
    return [WORDS.together(plans) for plans in read_availability(text, NOW, TYPES, kind=kind).readings]


@pytest.mark.parametrize(("text", "meant"), UNDERSTOOD.items())
def test_what_people_type_is_understood(text: str, meant: str) -> None:
    assert readings(text)[:1] == [meant]
    assert readings(meant) == [meant], "what is said back is not ambiguous"


@pytest.mark.parametrize(("text", "meant"), AMBIGUOUS.items())
def test_what_is_ambiguous_has_every_reading(text: str, meant: list[str]) -> None:
    assert readings(text) == meant
    assert [readings(each) for each in meant] == [[each] for each in meant]


@pytest.mark.parametrize(("text", "problem"), NOT_UNDERSTOOD.items())
def test_what_is_not_understood_is_said(text: str, problem: str) -> None:
    assert read_availability(text, NOW, TYPES) == ((), problem)


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("fri 14-16", "block", ["away Fri 27 Nov 14:00–16:00", "away every Fri 14:00–16:00 from Fri 27 Nov"]),
        ("24 dec: at home", "block", ["away Thu 24 Dec: at home"]),
        ("closed 24 dec", "block", ["away Thu 24 Dec"]),
        ("closed 24-26 dec", "override", ["closed Thu 24 Dec – Sat 26 Dec"]),
        ("24 dec 10-12", "override", ["Thu 24 Dec only 10:00–12:00"]),
        ("24 dec 10-12", "rule", ["Thu 24 Dec also 10:00–12:00"]),
        ("fri 9-12", "rule", ["every Fri 09:00–12:00", "Fri 27 Nov also 09:00–12:00"]),
        ("closed 24 dec", "rule", []),
    ],
)
def test_a_kind_that_is_wanted_leaves_out_the_others(text: str, kind: Kind, meant: list[str]) -> None:
    assert readings(text, kind) == meant


def test_two_session_types_of_one_name_are_two_readings() -> None:
    twins = {"one": "Intro", "two": "intro"}
    found = read_availability("every fri 9-12 for intro", NOW, twins).readings
    assert [plan.session_types for (plan,) in found if isinstance(plan, PlannedRule)] == [("one",), ("two",)]


# -- there and back ---------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2034, 12, 31))
INTERVALS = st.integers(1, 5)
WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True)


def weekdays_of(numbers: Any, days: Any) -> Any:
    pairs = st.tuples(st.lists(numbers, min_size=1, max_size=3, unique=True), days)
    return pairs.map(lambda pair: tuple(sorted((number, day) for number in pair[0] for day in pair[1])))


PATTERNS = st.one_of(
    st.builds(lambda name, interval: Rule(name, interval), st.sampled_from(["DAILY", "WEEKLY"]), INTERVALS),
    st.builds(lambda name, interval: Rule(name, interval), st.sampled_from(["MONTHLY", "YEARLY"]), INTERVALS),
    st.builds(lambda days, n: Rule("WEEKLY", n, weekdays=days), weekdays_of(st.just(0), WEEKDAYS), INTERVALS),
    st.builds(
        lambda days, n: Rule("MONTHLY", n, weekdays=days),
        weekdays_of(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), WEEKDAYS),
        INTERVALS,
    ),
    st.builds(
        lambda days, n: Rule("MONTHLY", n, month_days=tuple(sorted(days))),
        st.sets(st.sampled_from([*range(1, 32), -1, -3]), min_size=1, max_size=3),
        INTERVALS,
    ),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(
        lambda day: Rule("YEARLY", months=(day.month,), month_days=(day.day,))
    ),
    # What other programs write, and we have no words for.
    st.sampled_from(
        [
            "FREQ=YEARLY;BYWEEKNO=20,21",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
            "FREQ=DAILY;BYMONTH=6",
        ]
    ).map(parsed),
)
REASONS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)


@st.composite
def rules(draw: Any) -> PlannedRule:
    start = draw(st.integers(0, DAY_MINUTES - 1))
    first = draw(DAYS)
    until = draw(st.none() | st.integers(0, 500).map(lambda days: first + timedelta(days=days)))
    pattern = draw(PATTERNS)
    total = draw(st.none() | st.integers(1, 100)) if until is None else None
    return PlannedRule(
        WallTime(start),
        WallTime(draw(st.integers(start + 1, DAY_MINUTES))),
        text_of(pattern._replace(total=total)),
        first,
        until,
        tuple(draw(st.lists(st.sampled_from(sorted(TYPES)), unique=True))),
    )


@st.composite
def overrides(draw: Any) -> PlannedOverride:
    ends = sorted(draw(st.sets(st.integers(0, DAY_MINUTES), max_size=6)))
    windows = tuple(Window(WallTime(one), WallTime(two)) for one, two in zip(ends[::2], ends[1::2], strict=False))
    return PlannedOverride(draw(DAYS), windows)


@st.composite
def blocks(draw: Any) -> PlannedBlock:
    first, days, reason = draw(DAYS), draw(st.integers(0, 20) | st.just(0)), draw(REASONS)
    pattern = draw(st.none() | PATTERNS)
    ends: dict[str, int] = {}
    if pattern is not None:
        ends = draw(
            st.just({})
            | st.builds(lambda total: {"total": total}, st.integers(1, 100))
            | st.just({"until": first.toordinal() + 100})
        )
    rrule = text_of(pattern._replace(**ends)) if pattern else None
    if draw(st.booleans()):
        return PlannedBlock(start_date=first, end_date=first + timedelta(days=days), rrule=rrule, reason=reason)
    start = WallDateTime(first, draw(st.integers(0, DAY_MINUTES - 1)))
    end = start.plus(draw(st.integers(1, 2 * DAY_MINUTES)) + days * DAY_MINUTES)
    return PlannedBlock(start, end, rrule=rrule, reason=reason)


@settings(max_examples=600, deadline=None)
@given(st.one_of(rules(), overrides(), blocks()), st.booleans())
def test_words_are_read_back_as_the_same(plan: Planned, twelve_hours: bool) -> None:
    words = AvailabilityWords(NOW.day, TYPES, twelve_hours=twelve_hours)
    said = words.of(plan)
    found = read_availability(said, NOW, TYPES)
    assert found.readings[:1] == ((plan,),), said
    is_called_oddly = isinstance(plan, PlannedRule) and "until" in plan.session_types
    assert len(found.readings) == 1 or is_called_oddly, "a name may read as something else, too, but nothing of ours"
    assert words.together(found.readings[0]) == said


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("mondayfri 0123456789-–,;: untilevryoher."), max_size=40) | st.text(max_size=40))
def test_no_text_is_too_odd_to_be_answered(text: str) -> None:
    found = read_availability(text, NOW, TYPES)
    assert bool(found.readings) != bool(found.problem)
    for plans in found.readings:
        said = WORDS.together(plans)
        assert plans in read_availability(said, NOW, TYPES).readings, said
