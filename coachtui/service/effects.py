"""What follows from a command besides what it says: notifications and mails, derived from the rows it changed.

Handlers need not think of it: whatever changes a booking, a request or a connection is told, once, in the same
transaction (``docs/decisions/0010-notifications-follow-from-changes.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coachtui.records.account import Account, Connection, Invitation
from coachtui.records.base import Id, Stored
from coachtui.records.coach import Coach
from coachtui.records.notification import Facts, Mail, Notification, NotificationKind
from coachtui.records.request import Request
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.time import MINUTE, Instant, instant, seconds
from coachtui.scheduling.news import Side, about_booking, about_connection, about_request
from coachtui.scheduling.privacy import sees_session_type
from coachtui.service.context import Context

About = Booking | Request | Connection | Invitation
Change = tuple[Stored | None, Stored | None]
News = tuple[NotificationKind, Side, About]


def bring_about(context: Context) -> None:
    """Tell everybody whom the command's changes concern; call it once, when the command is done."""
    changed = _net(context.store.changed())
    if changed:
        tell(list(_news(changed, context)), context)


def tell(news: list[News], context: Context) -> None:
    """Keep a notification and a mail for each; a guest gets the mail only."""
    if not news:
        return
    known = Known(context)
    known.read(about for _, _, about in news)
    with context.store.many_writes():
        _keep(news, known, context)


def _keep(news: list[News], known: Known, context: Context) -> None:
    for kind, side, about in news:
        recipient = known.recipient(about, side)
        if recipient.account_id is not None:
            context.store.add(
                Notification(
                    id=context.new_id(),
                    account_id=recipient.account_id,
                    kind=kind,
                    at=context.now,
                    subject=known.subject(about, side),
                )
            )
        if recipient.email:
            context.store.add(_mail(kind, side, about, recipient, known))


def effect_of(kind: NotificationKind, side: Side, about: About, context: Context) -> str:
    """What happened and who is told, as the outbox knows it; of a reminder there is one for each time."""
    when = context.change_set
    if kind is NotificationKind.REMINDER and isinstance(about, Booking):
        session = context.store.get(Session, about.session_id)
        when = str(seconds(session.start)) if session else ""
    return f"{kind}/{about.id}/{side}/{when}"


# -- what is news --


def _net(changed: Iterable[Change]) -> dict[tuple[type[Stored], Id], Change]:
    """Each record that was changed as it was before and after all of it."""
    net: dict[tuple[type[Stored], Id], Change] = {}
    for before, after in changed:
        record = after or before
        if record is not None:
            key = (type(record), record.id)
            net[key] = (net[key][0] if key in net else before, after)
    return net


def _news(changed: dict[tuple[type[Stored], Id], Change], context: Context) -> Iterator[News]:
    decided = {after.booking_id for _, after in changed.values() if isinstance(after, Request)}
    for before, after in changed.values():
        yield from _asked(before, after, context)
    for was, now, moved in _bookings(changed, context):
        booking = now or was
        if booking is not None and booking.id not in decided:  # of a request's booking, the answer tells
            for kind, side in about_booking(was, now, _actor(booking, context), moved=moved):
                yield kind, side, booking


def _asked(before: Stored | None, after: Stored | None, context: Context) -> Iterator[News]:
    """News of a request, a connection or an invitation."""
    if isinstance(after, Request) and isinstance(before, Request | None):
        for kind, side in about_request(before, after, _actor(after, context)):
            yield kind, side, after
    elif isinstance(after, Connection) and isinstance(before, Connection | None):
        for kind, side in about_connection(before, after, _actor(after, context)):
            yield kind, side, after
    elif isinstance(after, Invitation) and before is None:
        yield NotificationKind.CONNECTION_REQUESTED, "client", after


def _bookings(
    changed: dict[tuple[type[Stored], Id], Change], context: Context
) -> Iterator[tuple[Booking | None, Booking | None, bool]]:
    """Bookings that were changed, or moved with their session: as each was, as it is, and whether it moved."""
    told: set[Id] = set()
    for before, after in changed.values():
        if not isinstance(before, Booking | None) or not isinstance(after, Booking | None):
            continue
        if not _is_unchanged(before, after):
            told.update(each.id for each in (before, after) if each)
            yield before, after, bool(before and after and before.session_id != after.session_id)
    moved = [after.id for before, after in changed.values() if after and _moved(before, after)]
    for booking in context.store.bookings_in(moved) if moved else ():
        if booking.id not in told:
            yield booking, booking, True


def _is_unchanged(before: Booking | None, after: Booking | None) -> bool:
    """Whether a booking was only written anew, as when its session moves."""
    if before is None or after is None:
        return False
    return (before.status, before.session_id) == (after.status, after.session_id)


def _moved(before: Stored | None, after: Stored | None) -> bool:
    if not isinstance(before, Session) or not isinstance(after, Session):
        return False
    return after.status is SessionStatus.SCHEDULED and (before.start, before.end) != (after.start, after.end)


def _actor(about: Booking | Request | Connection, context: Context) -> Side | None:
    """Which side the caller is; a guest has no account, and whoever is not the coach acts for them."""
    viewer_id = context.viewer.id if context.viewer else None
    if viewer_id is not None and viewer_id == about.coach_id:
        return "coach"
    return "client" if viewer_id == about.account_id else None


# -- what is told --


@dataclass(frozen=True)
class Recipient:
    """Who is told; ``account_id`` is None for a guest."""

    account_id: Id | None
    email: str
    name: str
    time_zone: str


@dataclass
class Known:
    """The records that a command's news are about, read once."""

    context: Context
    booked: dict[Id, Id] = field(default_factory=dict)
    """The session of each booking that a request became."""
    sessions: dict[Id, Session] = field(default_factory=dict)
    types: dict[Id, SessionType] = field(default_factory=dict)
    accounts: dict[Id, Account] = field(default_factory=dict)
    coaches: dict[Id, Coach] = field(default_factory=dict)

    def read(self, news: Iterable[About]) -> None:
        store, all_news = self.context.store, list(news)
        approved = {each.booking_id for each in all_news if isinstance(each, Request) and each.booking_id}
        bookings = store.find(Booking, id=tuple(approved)) if approved else []
        self.booked = {each.id: each.session_id for each in bookings}
        in_sessions = {each.session_id for each in all_news if isinstance(each, Booking)} | {*self.booked.values()}
        self.sessions = {each.id: each for each in store.find(Session, id=tuple(in_sessions))} if in_sessions else {}
        types = {each.session_type for each in self.sessions.values()}
        types |= {each.session_type for each in all_news if isinstance(each, Request)}
        self.types = {each.id: each for each in store.find(SessionType, id=tuple(types))} if types else {}
        coach_ids = {each.coach_id for each in all_news}
        people = coach_ids | {id for each in all_news if (id := _client_id(each))}
        self.accounts = {each.id: each for each in store.find(Account, id=tuple(people))}
        self.coaches = {each.id: each for each in store.find(Coach, id=tuple(coach_ids))}

    def recipient(self, about: About, side: Side) -> Recipient:
        account_id = about.coach_id if side == "coach" else _client_id(about)
        if isinstance(about, Invitation):
            return self._invited(about)
        if account_id is None and isinstance(about, Booking):
            zone = self.coaches[about.coach_id].time_zone
            return Recipient(None, about.guest_email, about.guest_name, zone)
        account = self.accounts[account_id or ""]
        return Recipient(account.id, account.email, account.name, account.time_zone)

    def _invited(self, invitation: Invitation) -> Recipient:
        """Whoever has the address; without an account, by mail alone."""
        zone = self.coaches[invitation.coach_id].time_zone
        for account in self.context.store.find(Account, email=invitation.email):
            return Recipient(account.id, account.email, account.name, account.time_zone)
        return Recipient(None, invitation.email, "", zone)

    def client_name(self, about: About) -> str:
        client = self.accounts.get(_client_id(about) or "")
        if client is not None:
            return client.name
        return about.guest_name if isinstance(about, Booking) else ""

    def session(self, about: About) -> Session | None:
        """The session of a booking, or of what a request became."""
        if isinstance(about, Booking):
            return self.sessions.get(about.session_id)
        if isinstance(about, Request) and about.booking_id:
            return self.sessions.get(self.booked.get(about.booking_id, ""))
        return None

    def times(self, about: About) -> tuple[Instant, Instant] | None:
        """When it is: the session's times, else the first time or offer of a request."""
        session = self.session(about)
        if session is not None:
            return session.start, session.end
        if isinstance(about, Request):
            first = (*about.offers, *about.times)[0]
            return first.start, instant(seconds(first.start) + first.duration_minutes * MINUTE)
        return None

    def type_id(self, about: About) -> Id | None:
        if isinstance(about, Request):
            return about.session_type
        session = self.session(about)
        return session.session_type if session else None

    def title(self, about: About, side: Side) -> str:
        """The session type's name, for who may see that type."""
        session_type = self.types.get(self.type_id(about) or "")
        if session_type is None:
            return ""
        if side == "coach":
            return session_type.name
        client = self.accounts.get(_client_id(about) or "")
        as_client = Context(self.context.store, self.context.now, client, self.context.change_set)
        standing = as_client.standing_with(self.coaches[about.coach_id])
        return session_type.name if sees_session_type(session_type, standing) else ""

    def subject(self, about: About, side: Side) -> Facts:
        """What the notification names: its own ids, when, and to the coach who it is."""
        facts = {"coach": self.coaches[about.coach_id].handle}
        if not isinstance(about, Invitation):
            facts[_ID_NAMES[type(about)]] = about.id
        if isinstance(about, Request) and about.booking_id:
            facts["booking_id"] = about.booking_id
        type_id, times = self.type_id(about), self.times(about)
        if type_id is not None:
            facts["session_type"] = type_id
        if times is not None:
            facts |= {"start": _text(times[0]), "end": _text(times[1])}
        if isinstance(about, Booking | Request):
            facts["status"] = about.status.value
        if side == "coach":
            facts["client"] = self.client_name(about)
            if isinstance(about, Booking):
                facts["session_id"] = about.session_id
        return facts


def _client_id(about: About) -> Id | None:
    return None if isinstance(about, Invitation) else about.account_id


_ID_NAMES: dict[type[About], str] = {Booking: "booking_id", Request: "request_id", Connection: "connection_id"}


def _mail(kind: NotificationKind, side: Side, about: About, recipient: Recipient, known: Known) -> Mail:
    context = known.context
    facts = {
        **known.subject(about, side),
        "side": side,
        "to_name": recipient.name,
        "time_zone": recipient.time_zone,
        "coach_name": known.coaches[about.coach_id].display_name,
        "title": known.title(about, side),
        "message": _message(about, side),
    }
    session = known.session(about)
    if session is not None:
        facts["location"] = session.location
    return Mail(
        id=context.new_id(),
        effect=effect_of(kind, side, about, context),
        recipient=recipient.email,
        kind=kind,
        facts=facts,
        created_at=context.now,
        next_at=context.now,
    )


def _message(about: About, side: Side) -> str:
    if isinstance(about, Request):
        return about.message if side == "coach" else about.answer
    return about.note if isinstance(about, Booking) and side == "coach" else ""


def _text(at: Instant) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
