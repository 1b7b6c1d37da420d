"""The calendar as one viewer may see it, and the slots that viewer could book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import structs

from coachtui.errors import Invalid, NotFound, RangeTooLong
from coachtui.records.base import Id
from coachtui.records.calendar import (
    Available,
    BlockEntry,
    Booked,
    Calendar,
    Entry,
    Group,
    HoldEntry,
    Mine,
    RequestEntry,
    SessionEntry,
    Slot,
    Slots,
)
from coachtui.records.coach import BookedDisplay, Standing
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.session_type import DurationMinutes
from coachtui.records.time import MINUTE, Instant, Span, instant, seconds
from coachtui.scheduling.availability import block_spans
from coachtui.scheduling.intervals import clipped, merged
from coachtui.service.access import WHO_SEES_THE_CALENDAR
from coachtui.service.booking import to_be_moved
from coachtui.service.coach_calendar import CoachCalendar, is_live, seats_left
from coachtui.service.context import Context
from coachtui.service.operation import Query, handles
from coachtui.service.places import now_of
from coachtui.service.requests import request_views
from coachtui.service.sessions import session_views

LONGEST_RANGE = timedelta(days=400)


class GetCalendar(Query[Calendar], frozen=True, kw_only=True):
    """A coach's calendar in ``[start, end)``, as the caller may see it."""

    coach: str
    start: Instant
    end: Instant
    session_type: Id | None = None
    view_as: str | None = None


@handles(GetCalendar, "GET", "/v1/coaches/{coach}/calendar", access=WHO_SEES_THE_CALENDAR)
def get_calendar(query: GetCalendar, context: Context) -> Calendar:
    """With ``session_type``, entries of other visible types go and untyped booked time stays."""
    check_range(query.start, query.end)
    calendar = CoachCalendar(context, context.coach_called(query.coach))
    only = calendar.visible_type(query.session_type).id if query.session_type is not None else None
    start, end = seconds(query.start), seconds(query.end)
    entries: list[Entry] = [*_available(calendar, start, end, only)]
    if calendar.standing is Standing.OWNER:
        entries += _owned(calendar, start, end)
    else:
        entries += _projected(calendar, start, end)
    return Calendar(
        coach=calendar.coach.handle,
        time_zone=calendar.coach.time_zone,
        start=query.start,
        end=query.end,
        entries=tuple(sorted((each for each in entries if _is_wanted(each, only)), key=_by_start)),
    )


class FollowCalendar(Query[None], frozen=True, kw_only=True):
    """Be told, for as long as the stream is open, of each change to the calendar as the caller may see it."""

    coach: str


@handles(FollowCalendar, "GET", "/v1/coaches/{coach}/changes", access=WHO_SEES_THE_CALENDAR, streams=True)
def follow_calendar(query: FollowCalendar, context: Context) -> None:
    """Lets in whoever sees the calendar; raises ``NotFound`` for others."""


class ListSlots(Query[Slots], frozen=True, kw_only=True):
    """Every slot of a session type from ``start`` to ``end`` that the caller could book now.

    With ``moving``, a booking of the caller's, those it could be moved to: its own place counts as free, its length
    is the slots'.
    """

    coach: str
    session_type: Id
    start: Instant
    end: Instant
    duration_minutes: DurationMinutes | None = None
    moving: Id | None = None
    view_as: str | None = None


@handles(ListSlots, "GET", "/v1/coaches/{coach}/slots", access=WHO_SEES_THE_CALENDAR)
def list_slots(query: ListSlots, context: Context) -> Slots:
    """Slots that start at or after ``start`` and end at or before ``end``, by start."""
    check_range(query.start, query.end)
    calendar = CoachCalendar(context, context.coach_called(query.coach))
    session_type = calendar.visible_type(query.session_type)
    minutes = query.duration_minutes or session_type.duration_minutes
    without: Sequence[Id] = ()
    if query.moving is not None:
        session, without = to_be_moved(query.moving, context)
        if (session.coach_id, session.session_type) != (calendar.coach.id, session_type.id):
            raise NotFound
        minutes = session.duration_minutes
    if not session_type.active or (query.moving is None and minutes not in session_type.durations_minutes):
        return Slots(slots=())
    openings = calendar.openings(
        session_type,
        minutes * MINUTE,
        seconds(query.start),
        seconds(query.end),
        without=without,
        moving=query.moving,
    )
    return Slots(
        slots=tuple(
            Slot(start=instant(each.start), end=instant(each.end), seats_left=each.seats_left) for each in openings
        )
    )


def check_range(start: Instant, end: Instant) -> None:
    """Raises ``Invalid`` for an end that is not after the start, ``RangeTooLong`` beyond 400 days."""
    if end <= start:
        raise Invalid("end: must be after start", field="end")
    if end - start > LONGEST_RANGE:
        raise RangeTooLong


def _by_start(entry: Entry) -> tuple[Instant, Instant, str]:
    return entry.start, entry.end, type(entry).__name__


def _is_wanted(entry: Entry, only: Id | None) -> bool:
    if only is None or isinstance(entry, Available | BlockEntry):
        return True
    if isinstance(entry, RequestEntry):
        return entry.request.session_type == only
    return entry.session_type in (only, None)


# -- what everyone who sees the calendar is shown --


def _available(calendar: CoachCalendar, start: int, end: int, only: Id | None) -> Iterable[Available]:
    """Open spans of the active types the viewer may see; types that share a span share an entry."""
    types = [each.id for each in calendar.visible_types.values() if each.active and only in (each.id, None)]
    for span, of_types in calendar.free_spans(types, start, end).items():
        yield Available(start=instant(span.start), end=instant(span.end), session_types=tuple(of_types))


# -- the owner's --


def _owned(calendar: CoachCalendar, start: int, end: int) -> Iterable[Entry]:
    context = calendar.context
    sessions = context.store.sessions_between(calendar.coach.id, instant(start), instant(end), ())
    for view in session_views(calendar.with_bookings(sessions), context):
        yield SessionEntry(**structs.asdict(view))
    for hold in calendar.live_holds:
        if _meets(hold.start, hold.end, start, end):
            yield HoldEntry(start=hold.start, end=hold.end, session_type=hold.session_type, expires_at=hold.expires_at)
    for block in calendar.blocks:
        for span in block_spans(block, calendar.zone, start, end):
            yield BlockEntry(start=instant(span.start), end=instant(span.end), block_id=block.id, reason=block.reason)
    yield from _asked(calendar, start, end)


def _asked(calendar: CoachCalendar, start: int, end: int) -> Iterable[RequestEntry]:
    for request in request_views(calendar.live_requests, calendar.context):
        is_offer = request.status is RequestStatus.COUNTERED
        for index, time in enumerate(request.offers if is_offer else request.times):
            ends = time.start + timedelta(minutes=time.duration_minutes)
            if _meets(time.start, ends, start, end):
                yield RequestEntry(start=time.start, end=ends, index=index, offer=is_offer, request=request)


def _meets(begins: Instant, ends: Instant, start: int, end: int) -> bool:
    return seconds(begins) < end and seconds(ends) > start


# -- the projection for others, built up from nothing --


def _projected(calendar: CoachCalendar, start: int, end: int) -> Iterable[Entry]:
    sessions = calendar.sessions_shown(start, end)
    own = _own_bookings(calendar, start, end)
    own_ids = {session.id for _, session in own}
    of_several = calendar.with_bookings([session for session in sessions if session.capacity > 1])
    groups = [(session, bookings) for session, bookings in of_several if calendar.shows_group(session, bookings)]
    for booking, session in own:
        yield _mine(booking, session)
    yield from _own_requests(calendar, start, end)
    for session, bookings in groups:
        if session.id not in own_ids:
            yield _group(calendar, session, bookings)
    told = own_ids | {session.id for session, _ in groups}
    yield from _booked(calendar, [session for session in sessions if session.id not in told], start, end)


def _own_bookings(calendar: CoachCalendar, start: int, end: int) -> list[tuple[Booking, Session]]:
    if calendar.viewer_id is None:
        return []
    found = calendar.context.store.bookings_of(
        calendar.viewer_id, coach_id=calendar.coach.id, start=instant(start), end=instant(end)
    )
    current = ((now_of(booking, session, calendar), session) for booking, session in found)
    return [(booking, session) for booking, session in current if is_live(booking)]


def _mine(booking: Booking, session: Session) -> Mine:
    is_over = session.status in (SessionStatus.COMPLETED, SessionStatus.NO_SHOW)
    return Mine(
        start=session.start,
        end=session.end,
        session_type=session.session_type,
        booking_id=booking.id,
        request_id=None,
        status=session.status.value if is_over else booking.status.value,
    )


def _own_requests(calendar: CoachCalendar, start: int, end: int) -> Iterable[Mine]:
    own: list[Request] = [each for each in calendar.live_requests if each.account_id == calendar.viewer_id]
    for request in own:
        for time in request.offers if request.status is RequestStatus.COUNTERED else request.times:
            ends = time.start + timedelta(minutes=time.duration_minutes)
            if _meets(time.start, ends, start, end):
                yield Mine(
                    start=time.start,
                    end=ends,
                    session_type=request.session_type,
                    booking_id=None,
                    request_id=request.id,
                    status=request.status.value,
                )


def _group(calendar: CoachCalendar, session: Session, bookings: list[Booking]) -> Group:
    left = max(seats_left(session, bookings), 0)
    return Group(
        start=session.start,
        end=session.end,
        session_id=session.id,
        session_type=session.session_type,
        seats_left=left if calendar.types[session.session_type].show_seats_left else None,
        full=left == 0,
    )


def _booked(calendar: CoachCalendar, sessions: list[Session], start: int, end: int) -> Iterable[Booked]:
    """What others have taken: nothing of it, that it is, or with which type where that type is visible.

    Untyped spans that touch are merged, so that no border tells where one session ends and the next begins.
    """
    display = calendar.privacy.booked_display
    if display is BookedDisplay.HIDDEN:
        return
    untyped = [
        Span(held.start, held.end)
        for held in calendar.held
        if not calendar.is_own(held) and held.start < end and held.end > start
    ]
    for session in sessions:
        if display is BookedDisplay.SESSION_TYPE and session.session_type in calendar.visible_types:
            yield Booked(start=session.start, end=session.end, session_type=session.session_type)
        else:
            untyped.append(Span(seconds(session.start), seconds(session.end)))
    # What reaches beyond the range is cut there, or asking for a part of it would show where it was merged.
    for span in clipped(merged(sorted(untyped)), start, end):
        yield Booked(start=instant(span.start), end=instant(span.end), session_type=None)
