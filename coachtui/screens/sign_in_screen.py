"""Signing in to a server, in the app: with an account that is there, or one that is made first."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from coachtui.errors import CoachtuiError, Invalid
from coachtui.scheduling.zones import zone_named
from coachtui.widgets.form import Check, Choice, Field, Form, Values
from coachtui.widgets.key_footer import Entry, KeyFooter
from coachtui.widgets.plain_lines import Rule
from coachtui.widgets.safe import safe

KNOWN, CLIENT, COACH, GUEST = "known", "client", "coach", "guest"
LEAST_IN_PASSWORD = 8
HANDLE = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")

_FIELDS: Mapping[str, str] = {
    "wrong_credentials": "password",
    "email_taken": "email",
    "handle_taken": "handle",
}
"""Beside which field a refusal belongs, by its code."""


class Who(NamedTuple):
    """What was typed; name, zone and handle only by somebody new."""

    email: str
    password: str
    name: str
    time_zone: str
    handle: str
    is_guest: bool = False
    """Whether they would rather look without an account."""


class SignInForm(Form):
    """With which address and password; for somebody new, by which name too."""

    DEFAULT_CSS = """
    SignInForm { dock: none; width: 1fr; max-width: 76; height: auto; border-left: none; padding: 1 2; }
    """

    def is_asked(self, name: str, values: Values) -> bool:
        if values["way"] == GUEST:
            return name == "way"
        if name in ("name", "zone", "again"):
            return values["way"] != KNOWN
        return name != "handle" or values["way"] == COACH

    def check(self, values: Values) -> Mapping[str, Check]:
        wrong: dict[str, str] = {}
        if "@" not in values["email"].strip(" @"):
            wrong["email"] = "an e-mail address"
        if not values["password"]:
            wrong["password"] = "your password"
        if values["way"] in (CLIENT, COACH):
            wrong |= _new_checks(values)
        return {name: Check(text, is_right=False) for name, text in wrong.items() if self.is_asked(name, values)}

    @property
    def who(self) -> Who:
        values = self.values
        is_new = values["way"] in (CLIENT, COACH)
        return Who(
            email=values["email"].strip(),
            password=values["password"],
            name=values["name"].strip() if is_new else "",
            time_zone=values["zone"].strip() if is_new else "",
            handle=values["handle"].strip().casefold() if values["way"] == COACH else "",
            is_guest=values["way"] == GUEST,
        )


def _new_checks(values: Values) -> dict[str, str]:
    """What is wrong with what somebody new has typed."""
    wrong = {}
    if len(values["password"]) < LEAST_IN_PASSWORD:
        wrong["password"] = f"at least {LEAST_IN_PASSWORD} characters"
    elif values["again"] != values["password"]:
        wrong["again"] = "not the same"
    if not values["name"].strip():
        wrong["name"] = "your name, as others see it"
    if not HANDLE.fullmatch(values["handle"].strip().casefold()):
        wrong["handle"] = "by what your clients find you, a to z, digits, - and _: maya-torres"
    try:
        zone_named(values["zone"].strip())
    except Invalid as problem:
        wrong["zone"] = problem.detail.removeprefix("time_zone: ")
    return wrong


class SignInScreen(Screen[Any]):
    """Asks until the server lets one in, and returns what ``enter`` returned; None where the person would leave."""

    DEFAULT_CSS = """
    SignInScreen { layout: vertical; background: $background; }
    SignInScreen #welcome { padding: 1 3 0 3; height: auto; text-style: bold; }
    SignInScreen #hint { padding: 0 3; height: auto; color: $text-muted; }
    """
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(
        self, server: str, enter: Callable[[Who], Awaitable[Any]], *, email: str = "", zone: str = "", said: str = ""
    ) -> None:
        """``said`` is why one has to sign in, where that is not plain."""
        super().__init__()
        self._server, self._enter, self._email, self._zone, self._said = server, enter, email, zone, said

    def compose(self) -> ComposeResult:
        yield Static(safe(self._said or f"Sign in to {self._server}"), id="welcome")
        yield Static("What you typed elsewhere is kept." if self._said else "Your calendar opens then.", id="hint")
        yield Rule()
        ways = [
            Choice(KNOWN, "with the account I have"),
            Choice(CLIENT, "with a new account, as a client"),
            Choice(COACH, "with a new account, as a coach"),
            Choice(GUEST, "not now: look without an account"),
        ]
        fields = [
            Field("way", "sign in", "choice", ways),
            Field("email", "e-mail", limit=254, placeholder="you@example.org"),
            Field("password", "password", "secret", limit=256),
            Field("again", "again", "secret", limit=256, placeholder="the same password"),
            Field("name", "name", placeholder="Maya Torres"),
            Field("zone", "zone", limit=64, placeholder="Europe/London"),
            Field("handle", "handle", limit=40, placeholder="maya-torres"),
        ]
        yield SignInForm("", "Sign in", fields, {"way": KNOWN, "email": self._email, "zone": self._zone})
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(KeyFooter).entries = (
            Entry("tab", "next"),
            Entry("←→", "choose"),
            Entry("^s", "sign in"),
            Entry("esc", "leave"),
        )

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = message.form
        if isinstance(form, SignInForm):
            self.run_worker(self._sign_in(form), exclusive=False)

    async def _sign_in(self, form: SignInForm) -> None:
        try:
            answer = await self._enter(form.who)
        except CoachtuiError as problem:
            named = str(problem.extra.get("field", "")).replace("time_zone", "zone")
            form.refuse(problem.detail, _FIELDS.get(problem.code, named))
        else:
            self.dismiss(answer)

    def on_form_closed(self, message: Form.Closed) -> None:
        self.dismiss(None)
