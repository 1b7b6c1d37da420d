"""The coach's form for a session: a new one, or one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionView, Person
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
    is_question_of,
    question_checks,
    question_fields,
    refused_name,
)
from coachtui.screens.when_field import read_when
from coachtui.service.session_making import Recurrence
from coachtui.service.sessions import Allow, CreateSession, Guest, UpdateSession
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.week_words import moment_words, price_words

if TYPE_CHECKING:
    from coachtui.service.session_changes import Scope

SCOPES = (
    Choice("this", "only this one"),
    Choice("following", "this and those after it"),
    Choice("all", "the whole series"),
)


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
        self.desk = desk
        self.zone = zone
        self.types = {each.id: each for each in types}
        self.clients = tuple(clients)
        self.session = session

    @classmethod
    def new(
        cls,
        desk: Desk,
        types: Sequence[SessionTypeCard],
        clients: Sequence[ConnectionView],
        zone: ZoneInfo,
        start: int,
        minutes: int | None,
    ) -> SessionForm:
        """A session that begins then; what was typed last time and not sent is there again, but for the time."""
        first = types[0]
        values = {
            "type": first.id,
            "minutes": str(minutes or first.duration_minutes),
            "price": written_money(first.price),
            "places": str(first.capacity),
            "where": first.location,
            **desk.drafts.get("session"),
            "when": written_when(zone, start),
        }
        if minutes is not None:
            values["minutes"] = str(minutes)
        fields = [
            Field("type", "type", "choice", _types(types)),
            Field("client", "client", limit=1000, placeholder="part of a name, or nobody"),
            Field("guest", "guest", placeholder="or a name without an account"),
            *_when_fields(),
            Field("repeat", "repeat", limit=120, placeholder="once, or weekly x8"),
            *_what_fields(types),
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
            "scope": "this",
            **answered(types[place].details_schema, session.details, place),
        }
        scope = [Field("scope", "change", "choice", SCOPES)] if session.series_id else []
        fields = [Field("type", "type", "choice", _types(types)), *_when_fields(), *_what_fields(types), *scope]
        name = session_text(session, types)
        return cls(name, "Save", fields, values, desk=desk, zone=zone, types=types, session=session)

    @property
    def subject(self) -> str:
        """The session in words, for the toast."""
        if self.session is not None:
            return session_text(self.session, list(self.types.values()))
        return self.types[self.values["type"]].name

    def is_asked(self, name: str, values: Values) -> bool:
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
            checks["when"] = Check(moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours))
        if not _number(values["minutes"], 5, 1440):
            checks["minutes"] = Check("5 to 1440 minutes", is_right=False)
        if values["price"].strip() and self._price(values) is None:
            checks["price"] = Check("an amount such as 60 or 85.50 EUR", is_right=False)
        if not _number(values["places"], 1, 1000):
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
        if "price" not in checks and (own := self._own_prices(people, values)):
            checks["price"] = Check(own)
        series, problem = self._series(values, start)
        if problem:
            checks["repeat"] = Check(problem, is_right=False)
        elif series is not None:
            checks["repeat"] = Check(series_words(series, self._here.day))
        return checks

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

    def _place(self, type_id: Id) -> int:
        """Which of the types it is, as the names of its questions have it."""
        return list(self.types).index(type_id)

    def _own_price(self, client: Id | None, kind: SessionTypeCard) -> Money | None:
        """What a client has agreed with the coach to pay for a type."""
        return next((each.client_price.get(kind.id) for each in self.clients if each.account.id == client), None)

    def _own_prices(self, people: Sequence[Person], values: Values) -> str:
        """Who of those who come pays a price of their own, in words."""
        kind = self.types[values["type"]]
        own = [(each.name, price) for each in people if (price := self._own_price(each.id, kind))]
        if len(people) == 1:
            return "".join(f"{name}'s own price" for name, price in own if price == self._price(values))
        return ", ".join(f"{name} pays {price_words(price)}" for name, price in own)

    def _usual_price(self, values: Values) -> Money | None:
        """What is paid where nothing else is said: the only client's own price, else the type's."""
        people, kind = self._people(values).people, self.types[values["type"]]
        own = self._own_price(people[0].id, kind) if len(people) == 1 else None
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
                details=details if details != session.details else None,
                scope=cast("Scope", values.get("scope", "this")),
                **said,
            )
        people, guest = self._people(values).people, values["guest"].strip()
        series, _ = self._series(values, start)
        return CreateSession(
            clients=tuple(each.id for each in people if each.id is not None),
            guests=(Guest(name=guest, email=""),) if guest and not people else (),
            client_specific_price=price if price != self._usual_price(values) else None,
            capacity=places if places != kind.capacity else None,
            details=details,
            recurrence=Recurrence(rrule=series.rrule) if series is not None else None,
            **said,
        )

    # -- following along --

    def _note(self, name: str, value: str) -> None:
        """A new type brings its own length, price, places and place, a client their own price, where they were those
        of the one before."""
        before = self.values
        super()._note(name, value)
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


def written_when(zone: ZoneInfo, start: int) -> str:
    """An instant as the form's field has it, which reads back as itself: ``2026-11-27 15:00``."""
    wall = wall_of(zone, start)[0]
    return f"{wall.day.isoformat()} {wall.time}"


def _when_fields() -> list[Field]:
    return [Field("when", "when", placeholder="fri 3pm"), Field("minutes", "length", limit=4)]


def _what_fields(types: Sequence[SessionTypeCard]) -> list[Field]:
    return [
        Field("price", "price", limit=20),
        Field("places", "places", limit=4),
        Field("where", "where"),
        *(field for place, each in enumerate(types) for field in question_fields(each.details_schema, place)),
        Field("shared", "shared", limit=5000, placeholder="a note the client sees"),
        Field("notes", "private", limit=5000, placeholder="a note only you see"),
    ]


def _types(types: Sequence[SessionTypeCard]) -> list[Choice]:
    return [Choice(each.id, f"{each.glyph} {each.name}") for each in types]


def _number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdecimal() and least <= int(text) <= most
