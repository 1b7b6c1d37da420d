"""The rules of ``dates_in_words``: what words at one place may mean; each yields how many it took, and a piece."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coachtui.records.time import DAY_MINUTES, WallDateTime

LONGEST = 12 * 60
"""Minutes that a length may say; a session is shorter, and ``15h`` is a time in some languages."""

JUST_PAST = 60
"""Days ago that are rather meant than the same date in a year."""

HALF_A_YEAR = 183
"""Days ago that are meant at all where no year was said."""

Time = tuple[int | None, int | None]
"""Minutes since midnight, 1,440 and more on the next day; and minutes long, where a range said so."""


class Piece(NamedTuple):
    """What some words mean: one of the kinds ``day``, ``weekday``, ``time``, ``length``, ``filler``."""

    kind: str
    days: tuple[date, ...] = ()
    times: tuple[Time, ...] = ()
    further: tuple[date, ...] = ()
    """Days that are meant only where a weekday says so."""
    problem: str = ""

    @property
    def every(self) -> tuple[date, ...]:
        return (*self.days, *self.further)


class Here(NamedTuple):
    """Some words from a place on, and when they are read."""

    words: Sequence[str]
    at: int
    now: WallDateTime
    first_weekday: int

    def word(self, offset: int = 0) -> str:
        """A word from here on, empty behind the last."""
        return self.words[self.at + offset] if self.at + offset < len(self.words) else ""


Found = Iterator[tuple[int, Piece]]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ALSO = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SEPT = {"sept": 9}
_DASHES = ("-", "–", "—", "to", "until", "till")
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "wk": 7, "wks": 7}
_MONTH_UNITS = {"mo": 1, "month": 1, "months": 1, "y": 12, "year": 12, "years": 12}
_MINUTES = ("m", "min", "mins", "minute", "minutes")
_HOURS = ("h", "hr", "hrs", "hour", "hours")
_ANY_UNIT = frozenset({*_UNITS, *_MONTH_UNITS, *_MINUTES, *_HOURS})
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def pieces_at(words: Sequence[str], at: int, now: WallDateTime, first_weekday: int) -> Found:
    """Every piece that may begin at a word, the likeliest first."""
    here = Here(words, at, now, first_weekday)
    for rule in _RULES:
        yield from rule(here)


def weekday_named(word: str) -> int | None:
    """The weekday a word names, whole or by at least three letters; Monday is 0."""
    return _ALSO.get(word, _beginning(word, _WEEKDAYS))


def month_named(word: str) -> int | None:
    """The month a word names, whole or by at least three letters; January is 1."""
    index = _beginning(word, _MONTHS)
    return _SEPT.get(word) if index is None else index + 1


def _beginning(word: str, names: Sequence[str]) -> int | None:
    whole = [index for index, name in enumerate(names) if word in (name, name[:3])]
    return whole[0] if whole else None


def number(word: str, most: int = 9999) -> int | None:
    """A plain number of at most four digits."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 4 and int(word) <= most else None


# -- days -------------------------------------------------------------------------------------------------------


def named_day(here: Here) -> Found:
    """``today``, ``tomorrow``, ``yesterday``."""
    offset = {"today": 0, "tomorrow": 1, "tom": 1, "tmrw": 1, "yesterday": -1}.get(here.word())
    if offset is not None:
        yield 1, _shifted(here.now.day, days=offset)


def now_said(here: Here) -> Found:
    """``now``: this minute."""
    if here.word() == "now" and len(here.words) == 1:
        yield 1, Piece("time", times=((here.now.minutes, None),))


def weekday(here: Here) -> Found:
    """``fri``: the next one, and where that is today the one after too; ``next``, ``this``, ``last`` before it."""
    which, offset = here.word(), 1
    if which not in ("next", "this", "last"):
        which, offset = "", 0
    day = weekday_named(here.word(offset))
    if day is None:
        return
    today = here.now.day
    ahead = (day - today.weekday()) % 7
    of_this_week = (day - here.first_weekday) % 7 - (today.weekday() - here.first_weekday) % 7
    offsets = {
        "": [ahead] if ahead else [0, 7],
        "this": [of_this_week],
        "next": [of_this_week + 7, ahead or 7],
        "last": [of_this_week - 7, ahead - 7],
    }[which]
    days = _days_off(today, list(dict.fromkeys(offsets)))
    yield offset + 1, Piece("day" if which else "weekday", days=days, problem="" if days else _OUTSIDE)


def iso_date(here: Here) -> Found:
    """``2026-11-27``, also with ``t`` before its time, ``2026/11/27``, and ``2026-w48``."""
    dated = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", here.word())
    if dated:
        taken = 2 if here.word(1) == "t" and here.word(2) else 1
        yield taken, _dated(*(int(part) for part in dated.groups()))
    week = re.fullmatch(r"([0-9]{4})-?w([0-9]{1,2})", here.word())
    if week:
        yield 1, _week(int(week[2]), [int(week[1])])


def month_and_day(here: Here) -> Found:
    """``27 nov``, ``nov 27``, ``27th of november 2027``; a year only of four digits."""
    day_first = _day_number(here.word())
    of = 1 if here.word(1) == "of" else 0
    month_second = month_named(here.word(1 + of))
    if day_first is not None and month_second is not None:
        yield from _with_year(here, 2 + of, month_second, day_first)
    month_first, day_second = month_named(here.word()), _day_number(here.word(1))
    if month_first is not None:
        if day_second is not None and here.word(2) not in ("pm", "am", "p", "a"):
            yield from _with_year(here, 2, month_first, day_second)
        if day_second is None and not (here.at and _day_number(here.words[here.at - 1])):
            yield from _with_year(here, 1, month_first, 1)


def _with_year(here: Here, taken: int, month: int, day: int) -> Found:
    year = number(here.word(taken))
    if year is not None and year >= 1000:
        yield taken + 1, _dated(year, month, day)
    elif here.word(taken) == "," and (number(here.word(taken + 1)) or 0) >= 1000:
        yield taken + 2, _dated(int(here.word(taken + 1)), month, day)
    else:
        yield taken, _yearless(month, day, here.now.day)


def dotted_date(here: Here) -> Found:
    """``27.11.``, ``27.11``, ``27.11.2026``: always day before month."""
    dated = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})(\.?|\.([0-9]{2}|[0-9]{4}))", here.word())
    if dated:
        day, month, year = int(dated[1]), int(dated[2]), dated[4]
        piece = _dated(_whole_year(year), month, day) if year else _yearless(month, day, here.now.day)
        # 15.30 is a time and no date; only where a year or a full stop says so is it a wrong date.
        if piece.days or dated[3]:
            yield 1, piece


def slashed_date(here: Here) -> Found:
    """``27/11``, ``5/6/2026``: day first or month first, both where both can be."""
    dated = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{2}|[0-9]{4}))?", here.word())
    if not dated:
        return
    one, two = int(dated[1]), int(dated[2])
    pairs = dict.fromkeys([(two, one), (one, two)])
    year = _whole_year(dated[3]) if dated[3] else None
    pieces = [_dated(year, *pair) if year else _yearless(*pair, here.now.day) for pair in pairs]
    possible = [piece for piece in pieces if piece.days]
    yield from ((1, piece) for piece in possible or pieces[:1])


def relative(here: Here) -> Found:
    """``+3d``, ``-1w``, ``in 2 weeks``, ``3 days ago``, ``in a month``."""
    sign = {"+": 1, "-": -1, "in": 1}.get(here.word())
    offset = 1 if sign else 0
    count = int(here.word(offset)) if re.fullmatch("[0-9]{1,7}", here.word(offset)) else None
    if count is None and here.word() not in ("+", "-"):
        count = _NUMBERS.get(here.word(offset))
    unit = here.word(offset + 1)
    if count is None or unit not in {**_UNITS, **_MONTH_UNITS}:
        return
    taken = offset + 2
    if sign is None:
        # "2 weeks" alone does not say which way.
        if here.word(taken) not in ("ago", "on", "from"):
            return
        sign = -1 if here.word(taken) == "ago" else 1
        taken += 2 if here.word(taken) == "from" and here.word(taken + 1) in ("now", "today") else 1
    if unit in _UNITS:
        yield taken, _shifted(here.now.day, days=sign * count * _UNITS[unit])
    else:
        yield taken, _months_on(here.now.day, sign * count * _MONTH_UNITS[unit])


def week(here: Here) -> Found:
    """``w48``, ``week 48 2027``, ``next week``: the Monday, or the first day of one's week."""
    which = {"this": 0, "next": 1, "last": -1}.get(here.word())
    if which is not None and here.word(1) == "week":
        back = (here.now.day.weekday() - here.first_weekday) % 7
        first = _shifted(here.now.day, days=7 * which - back)
        yield 2, first._replace(further=_weeks_days(first.days))
    if which is not None and here.word(1) == "month":
        yield 2, _months_on(here.now.day.replace(day=1), which)
    count = number(here.word(1)) if here.word() in ("w", "wk", "week") else None
    if count is None:
        return
    year = number(here.word(2))
    if year is not None and year >= 1000:
        yield 3, _week(count, [year])
        return
    current = here.now.day.isocalendar().year
    near = _week(count, [current, current + 1, current - 1])
    yield 2, _nearest_of(near, here.now.day)


def day_of_month(here: Here) -> Found:
    """``15``, ``the 15th``: the next 15th, and the last one where that is nearer."""
    day = _day_number(here.word())
    follows = here.word(1)
    if day is None or follows in ("am", "pm", "a", "p", "h", "m") or month_named(follows) is not None:
        return
    said = here.word()[-1].isalpha() or here.word().endswith(".")
    others = [word for index, word in enumerate(here.words) if index != here.at and word not in _FILLERS]
    plain = all(weekday_named(word) is not None for word in others)
    if said or plain:
        yield 1, _in_month(day, here.now.day, only_near=bool(others))


# -- times ------------------------------------------------------------------------------------------------------


def clock_time(here: Here) -> Found:
    """``15:00``, ``3pm``, ``3.30pm``, ``noon``, ``15``, and ranges of two: ``15:00-16:00``, ``3-4pm``."""
    for taken, starts, open_half in _times_from(here, 0):
        after = here.word(taken)
        if after in _DASHES:
            for length, ends, _ in _times_from(here, taken + 1):
                half = here.word(taken + length)
                pairs = _ranges(starts, ends, open_half=open_half, ends_in_half=half in ("am", "pm", "a", "p"))
                if pairs:
                    yield taken + 1 + length, Piece("time", times=pairs)
        yield taken, Piece("time", times=tuple((start, None) for start in starts))


def _ranges(starts: Sequence[int], ends: Sequence[int], *, open_half: bool, ends_in_half: bool) -> tuple[Time, ...]:
    """Starts paired with ends; ``3-4pm`` starts in the afternoon, ``11-1pm`` before it."""
    if open_half and ends_in_half:
        starts = [start % 720 + half for half in (720, 0) for start in starts[:1]]
    pairs = [(start, (end - start) % DAY_MINUTES) for start in starts for end in ends]
    lengths = [pair for pair in pairs if pair[1]]
    if not lengths:
        return ()
    if open_half:
        shortest = min(length for _, length in lengths)
        lengths = [pair for pair in lengths if pair[1] == shortest]
    return tuple(dict.fromkeys(lengths))


def _times_from(here: Here, offset: int) -> Iterator[tuple[int, list[int], bool]]:
    """Words taken, the minutes they may mean, and whether only an hour was said that morning and afternoon have."""
    word, after = here.word(offset), here.word(offset + 1)
    named = {"noon": [720], "midday": [720], "midnight": [0, DAY_MINUTES]}.get(word)
    parts = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", word)
    half = {"am": 0, "a": 0, "pm": 720, "p": 720}.get(after)
    if named:
        yield 1, named, False
    elif not parts:
        yield from _long_time(here, offset)
    elif half is not None:
        if 1 <= int(parts[1]) <= 12 and int(parts[2] or 0) < 60:
            yield 2, [int(parts[1]) % 12 * 60 + half + int(parts[2] or 0)], False
    elif parts[2]:
        yield from _full_time(int(parts[1]), int(parts[2]))
    elif after not in _ANY_UNIT:
        yield from _hour(int(word))


def _long_time(here: Here, offset: int) -> Iterator[tuple[int, list[int], bool]]:
    """``15:00:00``, and ``1530`` where it can be no year."""
    word = here.word(offset)
    if re.fullmatch("[0-9]{2}:[0-9]{2}:00", word):
        yield from _full_time(int(word[:2]), int(word[3:5]))
    elif len(word) == 4 and number(word) is not None and _could_be_time(here, offset):
        yield from _full_time(int(word[:2]), int(word[2:]))


def _full_time(hour: int, minute: int) -> Iterator[tuple[int, list[int], bool]]:
    if minute < 60 and (hour < 24 or (hour == 24 and minute == 0)):
        yield 1, [hour * 60 + minute], False


def _hour(hour: int) -> Iterator[tuple[int, list[int], bool]]:
    if 1 <= hour <= 6:
        # Nobody is coached at three in the morning, but it may be meant.
        yield 1, [(hour + 12) * 60, hour * 60], True
    elif hour < 24:
        yield 1, [hour * 60], hour <= 12


def _could_be_time(here: Here, offset: int) -> bool:
    """``1530`` is a time; behind a month it would be a year."""
    before = here.word(offset - 1) if here.at + offset > 0 else ""
    return month_named(before) is None and _day_number(before) is None


def length(here: Here) -> Found:
    """``60m``, ``1h``, ``1h30``, ``90 min``, ``1.5h``, ``for 45 minutes``."""
    offset = 1 if here.word() == "for" else 0
    if here.at and here.words[here.at - 1] in ("+", "-", "in"):
        return
    word, unit = here.word(offset), here.word(offset + 1)
    count = number(word)
    tenths = re.fullmatch(r"([0-9])[.,]([0-9])", word)
    minutes, taken = 0, offset + 2
    if count is not None and unit in _MINUTES:
        minutes = count
    elif tenths and unit in _HOURS:
        minutes = int(tenths[1]) * 60 + int(tenths[2]) * 6
    elif count is not None and unit in _HOURS:
        minutes = count * 60
        rest = number(here.word(offset + 2), 59)
        if rest is not None:
            minutes += rest
            taken += 2 if here.word(offset + 3) in _MINUTES else 1
    if 0 < minutes <= LONGEST:
        yield taken, Piece("length", times=((None, minutes),))


_FILLERS = ("at", "on", "the", "@", ",", "from", "of")


def filler(here: Here) -> Found:
    """Words that mean nothing here, before one that does."""
    if here.word() in _FILLERS and here.word(1):
        yield 1, Piece("filler")


_RULES: tuple[Callable[[Here], Found], ...] = (
    *(named_day, now_said, iso_date, month_and_day, dotted_date, slashed_date, relative, week, length, weekday),
    *(clock_time, day_of_month, filler),
)


# -- dates ------------------------------------------------------------------------------------------------------

_OUTSIDE = "that is outside the years 1 to 9999"


def _day_number(word: str) -> int | None:
    """``27``, ``27.``, ``27th``."""
    found = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?", word)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _dated(year: int, month: int, day: int) -> Piece:
    try:
        return Piece("day", days=(date(year, month, day),))
    except ValueError:
        return Piece("day", problem=_no_such_day(month, day, year))


def _no_such_day(month: int, day: int, year: int | None) -> str:
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    said = "" if year is None else f" {year}"
    return f"{_MONTHS[month - 1].capitalize()}{said} has no day {day}"


def _yearless(month: int, day: int, today: date) -> Piece:
    """A day of some year: the next there is, and this year's where that is past, but not by much."""
    if not 1 <= month <= 12 or not 1 <= day <= _days_in(2000, month):
        return Piece("day", problem=_no_such_day(month, day, None))
    every = [date(year, month, day) for year in range(today.year, today.year + 9) if _exists(year, month, day)]
    ahead = [each for each in every if each >= today][:1]
    behind = [each for each in every if each < today]
    near = [each for each in behind if (today - each).days <= HALF_A_YEAR]
    just_past = bool(near) and (today - near[0]).days <= JUST_PAST
    return Piece("day", days=tuple([*near, *ahead] if just_past else [*ahead, *near]), further=tuple(behind))


def _days_in(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and day <= _days_in(year, month)


def _in_month(day: int, today: date, *, only_near: bool) -> Piece:
    """A day of this month or one near."""
    first = today.toordinal() - today.day + 1
    months = [date.fromordinal(max(1, min(first + offset, date.max.toordinal()))) for offset in (0, 31, 62)]
    every = [each.replace(day=day) for each in months if day <= _days_in(each.year, each.month)]
    ahead = [each for each in every if each >= today][:1]
    behind = [each for each in every if each < today]
    if only_near:
        return Piece("day", days=(), further=tuple(every[:2]))
    return Piece("day", days=tuple(sorted([*ahead, *behind], key=lambda each: abs((each - today).days))))


def _shifted(day: date, *, days: int) -> Piece:
    found = _days_off(day, [days])
    return Piece("day", days=found, problem="" if found else _OUTSIDE)


def _days_off(day: date, offsets: Sequence[int]) -> tuple[date, ...]:
    numbers = [day.toordinal() + offset for offset in offsets]
    return tuple(date.fromordinal(each) for each in numbers if 1 <= each <= date.max.toordinal())


def _months_on(day: date, months: int) -> Piece:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return Piece("day", problem=_OUTSIDE)
    return Piece("day", days=(date(year, month + 1, min(day.day, _days_in(year, month + 1))),))


def _week(count: int, years: Sequence[int]) -> Piece:
    days = []
    for year in years:
        try:
            days.append(date.fromisocalendar(year, count, 1))
        except ValueError:
            continue
    return Piece(
        "day", days=tuple(days), further=_weeks_days(days), problem="" if days else f"there is no week {count}"
    )


def _weeks_days(mondays: Sequence[date]) -> tuple[date, ...]:
    """The other days of weeks, for where a weekday is said too."""
    return tuple(day for monday in mondays for day in _days_off(monday, range(1, 7)))


def _nearest_of(piece: Piece, today: date) -> Piece:
    """The week now or to come, and the one past where that is of this year."""
    week_start = today - timedelta(days=min(today.weekday(), today.toordinal() - 1))
    ahead = sorted(day for day in piece.days if day >= week_start)[:1]
    behind = sorted((day for day in piece.days if day < week_start), reverse=True)
    behind = [day for day in behind if (today - day).days < 300][:1]
    days = sorted([*ahead, *behind], key=lambda day: abs((day - today).days))
    return piece._replace(
        days=tuple(days), further=_weeks_days(days), problem=piece.problem or ("" if days else _OUTSIDE)
    )
