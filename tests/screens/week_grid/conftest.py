"""A week that looks like one: the coach Maya in London and her client in Madrid, on Wednesday 25 November 2026."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from coachtui.records.account import Person
from coachtui.records.calendar import (
    Available,
    BlockEntry,
    Booked,
    Calendar,
    Entry,
    Mine,
    RequestEntry,
    SessionEntry,
    Slot,
)
from coachtui.records.coach import Audience
from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.records.session import BookingStatus, SessionBooking, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.time import WallDateTime
from coachtui.widgets.calendar_items import client_items, coach_items, open_spans
from coachtui.widgets.week_grid import WeekGrid

LONDON = ZoneInfo("Europe/London")
MADRID = ZoneInfo("Europe/Madrid")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)


def at(day: int, time: str) -> datetime:
    """A London time of day of that November, which is UTC."""
    hour, minute = time.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)


def session_type(name: str, position: int, glyph: str, color: str) -> SessionType:
    return SessionType(
        id=name,
        coach_id="maya",
        position=position,
        name=name,
        glyph=glyph,
        color=color,
        duration_minutes=60,
        durations_minutes=(60,),
        slot_step_minutes=30,
        audience=Audience.PUBLIC,
    )


TYPES = (
    session_type("1:1", 0, "●", "blue"),
    session_type("Group A", 1, "◆", "amber"),
    session_type("Group B", 2, "◆", "amber"),
    session_type("intro", 3, "▲", "teal"),
    session_type("review", 4, "■", "violet"),
)


def session(
    day: int,
    time: str,
    who: str,
    kind: str = "1:1",
    minutes: int = 60,
    status: SessionStatus = SessionStatus.SCHEDULED,
) -> SessionEntry:
    start = at(day, time)
    group = kind.startswith("Group")
    people = ("Ann", "Ben", "Cem") if group else (who,)
    return SessionEntry(
        id=f"{day} {time} {who}",
        coach_id="maya",
        session_type=kind,
        start=start,
        end=start + timedelta(minutes=minutes),
        local_start=WallDateTime(start.date(), start.hour * 60 + start.minute),
        time_zone="Europe/London",
        duration_minutes=minutes,
        status=status,
        capacity=8 if group else 1,
        bookings=tuple(
            SessionBooking(
                id=name,
                client=Person(id=name, name=name, email="a@example.org"),
                status=BookingStatus.CONFIRMED,
                price=None,
                note="",
            )
            for name in people
        ),
    )


def request(day: int, time: str, who: str, kind: str = "1:1") -> RequestEntry:
    start = at(day, time)
    return RequestEntry(
        start=start,
        end=start + timedelta(minutes=60),
        index=0,
        offer=False,
        request=RequestView(
            id=f"request {who}",
            status=RequestStatus.PENDING,
            session_type=kind,
            times=(ProposedTime(start, 60),),
            offers=(),
            message="",
            answer="",
            details={},
            client=Person(id=who, name=who, email="a@example.org"),
            coach="maya",
            booking_id=None,
            created_at=NOW,
            expires_at=NOW + timedelta(hours=21),
            version=1,
        ),
    )


def available(day: int, start: str, end: str) -> Available:
    return Available(start=at(day, start), end=at(day, end), session_types=("1:1",))


def calendar(entries: list[Entry]) -> Calendar:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    return Calendar(
        coach="maya",
        time_zone="Europe/London",
        start=start,
        end=start + timedelta(days=7),
        entries=tuple(sorted(entries, key=lambda entry: entry.start)),
    )


def coach_calendar() -> Calendar:
    done, cancelled = SessionStatus.COMPLETED, SessionStatus.CANCELLED
    return calendar(
        [
            session(23, "9:00", "Ana Ruiz", status=done),
            session(23, "11:00", "", "Group A", 90, status=done),
            session(23, "15:00", "Leo Park", status=cancelled),
            session(24, "8:30", "Kim D.", "intro", 30),
            session(24, "10:00", "Ana Ruiz"),
            session(24, "14:00", "Mo Sy", "review"),
            session(25, "9:00", "Ida Ek", status=done),
            session(25, "10:30", "Raj P.", status=done),
            session(25, "13:30", "", "Group B", 90),
            request(25, "16:00", "Bo Chen"),
            session(25, "17:30", "Zoë", "intro", 30),
            session(26, "9:00", "Ana Ruiz"),
            request(26, "9:30", "Uma K", "intro"),
            session(26, "13:00", "Leo Park"),
            session(26, "15:00", "Mo Sy", "review", 90),
            session(27, "10:00", "Raj P."),
            session(27, "11:30", "", "Group A", 90),
            session(27, "16:00", "Ida Ek"),
            BlockEntry(start=at(28, "14:00"), end=at(28, "16:00"), block_id="dentist", reason="Dentist"),
            *(available(day, "10:00", "11:00") for day in (23, 25, 26)),
            *(available(day, "13:00", "18:00") for day in (23, 24, 26, 27)),
            available(24, "9:00", "12:30"),
            available(25, "11:30", "12:30"),
            available(25, "15:00", "17:30"),
            available(26, "11:00", "12:30"),
            available(27, "11:00", "11:30"),
            available(28, "10:00", "12:00"),
        ]
    )


def client_calendar() -> Calendar:
    def mine(day: int, time: str, kind: str = "1:1", status: str = "confirmed") -> Mine:
        start = at(day, time)
        return Mine(
            start=start,
            end=start + timedelta(minutes=60),
            session_type=kind,
            booking_id=f"{day}{time}",
            request_id=None,
            status=status,
        )

    def booked(day: int, start: str, end: str) -> Booked:
        return Booked(start=at(day, start), end=at(day, end), session_type=None)

    return calendar(
        [
            mine(23, "9:00"),
            mine(24, "14:00", "review"),
            booked(25, "13:30", "15:00"),
            mine(26, "9:00"),
            booked(26, "13:00", "14:00"),
            booked(26, "15:00", "16:30"),
            booked(27, "11:30", "13:00"),
            mine(27, "15:00", "1:1", "requested"),
            booked(27, "16:00", "17:00"),
        ]
    )


def client_slots() -> list[Slot]:
    starts = {
        25: ("15:00", "15:30", "16:30", "17:00", "17:30"),
        26: ("10:30", "11:00", "11:30", "12:00", "14:00"),
        27: ("10:00", "10:30", "11:00", "13:00", "13:30", "14:00", "14:30"),
        28: ("10:00", "10:30", "11:00", "11:30"),
    }
    return [
        Slot(start=at(day, time), end=at(day, time) + timedelta(minutes=60))
        for day, times in starts.items()
        for time in times
    ]


Heard = TypeVar("Heard", bound=Message)


class GridApp(App[None]):
    """The grid alone, with every message it posts."""

    def __init__(self, theme: str, *, feed: Callable[[WeekGrid], None]) -> None:
        super().__init__()
        self.theme = theme
        self.feed = feed
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        grid = WeekGrid(id="grid")
        self.feed(grid)
        yield grid

    def on_mount(self) -> None:
        self.query_one(WeekGrid).focus()

    @property
    def grid(self) -> WeekGrid:
        return self.query_one(WeekGrid)

    def heard(self, kind: type[Heard]) -> list[Heard]:
        """The messages of a kind that the grid has posted."""
        return [message for message in self.said if isinstance(message, kind)]

    def lines(self) -> list[str]:
        """What is on the screen."""
        return ["".join(segment.text for segment in self.grid.render_line(y)) for y in range(self.grid.size.height)]

    def on_week_grid_cursor_moved(self, message: Message) -> None:
        self.said.append(message)

    on_week_grid_activated = on_week_grid_week_requested = on_week_grid_span_dragged = on_week_grid_cursor_moved
    on_week_grid_item_moved = on_week_grid_item_resized = on_week_grid_ghost_moved = on_week_grid_cursor_moved
    on_week_grid_move_confirmed = on_week_grid_move_cancelled = on_week_grid_cursor_moved
    on_mini_month_day_chosen = on_week_grid_cursor_moved


def feed_coach(grid: WeekGrid) -> None:
    week = coach_calendar()
    grid.zone = LONDON
    grid.now = NOW
    grid.editable = True
    grid.show_week(
        MONDAY,
        coach_items(week, TYPES, NOW),
        open_spans(week),
        ("3, 1h open", "3, 5h open", "5, 3h open", "4, 4h open", "3, 3h open", "2h open", "off"),
    )
    grid.cursor = at(25, "16:00")


def feed_client(grid: WeekGrid) -> None:
    grid.zone = MADRID
    grid.second_zone = LONDON
    grid.gutter_heads = (("Madrid", "you"), ("Ldn", "Maya"))
    grid.now = NOW
    grid.walks_stops = True
    grid.show_week(
        MONDAY,
        client_items(client_calendar(), TYPES, client_slots(), NOW, "1:1"),
        (),
        ("past", "–", "5 free", "6 free", "7 free", "4 free", "–"),
    )
    grid.cursor = at(26, "14:00")


FEEDS: dict[str, Callable[[WeekGrid], None]] = {"coach": feed_coach, "client": feed_client}


@pytest.fixture
def grid_app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., GridApp]:
    """Makes the app for ``coach`` or ``client``; ``tweak`` has the last word on the grid."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")

    def make(
        side: str,
        theme: str = "textual-dark",
        *,
        no_color: bool = False,
        tweak: Callable[[WeekGrid], object] = lambda _: None,
    ) -> GridApp:
        # Textual takes NO_COLOR out of the environment when an app is made.
        monkeypatch.delenv("NO_COLOR", raising=False)
        if no_color:
            monkeypatch.setenv("NO_COLOR", "1")

        def feed(grid: WeekGrid) -> None:
            FEEDS[side](grid)
            tweak(grid)

        return GridApp(theme, feed=feed)

    return make
