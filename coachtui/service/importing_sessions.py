"""The sessions of an archive on their way into a coach's calendar, with who was in them."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from msgspec import structs

from coachtui.errors import Invalid, NotFound, Overlap, Refused
from coachtui.records.account import Account, Connection, ConnectionStatus
from coachtui.records.archive import ImportedItem
from coachtui.records.base import Id
from coachtui.records.session import (
    Booking,
    BookingStatus,
    Details,
    Session,
    SessionBooking,
    SessionStatus,
    SessionView,
)
from coachtui.records.session_type import SessionType
from coachtui.records.time import seconds
from coachtui.scheduling.conflicts import overlapping
from coachtui.scheduling.details import check_details
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.run import check
from coachtui.service.session_place import when

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Before that nobody has kept a calendar with us."""


@dataclass
class SessionsImport:
    """``types`` and ``templates`` say what those of the archive are here."""

    sessions: Sequence[SessionView]
    types: Mapping[Id, Id]
    templates: Mapping[Id, Id]
    context: Context

    def all(self) -> Iterator[ImportedItem]:
        return map(self._session, self.sessions)

    @cached_property
    def _calendar(self) -> CoachCalendar:
        return CoachCalendar(self.context, self.context.coach)

    @cached_property
    def _clients(self) -> Mapping[str, Id]:
        """The coach's clients here by address: nobody else is given a booking they know nothing of."""
        coach_id, store = self.context.coach.id, self.context.store
        connected = store.find(Connection, coach_id=coach_id, status=ConnectionStatus.CONNECTED)
        ids = tuple(each.account_id for each in connected)
        return {each.email.casefold(): each.id for each in (store.find(Account, id=ids) if ids else ())}

    def _session(self, archived: SessionView) -> ImportedItem:
        type_id = self.types.get(archived.session_type)
        kind = self._calendar.types.get(type_id or "")
        name = ", ".join(each.client.name for each in archived.bookings) or (kind.name if kind else "")
        item = ImportedItem(kind="session", name=name, outcome="made", start=archived.start)
        try:
            if kind is None:
                raise NotFound("Its session type is not in the archive")
            session = self._made_of(archived, kind)
            if self._is_there(session):
                return ImportedItem(kind="session", name=name, outcome="there", start=archived.start)
            with self.context.store.attempt():
                self._make(session, archived.bookings)
        except Refused as refusal:
            return ImportedItem(
                kind="session",
                name=name,
                outcome="left",
                start=archived.start,
                code=refusal.code,
                detail=refusal.detail,
            )
        return item

    def _is_there(self, session: Session) -> bool:
        found = self.context.store.sessions_between(session.coach_id, session.start, session.end, ())
        return any((each.start, each.session_type) == (session.start, session.session_type) for each in found)

    def _make(self, session: Session, bookings: Sequence[SessionBooking]) -> None:
        start, end, store = seconds(session.start), seconds(session.end), self.context.store
        is_standing = session.status is SessionStatus.SCHEDULED
        if is_standing and overlapping(start, end, self._calendar.taken(start, end)):
            raise Overlap("Something else is at that time here")
        store.add(session)
        for each in bookings:
            booking = self._booking(each, session)
            check(booking)
            store.add(booking)

    def _made_of(self, archived: SessionView, kind: SessionType) -> Session:
        """The same session here; raises ``Invalid`` for a start that no session may have."""
        context = self.context
        if archived.start < EARLIEST:
            raise Invalid(f"start: before {EARLIEST:%Y}", field="start")
        session = Session(
            id=context.new_id(),
            coach_id=context.coach.id,
            session_type=kind.id,
            **when(self._calendar, seconds(archived.start), archived.duration_minutes),
            status=archived.status,
            capacity=archived.capacity,
            price=archived.price,
            client_specific_price=archived.client_specific_price,
            template_id=self.templates.get(archived.template_id or ""),
            series_id=self._series(archived.series_id),
            location=archived.location,
            private_notes=archived.private_notes,
            shared_notes=archived.shared_notes,
            details=_fitting(archived.details, kind),
            opened_by_booking=archived.opened_by_booking,
            cancel_reason=archived.cancel_reason,
        )
        check(session)
        return session

    def _booking(self, archived: SessionBooking, session: Session) -> Booking:
        client = archived.client
        account_id = self._clients.get(client.email.casefold())
        waits = archived.status in (BookingStatus.WAITLISTED, BookingStatus.OFFERED)
        return Booking(
            id=self.context.new_id(),
            session_id=session.id,
            coach_id=session.coach_id,
            account_id=account_id,
            guest_name="" if account_id else client.name,
            guest_email="" if account_id else client.email,
            status=BookingStatus.WAITLISTED if waits else archived.status,
            price=archived.price,
            note=archived.note,
            created_at=self.context.now,
            no_show=archived.no_show,
        )

    def _series(self, archived: Id | None) -> Id | None:
        """The same id for the same series, in whichever part of the archive its sessions come; nobody else's."""
        if archived is None:
            return None
        content = f"series {self.context.coach.id} {archived}".encode()
        return urlsafe_b64encode(hashlib.sha256(content).digest()[:16]).decode().rstrip("=")


def _fitting(details: Details, kind: SessionType) -> Details:
    """The answers that fit the type's questions; those to questions that were other ones once are not kept."""
    fitting: Details = {}
    for name, value in details.items():
        with suppress(Invalid):
            asked = tuple(structs.replace(each, required=False) for each in kind.details_schema)
            check_details(asked, {name: value})
            fitting[name] = value
    return fitting
