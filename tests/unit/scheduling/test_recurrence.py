"""Recurrence against the examples of RFC 5545 and against dateutil."""

import sys
from datetime import date, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.errors import Invalid, RangeTooLong
from coachtui.scheduling.recurrence import MOST_DAYS, check_rule, occurrences

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def dates(rrule: str, first: str, end: str, until: str | None = None) -> list[str]:
    begin = date.fromisoformat(first)
    last = date.fromisoformat(until) if until else None
    return [str(day) for day in occurrences(rrule, begin, begin, date.fromisoformat(end), last)]


@pytest.mark.parametrize(
    ("rrule", "first", "end", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", "1997-09-02", "1998-01-01", "1997-09-02 1997-09-12 1997-09-22"),
        ("FREQ=WEEKLY;COUNT=3", "1997-09-02", "1998-01-01", "1997-09-02 1997-09-09 1997-09-16"),
        # The RFC's own example of what WKST changes.
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            "1998-01-01",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            "1998-01-01",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "1997-09-05", "1998-01-01", "1997-09-05 1997-10-03 1997-11-07"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", "1997-09-22", "1998-01-01", "1997-09-22 1997-10-20 1997-11-17"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "1997-12-01", "1997-09-28 1997-10-29 1997-11-28"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "1999-01-01", "1998-02-13 1998-03-13 1998-11-13"),
        (
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            "1997-09-04",
            "1998-01-01",
            "1997-09-04 1997-10-07 1997-11-06",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997-09-29",
            "1997-12-01",
            "1997-09-29 1997-10-30 1997-11-27",
        ),
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "2000-01-01", "1997-05-19 1998-05-18 1999-05-17"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12", "2000-01-01", "1997-05-12 1998-05-11 1999-05-17"),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11-05",
            "2005-01-01",
            "1996-11-05 2000-11-07 2004-11-02",
        ),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=3;BYYEARDAY=1,100,200",
            "1997-01-01",
            "2001-01-01",
            "1997-01-01 1997-04-10 1997-07-19",
        ),
        # An nth weekday is counted within the month where there is a BYMONTH, else within the year.
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2TU", "2026-01-01", "2029-01-01", "2026-03-10 2027-03-09 2028-03-14"),
        ("FREQ=YEARLY;BYDAY=20MO;BYMONTHDAY=17,18", "2026-01-01", "2029-01-01", "2026-05-18 2027-05-17"),
        # An "or" of an nth weekday and every weekday of another name.
        ("FREQ=MONTHLY;BYDAY=1MO,SU", "2026-11-01", "2026-11-16", "2026-11-01 2026-11-02 2026-11-08 2026-11-15"),
        # Months without the day are left out, and so are years.
        ("FREQ=MONTHLY", "2026-01-31", "2026-06-01", "2026-01-31 2026-03-31 2026-05-31"),
        ("FREQ=YEARLY", "2024-02-29", "2033-01-01", "2024-02-29 2028-02-29 2032-02-29"),
        # UNTIL is included; of an instant its date counts.
        ("FREQ=DAILY;UNTIL=20260103", "2026-01-01", "2026-02-01", "2026-01-01 2026-01-02 2026-01-03"),
        ("FREQ=DAILY;UNTIL=20260102T235959Z", "2026-01-01", "2026-02-01", "2026-01-01 2026-01-02"),
        # A first date outside the rule does not count.
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=2", "2026-11-23", "2027-01-01", "2026-11-27 2026-12-04"),
        ("freq=weekly;byday=mo", "2026-11-23", "2026-12-01", "2026-11-23 2026-11-30"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01", "2036-01-01", ""),
    ],
)
def test_examples(rrule: str, first: str, end: str, expected: str) -> None:
    assert dates(rrule, first, end) == expected.split()


def test_until_is_included_and_the_end_is_not() -> None:
    assert dates("FREQ=DAILY", "2026-01-01", "2026-01-09", "2026-01-03") == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert dates("FREQ=DAILY", "2026-01-01", "2026-01-03", "2026-01-09") == ["2026-01-01", "2026-01-02"]


@pytest.mark.parametrize(
    ("rrule", "named"),
    [
        ("", "empty part"),
        ("FREQ=DAILY;", "empty part"),
        ("BYDAY=MO", "FREQ is missing"),
        ("FREQ=SECONDLY", "within a day"),
        ("FREQ=HOURLY;COUNT=3", "within a day"),
        ("FREQ=DAILY;BYHOUR=9", "within a day"),
        ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ stands twice"),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ"),
        ("FREQ=DAILY\nEXRULE=1", "FREQ=DAILY␤EXRULE=1"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER"),
        ("FREQ=DAILY;X-MINE=1", "X-MINE"),
        ("FREQ=DAILY;COUNT", "COUNT has no value"),
        ("FREQ=DAILY;COUNT=0", "1 to 10,000"),
        ("FREQ=DAILY;COUNT=10001", "1 to 10,000"),
        ("FREQ=DAILY;COUNT=" + "9" * 100, "not a whole number"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20300101", "COUNT and UNTIL"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;UNTIL=20300230", "UNTIL"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=WEEKLY;BYDAY=1MO", "MONTHLY or YEARLY only"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "not with BYWEEKNO"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY goes with YEARLY"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO goes with YEARLY"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=DAILY;WKST=1", "WKST"),
        ("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 300), "500 characters"),
    ],
)
def test_what_is_no_rule_is_refused_by_name(rrule: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_rule(rrule)
    assert named in refused.value.detail
    assert refused.value.extra == {"field": "rrule"}


def some(values: list[int], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


month_days = some([*range(1, 32), -1, -2, -31])
months = some(list(range(1, 13)))
year_days = some([1, 59, 60, 200, 365, 366, -1, -366])
weeks = some([1, 2, 20, 52, 53, -1])
weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(",".join)
nth_weekdays = st.lists(
    st.builds("{}{}".format, st.sampled_from([1, 2, 4, 5, -1, -3]), st.sampled_from(WEEKDAYS)), min_size=1, max_size=3
).map(",".join)


#: What may go together; dateutil reads an nth weekday beside a plain one as "and", so they are not mixed here.
CHOICES: dict[str, list[dict[str, st.SearchStrategy[str]]]] = {
    "DAILY": [{"BYMONTH": months, "BYDAY": weekdays, "BYMONTHDAY": month_days}],
    "WEEKLY": [{"BYMONTH": months, "BYDAY": weekdays}],
    "MONTHLY": [
        {"BYMONTH": months, "BYDAY": weekdays, "BYMONTHDAY": month_days},
        {"BYMONTH": months, "BYDAY": nth_weekdays, "BYMONTHDAY": month_days},
    ],
    "YEARLY": [
        {"BYMONTH": months, "BYDAY": weekdays, "BYMONTHDAY": month_days},
        {"BYMONTH": months, "BYDAY": nth_weekdays, "BYMONTHDAY": month_days},
        {"BYMONTH": months, "BYDAY": weekdays, "BYYEARDAY": year_days},
        {"BYMONTH": months, "BYWEEKNO": weeks},
    ],
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = {"FREQ": frequency, "INTERVAL": str(draw(st.integers(1, 5)))}
    choices = draw(st.sampled_from(CHOICES[frequency]))
    chosen = draw(st.sets(st.sampled_from(sorted(choices))))
    parts |= {name: draw(choices[name]) for name in sorted(chosen)}
    if "BYWEEKNO" in parts:
        parts["BYDAY"] = draw(weekdays)
    if len(parts) > 2 and frequency in ("MONTHLY", "YEARLY"):
        positions: list[dict[str, str]] = [{}, {"BYSETPOS": "1"}, {"BYSETPOS": "2,-1"}, {"BYSETPOS": "5,-2"}]
        parts |= draw(st.sampled_from(positions))
    optional = {"WKST": st.sampled_from(WEEKDAYS), "COUNT": st.integers(1, 60).map(str)}
    parts |= draw(st.fixed_dictionaries({}, optional=optional))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@given(rules(), st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.integers(-400, 1_500), st.integers(0, 500))
@settings(max_examples=200, deadline=None)
def test_the_same_dates_as_dateutil(rrule: str, first: date, away: int, length: int) -> None:
    start = first + timedelta(days=away)
    end = start + timedelta(days=length)
    assert occurrences(rrule, first, start, end) == [day for day in by_dateutil(rrule, first, end) if day >= start]


def by_dateutil(rrule: str, first: date, end: date) -> list[date]:
    midnight = datetime(first.year, first.month, first.day)  # noqa: DTZ001  # dateutil's rules are naive
    with pytest.MonkeyPatch.context() as patch:
        # Else dateutil looks for what never occurs until the year 9999.
        patch.setattr("datetime.MAXYEAR", end.year)
        days = (moment.date() for moment in rrulestr(rrule, dtstart=midnight))
        return list(takewhile(lambda day: day < end, days))


@given(
    rules(), st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.integers(0, 900), st.integers(0, 400), st.integers(0, 400)
)
@settings(max_examples=100, deadline=None)
def test_a_range_cut_in_two_gives_the_same(rrule: str, first: date, away: int, one: int, other: int) -> None:
    start = first + timedelta(days=away)
    middle, end = start + timedelta(days=one), start + timedelta(days=one + other)
    whole = occurrences(rrule, first, start, end)
    assert occurrences(rrule, first, start, middle) + occurrences(rrule, first, middle, end) == whole


def test_more_than_ten_years_at_once_are_refused() -> None:
    first = date(2026, 1, 1)
    occurrences("FREQ=DAILY", first, first, first + timedelta(days=MOST_DAYS))
    with pytest.raises(RangeTooLong):
        occurrences("FREQ=DAILY", first, first, date.max)
    # Not where the rule itself ends sooner.
    assert len(occurrences("FREQ=DAILY;COUNT=9", first, date.min, date.max)) == 9


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=10000",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=10000",
        "FREQ=YEARLY;INTERVAL=1000;BYYEARDAY=366;COUNT=10000",
        "FREQ=WEEKLY;INTERVAL=1000;BYMONTH=2",
        "FREQ=YEARLY;BYDAY=53MO,53TU;BYSETPOS=300;COUNT=10000",
    ],
)
@pytest.mark.parametrize("first", [date.min, date(2026, 1, 1), date.max])
def test_a_rule_made_to_be_slow_is_not(rrule: str, first: date) -> None:
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        occurrences(rrule, first, date(2030, 1, 1), date(2031, 1, 1))
    finally:
        sys.setprofile(None)
    assert 0 < calls < 200_000
