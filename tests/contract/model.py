"""The rules of booking once more, as plainly as they can be said, to compare the program with.

Nothing here comes from ``coachtui``. Times are minutes since Monday 2034-06-12 00:00 in Berlin; the clocks do not
change in the weeks that are played, and every minute that is open is a byte. What is refused is a ``No`` with its code.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

DAY = 1440
HORIZON = 21 * DAY
AUDIENCES = ("public", "registered", "connected", "private")


class No(Exception):
    """What the model refuses."""

    def __init__(self, code: str) -> None:
        self.code = code


class Type(NamedTuple):
    minutes: tuple[int, ...]
    step: int
    capacity: int = 1
    before: int = 0
    after: int = 0
    approval: bool = False
    active: bool = True
    audience: str = "connected"


class Session(NamedTuple):
    type: str
    start: int
    minutes: int
    capacity: int
    by_booking: bool = False
    status: str = "scheduled"

    @property
    def end(self) -> int:
        return self.start + self.minutes


class Booking(NamedTuple):
    session: str
    client: str
    status: str = "confirmed"


class Hold(NamedTuple):
    client: str
    type: str
    start: int
    end: int
    expires: int


class Request(NamedTuple):
    client: str
    type: str
    times: tuple[tuple[int, int], ...]
    expires: int
    holds: bool = False
    offers: tuple[tuple[int, int], ...] = ()
    status: str = "pending"
    booking: str | None = None


class Place(NamedTuple):
    """A slot: in the session that it joins, or in none yet."""

    start: int
    joins: str | None
    left: int | None


Tables = dict[str, dict[str, Any]]
NO_RULES = {"notice": 0, "ahead": 90, "cancel": 0, "move": 0, "daily": None, "weekly": None, "active": None}


class Model:
    """One coach; rows by kind and id. What a command makes gets its id from ``ids``, the program's answer."""

    def __init__(self, types: dict[str, Type], clients: Iterable[str]) -> None:
        self.now = 600
        self.rules: dict[str, Any] = {**NO_RULES, "notice": 120, "cancel": 1440, "move": 1440, "hold": 5, "expiry": 48}
        self.privacy = {"see": "connected", "book": "connected", "request": "connected"}
        kinds = ("windows", "override", "block", "session", "booking", "hold", "request")
        self.tables: Tables = {kind: {} for kind in kinds}
        self.tables["type"], self.tables["client"] = dict(types), dict.fromkeys(clients, "connected")

    def rows(self, kind: str) -> dict[str, Any]:
        return self.tables[kind]

    def put(self, kind: str, id: str, row: Any) -> None:
        self.tables[kind][id] = row

    def change(self, kind: str, id: str, **fields: Any) -> None:
        self.tables[kind][id] = self.tables[kind][id]._replace(**fields)

    # -- who --

    def admits(self, audience: str, client: str) -> bool:
        standing = {"connected": 2, "blocked": 0}.get(self.rows("client").get(client, ""), 1)
        return standing >= AUDIENCES.index(audience)

    def may(self, act: str, client: str) -> bool:
        blocked = self.rows("client").get(client) == "blocked"
        return not blocked and self.admits(self.privacy["see"], client) and self.admits(self.privacy[act], client)

    def visible(self, type: str, client: str) -> Type:
        row: Type = self.rows("type")[type]
        if not row.active or not self.admits(row.audience, client):
            raise No("not_found")
        return row

    def enter(self, type: str, client: str, act: str) -> Type:
        if not self.admits(self.privacy["see"], client):
            raise No("not_found")
        row = self.visible(type, client)
        if not self.may(act, client):
            raise No("forbidden")
        return row

    # -- open and taken --

    def windows(self) -> list[tuple[int, int]]:
        minutes = bytearray(HORIZON)
        overridden = {day for day, _ in self.rows("override").values()}
        for days, start, end in self.rows("windows").values():
            for day in range(HORIZON // DAY):
                if day % 7 in days and day not in overridden:
                    minutes[day * DAY + start : day * DAY + end] = b"\1" * (end - start)
        for day, spans in self.rows("override").values():
            for start, end in spans:
                minutes[day * DAY + start : day * DAY + end] = b"\1" * (end - start)
        for start, end in self.rows("block").values():
            minutes[start:end] = bytes(end - start)
        found, at = [], minutes.find(1)
        while at >= 0:
            end = minutes.find(0, at)
            found.append((at, end))
            at = minutes.find(1, end)
        return found

    def taken(self, viewer: str | None, without: Sequence[str] = ()) -> list[tuple[int, int, str]]:
        found = [
            (each.start, each.end, each.type)
            for id, each in self.rows("session").items()
            if each.status == "scheduled" and id not in without
        ]
        for hold in self.rows("hold").values():
            if hold.expires > self.now and hold.client != viewer:
                found.append((hold.start, hold.end, hold.type))
        for id, each in self.rows("request").items():
            if self.is_live(each) and id not in without:
                offered = () if each.client == viewer else each.offers
                times = offered if each.status == "countered" else each.times[:1] if each.holds else ()
                found += [(start, start + minutes, each.type) for start, minutes in times]
        return found

    def is_live(self, request: Request) -> bool:
        return request.status in ("pending", "countered") and request.expires > self.now

    def is_clear(self, start: int, end: int, type: str, taken: list[tuple[int, int, str]]) -> bool:
        own, types = self.rows("type")[type], self.rows("type")
        return all(
            start >= busy_end + max(types[other].after, own.before)
            or end <= busy_start - max(types[other].before, own.after)
            for busy_start, busy_end, other in taken
        )

    def past_limit(self, at: int, without: Sequence[str] = ()) -> bool:
        starts = [
            each.start for id, each in self.rows("session").items() if each.status == "scheduled" and id not in without
        ]
        for limit, length in ((self.rules["daily"], DAY), (self.rules["weekly"], 7 * DAY)):
            if limit is not None and sum(start // length == at // length for start in starts) >= limit:
                return True
        return False

    # -- slots --

    def live_in(self, session: str) -> list[Booking]:
        return [
            each for each in self.rows("booking").values() if each.session == session and each.status != "cancelled"
        ]

    def active_of(self, client: str, moving: str | None) -> int:
        booked = [
            id
            for id, each in self.rows("booking").items()
            if each.client == client and each.status != "cancelled" and id != moving
            if self.rows("session")[each.session].end > self.now
        ]
        waiting = [each for each in self.rows("request").values() if each.client == client and each.holds]
        return len(booked) + sum(map(self.is_live, waiting))

    def past_own_limit(self, client: str, moving: str | None = None) -> bool:
        return self.rules["active"] is not None and self.active_of(client, moving) >= self.rules["active"]

    def last_start(self) -> int:
        days: int = self.now // DAY + self.rules["ahead"] + 1
        return days * DAY

    def slots(
        self, client: str, type: str, minutes: int, without: Sequence[str] = (), moving: str | None = None
    ) -> list[Place]:
        own: Type = self.rows("type")[type]
        if not self.may("book", client) or self.past_own_limit(client, moving):
            return []
        taken = self.taken(client, without)
        places = [
            Place(start, None, own.capacity if own.capacity > 1 else None)
            for opens, closes in self.windows()
            for start in range(opens, closes - minutes + 1, own.step)
            if self.is_clear(start, start + minutes, type, taken) and not self.past_limit(start, without)
        ]
        for id, each in self.rows("session").items():
            inside = self.live_in(id)
            is_mine = (each.type, each.minutes, each.status) == (type, minutes, "scheduled")
            is_open = own.capacity > 1 and len(inside) < each.capacity
            if is_mine and is_open and all(other.client != client for other in inside):
                places.append(Place(each.start, id, each.capacity - len(inside)))
        earliest, latest = self.now + self.rules["notice"], self.last_start()
        return sorted(each for each in places if earliest <= each.start < latest)

    def slot(
        self,
        client: str,
        type: str,
        start: int,
        minutes: int,
        without: Sequence[str] = (),
        moving: str | None = None,
    ) -> Place:
        if start < self.now + self.rules["notice"]:
            raise No("too_soon")
        if start >= self.last_start():
            raise No("too_far")
        if self.past_own_limit(client, moving):
            raise No("limit_reached")
        if moving or minutes in self.rows("type")[type].minutes:
            for place in self.slots(client, type, minutes, without, moving):
                if place.start == start:
                    return place
        raise No("full" if self.is_full_group(client, type, start, minutes) else "not_open")

    def is_full_group(self, client: str, type: str, start: int, minutes: int) -> bool:
        """Whether there is a group then that the client would join if there were a seat."""
        return any(
            (each.type, each.start, each.minutes, each.status) == (type, start, minutes, "scheduled")
            and 1 < each.capacity <= len(self.live_in(id))
            and all(other.client != client for other in self.live_in(id))
            for id, each in self.rows("session").items()
        )

    # -- what clients do --

    def book(self, client: str, type: str, start: int, minutes: int, hold: str | None, ids: dict[str, str]) -> str:
        own = self.enter(type, client, "book")
        if hold is not None:
            kept = self.rows("hold").get(hold)
            if kept is None or kept.client != client or kept.expires <= self.now:
                raise No("hold_expired")
            del self.tables["hold"][hold]
        place = self.slot(client, type, start, minutes)
        if own.approval and place.joins is None:
            expires = self.now + 60 * self.rules["expiry"]
            self.put("request", ids.get("request", ""), Request(client, type, ((start, minutes),), expires, holds=True))
            return "requested"
        session = place.joins or ids.get("session", "")
        if place.joins is None:
            self.put("session", session, Session(type, start, minutes, own.capacity, by_booking=True))
        self.put("booking", ids.get("booking", ""), Booking(session, client))
        return "confirmed"

    def hold(self, client: str, type: str, start: int, minutes: int, id: str) -> None:
        self.enter(type, client, "book")
        place = self.slot(client, type, start, minutes)
        kept = {
            other: each
            for other, each in self.rows("hold").items()
            if each.client != client and each.expires > self.now
        }
        self.tables["hold"] = kept
        if place.joins is None:
            kept[id] = Hold(client, type, start, start + minutes, self.now + self.rules["hold"])

    def release(self, client: str, id: str) -> None:
        if id not in self.rows("hold") or self.rows("hold")[id].client != client:
            raise No("not_found")
        del self.tables["hold"][id]

    def own_booking(self, client: str, id: str, notice: str) -> tuple[Booking, Session]:
        booking = self.rows("booking").get(id)
        if booking is None or booking.client != client:
            raise No("not_found")
        session: Session = self.rows("session")[booking.session]
        if booking.status == "cancelled" or session.status != "scheduled":
            raise No("conflict")
        if self.now > session.start - self.rules[notice]:
            raise No("too_late")
        return booking, session

    def cancel_booking(self, client: str, id: str) -> None:
        booking, _ = self.own_booking(client, id, "cancel")
        self.change("booking", id, status="cancelled")
        self.close_if_empty(booking.session)

    def close_if_empty(self, id: str) -> None:
        session = self.rows("session")[id]
        if not self.live_in(id) and (session.by_booking or session.capacity == 1):
            self.change("session", id, status="cancelled")

    def reschedule(self, client: str, id: str, start: int, new_session: str) -> None:
        booking, session = self.own_booking(client, id, "move")
        self.visible(session.type, client)
        if not self.may("book", client):
            raise No("forbidden")
        alone = len(self.live_in(booking.session)) == 1 and (session.by_booking or session.capacity == 1)
        without = (booking.session,) if alone else ()
        place = self.slot(client, session.type, start, session.minutes, without, id)
        if place.joins is None and alone:
            self.change("session", booking.session, start=start)
            return
        if place.joins is None:
            capacity = self.rows("type")[session.type].capacity
            self.put("session", new_session, Session(session.type, start, session.minutes, capacity, by_booking=True))
        self.change("booking", id, session=place.joins or new_session)
        self.close_if_empty(booking.session)

    # -- requests --

    def ask(self, client: str, type: str, times: tuple[tuple[int, int], ...], id: str) -> None:
        own = self.enter(type, client, "request")
        for start, minutes in times:
            if start <= self.now:
                raise No("invalid")
            if minutes in own.minutes and any(each.start == start for each in self.slots(client, type, minutes)):
                raise No("open_book_it")
        self.put("request", id, Request(client, type, times, self.now + 60 * self.rules["expiry"]))

    def decide(self, side: str, id: str, statuses: tuple[str, ...]) -> Request:
        """The request, as the coach (``side`` empty) or as a client."""
        request = self.rows("request").get(id)
        if request is None or side not in ("", request.client):
            raise No("not_found")
        if self.status_of(request) not in statuses:
            raise No("not_pending")
        return request  # type: ignore[no-any-return]  # tables hold rows of every kind

    def status_of(self, request: Request) -> str:
        expired = request.status in ("pending", "countered") and not self.is_live(request)
        return "expired" if expired else request.status

    def end_request(self, side: str, id: str, status: str) -> None:
        self.decide(side, id, ("pending", "countered"))
        self.change("request", id, status=status)

    def approve(self, id: str, allow: tuple[str, ...], ids: dict[str, str]) -> None:
        request = self.decide("", id, ("pending",))
        start, minutes = request.times[0]
        self.check_place(None, request.type, start, minutes, (*allow, "outside_availability"), (id,))
        self.book_request(request, id, start, minutes, ids)

    def book_request(self, request: Request, id: str, start: int, minutes: int, ids: dict[str, str]) -> None:
        capacity = self.rows("type")[request.type].capacity
        self.put("session", ids.get("session", ""), Session(request.type, start, minutes, capacity, by_booking=True))
        self.put("booking", ids.get("booking", ""), Booking(ids.get("session", ""), request.client))
        self.change("request", id, status="approved", booking=ids.get("booking", ""))

    def counter(self, id: str, offers: tuple[tuple[int, int], ...]) -> None:
        request = self.decide("", id, ("pending", "countered"))
        for start, minutes in offers:
            if start <= self.now:
                raise No("invalid")
            self.check_place(None, request.type, start, minutes, EVERYTHING, (id,))
        expires = self.now + 60 * self.rules["expiry"]
        self.change("request", id, status="countered", offers=offers, expires=expires)

    def accept(self, client: str, id: str, ids: dict[str, str]) -> None:
        request = self.decide(client, id, ("countered", "expired"))
        if self.status_of(request) == "expired":
            raise No("offer_expired" if request.offers else "not_pending")
        start, minutes = request.offers[0]
        if start <= self.now:
            raise No("offer_expired")
        if self.rows("client").get(client) == "blocked":
            raise No("forbidden")
        try:
            self.check_place(client, request.type, start, minutes, EVERYTHING, (id,))
        except No:
            raise No("not_open") from None
        self.book_request(request, id, start, minutes, ids)

    # -- what the coach does --

    def check_place(
        self, viewer: str | None, type: str, start: int, minutes: int, allow: Sequence[str], without: Sequence[str]
    ) -> None:
        end, taken = start + minutes, self.taken(viewer, without)
        if any(start < busy_end and busy_start < end for busy_start, busy_end, _ in taken):
            raise No("overlap")
        needs = {
            "outside_availability": not any(opens <= start and end <= closes for opens, closes in self.windows()),
            "buffer": not self.is_clear(start, end, type, taken),
            "limit": self.past_limit(start, without),
        }
        if any(needed and name not in allow for name, needed in needs.items()):
            raise No("needs_allow")

    def create(
        self, type: str, start: int, minutes: int, clients: Sequence[str], allow: Sequence[str], ids: Sequence[str]
    ) -> None:
        """``ids``: the session's, then a booking's for each client."""
        if any(self.rows("client").get(each) != "connected" for each in clients):
            raise No("not_found")
        capacity = self.rows("type")[type].capacity
        if len(clients) > capacity:
            raise No("invalid")
        self.check_place(None, type, start, minutes, allow, ())
        named = [*ids, *[""] * (1 + len(clients) - len(ids))]
        self.put("session", named[0], Session(type, start, minutes, capacity))
        for client, id in zip(clients, named[1:], strict=True):
            self.put("booking", id, Booking(named[0], client))

    def move(self, id: str, start: int, allow: Sequence[str]) -> None:
        session = self.rows("session")[id]
        if start != session.start and session.status == "scheduled":
            self.check_place(None, session.type, start, session.minutes, allow, (id,))
        self.change("session", id, start=start)

    def resize(self, id: str, capacity: int) -> None:
        if capacity < self.rows("session")[id].capacity and len(self.live_in(id)) > capacity:
            raise No("invalid")
        self.change("session", id, capacity=capacity)

    def end_session(self, id: str, status: str) -> None:
        session = self.rows("session")[id]
        if session.status != "scheduled" or (status != "cancelled" and session.start > self.now):
            raise No("conflict")
        if status == "cancelled":
            for booking, each in list(self.rows("booking").items()):
                if each.session == id and each.status != "cancelled":
                    self.change("booking", booking, status="cancelled")
        self.change("session", id, status=status)

    def override(self, id: str, day: int, windows: tuple[tuple[int, int], ...]) -> None:
        if any(other == day for other, _ in self.rows("override").values()):
            raise No("overlap")
        self.put("override", id, (day, windows))

    def undo(self, before: Tables, after: Tables) -> None:
        """Take back a change set: the rows it changed as they were and as they became, None for none."""
        rows = [(kind, id, row) for kind, changed in after.items() for id, row in changed.items()]
        if any(self.rows(kind).get(id) != row for kind, id, row in rows):
            raise No("stale")
        for kind, id, _ in rows:
            if before[kind][id] is None:
                del self.tables[kind][id]
            else:
                self.put(kind, id, before[kind][id])
        sessions = [(id, self.rows("session").get(id)) for kind, id, _ in rows if kind == "session"]
        if any(session not in self.rows("session") for session, *_ in self.rows("booking").values()):
            raise No("stale")  # somebody has booked what would be gone
        for id, session in sessions:
            if session and len(self.live_in(id)) > session.capacity:
                raise No("stale")
            if session and session.status == "scheduled" and session != after["session"][id]:
                self.check_place(None, session.type, session.start, session.minutes, EVERYTHING, (id,))


EVERYTHING = ("outside_availability", "buffer", "limit")
