"""The form for what a coach offers: everything about a session type, and what becomes of one that is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from coachtui.records.coach import Audience
from coachtui.records.session_type import COLORS, GLYPHS, SessionTypeView
from coachtui.scheduling.type_in_words import NO, RULES, YES, changes, read_type, written_rules, written_type
from coachtui.scheduling.type_words import AUDIENCES, lengths_words
from coachtui.scheduling.type_words import RULES as SAID_RULES
from coachtui.service.practice import RulesView
from coachtui.service.session_types import CreateSessionType, UpdateSessionType
from coachtui.widgets.form import Check, Choice, Field, Form, Values, safe_lines
from coachtui.widgets.glyphs import GlyphSet
from coachtui.widgets.week_words import price_words

NEW = "session type"
"""The draft of a type that is not there yet."""

LABELS = {
    "min_notice_minutes": "notice",
    "max_advance_days": "ahead",
    "cancel_notice_minutes": "cancel",
    "reschedule_notice_minutes": "move",
    "daily_limit": "a day",
    "weekly_limit": "a week",
    "max_active_bookings_per_client": "each",
}
"""A booking rule in one word, as the form has room for."""

ONLY_FOR_GROUPS = ("show_seats_left", "waitlist")


class SessionTypeForm(Form):
    """Makes a type, or changes one; each text is read as it is typed."""

    def __init__(
        self,
        kind: SessionTypeView | None,
        before: Values,
        draft: Values,
        *,
        rules: RulesView | None,
        currency: str,
        glyphs: GlyphSet,
    ) -> None:
        """``before`` are the texts where nothing is changed, ``rules`` the coach's own, which empty fields leave."""
        self.kind = kind
        self.currency = currency
        fields = _fields(before, rules, glyphs)
        title, send = (kind.name, "Save") if kind is not None else ("New session type", "Offer it")
        super().__init__(title, send, fields, {**before, **draft}, draft=f"{NEW} {kind.id}" if kind else NEW)

    def check(self, values: Values) -> Mapping[str, Check]:
        reading = read_type(values, currency=self.currency)
        checks = {name: Check(said, is_right=False) for name, said in reading.problems.items()}
        for name, text in _readings(reading.values, values).items():
            checks.setdefault(name, Check(text))
        return checks

    def facts(self, values: Values) -> Sequence[str]:
        read = read_type(values).values
        if "audience" not in read:
            return ()
        shown = f"Shown to {AUDIENCES[read['audience']]}" if read["active"] else "Offered to nobody for now"
        booked = "each booking waits for your answer" if read["approval_required"] else "booked at once"
        return [shown, booked]

    def is_asked(self, name: str, values: Values) -> bool:
        return name not in ONLY_FOR_GROUPS or values["capacity"].strip() not in ("", "1")

    def command(self) -> CreateSessionType | UpdateSessionType | None:
        """What the form asks for, None where nothing was changed; only to be called while every check is right."""
        read: dict[str, Any] = dict(read_type(self.values, currency=self.currency).values)
        if self.kind is None:
            return CreateSessionType(**read)
        other = changes(self.kind, read)
        return UpdateSessionType(id=self.kind.id, version=self.kind.version, **other) if other else None


def first_texts(kinds: Sequence[SessionTypeView]) -> dict[str, str]:
    """The texts of a type that is to be made: as most are, in a colour and a shape that no other has."""
    colors, glyphs = [each.color for each in kinds], [each.glyph for each in kinds]
    return {
        "durations_minutes": "60",
        "capacity": "1",
        "show_seats_left": YES,
        "waitlist": NO,
        "audience": Audience.CONNECTED.value,
        "approval_required": NO,
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "color": min(COLORS, key=colors.count),
        "glyph": min(GLYPHS, key=glyphs.count),
        "active": YES,
    }


def texts_of(kind: SessionTypeView) -> dict[str, str]:
    """The texts of a type that is there."""
    return written_type(kind)


def _fields(before: Values, rules: RulesView | None, glyphs: GlyphSet) -> list[Field]:
    yes_no = (Choice(YES, "yes"), Choice(NO, "no"))
    audiences = [Choice(each.value, words) for each, words in AUDIENCES.items()]
    whose = {name: text for name, text in (written_rules(rules) if rules else {}).items() if text}
    return [
        Field("name", "name", placeholder="what clients read"),
        Field("description", "about", "note", limit=5000),
        Field("durations_minutes", "length", placeholder="60, or 60, 30, 90: the usual first"),
        Field("price", "price", limit=20, placeholder="none"),
        Field("audience", "for", "choice", audiences),
        Field("approval_required", "approve", "choice", yes_no),
        Field("location", "where"),
        Field("capacity", "people", limit=4),
        Field("show_seats_left", "seats", "choice", (Choice(YES, "say how many are left"), Choice(NO, "do not say"))),
        Field("waitlist", "waiting", "choice", (Choice(YES, "a waiting list"), Choice(NO, "no waiting list"))),
        Field("buffer_before_minutes", "before", limit=10),
        Field("buffer_after_minutes", "after", limit=10),
        Field("slot_step_minutes", "every", limit=10, placeholder="one after the other"),
        Field("price_audience", "price to", "choice", (Choice("", "whom your privacy rules say"), *audiences)),
        *(
            Field(name, LABELS[name], limit=10, placeholder=f"your rule: {whose[name]}" if name in whose else "any")
            for name in RULES
        ),
        Field("details_schema", "asks", "note", limit=9000, placeholder="Level*: beginner, club\nWhat is your goal?"),
        Field("color", "colour", "choice", _with(COLORS, before["color"])),
        Field(
            "glyph",
            "shape",
            "choice",
            [Choice(each.value, glyphs.type_glyph(each.value)) for each in _with(GLYPHS, before["glyph"])],
        ),
        Field("active", "offered", "choice", (Choice(YES, "yes"), Choice(NO, "no, kept for later"))),
    ]


def _with(known: Sequence[str], own: str) -> list[Choice]:
    """The values there are, and the type's own where it is none of them."""
    return [Choice(each, each) for each in (*known, *(() if own in known else (own,)))]


def _readings(read: Mapping[str, Any], values: Values) -> dict[str, str]:
    """How what was typed is understood, where that says more than what stands there."""
    said = {
        "durations_minutes": lengths_words(read["duration_minutes"], read["durations_minutes"])
        if "durations_minutes" in read
        else "",
        "price": price_words(read.get("price")),
        "details_schema": ", ".join(
            (each.label or each.name) + ("*" if each.required else "") for each in read.get("details_schema", ())
        ),
    }
    for name, words in (
        ("slot_step_minutes", "may start every {} minutes"),
        ("buffer_before_minutes", "{} minutes kept free before it"),
        ("buffer_after_minutes", "{} minutes kept free after it"),
    ):
        said[name] = words.format(read[name] or "no") if values[name].strip() and name in read else ""
    own = written_rules(read["rules"]) if "rules" in read else {}
    said |= {name: SAID_RULES[name].format(text) for name, text in own.items() if text}
    return {name: words for name, words in said.items() if words}


class DeleteTypeForm(Form):
    """What falls away with a type that is deleted, and what is to become of it."""

    def __init__(self, kind: SessionTypeView, sessions: Sequence[str]) -> None:
        self.kind = kind
        self.sessions = sessions
        fields = [
            Field(
                "sessions",
                "they",
                "pick",
                (Choice("keep", "stay as they are"), Choice("cancel", "are cancelled, and those who come are told")),
            )
        ]
        super().__init__(f"Delete {kind.name}", "Delete", fields, {})

    def check(self, values: Values) -> Mapping[str, Check]:
        if values["sessions"]:
            return {}
        return {"sessions": Check("say what becomes of the sessions to come", is_right=False)}

    def facts(self, values: Values) -> Sequence[str]:
        many = "There is a session" if len(self.sessions) == 1 else f"There are {len(self.sessions)} sessions"
        return [f"{many} of it to come:", *self.sessions]

    def _joined(self, facts: Sequence[str]) -> Content:
        return safe_lines(facts)  # a line each, however little room there is
