"""The form for what a person may choose: how the app looks on this machine, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coachtui.errors import Invalid
from coachtui.records.account import Me
from coachtui.records.coach import CoachCard
from coachtui.records.notification import RemindersView
from coachtui.scheduling.zones import zone_named
from coachtui.screens import reminder_field
from coachtui.screens.drafts import SETTINGS
from coachtui.settings import PREFIX, THEMES, WEEKDAYS, Settings, value_of
from coachtui.widgets.form import Check, Choice, Field, Form, Values

#: What stands in the form of the settings; the others say where one sits, and are no matter of taste.
CHOSEN = ("theme", "clock", "first_weekday", "second_zone", "days", "zoom", "glyphs", "notify")
ZONES = ("second_zone", "time_zone", "coach_zone")

_NOTIFY = {
    "bell": "the bell",
    "osc9": "a note (OSC 9)",
    "osc777": "a note (OSC 777)",
    "osc99": "a note (OSC 99)",
    "off": "not at all",
}


class Person(NamedTuple):
    """Who sits there: the account, and the card of its calendar where it is a coach's."""

    me: Me
    coach: CoachCard | None
    reminders: RemindersView | None = None
    """How the coach's clients are reminded."""


class SettingsForm(Form):
    """Each choice shows at once; what is not saved goes back when the form is closed."""

    def __init__(
        self,
        settings: Settings,
        person: Person | None,
        draft: Values,
        *,
        environment: Mapping[str, str],
        clock_in: Callable[[ZoneInfo], str],
    ) -> None:
        """``person`` is None while nobody can be asked; ``clock_in`` tells what time it is in a zone."""
        self.person = person
        self.before = {**_texts(settings), **_texts_of(person)}
        self._overruled = {name for name in CHOSEN if environment.get(PREFIX + name.upper())}
        self._clock_in = clock_in
        self.affected: Sequence[str] = ()
        """The sessions that another zone of the calendar would leave outside what is open, in words."""
        fields = [*_CHOICES, *_person_fields(person)]
        super().__init__("Settings", "Save", fields, {**self.before, **draft}, draft=SETTINGS)

    def check(self, values: Values) -> Mapping[str, Check]:
        checks = {name: self._zone(values[name], name) for name in ZONES if name in values}
        checks = {name: check for name, check in checks.items() if check.text}
        if reminder_field.NAME in values:
            checks[reminder_field.NAME] = reminder_field.check_reminder(values[reminder_field.NAME])
        for name in ("name", "display_name"):
            if name in values and not values[name].strip():
                checks[name] = Check("a name is needed", is_right=False)
        for name in self._overruled:
            if values[name] != self.before[name]:
                checks[name] = Check(f"until the next start, when {PREFIX}{name.upper()} holds again")
        if values["glyphs"] != self.before["glyphs"]:
            checks.setdefault("glyphs", Check("in the week at once, elsewhere from the next start"))
        return checks

    def _zone(self, text: str, name: str) -> Check:
        if not text.strip() and name == "second_zone":
            return Check("")
        try:
            return Check(f"{self._clock_in(zone_named(text.strip()))} there now")
        except Invalid as problem:
            return Check(problem.detail, is_right=False)

    def facts(self, values: Values) -> Sequence[str]:
        if not self.affected:
            return ()
        return ["Outside your hours in that zone:", *self.affected]

    def say_affected(self, sessions: Sequence[str]) -> None:
        """Show what another zone of the calendar would leave outside what is open; the form may be sent again."""
        self.affected = sessions
        self.is_busy = False
        self._recheck()
        self.show_end("#form-facts")

    def took(self, *names: str, me: Me | None = None) -> None:
        """These are kept as they are in the form, which may yet be sent for the others."""
        self.before |= {name: self.values[name] for name in names}
        if me is not None and self.person is not None:
            self.person = self.person._replace(me=me)

    # -- what is asked for --

    @property
    def changed(self) -> Values:
        """What is other than before."""
        return {name: text for name, text in self.values.items() if text.strip() != self.before.get(name, "").strip()}

    @property
    def settings(self) -> dict[str, str | None]:
        """The settings that were chosen, as they are to stand in the file."""
        return {name: text.strip() or None for name, text in self.changed.items() if name in CHOSEN}

    def _note(self, name: str, value: str) -> None:
        """A calendar that was in the zone of its coach's clocks goes along with them."""
        together = name == "time_zone" and self.values.get("coach_zone") == self.values.get("time_zone")
        super()._note(name, value)
        if name in ZONES:
            self.affected = ()
        if together and self.values["coach_zone"] != value:
            self.set_value("coach_zone", value)

    def action_close(self) -> None:
        """Only what was changed is a draft: the rest may be other by the next time."""
        self.post_message(self.Closed(self, self.changed))


_CHOICES = (
    Field("theme", "theme", "choice", [Choice(each, each) for each in THEMES]),
    Field("clock", "clock", "choice", (Choice("24", "24 hours"), Choice("12", "12 hours"))),
    Field("first_weekday", "week", "choice", [Choice(each, f"begins on {each.title()}") for each in WEEKDAYS]),
    Field("second_zone", "zone two", limit=60, placeholder="what T shows beside"),
    Field("days", "days", "choice", [Choice(str(each), str(each)) for each in range(1, 8)]),
    Field("zoom", "rows", "choice", [Choice(str(each), f"{each} minutes") for each in (60, 30, 15)]),
    Field("glyphs", "drawn in", "choice", (Choice("unicode", "Unicode"), Choice("ascii", "ASCII only"))),
    Field("notify", "news", "choice", [Choice(each, said) for each, said in _NOTIFY.items()]),
)


def _person_fields(person: Person | None) -> list[Field]:
    if person is None:
        return []
    own = [Field("name", "name"), Field("time_zone", "zone", limit=60)]
    if person.coach is None:
        return own
    return [
        *own,
        Field("display_name", "shown as"),
        Field("coach_zone", "hours in", limit=60),
        *([reminder_field.FIELD] if person.reminders is not None else []),
        Field("bio", "about", "note", limit=5000, placeholder="what clients read about you"),
    ]


def _texts(settings: Settings) -> dict[str, str]:
    values = {name: value_of(settings, name) for name in CHOSEN}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _texts_of(person: Person | None) -> dict[str, str]:
    if person is None:
        return {}
    texts = {"name": person.me.name, "time_zone": person.me.time_zone}
    if person.coach is not None:
        card = person.coach
        if person.reminders is not None:
            texts[reminder_field.NAME] = reminder_field.written_reminder(person.reminders.minutes_before)
        texts |= {"display_name": card.display_name, "coach_zone": card.time_zone, "bio": card.bio}
    return texts
