"""Notice, limits ahead, deadlines, daily and weekly limits, prices."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.account import Connection, ConnectionStatus
from coachtui.records.base import Money
from coachtui.records.coach import BookingRules
from coachtui.records.session import Session
from coachtui.records.session_type import SessionType, TypeRules
from coachtui.records.time import Span, WallDateTime, seconds
from coachtui.scheduling.booking_rules import (
    bookable_span,
    cancel_deadline,
    full_spans,
    limit_reached,
    reschedule_deadline,
    rules_for,
    without_full,
)
from coachtui.scheduling.pricing import price_in, price_of
from coachtui.scheduling.zones import FOREVER, zone_named

BERLIN = zone_named("Europe/Berlin")
DAY = 86_400
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(text: str) -> int:
    return seconds(datetime.fromisoformat(text))


def session_type(rules: TypeRules | None = None, price: Money | None = None) -> SessionType:
    return SessionType(
        id="lesson",
        coach_id="coach",
        position=0,
        name="Lesson",
        duration_minutes=60,
        durations_minutes=(60,),
        slot_step_minutes=60,
        rules=rules or TypeRules(),
        price=price,
    )


class TestRules:
    def test_those_of_the_type_are_laid_over_the_coachs(self) -> None:
        rules = BookingRules(id="coach", daily_limit=5, min_notice_minutes=120)
        laid = rules_for(rules, session_type(TypeRules(min_notice_minutes=0, weekly_limit=7)))
        assert laid == BookingRules(id="coach", daily_limit=5, min_notice_minutes=0, weekly_limit=7)
        assert rules_for(rules, session_type()) == rules

    def test_the_notice_counts_from_now_and_the_days_ahead_to_the_end_of_the_last(self) -> None:
        rules = BookingRules(id="coach", min_notice_minutes=90, max_advance_days=2)
        now = at("2026-11-23T23:30+01:00")
        assert bookable_span(rules, BERLIN, now) == Span(now + 90 * 60, at("2026-11-26T00:00+01:00"))

    def test_no_days_ahead_is_today(self) -> None:
        rules = BookingRules(id="coach", max_advance_days=0)
        assert bookable_span(rules, BERLIN, at("2026-10-24T23:00+00:00")).end == at("2026-10-26T00:00+01:00")

    @pytest.mark.parametrize("notice", [None, 0])
    def test_without_limits_all_that_is_to_come(self, notice: int | None) -> None:
        rules = BookingRules(id="coach", min_notice_minutes=notice, max_advance_days=None)
        assert bookable_span(rules, BERLIN, 1_000) == Span(1_000, FOREVER)

    def test_the_deadlines(self) -> None:
        rules = BookingRules(id="coach", cancel_notice_minutes=60, reschedule_notice_minutes=None)
        assert cancel_deadline(rules, 10_000) == 6_400
        assert reschedule_deadline(rules, 10_000) is None
        assert reschedule_deadline(BookingRules(id="coach", reschedule_notice_minutes=0), 10_000) == 10_000


class TestLimits:
    # Sunday 23:30 and Monday 00:30 in Berlin are on one day, Sunday, in UTC.
    sunday, monday = at("2026-11-22T23:30+01:00"), at("2026-11-23T00:30+01:00")

    def test_days_are_the_coachs(self) -> None:
        rules = BookingRules(id="coach", daily_limit=1)
        assert limit_reached(rules, BERLIN, [self.sunday], self.monday) is None
        assert limit_reached(rules, BERLIN, [self.sunday], self.sunday - 3_600) == "daily_limit"

    def test_weeks_begin_on_the_coachs_monday(self) -> None:
        rules = BookingRules(id="coach", weekly_limit=1)
        assert limit_reached(rules, BERLIN, [self.sunday], self.monday) is None
        assert limit_reached(rules, BERLIN, [self.monday], self.monday + 6 * DAY) == "weekly_limit"

    def test_the_midnight_a_day_and_a_week_end_with_is_in_the_next(self) -> None:
        midnight = at("2026-11-30T00:00+01:00")
        for rules in (BookingRules(id="coach", daily_limit=1), BookingRules(id="coach", weekly_limit=1)):
            assert limit_reached(rules, BERLIN, [midnight], midnight - 1) is None
            assert limit_reached(rules, BERLIN, [midnight], midnight) is not None

    def test_no_limit(self) -> None:
        assert limit_reached(BookingRules(id="coach"), BERLIN, [self.monday] * 99, self.monday) is None
        assert full_spans(BookingRules(id="coach"), BERLIN, [self.monday] * 99) == []

    @given(
        st.lists(st.integers(0, 21 * 24), max_size=20),
        st.one_of(st.none(), st.integers(1, 3)),
        st.one_of(st.none(), st.integers(1, 5)),
    )
    @settings(max_examples=40, deadline=None)
    def test_full_days_and_weeks_are_where_a_limit_is_reached(
        self, hours: list[int], daily: int | None, weekly: int | None
    ) -> None:
        rules = BookingRules(id="coach", daily_limit=daily, weekly_limit=weekly)
        begin = at("2026-10-12T00:00+02:00")
        starts = [begin + hour * 3_600 for hour in hours]
        wanted = [begin + hour * 3_600 for hour in range(0, 21 * 24, 5)]
        free = without_full(wanted, full_spans(rules, BERLIN, starts))
        assert free == [each for each in wanted if limit_reached(rules, BERLIN, starts, each) is None]


class TestPrices:
    low, middle, high = (Money(amount, "EUR") for amount in (0, 5_000, 9_000))

    def connection(self, price: Money | None) -> Connection:
        agreed = {"lesson": price} if price else {"other": self.low}
        return Connection(
            id="id", coach_id="coach", account_id="client", status=ConnectionStatus.CONNECTED, client_price=agreed
        )

    def session(self, price: Money | None, client_specific: Money | None = None) -> Session:
        return Session(
            id="session",
            coach_id="coach",
            session_type="lesson",
            start=NOON,
            end=NOON,
            local_start=WallDateTime.parse("2026-11-23T13:00"),
            time_zone="Europe/Berlin",
            duration_minutes=60,
            price=price,
            client_specific_price=client_specific,
        )

    def test_the_clients_own_price_comes_first(self) -> None:
        lesson = session_type(price=self.high)
        assert price_of(lesson, self.connection(self.low)) == self.low
        assert price_of(lesson, self.connection(None)) == self.high
        assert price_of(lesson, None) == self.high
        assert price_of(session_type(), None) is None

    def test_then_the_sessions_then_the_types(self) -> None:
        lesson = session_type(price=self.high)
        assert price_in(self.session(self.middle), lesson, self.connection(self.low)) == self.low
        assert price_in(self.session(self.middle), lesson, self.connection(None)) == self.middle
        assert price_in(self.session(None), lesson, None) == self.high

    def test_what_stands_in_the_session_for_its_client_comes_before_what_was_agreed(self) -> None:
        lesson = session_type(price=self.high)
        assert price_in(self.session(self.high, self.low), lesson, self.connection(self.middle)) == self.low
