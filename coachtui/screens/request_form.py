"""The client's form for a time that is not open: when, what the coach asks, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from zoneinfo import ZoneInfo

from coachtui.errors import CoachtuiError, Unavailable
from coachtui.records.base import new_id
from coachtui.records.request import ProposedTime
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, seconds
from coachtui.records.week import Week
from coachtui.scheduling.zones import wall_of
from coachtui.screens.desk import Desk
from coachtui.screens.questions import answers_in, is_question_of, question_checks, question_fields, refused_name
from coachtui.screens.when_field import read_when, written_when
from coachtui.service.requests import CreateRequest
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.week_words import first_name, moment_words, price_words

#: How many times may be asked for, best first.
TIMES = ("when", "or", "or_else")
"""A field for each of ``client_forms.MOST_TIMES``."""


class RequestForm(Form):
    """Up to three times in order of preference, and a message."""

    is_picked_in_week = True

    def __init__(
        self,
        desk: Desk,
        week: Week,
        picked: SessionTypeCard,
        minutes: int | None,
        starts: Sequence[Instant],
        zone: ZoneInfo,
    ) -> None:
        """``starts`` are what was picked, the most wanted first; what else a draft has comes after."""
        self.desk, self.week, self.zone = desk, week, zone
        self.are_picked = len(starts) > 1
        """Whether several times were picked in the week."""
        self.key = new_id()
        """Names this request, so that sent twice it is made once."""
        draft = f"request {week.coach.handle}"
        kept = desk.drafts.get(draft)
        fields = [
            Field("type", "type", "choice", [Choice(_key(each, m), _words(each, m)) for each, m in _offered(week)]),
            Field("when", "when", placeholder="thu 3pm"),
            Field("or", "or", placeholder="another time, if you like"),
            Field("or_else", "or", placeholder="and a third"),
            *(
                field
                for place, each in enumerate(week.session_types)
                for field in question_fields(each.details_schema, place)
            ),
            Field("message", "note", limit=500, placeholder="what it is about"),
        ]
        values = {"type": _key(picked, minutes or picked.duration_minutes), **kept, **self._times(starts, kept)}
        super().__init__("Request a session", "Request", fields, values, draft=draft)

    def _times(self, starts: Sequence[Instant], kept: Values) -> Values:
        """The times as the fields have them: what was picked, then what else a draft has, as it was typed."""
        others = [kept.get(name, "") for name in TIMES[1:]]
        more = [text for text in others if text.strip() and self._read(text)[0] not in starts]
        texts = [*self._written(starts).values()][: len(starts)] + more
        return dict(zip(TIMES, [*texts, "", "", ""], strict=False))

    def _written(self, starts: Sequence[Instant]) -> Values:
        texts = [written_when(self.zone, seconds(start)) for start in starts]
        return dict(zip_longest(TIMES, texts, fillvalue=""))

    @property
    def starts(self) -> list[Instant]:
        """The times that are understood, the most wanted first."""
        read = [self._read(self.values[name])[0] for name in TIMES]
        return list(dict.fromkeys(start for start in read if start is not None))

    def toggle(self, start: Instant) -> bool:
        """Ask for this time too, or no longer; False where there are as many as may be asked for."""
        starts, self.are_picked = self.starts, True
        if start in starts:
            starts.remove(start)
        elif len(starts) == len(TIMES):
            return False
        else:
            starts.append(start)
        for name, text in self._written(starts).items():
            self.set_value(name, text)
        return True

    def check(self, values: Values) -> Mapping[str, Check]:
        kind, _ = self._chosen(values)
        checks = dict(question_checks(kind.details_schema, values, self._place(kind)))
        for name in TIMES:
            if not values[name].strip() and name != TIMES[0]:
                continue
            start, problem = self._read(values[name])
            if start is not None and start <= self.desk.clock():
                problem = "that time has passed"
            words = moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours) if start else ""
            checks[name] = Check(problem, is_right=False) if problem else Check(words + self._theirs(start))
        return checks

    def is_asked(self, name: str, values: Values) -> bool:
        kind, _ = self._chosen(values)
        return is_question_of(self._place(kind), name)

    def facts(self, values: Values) -> Sequence[str]:
        kind, _ = self._chosen(values)
        price = price_words(kind.price)
        return [
            each for each in (price, f"{self.week.coach.display_name} answers; nothing is booked until then") if each
        ]

    @property
    def sought(self) -> tuple[SessionTypeCard, int, Instant]:
        """What is asked for: type, length, and the first time so far."""
        start, _ = self._read(self.values[TIMES[0]])
        return *self._chosen(self.values), max(start or self.desk.clock(), self.desk.clock())

    def command(self) -> CreateRequest:
        """What the form asks for; only to be called while every check is right."""
        values = self.values
        kind, minutes = self._chosen(values)
        starts = [self._read(values[name])[0] for name in TIMES if values[name].strip()]
        return CreateRequest(
            coach=self.week.coach.handle,
            session_type=kind.id,
            times=tuple(ProposedTime(start, minutes) for start in starts if start is not None),
            message=values["message"],
            details=answers_in(kind.details_schema, values, self._place(kind)),
        )

    def refused(self, problem: CoachtuiError) -> None:
        """Say what was wrong; another sending is another request, unless this one may have arrived."""
        if not isinstance(problem, Unavailable):
            self.key = new_id()
        kind, _ = self._chosen(self.values)
        field = str(problem.extra.get("field", ""))
        named = refused_name(kind.details_schema, field, self._place(kind)) if field.startswith("details.") else "when"
        self.refuse(problem.detail, named)

    def _read(self, text: str) -> tuple[Instant | None, str]:
        here = wall_of(self.zone, seconds(self.desk.clock()))[0]
        return read_when(text, here, self.zone, first_weekday=self.desk.settings.first_weekday)

    def _theirs(self, start: Instant | None) -> str:
        there = ZoneInfo(self.week.coach.time_zone)
        if start is None or there == self.zone:
            return ""
        return f" ({moment_words(there, start).rpartition(' ')[2]} for {first_name(self.week.coach.display_name)})"

    def _place(self, kind: SessionTypeCard) -> int:
        return next(place for place, each in enumerate(self.week.session_types) if each.id == kind.id)

    def _chosen(self, values: Values) -> tuple[SessionTypeCard, int]:
        return next(pair for pair in _offered(self.week) if _key(*pair) == values["type"])


def _offered(week: Week) -> list[tuple[SessionTypeCard, int]]:
    return [(each, minutes) for each in week.session_types for minutes in each.durations_minutes]


def _key(kind: SessionTypeCard, minutes: int) -> str:
    return f"{kind.id} {minutes}"


def _words(kind: SessionTypeCard, minutes: int) -> str:
    return f"{kind.glyph} {kind.name} · {minutes} min"
