"""Copies of weeks: read back as they were, gone when what they show may be hidden now."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from coachtui.backend import seen_weeks
from coachtui.backend.base import Changed
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.reach import Reach
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.records.account import Me
from coachtui.records.calendar import Calendar
from coachtui.records.coach import CoachCard, May, Standing
from coachtui.records.week import Side, Week, WeekAsk

NOW = datetime(2034, 6, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
BASE = Week(
    side=Side.CLIENT,
    me=Me(id="a", email="ana@example.org", name="Ana", time_zone="UTC", coach=None, version=1),
    coach=CoachCard(
        handle="maya",
        display_name="Maya",
        bio="",
        time_zone="UTC",
        standing=Standing.CONNECTED,
        may=May(see=True, book=True, request=True),
    ),
    session_types=(),
    first_day=date(2034, 6, 12),
    days=7,
    calendar=Calendar(coach="maya", time_zone="UTC", start=NOW, end=NOW + WEEK, entries=()),
    seen_at=NOW,
)


def ask(step: int) -> WeekAsk:
    return WeekAsk(BASE.first_day + step * WEEK, 7)


def week(step: int) -> Week:
    calendar = replace(BASE.calendar, start=NOW + step * WEEK, end=NOW + (step + 1) * WEEK)
    return replace(BASE, first_day=BASE.first_day + step * WEEK, calendar=calendar)


@pytest.fixture
def kept(tmp_path: Path) -> KeptWeek:
    return KeptWeek(tmp_path / "state", "https://example.org", "ana@example.org")


@pytest.fixture
def seen(kept: KeptWeek) -> SeenWeeks:
    seen = SeenWeeks(kept)
    for step in range(3):
        seen.keep("maya", Side.CLIENT, ask(step), week(step))
    return seen


def steps(seen: SeenWeeks) -> list[int]:
    return [step for step in range(40) if seen.read("maya", Side.CLIENT, ask(step)) is not None]


def test_weeks_read_back_and_are_for_nobody_elses_eyes(seen: SeenWeeks, kept: KeptWeek) -> None:
    assert seen.read("maya", Side.CLIENT, ask(1)) == week(1)
    assert seen.read("maya", Side.COACH, ask(1)) is None
    assert seen.read("noa", Side.CLIENT, ask(1)) is None
    assert (
        SeenWeeks(KeptWeek(kept.path.parent, "https://example.org", "bo@example.org")).read("maya", Side.CLIENT, ask(1))
        is None
    )
    assert {each.stat().st_mode & 0o777 for each in kept.path.parent.iterdir()} == {0o600}


def test_what_changed_goes_unless_it_is_seen_anew(seen: SeenWeeks) -> None:
    seen.doubt("maya", Changed(NOW + WEEK, NOW + 3 * WEEK))
    assert steps(seen) == [0, 1, 2]  # until it is known whether the server can be asked again
    seen.keep("maya", Side.CLIENT, ask(1), week(1))
    seen.settle()
    assert steps(seen) == [0, 1]


def test_news_without_a_span_is_about_every_week_of_that_coach_alone(seen: SeenWeeks) -> None:
    seen.doubt("noa", Changed())
    seen.settle()
    assert steps(seen) == [0, 1, 2]
    seen.doubt("maya", Changed())
    seen.settle()
    assert steps(seen) == []


def test_a_hidden_calendar_takes_the_kept_week_with_it(seen: SeenWeeks, kept: KeptWeek) -> None:
    kept.write(week(0))
    seen.forget("noa")
    assert kept.read() is not None
    seen.forget("maya")
    assert kept.read() is None
    assert steps(seen) == []


def test_no_more_than_so_many_are_kept(seen: SeenWeeks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_weeks, "MOST", 2)
    seen.keep("maya", Side.CLIENT, ask(7), week(7))
    assert len(steps(seen)) == 2
    assert 7 in steps(seen)


def test_signing_out_forgets_calendars_and_then_everything(seen: SeenWeeks, kept: KeptWeek) -> None:
    kept.write(week(0))
    kept.beside("drafts").write_text("{}")
    kept.forget_calendars()
    assert list(kept.path.parent.iterdir()) == [kept.beside("drafts")]
    kept.forget_all()
    assert list(kept.path.parent.iterdir()) == []


def test_who_listens_hears_only_of_what_is_new() -> None:
    heard: list[bool] = []
    reach = Reach()

    def listener() -> None:
        heard.append(reach.is_reached)

    reach.listen(listener)
    for is_reached in (True, False, False, True):
        reach.tell(is_reached)
    reach.leave(listener)
    reach.tell(False)
    assert heard == [False, True]
