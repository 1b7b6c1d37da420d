"""The coach's form for a session: a new one, or one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionView
from coachtui.records.base import Id, Money
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, WallDateTime, seconds
from coachtui.scheduling.money_in_words import read_money, written_money
from coachtui.scheduling.zones import wall_of
from coachtui.screens.coach_words import session_text
from coachtui.screens.desk import Desk
from coachtui.screens.when_field import read_when
from coachtui.service.sessions import Allow, CreateSession, Guest, UpdateSession
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.week_words import moment_words

NOBODY = ""


class SessionForm(Form):
    """What, when, for whom, for how much, where; and two kinds of notes."""

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
        session: SessionView | None = None,
        draft: str = "",
    ) -> None:
        super().__init__(title, send, fields, values, draft=draft)
        self.desk = desk
        self.zone = zone
        self.types = {each.id: each for each in types}
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
            "where": first.location,
            **desk.drafts.get("session"),
            "when": written_when(zone, start),
        }
        if minutes is not None:
            values["minutes"] = str(minutes)
        fields = [
            Field("type", "type", "choice", _types(types)),
            Field("client", "client", "choice", _clients(clients)),
            Field("guest", "guest", placeholder="or a name without an account"),
            *_common_fields(),
        ]
        return cls("New session", "Create", fields, values, desk=desk, zone=zone, types=types, draft="session")

    @classmethod
    def edit(
        cls,
        desk: Desk,
        types: Sequence[SessionTypeCard],
        zone: ZoneInfo,
        session: SessionView,
    ) -> SessionForm:
        """A session that is there, as it is now."""
        values = {
            "type": session.session_type,
            "when": written_when(zone, seconds(session.start)),
            "minutes": str(session.duration_minutes),
            "price": written_money(session.client_specific_price or session.price),
            "where": session.location,
            "shared": session.shared_notes,
            "notes": session.private_notes,
        }
        fields = [Field("type", "type", "choice", _types(types)), *_common_fields()]
        name = session_text(session, types)
        return cls(name, "Save", fields, values, desk=desk, zone=zone, types=types, session=session)

    @property
    def subject(self) -> str:
        """The session in words, for the toast."""
        if self.session is not None:
            return session_text(self.session, list(self.types.values()))
        return self.types[self.values["type"]].name

    # -- reading --

    def check(self, values: Values) -> Mapping[str, Check]:
        checks: dict[str, Check] = {}
        start, problem = self._start(values)
        if problem:
            checks["when"] = Check(problem, is_right=False)
        elif start is not None:
            checks["when"] = Check(moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours))
        if not _minutes(values["minutes"]):
            checks["minutes"] = Check("5 to 1440 minutes", is_right=False)
        if values["price"].strip() and self._price(values) is None:
            checks["price"] = Check("an amount such as 60 or 85.50 EUR", is_right=False)
        return checks

    def _start(self, values: Values) -> tuple[Instant | None, str]:
        here: WallDateTime = wall_of(self.zone, seconds(self.desk.clock()))[0]
        return read_when(values["when"], here, self.zone, first_weekday=self.desk.settings.first_weekday)

    def _price(self, values: Values) -> Money | None:
        known = self.types[values["type"]].price
        return read_money(values["price"], known.currency if known else "EUR")

    def field_of(self, problem: CoachtuiError) -> str | None:
        """Beside which field a refusal belongs."""
        if problem.code in ("overlap", "nonexistent_time", "ambiguous_time"):
            return "when"
        named = {"capacity": "client", "clients": "client", "start": "when", "duration_minutes": "minutes"}
        field = problem.extra.get("field", "")
        return named.get(field, field) or None

    def command(self, allow: Allow = ()) -> CreateSession | UpdateSession:
        """What the form asks for, setting these own rules aside; only to be called while every check is right."""
        values = self.values
        start, _ = self._start(values)
        if start is None:
            raise ValueError("the form's time was not understood")
        minutes, price = int(values["minutes"]), self._price(values)
        session = self.session
        if session is not None:
            return UpdateSession(
                id=session.id,
                version=session.version,
                session_type=values["type"],
                start=start,
                duration_minutes=minutes,
                client_specific_price=price if price != session.price else None,
                location=values["where"].strip(),
                shared_notes=values["shared"],
                private_notes=values["notes"],
                allow=allow,
            )
        guest = values["guest"].strip()
        client: Id = values["client"]
        return CreateSession(
            session_type=values["type"],
            start=start,
            duration_minutes=minutes,
            clients=(client,) if client != NOBODY else (),
            guests=(Guest(name=guest, email=""),) if guest and client == NOBODY else (),
            client_specific_price=price if price != self.types[values["type"]].price else None,
            location=values["where"].strip(),
            shared_notes=values["shared"],
            private_notes=values["notes"],
            allow=allow,
        )

    # -- following along --

    def _note(self, name: str, value: str) -> None:
        """A new type brings its own length, price and place, where they were those of the type before."""
        before = self.values
        super()._note(name, value)
        if name == "type" and before["type"] in self.types and value in self.types and before["type"] != value:
            old, new = self.types[before["type"]], self.types[value]
            follows = {
                "minutes": (str(old.duration_minutes), str(new.duration_minutes)),
                "price": (written_money(old.price), written_money(new.price)),
                "where": (old.location, new.location),
            }
            for field, (was, becomes) in follows.items():
                if self.values[field] == was:
                    self.set_value(field, becomes)


def written_when(zone: ZoneInfo, start: int) -> str:
    """An instant as the form's field has it, which reads back as itself: ``2026-11-27 15:00``."""
    wall = wall_of(zone, start)[0]
    return f"{wall.day.isoformat()} {wall.time}"


def _common_fields() -> list[Field]:
    return [
        Field("when", "when", placeholder="fri 3pm"),
        Field("minutes", "length", limit=4),
        Field("price", "price", limit=20),
        Field("where", "where"),
        Field("shared", "shared", limit=5000, placeholder="a note the client sees"),
        Field("notes", "private", limit=5000, placeholder="a note only you see"),
    ]


def _types(types: Sequence[SessionTypeCard]) -> list[Choice]:
    return [Choice(each.id, f"{each.glyph} {each.name}") for each in types]


def _clients(clients: Sequence[ConnectionView]) -> list[Choice]:
    named = sorted(clients, key=lambda each: each.account.name.casefold())
    return [Choice(NOBODY, "–"), *(Choice(each.account.id or "", each.account.name) for each in named)]


def _minutes(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 5 <= int(text) <= 1440
