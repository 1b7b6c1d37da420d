"""The coach's form for a session: a new one, or one that is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionView
from coachtui.records.base import Id, Money
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, WallDateTime, seconds
from coachtui.scheduling.money_in_words import read_money, written_money
from coachtui.scheduling.people_in_words import PeopleRead, read_people
from coachtui.scheduling.series_in_words import Series, read_series, series_words
from coachtui.scheduling.zones import wall_of
from coachtui.screens.coach_words import session_text
from coachtui.screens.desk import Desk
from coachtui.screens.questions import (
    answered,
    answers_in,
    any_answers,
    is_question_of,
    question_checks,
    refused_name,
)
from coachtui.screens.session_fields import (
    ALLOW,
    BEGUN_AT,
    GO_ON,
    GOING_ON,
    IN_THE_WAY,
    INSTEAD,
    NOT_GOING_ON,
    SCOPES,
    SKIP,
    SKIPPING,
    Way,
    is_gone,
    is_number,
    kept_draft,
    own_price,
    own_prices_words,
    type_choices,
    what_fields,
    when_fields,
    with_type_of,
)
from coachtui.screens.when_field import read_when, written_when
from coachtui.service.changes import CreateSessionChange, UpdateSessionChange
from coachtui.service.session_making import OnConflict, Recurrence
from coachtui.service.sessions import Allow, CreateSession, Guest, UpdateSession
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.service.changes import Change
    from coachtui.service.session_changes import Scope


class SessionForm(Form):
    """What, when, how often, for whom, for how much, where, what the type asks for; and two kinds of notes."""

    def __init__(
        self,
        title: str,
        send: str,
        fields: Sequence[Field],
        values: Values,
        *,
        desk: Desk,
        zone: ZoneInfo,
        types: Sequence[SessionTypeCard],
        clients: Sequence[ConnectionView] = (),
        session: SessionView | None = None,
        draft: str = "",
    ) -> None:
        super().__init__(title, send, fields, values, draft=draft)
        self._begun_at = values.get(BEGUN_AT, "")
        self.desk = desk
        self.zone = zone
        self.types = {each.id: each for each in types}
        self.clients = tuple(clients)
        self.session = session
        self.tried: Change | None = None
        """What was last asked about."""
        self._way = Way()
        self.opened = asyncio.Event()
        """Set once its fields are there."""

    @classmethod
    def new(
        cls,
        desk: Desk,
        types: Sequence[SessionTypeCard],
        clients: Sequence[ConnectionView],
        zone: ZoneInfo,
        start: int,
        minutes: int | None,
        said: Values | None = None,
    ) -> SessionForm:
        """A session that begins then; what was typed last time and not sent is there again, its time only here.

        What was ``said`` already, its type among it, is in the place of both.
        """
        first = types[0] if said is None else next(each for each in types if each.id == said["type"])
        values = {
            "type": first.id,
            "minutes": str(minutes or first.duration_minutes),
            "price": written_money(first.price),
            "places": str(first.capacity),
            "where": first.location,
            **(said if said is not None else kept_draft(desk.drafts.get("session"), start, zone)),
        }
        if minutes is not None:
            values["minutes"] = str(minutes)
        fields = [
            Field("type", "type", "choice", type_choices(types)),
            Field("client", "client", limit=1000, placeholder="part of a name, or nobody"),
            Field("guest", "guest", placeholder="or a name without an account"),
            *when_fields(),
            Field("repeat", "repeat", limit=120, placeholder="once, or weekly x8"),
            *what_fields(types),
        ]
        return cls(
            *("New session", "Create", fields, values),
            desk=desk,
            zone=zone,
            types=types,
            clients=clients,
            draft="session",
        )

    @classmethod
    def edit(
        cls,
        desk: Desk,
        types: Sequence[SessionTypeCard],
        zone: ZoneInfo,
        session: SessionView,
    ) -> SessionForm:
        """A session that is there, as it is now."""
        types = with_type_of(session, types)
        place = next((place for place, each in enumerate(types) if each.id == session.session_type), 0)
        values = {
            "type": session.session_type,
            "when": written_when(zone, seconds(session.start)),
            "minutes": str(session.duration_minutes),
            "price": written_money(session.client_specific_price or session.price),
            "places": str(session.capacity),
            "where": session.location,
            "shared": session.shared_notes,
            "notes": session.private_notes,
            **answered(types[place].details_schema, session.details, place),
        }
        scope = [Field("scope", "change", "choice", SCOPES)] if session.series_id else []
        fields = [Field("type", "type", "choice", type_choices(types)), *when_fields(), *what_fields(types), *scope]
        name = session_text(session, types)
        return cls(name, "Save", fields, values, desk=desk, zone=zone, types=types, session=session)

    def on_mount(self) -> None:
        self.opened.set()

    @property
    def subject(self) -> str:
        """The session in words, for the toast."""
        if self.session is not None:
            return session_text(self.session, list(self.types.values()))
        return self.types[self.values["type"]].name

    def is_asked(self, name: str, values: Values) -> bool:
        if name == INSTEAD:
            return bool(self._way.free)
        if name == ALLOW:
            return bool(self._ways_on(values))
        if name == "guest":
            return not values["client"].strip()
        return is_question_of(self._place(values["type"]), name)

    # -- reading --

    def check(self, values: Values) -> Mapping[str, Check]:
        checks: dict[str, Check] = {}
        start, problem = self._start(values)
        if problem:
            checks["when"] = Check(problem, is_right=False)
        elif start is not None:
            checks["when"] = self._time_check(values, start)
        if not is_number(values["minutes"], 5, 1440):
            checks["minutes"] = Check("5 to 1440 minutes", is_right=False)
        if values["price"].strip() and self._price(values) is None:
            checks["price"] = Check("an amount such as 60 or 85.50 EUR", is_right=False)
        if not is_number(values["places"], 1, 1000):
            checks["places"] = Check("1 to 1000 places", is_right=False)
        kind = self.types[values["type"]]
        checks.update(question_checks(kind.details_schema, values, self._place(kind.id), missing="needed"))
        return checks if self.session is not None else self._with_who_and_how_often(checks, values, start)

    def _with_who_and_how_often(
        self, checks: dict[str, Check], values: Values, start: Instant | None
    ) -> Mapping[str, Check]:
        people, problem = self._people(values)
        if problem:
            checks["client"] = Check(problem, is_right=False)
        elif people:
            checks["client"] = Check(", ".join(each.name for each in people))
        if "price" not in checks and (
            own := own_prices_words(people, self.clients, self.types[values["type"]], self._price(values))
        ):
            checks["price"] = Check(own)
        series, problem = self._series(values, start)
        if problem:
            checks["repeat"] = Check(problem, is_right=False)
        elif series is not None:
            checks["repeat"] = Check(series_words(series, self._here.day))
        return checks

    def _time_check(self, values: Values, start: Instant) -> Check:
        """How the time is read, or what is in the way of it."""
        when = moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours)
        if not self._way.code:
            return Check(when)
        is_chosen = values.get(ALLOW) in {each.value for each in self._ways_on(values)[1:]}
        return Check(f"{when}. {self._way.detail}" if is_chosen else self._way.detail, is_right=is_chosen)

    def _people(self, values: Values) -> PeopleRead:
        return read_people(values.get("client", ""), [each.account for each in self.clients])

    def _series(self, values: Values, start: Instant | None) -> tuple[Series | None, str]:
        """How it recurs, or what is wrong with the words; none of both for a session that happens once."""
        text = values.get("repeat", "").strip()
        if text.casefold() in ("", "once") or start is None:
            return None, ""
        first = wall_of(self.zone, seconds(start))[0].day
        found = read_series(text, first, self._here, first_weekday=self.desk.settings.first_weekday)
        if len(found.readings) > 1:
            return None, f"that may be {' or '.join(series_words(each, self._here.day) for each in found.readings)}"
        return (found.readings[0], "") if found.readings else (None, found.problem)

    @property
    def _here(self) -> WallDateTime:
        return wall_of(self.zone, seconds(self.desk.clock()))[0]

    @property
    def values(self) -> Values:
        return {**super().values, BEGUN_AT: self._begun_at}

    def _place(self, type_id: Id) -> int:
        """Which of the types it is, as the names of its questions have it."""
        return list(self.types).index(type_id)

    def _usual_price(self, values: Values) -> Money | None:
        """What is paid where nothing else is said: the only client's own price, else the type's."""
        people, kind = self._people(values).people, self.types[values["type"]]
        own = own_price(people[0], self.clients, kind) if len(people) == 1 else None
        return own or kind.price

    def _start(self, values: Values) -> tuple[Instant | None, str]:
        return read_when(values["when"], self._here, self.zone, first_weekday=self.desk.settings.first_weekday)

    def _price(self, values: Values) -> Money | None:
        known = self.types[values["type"]].price
        return read_money(values["price"], known.currency if known else "EUR")

    def field_of(self, problem: CoachtuiError) -> str | None:
        """Beside which field a refusal belongs."""
        if problem.code in ("overlap", "nonexistent_time", "ambiguous_time"):
            return "when"
        named = {"capacity": "places", "clients": "client", "start": "when", "duration_minutes": "minutes"}
        named |= {"guests": "guest", "recurrence.rrule": "repeat", "location": "where"}
        kind = self.types[self.values["type"]]
        field = refused_name(kind.details_schema, problem.extra.get("field", ""), self._place(kind.id)) or ""
        return named.get(field, field) or None

    def command(self, allow: Allow = ()) -> CreateSession | UpdateSession:
        """What the form asks for, setting these own rules aside; only to be called while every check is right."""
        values = self.values
        start, _ = self._start(values)
        if start is None:
            raise ValueError("the form's time was not understood")
        kind, price, session = self.types[values["type"]], self._price(values), self.session
        places = int(values["places"])
        details = answers_in(kind.details_schema, values, self._place(kind.id))
        said: dict[str, Any] = {
            "session_type": kind.id,
            "start": start,
            "duration_minutes": int(values["minutes"]),
            "location": values["where"].strip(),
            "shared_notes": values["shared"],
            "private_notes": values["notes"],
            "allow": allow,
        }
        if session is not None:
            return UpdateSession(
                id=session.id,
                version=session.version,
                client_specific_price=price if price != session.price else None,
                capacity=places if places != session.capacity else None,
                details=details if details != session.details and not is_gone(kind) else None,
                scope=cast("Scope", values.get("scope", "this")),
                **said,
            )
        people, guest = self._people(values).people, values["guest"].strip()
        series, _ = self._series(values, start)
        on_conflict: OnConflict = "skip" if values[ALLOW] == SKIP else "fail"
        return CreateSession(
            clients=tuple(each.id for each in people if each.id is not None),
            guests=(Guest(name=guest, email=""),) if guest and not people else (),
            client_specific_price=price if price != self._usual_price(values) else None,
            capacity=places if places != kind.capacity else None,
            details=details,
            recurrence=Recurrence(rrule=series.rrule, on_conflict=on_conflict) if series is not None else None,
            **said,
        )

    # -- what is in the way --

    def trial(self) -> Change | None:
        """What to ask about: the time alone, whoever comes; None while it is not understood."""
        values = self.values
        start, _ = self._start(values)
        series, problem = self._series(values, start)
        if start is None or problem or not is_number(values["minutes"], 5, 1440) or values["type"] not in self.types:
            return None
        kind, minutes = self.types[values["type"]], int(values["minutes"])
        if self.session is not None:
            scope = cast("Scope", values.get("scope", "this"))
            return UpdateSessionChange(
                id=self.session.id,
                version=self.session.version,
                session_type=kind.id,
                start=start,
                duration_minutes=minutes,
                details=any_answers(kind.details_schema) if kind.id != self.session.session_type else None,
                scope=scope,
            )
        return CreateSessionChange(
            session_type=kind.id,
            start=start,
            duration_minutes=minutes,
            details=any_answers(kind.details_schema),
            recurrence=Recurrence(rrule=series.rrule) if series is not None else None,
        )

    def show_way(self, code: str, detail: str, free: Sequence[Instant]) -> None:
        """Say under the time what is in its way, with free times to choose from and the ways to go on all the same."""
        way = Way(code, detail, tuple(sorted(free))) if code in IN_THE_WAY else Way()
        if way == self._way:
            return
        self._way = way
        self._touched.add("when")
        self.offer(INSTEAD, [Choice(written_when(self.zone, seconds(each)), self._said(each)) for each in way.free])
        self.set_value(INSTEAD, "")
        self.offer(ALLOW, self._ways_on(self.values))
        self._recheck()
        if any(self._shown[each].has_focus and not self.is_asked(each, self.values) for each in (INSTEAD, ALLOW)):
            self._go_to("when")

    def go_to_way(self) -> None:
        """To the field that answers what is in the way."""
        self._go_to(INSTEAD if self._way.free else ALLOW if self._ways_on(self.values) else "when")

    def is_allowed(self, detail: str) -> bool:
        """Whether somebody said that exactly this may stand against it."""
        return self._way.detail == detail and self.values[ALLOW] == GO_ON

    def _said(self, at: Instant) -> str:
        return moment_words(self.zone, at, twelve_hours=self.desk.twelve_hours)

    def _ways_on(self, values: Values) -> list[Choice]:
        """How to go on though something is in the way, the first being not to; none where there is no way on."""
        ways = [GOING_ON] if self._way.code == "needs_allow" else []
        if self._way.code and values.get("repeat", "").strip() and self.session is None:
            ways.append(SKIPPING)
        return [NOT_GOING_ON, *ways] if ways else []

    # -- following along --

    def _note(self, name: str, value: str) -> None:
        """A new type brings its own length, price, places and place, a client their own price, where they were those
        of the one before."""
        before = self.values
        super()._note(name, value)
        if name == INSTEAD and value:
            self.set_value("when", value)
        if (
            name not in ("type", "client")
            or before[name] == value
            or not {before["type"], self.values["type"]} <= {*self.types}
        ):
            return
        for field, was in self._usual(before).items():
            if self.values[field] == was:
                self.set_value(field, self._usual(self.values)[field])

    def _usual(self, values: Values) -> Values:
        """What stands in the fields where nothing else is said."""
        kind = self.types[values["type"]]
        return {
            "minutes": str(kind.duration_minutes),
            "price": written_money(self._usual_price(values)),
            "places": str(kind.capacity),
            "where": kind.location,
        }
