"""One coach's calendar as the rules need it: what is open, what is taken, what may be booked.

Everything here is for one operation at one instant; nothing is kept between operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from coachtui.errors import NotFound
from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id
from coachtui.records.coach import BookedDisplay, BookingRules, Coach, May, Privacy, Standing
from coachtui.records.hold import Hold
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Booking, BookingStatus, Session, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.time import MINUTE, Span, instant, seconds
from coachtui.scheduling import slots, waiting_list
from coachtui.scheduling.availability import open_windows
from coachtui.scheduling.booking_rules import bookable_span, full_spans, rules_for, without_full
from coachtui.scheduling.intervals import clipped, merged, subtracted
from coachtui.scheduling.privacy import permissions, sees_session_type
from coachtui.scheduling.slots import Taken
from coachtui.scheduling.zones import date_of, week_span, zone_named
from coachtui.service.context import Context

#: A session that took place took its time, whether or not it was marked as over.
TAKE_TIME = (SessionStatus.SCHEDULED, SessionStatus.COMPLETED, SessionStatus.NO_SHOW)
NOT_CANCELLED = (BookingStatus.CONFIRMED, BookingStatus.WAITLISTED, BookingStatus.OFFERED)
LIVE = (RequestStatus.PENDING, RequestStatus.COUNTERED)
#: No session is longer than a day, so what meets a range starts at most a day before it.
LONGEST = 1440 * MINUTE


@dataclass(frozen=True)
class Held:
    """Time reserved for one client: a hold, an offer, or the first time of a request that holds.

    ``lets_in`` says whether the time is open to that client: holds and offers are, a request waits for its answer.
    """

    start: int
    end: int
    account_id: Id | None
    session_type: Id
    source_id: Id
    lets_in: bool


@dataclass(frozen=True)
class Opening:
    """A slot, with the group session it would join where there is one."""

    start: int
    end: int
    joins: Session | None = None
    seats_left: int | None = None


@dataclass(frozen=True)
class CoachCalendar:
    """A coach's calendar seen from one operation; ``viewer_id`` is who asks, for what is theirs and not taken."""

    context: Context
    coach: Coach
    guest_email: str | None = None
    """By which an anonymous viewer's own bookings are known."""

    @property
    def viewer_id(self) -> Id | None:
        return self.context.viewer.id if self.context.viewer else None

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_named(self.coach.time_zone)

    @cached_property
    def rules(self) -> BookingRules:
        return self.context.rules_of(self.coach)

    @cached_property
    def privacy(self) -> Privacy:
        return self.context.privacy_of(self.coach)

    @cached_property
    def standing(self) -> Standing:
        return self.context.standing_with(self.coach)

    @cached_property
    def may(self) -> May:
        return permissions(self.privacy, self.standing, blocked=self.context.is_blocked_by(self.coach))

    # -- session types --

    @cached_property
    def types(self) -> dict[Id, SessionType]:
        """All session types by id, in the coach's order."""
        found = self.context.store.find(SessionType, coach_id=self.coach.id)
        return {each.id: each for each in sorted(found, key=lambda each: each.position)}

    @cached_property
    def visible_types(self) -> dict[Id, SessionType]:
        """Those the viewer may see, in the coach's order."""
        return {each.id: each for each in self.types.values() if sees_session_type(each, self.standing)}

    def visible_type(self, type_id: Id) -> SessionType:
        """Raises ``NotFound`` for one that is not there or hidden: the two look the same."""
        try:
            return self.visible_types[type_id]
        except KeyError:
            raise NotFound from None

    def rules_of(self, session_type: SessionType) -> BookingRules:
        return rules_for(self.rules, session_type)

    # -- open --

    @cached_property
    def availability(self) -> tuple[list[AvailabilityRule], list[Override], list[Block]]:
        """Rules, overrides and blocks, each by creation."""
        store, coach_id = self.context.store, self.coach.id
        return (
            store.find(AvailabilityRule, coach_id=coach_id),
            store.find(Override, coach_id=coach_id),
            store.find(Block, coach_id=coach_id),
        )

    @property
    def blocks(self) -> list[Block]:
        return self.availability[2]

    def windows(self, type_id: Id | None, start: int, end: int) -> list[Span]:
        """Merged open windows that meet ``[start, end)``, with their true starts; of any type without ``type_id``."""
        rules, overrides, blocks = self.availability
        is_named = type_id is not None and any(type_id in rule.session_types for rule in rules)
        key = (start, end, type_id if is_named else None)
        if key not in self._windows:
            if not is_named:  # types that no rule names are all open at the same times
                rules = [rule for rule in rules if type_id is None or not rule.session_types]
            self._windows[key] = open_windows(rules, overrides, blocks, self.zone, start, end, type_id)
        return self._windows[key]

    @cached_property
    def _windows(self) -> dict[tuple[int, int, Id | None], list[Span]]:
        """Windows found so far, by range and type; None stands for all types that no rule names."""
        return {}

    def is_open(self, type_id: Id, start: int, end: int) -> bool:
        if self.context.hours is not None:
            return self.context.hours.is_open(type_id, start, end, self.windows)
        return any(window.start <= start and end <= window.end for window in self.windows(type_id, start, end))

    # -- taken --

    def sessions(self, start: int, end: int) -> list[Session]:
        """Scheduled sessions that meet ``[start, end)``, by start."""
        return self.context.store.sessions_between(self.coach.id, instant(start), instant(end))

    def sessions_shown(self, start: int, end: int) -> list[Session]:
        """Sessions that take their time in ``[start, end)``, those that are over included, by start."""
        # Asked for all of them, as for the owner's own view, the store reads once for both.
        found = self.context.store.sessions_between(self.coach.id, instant(start), instant(end), ())
        return [session for session in found if session.status in TAKE_TIME]

    @cached_property
    def live_requests(self) -> list[Request]:
        """Requests that wait for an answer and have not expired, by creation."""
        found = self.context.store.find(Request, coach_id=self.coach.id, status=LIVE)
        return [request for request in found if request.expires_at > self.context.now]

    @cached_property
    def live_holds(self) -> list[Hold]:
        """Holds that have not expired, by creation."""
        found = self.context.store.find(Hold, coach_id=self.coach.id)
        return [hold for hold in found if hold.expires_at > self.context.now]

    def forget_holds(self) -> None:
        """Read the holds anew: one was just spent."""
        for name in ("live_holds", "held"):
            self.__dict__.pop(name, None)

    @cached_property
    def held(self) -> list[Held]:
        """Every time that is reserved for somebody, by start."""
        found = [
            Held(seconds(hold.start), seconds(hold.end), hold.account_id, hold.session_type, hold.id, lets_in=True)
            for hold in self.live_holds
        ]
        for request in self.live_requests:
            is_offer = request.status is RequestStatus.COUNTERED
            times = request.offers if is_offer else request.times[:1] if request.holds else ()
            for time in times:
                start = seconds(time.start)
                end = start + time.duration_minutes * MINUTE
                found.append(Held(start, end, request.account_id, request.session_type, request.id, is_offer))
        return sorted(found, key=lambda each: (each.start, each.end))

    def taken(self, start: int, end: int, *, without: Sequence[Id] = ()) -> list[Taken]:
        """What is busy around ``[start, end)``, with buffers, by start.

        ``without`` leaves out sessions, holds and requests by id (one that is being moved or approved); what is held
        for the viewer and open to them is not busy for them.
        """
        found = [
            self._taken(seconds(session.start), seconds(session.end), session.session_type)
            for session in self.sessions(start - self._reach, end + self._reach)
            if session.id not in without
        ]
        found += [
            self._taken(held.start, held.end, held.session_type)
            for held in self.held
            if held.source_id not in without and not (held.lets_in and self.is_own(held))
        ]
        return sorted(found)

    @cached_property
    def _reach(self) -> int:
        """Seconds from a session within which another may lack its buffers."""
        return max((length for each in self.types.values() for length in buffers(each)), default=0)

    def is_own(self, held: Held) -> bool:
        """Whether a time is held for the viewer."""
        return held.account_id is not None and held.account_id == self.viewer_id

    def _taken(self, start: int, end: int, type_id: Id) -> Taken:
        before, after = buffers(self.types.get(type_id))
        return Taken(start, end, before, after)

    # -- slots --

    def openings(
        self,
        session_type: SessionType,
        duration: int,
        start: int,
        end: int,
        *,
        without: Sequence[Id] = (),
        moving: Id | None = None,
    ) -> list[Opening]:
        """Every slot of ``duration`` seconds in ``[start, end)`` that the viewer could book now, by start.

        Empty where the viewer may not book, or has as many bookings as one client may have, but the one ``moving``.
        """
        rules = self.rules_of(session_type)
        if not self.may.book or self.client_limit_reached(rules, moving):
            return []
        bookable = bookable_span(rules, self.zone, seconds(self.context.now))
        first, last = max(start, bookable.start), min(end, bookable.end + duration)
        if last - first < duration:
            return []
        before, after = buffers(session_type)
        starts = slots.slot_starts(
            self.windows(session_type.id, first, last),
            self.taken(first, last, without=without),
            duration=duration,
            step=session_type.slot_step_minutes * MINUTE,
            before=before,
            after=after,
            earliest=bookable.start,
            latest=bookable.end,
            start=start,
            end=end,
        )
        if session_type.approval_required and self.viewer_id is None:
            starts = []  # a request needs an account to be answered to
        seats = session_type.capacity if session_type.capacity > 1 and session_type.show_seats_left else None
        free = without_full(starts, self.full_spans(rules, first, last, without))
        fresh = [Opening(at, at + duration, seats_left=seats) for at in free]
        joinable = self._joinable(session_type, duration, first, last, bookable)
        return sorted(fresh + joinable, key=lambda opening: opening.start) if joinable else fresh

    def _joinable(
        self, session_type: SessionType, duration: int, start: int, end: int, bookable: Span
    ) -> list[Opening]:
        """Seats left in group sessions that stand already."""
        if session_type.capacity == 1:
            return []
        groups = [
            session
            for session in self.sessions(start, end)
            if session.session_type == session_type.id
            and start <= seconds(session.start)
            and seconds(session.end) <= end
            and bookable.start <= seconds(session.start) < bookable.end
            and session.duration_minutes * MINUTE == duration
        ]
        openings = []
        for session, bookings in self.with_bookings(groups):
            left = seats_left(session, bookings)
            if left > 0 and not self.takes_part(bookings):
                shown = left if session_type.show_seats_left else None
                openings.append(Opening(seconds(session.start), seconds(session.end), session, shown))
        return openings

    def with_bookings(self, sessions: Sequence[Session]) -> list[tuple[Session, list[Booking]]]:
        """The sessions, each with its bookings by creation, as they are now, in one question to the store."""
        by_session: dict[Id, list[Booking]] = {session.id: [] for session in sessions}
        for booking in self.context.store.bookings_in(by_session) if by_session else ():
            by_session[booking.session_id].append(booking)
        return [(session, self.as_of_now(session, by_session[session.id])) for session in sessions]

    def as_of_now(self, session: Session, bookings: Sequence[Booking]) -> list[Booking]:
        """A session's bookings with the offers of seats that ran out, and those that follow from them."""
        answer_time = timedelta(hours=self.rules.request_expiry_hours)
        return waiting_list.as_of(self.context.now, session, bookings, answer_time)

    def takes_part(self, bookings: Sequence[Booking]) -> bool:
        """Whether the viewer is in a session already, or in line for it."""
        return any(is_live(each) and self.is_mine(each) for each in bookings)

    def is_mine(self, booking: Booking) -> bool:
        """Whether a booking is the viewer's, by account or by a guest's e-mail address."""
        if self.viewer_id is not None:
            return booking.account_id == self.viewer_id
        guest = self.guest_email
        return guest is not None and booking.account_id is None and booking.guest_email.lower() == guest.lower()

    def shows_group(self, session: Session, bookings: Sequence[Booking]) -> bool:
        """Whether a group session is shown as one: its type is visible, and no full time that must stay hidden."""
        session_type = self.visible_types.get(session.session_type)
        if session.capacity == 1 or session_type is None:
            return False
        hides = self.privacy.booked_display is BookedDisplay.HIDDEN
        return not hides or seats_left(session, bookings) > 0 or session_type.waitlist

    # -- limits --

    def client_limit_reached(self, rules: BookingRules, moving: Id | None = None) -> bool:
        """Whether the viewer has as many bookings to come as one client may have, but the one ``moving``.

        A place in a line counts, and so does a request that holds a slot.
        """
        most = rules.max_active_bookings_per_client
        if most is None:
            return False
        active = [each for each in self._bookings_to_come() if is_live(each) and each.id != moving]
        holding = [each for each in self.live_requests if each.holds and each.account_id == self.viewer_id]
        return len(active) + len(holding) >= most

    def _bookings_to_come(self) -> list[Booking]:
        """The viewer's bookings with the coach in sessions that are not over."""
        store, now = self.context.store, self.context.now
        if self.viewer_id is not None:
            return [each for each, _ in store.bookings_of(self.viewer_id, coach_id=self.coach.id, start=now)]
        if self.guest_email is None:
            return []
        of_guests = store.find(Booking, coach_id=self.coach.id, account_id=None, status=NOT_CANCELLED)
        mine = [each for each in of_guests if self.is_mine(each)]
        sessions = store.find(Session, id=tuple(each.session_id for each in mine)) if mine else []
        to_come = {session.id for session in sessions if session.end > now}
        return [each for each in mine if each.session_id in to_come]

    def full_spans(self, rules: BookingRules, start: int, end: int, without: Sequence[Id] = ()) -> list[Span]:
        """The days and weeks around ``[start, end)`` in which one more session would go past a limit."""
        if rules.daily_limit is None and rules.weekly_limit is None:
            return []
        first = week_span(self.zone, date_of(self.zone, start)).start
        last = week_span(self.zone, date_of(self.zone, end)).end
        starts = [seconds(each.start) for each in self.sessions(first, last) if each.id not in without]
        return full_spans(rules, self.zone, starts)

    def is_full(self, rules: BookingRules, at: int, without: Sequence[Id] = ()) -> bool:
        """Whether one more session at ``at`` would go past a limit."""
        return any(span.start <= at < span.end for span in self.full_spans(rules, at, at, without))

    # -- free --

    def free_spans(self, type_ids: Iterable[Id], start: int, end: int) -> dict[Span, list[Id]]:
        """Open windows in ``[start, end)`` minus everything busy, as long as they can be, each with its types."""
        busy = merged(
            sorted(
                [Span(seconds(each.start), seconds(each.end)) for each in self.sessions_shown(start, end)]
                + [Span(held.start, held.end) for held in self.held if not (held.lets_in and self.is_own(held))]
            )
        )
        found: dict[Span, list[Id]] = {}
        free: dict[tuple[Span, ...], list[Span]] = {}
        for type_id in type_ids:
            windows = tuple(self.windows(type_id, start, end))  # of most types the same
            for span in free.get(windows) or free.setdefault(windows, subtracted(clipped(windows, start, end), busy)):
                found.setdefault(span, []).append(type_id)
        return found


def buffers(session_type: SessionType | None) -> tuple[int, int]:
    """Seconds the coach needs before and after sessions of a type."""
    if session_type is None:
        return 0, 0
    return session_type.buffer_before_minutes * MINUTE, session_type.buffer_after_minutes * MINUTE


def is_live(booking: Booking) -> bool:
    """Whether a booking stands: in the session, or in line for it."""
    return booking.status is not BookingStatus.CANCELLED


def seats_left(session: Session, bookings: Sequence[Booking]) -> int:
    """Seats nobody has or was offered."""
    held = (BookingStatus.CONFIRMED, BookingStatus.OFFERED)
    return session.capacity - sum(1 for booking in bookings if booking.status in held)
