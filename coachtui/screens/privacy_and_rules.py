"""Privacy and rules: what each kind of onlooker sees and may do, when it may be booked, and changing both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar, get_args

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from coachtui.errors import CoachtuiError, Stale, WaitingToSend
from coachtui.records.base import new_id
from coachtui.records.coach import BookingRules, Privacy
from coachtui.records.time import instant
from coachtui.scheduling.onlookers import CLIENT, ONLOOKERS, Onlooker, in_few_words, in_short, sentences, sight_of
from coachtui.scheduling.practice_in_words import PRIVACY, RULES
from coachtui.scheduling.practice_words import exceptions, rules_in_short, rules_sentences
from coachtui.scheduling.zones import day_span
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.form_in_list import FormInList
from coachtui.screens.list_screen import ListHead
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.practice_form import DRAFT, LABELS, ONLOOKER, Practice, PracticeForm
from coachtui.screens.seen_week import SeenWeek
from coachtui.screens.side_panel import PanelList, facts_text
from coachtui.screens.steps import Step, change_step, steps_together
from coachtui.screens.viewing_as import Viewer, ViewingAs
from coachtui.service.practice import GetPrivacy, GetRules, PutPrivacy, PutRules
from coachtui.service.session_types import ListOwnSessionTypes
from coachtui.service.viewing_if import Unlimited, ViewIf
from coachtui.widgets.bindings import bindings
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.form import Form, Values
from coachtui.widgets.key_footer import KeyFooter
from coachtui.widgets.plain_lines import Rule, Words
from coachtui.widgets.safe import cells, cut

THE_RULES = "rules"
"""The row of the booking rules, beneath those of the onlookers."""

MOST = 1000
WIDE, FORM_WIDTH = 76, 42
ROOM_FOR_TWO = (70, 30)
"""In so many cells, on a terminal of so many lines, a row has a second line."""


ROOM_FOR_NAME = 48
"""In so many cells there is room for a whole name and what is said of it."""


class PrivacyAndRules(FormInList):
    """Onlookers and rules, each in sentences; while the form is open, as they would be."""

    title_words: ClassVar[str] = "Privacy and rules"
    context: ClassVar[str] = "practice"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("practice")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    wide, form_width = WIDE, FORM_WIDTH
    DEFAULT_CSS = f"""
    PrivacyAndRules Form {{ width: {FORM_WIDTH}; }}
    PrivacyAndRules Form.-sheet {{ width: 1fr; }}
    PrivacyAndRules #beside {{ width: 1fr; height: 1fr; }}
    PrivacyAndRules.-wide #beside {{ width: 2fr; }}
    PrivacyAndRules PanelList, PrivacyAndRules.-wide PanelList {{ width: 1fr; height: auto; max-height: 60%; }}
    PrivacyAndRules #said {{ display: none; height: auto; padding: 0 1; border-top: hkey $foreground 25%; }}
    PrivacyAndRules.-narrow SeenWeek {{ display: none; }}
    PrivacyAndRules.-wide.has-form #said {{ display: block; }}
    """

    _practice: Practice | None = None
    _looked_at: object = None
    """What the small week shows, or is about to."""
    _version = 0
    """How often something was asked anew: the sessions may be others."""

    def compose(self) -> ComposeResult:
        from coachtui.widgets.prompt import Prompt

        yield ListHead(self.title_said)
        with Horizontal(id="columns"):
            with Vertical(id="beside"):
                yield PanelList(markup=False)
                yield Static("", id="said")
                yield SeenWeek(self.calendar)
            yield Static("", id="details")
        yield Rule(id="rule")
        yield Words(id="words")
        yield KeyFooter()
        yield Prompt()
        yield Confirm()

    # -- what is shown --

    async def fetch(self) -> None:
        self._practice = await self._as_it_is()
        self._version += 1

    async def _as_it_is(self) -> Practice:
        privacy = await self.backend.run(GetPrivacy())
        rules = await self.backend.run(GetRules())
        types = await self.backend.run(ListOwnSessionTypes(limit=MOST))
        return Practice(
            Privacy(id="", version=privacy.version, **{name: getattr(privacy, name) for name in PRIVACY}),
            BookingRules(id="", version=rules.version, **{name: getattr(rules, name) for name in RULES}),
            types.items,
        )

    @property
    def practice(self) -> Practice | None:
        """As it would be by what stands in the form, else as it is."""
        form = self.form
        return form.meant if isinstance(form, PracticeForm) else self._practice

    def head_words(self, count: int) -> str:
        changed = self._changed()
        return f"{len(changed)} to save" if changed else ""

    def rows(self) -> Sequence[Row]:
        practice = self.practice
        return [*self._rows_of(practice)] if practice is not None else []

    def _rows_of(self, practice: Practice) -> Iterator[Row]:
        for each in ONLOOKERS:
            sight = sight_of(practice.privacy, practice.session_types, each)
            yield self._row(each.id, (each.label, each.name, each.brief), in_short(sight), in_few_words(sight))
        rules = rules_in_short(practice.rules)
        yield self._row(THE_RULES, ("when it may be booked", "when it may be booked", "rules"), rules, rules)

    def _row(self, id: str, names: tuple[str, str, str], short: str, few: str) -> Row:
        """Two lines, or where there is no room for them all of it in one, from the longest name to the shortest."""
        width = self.list_width
        if width >= ROOM_FOR_TWO[0] and self.size.height >= ROOM_FOR_TWO[1]:
            return Row(id, _beginning(names[0]), second=cut(short, width - 7, "…"))
        if width >= ROOM_FOR_NAME:
            said = short if cells(short) <= width - 28 else few
            return Row(id, cut(f"{_beginning(names[1]):22}{said}", width - 6, "…"))
        return Row(id, cut(f"{_beginning(names[2]):10}{few}", width - 6, "…"))

    def facts(self, id: str) -> Sequence[Fact]:
        practice = self.practice
        if practice is None:
            return ()
        if id == THE_RULES:
            said = [*rules_sentences(practice.rules).values(), *exceptions(practice.session_types)]
            return [Fact("When it may be booked", style="bold"), *(Fact(f"{each}.") for each in said)]
        onlooker = _onlooker(id)
        sight = sight_of(practice.privacy, practice.session_types, onlooker)
        said = [f"{each[:1].upper()}{each[1:]}." for each in sentences(sight)]
        return [Fact(_beginning(onlooker.label), style="bold"), *map(Fact, said)]

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        yield "practice.edit"
        if id != THE_RULES:
            yield "practice.look"
        yield "change.undo"
        yield "list.leave"

    def nothing_words(self) -> str:
        return "One moment …"

    def tell(self) -> None:
        super().tell()
        id = self.chosen
        self.query_one("#said", Static).update(facts_text(self.facts(id) if id is not None else ()))
        self._look()

    # -- the small week --

    def _look(self) -> None:
        """Have the small week show what follows from the settings, where it does not already."""
        practice = self.practice
        if practice is None or not self.has_class("-wide"):
            return
        id = self.chosen
        onlooker = CLIENT if id in (None, THE_RULES) else _onlooker(id or "")
        asked = (onlooker, practice, self._version)
        if asked != self._looked_at:
            self._looked_at = asked
            self._show_seen(onlooker, practice, is_so=not self._changed())

    @work(name="seen", group="seen", exclusive=True)
    async def _show_seen(self, onlooker: Onlooker, practice: Practice, *, is_so: bool) -> None:
        seen = self.query_one(SeenWeek)
        try:
            glimpse = await self.backend.run(view_if(practice, onlooker, self.calendar))
        except CoachtuiError as problem:
            self._looked_at = None
            seen.dim(f"Not to be shown now: {problem.detail}")
            return
        seen.show(onlooker.name, glimpse, is_so=is_so)

    # -- what is done --

    def open_row(self, id: str) -> None:
        self._open(id)

    def action_edit(self) -> None:
        self._open(self.chosen or ONLOOKERS[0].id)

    def _open(self, id: str) -> None:
        practice = self._practice
        if practice is None:
            return
        onlooker, first = (id, ONLOOKER) if id != THE_RULES else (ONLOOKERS[0].id, RULES[0])
        self.open_form(PracticeForm(practice, self.draft(DRAFT), onlooker, first=first), practice.texts)

    def _keep(self, form: Form, values: Values) -> None:
        super()._keep(form, {name: text for name, text in values.items() if name != ONLOOKER})

    def action_look(self) -> None:
        """The calendar itself, as the onlooker sees it."""
        id, own = self.chosen, self.calendar
        if id is None or id == THE_RULES or not isinstance(own, ViewingAs):
            self.say("Nobody looks so: choose somebody above")
            return
        onlooker = _onlooker(id)
        if onlooker.is_blocked:
            self.say("Who is blocked sees what a visitor sees, and may book none of it")
            onlooker = ONLOOKERS[0]
        self.dismiss()
        own.look_as(Viewer(onlooker.id, onlooker.name, onlooker.more))

    def action_filter(self) -> None:
        self.say("Nothing is left out here")

    def on_form_changed(self, message: Form.Changed) -> None:
        """Show at once what it would be."""
        ids = [each.id for each in self.rows()]
        options = self.query_one(PanelList)
        options.highlighted = ids.index(message.values[ONLOOKER])
        self.show()

    def _changed(self) -> list[str]:
        """The settings that the form would change."""
        form = self.form
        if not isinstance(form, PracticeForm):
            return []
        return _other(form.practice, form.meant)

    def on_form_submitted(self, message: Form.Submitted) -> None:
        if isinstance(message.form, PracticeForm):
            self.start(self._save(message.form))

    async def _save(self, form: PracticeForm) -> None:
        """Both halves, as one step; where one is refused the form says so and stays."""
        before, after = form.practice, form.meant
        steps: list[Step] = []
        try:
            await self._put_changed(form, steps)
        except WaitingToSend as kept:
            self.close_form()
            self.refused(kept)
        except Stale:
            await self._meet(form)
        except CoachtuiError as problem:
            form.refuse(problem.detail, problem.extra.get("field"))
        else:
            self.close_form()
            if not steps:
                self.say("It stays as it is")
        if steps:
            changed = ", ".join(LABELS[name] for name in _other(before, after))
            self.calendar.did(steps_together(f"Saved: {changed}", steps))
            self.calendar.reload()
        self.load()

    async def _put_changed(self, form: PracticeForm, steps: list[Step]) -> None:
        before, after = form.practice, form.meant
        if after.privacy != before.privacy:
            await self._put(form, PutPrivacy(**_fields_of(after.privacy, PutPrivacy)), steps)
        if after.rules != before.rules:
            await self._put(form, PutRules(**_fields_of(after.rules, PutRules)), steps)

    async def _put(self, form: PracticeForm, command: PutPrivacy | PutRules, steps: list[Step]) -> None:
        """Put one half; from then on the form is about what follows from it."""
        saved: Any = await self.backend.run(command, key=new_id())
        steps.append(change_step(self.backend, "", saved.change_set))
        half = "privacy" if isinstance(command, PutPrivacy) else "rules"
        whole = getattr(form.meant, half)
        form.practice = form.practice._replace(**{half: type(whole)(**{**_all(whole), "version": saved.version})})

    async def _meet(self, form: PracticeForm) -> None:
        """Somebody changed it meanwhile: what one did not touch oneself becomes theirs, and both is said."""
        before = form.practice
        try:
            now = await self._as_it_is()
        except CoachtuiError as problem:
            form.refuse(problem.detail)
            return
        theirs, mine = _other(before, now), _other(before, form.meant)
        form.practice = now
        self._before = now.texts
        for name in theirs:
            if name not in mine:
                form.set_value(name, now.texts[name])
        both = [name for name in theirs if name in mine]
        said = f"Changed meanwhile: {_labels(theirs)}." + (f" Yours stands for {_labels(both)}." if both else "")
        form.call_after_refresh(form.refuse, f"{said} Look again, then save")


def view_if(practice: Practice, onlooker: Onlooker, calendar: CalendarScreen) -> ViewIf:
    """The question what somebody would see in the days that a calendar shows."""
    last = calendar.first_day + timedelta(days=calendar.days - 1)
    said = {**_all(practice.privacy), **_all(practice.rules)}
    return ViewIf(
        viewer=onlooker.id,  # type: ignore[arg-type]  # its ids are those
        start=instant(day_span(calendar.zone, calendar.first_day).start),
        end=instant(day_span(calendar.zone, last).end),
        without=tuple(name for name in get_args(Unlimited) if said[name] is None),
        **{name: said[name] for name in ViewIf.__struct_fields__ if name in said},
    )


def _onlooker(id: str) -> Onlooker:
    return next(each for each in ONLOOKERS if each.id == id)


def _beginning(words: str) -> str:
    return words[:1].upper() + words[1:]


def _labels(names: Iterable[str]) -> str:
    return ", ".join(LABELS[name] for name in names)


def _other(before: Practice, after: Practice) -> list[str]:
    """The names of what is not the same."""
    texts = after.texts
    return [name for name, text in before.texts.items() if texts[name] != text]


def _all(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _fields_of(record: Any, command: type[PutPrivacy | PutRules]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in command.__struct_fields__}
