"""The first start: three questions, and example data for who wants to look around first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from coachtui.errors import Invalid
from coachtui.records.week import Side
from coachtui.scheduling.zones import zone_named
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.key_footer import Entry, KeyFooter
from coachtui.widgets.plain_lines import Rule

EXAMPLE, EMPTY = "example", "empty"


class Answers(Struct, frozen=True, kw_only=True):
    """What a person said at their first start."""

    side: Side
    name: str
    time_zone: str
    wants_example: bool

    @property
    def handle(self) -> str:
        """A coach's handle made of the name: ``Maya Torres`` becomes ``maya-torres``."""
        plain = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        handle = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
        return handle if len(handle) > 1 else "coach"


class FirstForm(Form):
    """Who you are, where your clock is, and with what to begin."""

    DEFAULT_CSS = """
    FirstForm { dock: none; width: 1fr; max-width: 76; height: auto; border-left: none; padding: 1 2; }
    """

    def check(self, values: Values) -> Mapping[str, Check]:
        checks = {}
        if not values["name"].strip():
            checks["name"] = Check("your name, as others see it", is_right=False)
        try:
            zone_named(values["zone"].strip())
        except Invalid as problem:
            checks["zone"] = Check(problem.detail.removeprefix("time_zone: "), is_right=False)
        return checks

    def answers(self) -> Answers:
        values = self.values
        return Answers(
            side=Side(values["side"]),
            name=values["name"].strip(),
            time_zone=values["zone"].strip(),
            wants_example=values["begin"] == EXAMPLE,
        )


class FirstStart(Screen[Answers | None]):
    """Asks and returns the answers; None where the person would rather leave."""

    DEFAULT_CSS = """
    FirstStart { layout: vertical; background: $background; }
    FirstStart #welcome { padding: 1 3 0 3; height: auto; text-style: bold; }
    FirstStart #hint { padding: 0 3; height: auto; color: $text-muted; }
    """
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def compose(self) -> ComposeResult:
        yield Static("Welcome to coachtui", id="welcome")
        yield Static("Three things, and your calendar opens. All of it can be changed later.", id="hint")
        yield Rule()
        fields = [
            Field("side", "I am", "choice", [Choice("coach", "a coach"), Choice("client", "a client")]),
            Field("name", "name", limit=200, placeholder="Maya Torres"),
            Field("zone", "zone", limit=64, placeholder="Europe/London"),
            Field(
                "begin",
                "begin",
                "choice",
                [
                    Choice(EMPTY, "with my own calendar, weekdays 9 to 17"),
                    Choice(EXAMPLE, "with example data, to look around"),
                ],
            ),
        ]
        values = {"side": "coach", "name": "", "zone": self._zone, "begin": EMPTY}
        yield FirstForm("", "Open my calendar", fields, values)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(KeyFooter).entries = (
            Entry("tab", "next"),
            Entry("←→", "choose"),
            Entry("^s", "open my calendar"),
            Entry("esc", "leave"),
        )

    def on_form_changed(self, message: Form.Changed) -> None:
        """A client with nothing but their own store has only the example's coach to book with."""
        if message.values["side"] == "client":
            message.form.offer("begin", [Choice(EXAMPLE, "with example data: a coach to book with")])

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form: Any = message.form
        self.dismiss(form.answers())

    def on_form_closed(self, message: Form.Closed) -> None:
        self.dismiss(None)
