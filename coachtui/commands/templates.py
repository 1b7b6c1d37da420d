"""``coachtui templates``: a coach's saved ways of making sessions, and patterns of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types
from coachtui.commands.outside import refuse
from coachtui.commands.reading import day_from, monday_of, one_of, today
from coachtui.commands.writing import short, type_text, when_text
from coachtui.errors import NotFound
from coachtui.records.base import Id, new_id
from coachtui.records.text import one_line
from coachtui.records.time import Instant, instant
from coachtui.scheduling.template_words import template_words
from coachtui.scheduling.zones import day_span, zone_named

if TYPE_CHECKING:
    from coachtui.records.session import SessionView
    from coachtui.records.template import TemplateView
    from coachtui.service.bulk import BulkDone
    from coachtui.service.changes import CreateSessionChange
    from coachtui.service.listing import Page
    from coachtui.service.session_making import OnConflict
    from coachtui.service.session_place import Allow
    from coachtui.service.template_use import Uses

ACTS = ("list", "save", "apply", "rename", "remove", "suggestions")
OWN_RULES = ("outside_availability", "buffer", "limit")


@answers
@click.argument("act", type=click.Choice(ACTS), default="list")
@click.argument("which", metavar="[TEMPLATE]", required=False)
@click.option("--session", "sessions", metavar="ID", multiple=True, help="For save: a session that is in it.")
@click.option("--week", metavar="DAY", help="For save: every session to take place in the week of that day.")
@click.option("--suggestion", type=click.IntRange(1), metavar="N", help="For save: the Nth of the suggestions.")
@click.option("--from", "first", metavar="DAY", help="For apply: the day its first week begins with, else next Monday.")
@click.option("--weeks", type=click.IntRange(1, 104), default=1, metavar="N", help="For apply: in so many weeks.")
@click.option("--skip", is_flag=True, help="For apply: leave out what something is in the way of, and do the rest.")
@click.option("--allow", type=click.Choice(OWN_RULES), multiple=True, help="For apply: against this rule of yours.")
@click.option("--dry-run", is_flag=True, help="For apply: only say what would be made.")
@click.option("--name", metavar="TEXT", help="For rename: what it is called from now on.")
@key_option()
async def command(
    caller: Caller,
    act: str,
    which: str | None,
    sessions: tuple[str, ...],
    week: str | None,
    suggestion: int | None,
    first: str | None,
    weeks: int,
    skip: bool,
    allow: Allow,
    dry_run: bool,
    name: str | None,
    key: str | None,
) -> Shown:
    """List, save, apply, rename or remove templates, or see what would be worth one.

    `coachtui templates save "A usual week" --week monday`, `coachtui templates apply "A usual week" --weeks 8`,
    `coachtui templates save --suggestion 1`. TEMPLATE is a name, its beginning, or an id.
    """
    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches have templates")
    card = await caller.coach(None)
    own = _Templates(caller, await caller.type_names(card.handle), key or new_id())
    if act == "suggestions":
        return await own.suggestions()
    if act == "save":
        return await own.save(which, _Of(sessions, week, suggestion))
    page = await own.page()
    if act == "list":
        return Shown(page, own.table(page.items))
    if which is None:
        raise click.UsageError("say which template, by name or id")
    template = one_of(which, page.items, kind="template", id_of=lambda each: each.id, name_of=lambda each: each.name)
    if act == "apply":
        return await own.apply(template, _Where(zone_named(card.time_zone), first, weeks, skip, allow, dry_run))
    return await (own.remove(template) if act == "remove" else own.rename(template, name))


class _Of(NamedTuple):
    """What a template is saved of."""

    sessions: tuple[str, ...]
    week: str | None
    suggestion: int | None


class _Where(NamedTuple):
    """Where a template is applied, and how; the zone is the coach's."""

    zone: ZoneInfo
    first: str | None
    weeks: int
    skip: bool
    allow: Allow
    dry_run: bool


class _Templates:
    """The templates of the coach who asks."""

    def __init__(self, caller: Caller, types: Types, key: str) -> None:
        self.caller, self.types, self.key = caller, types, key

    async def page(self) -> Page[TemplateView]:
        from coachtui.service.templates import ListTemplates

        return await self.caller.every(ListTemplates())

    def table(self, templates: Sequence[TemplateView]) -> Iterator[str]:
        if not templates:
            yield "No templates yet; save one, as templates save NAME --week monday"
        for each in templates:
            yield "  ".join(
                (short(each.id), one_line(each.name), *self._made(each.session_type, each.duration_minutes))
            )
            yield f"        {template_words(each.pattern)}"

    def _made(self, type_id: Id, minutes: int | None) -> tuple[str, ...]:
        return (type_text(self.types.get(type_id)), *([f"{minutes} min"] if minutes is not None else []))

    async def suggestions(self) -> Shown:
        from coachtui.service.templates import ListTemplateSuggestions

        page = await self.caller.run(ListTemplateSuggestions())
        lines = [f"{number}  {one_line(each.name)}" for number, each in enumerate(page.items, 1)]
        return Shown(page, lines or ["Nothing that you make again and again has no template"])

    # -- saving --

    async def save(self, name: str | None, of: _Of) -> Shown:
        """One template; several where the sessions differ in more than when they are."""
        from coachtui.service.bulk import Bulk
        from coachtui.service.template_use import templates_of

        if of.suggestion is not None:
            return await self._save_suggestion(name, of.suggestion)
        if name is None:
            raise click.UsageError("say what the template is called")
        sessions = await self._sessions_said(of)
        done = await self.caller.run(Bulk(changes=templates_of(sessions, name.strip(), self.types)), self.key)
        refuse([each.detail for each in done.results if not each.ok])
        made = {each.id for each in done.results}
        return Shown(done, self.table([each for each in (await self.page()).items if each.id in made]))

    async def _save_suggestion(self, name: str | None, number: int) -> Shown:
        from coachtui.service.templates import CreateTemplate, ListTemplateSuggestions

        found = (await self.caller.run(ListTemplateSuggestions())).items
        if number > len(found):
            raise NotFound(f"There are {len(found)} suggestions")
        each = found[number - 1]
        made = await self.caller.run(
            CreateTemplate(
                name=(name or each.name).strip(),
                session_type=each.session_type,
                duration_minutes=each.duration_minutes,
                clients=each.clients,
                pattern=each.pattern,
            ),
            self.key,
        )
        return Shown(made, self.table([made]))

    async def _sessions_said(self, of: _Of) -> list[SessionView]:
        from coachtui.records.session import SessionStatus
        from coachtui.service.sessions import ListSessions

        if bool(of.sessions) == bool(of.week):
            raise click.UsageError("say what is in it: --session ID, once or several times, or --week DAY")
        if of.week:
            monday = monday_of(day_from(of.week, self.caller.now, self.caller.zone))
            start, end = (instant(day_span(self.caller.zone, monday + timedelta(days=days)).start) for days in (0, 7))
            found = await self.caller.every(ListSessions(start=start, end=end, status=SessionStatus.SCHEDULED))
            if not found.items:
                raise NotFound("There is no session to take place in that week")
            return list(found.items)
        every = (await self.caller.every(ListSessions())).items
        return [self._beginning(each, every) for each in of.sessions]

    def _beginning(self, identity: str, sessions: Sequence[SessionView]) -> SessionView:
        found = [each for each in sessions if each.id.startswith(identity)]
        if len(found) > 1:
            raise click.UsageError(f"“{one_line(identity)}” may be several sessions; give more of the id")
        if not found:
            raise NotFound(f"There is no session of yours whose id begins with “{one_line(identity)}”")
        return found[0]

    # -- applying --

    async def apply(self, template: TemplateView, where: _Where) -> Shown:
        """All its sessions as one change; each is told with what became of it."""
        from coachtui.service.bulk import Bulk
        from coachtui.service.template_use import sessions_of

        now = self.caller.now
        next_monday = monday_of(today(now, where.zone)) + timedelta(days=7)
        first = day_from(where.first, now, where.zone) if where.first else next_monday
        uses = sessions_of(template, first, where.weeks, where.zone, where.allow)
        if not where.skip:
            refuse([each.detail for each in uses.missing])
        on_conflict: OnConflict = "skip" if where.skip else "fail"
        command = Bulk(changes=uses.changes, on_conflict=on_conflict, dry_run=where.dry_run)
        done = await self.caller.run(command, self.key)
        if not done.applied and not where.dry_run:
            refuse([self._told(uses.changes[each.index], each.detail) for each in done.results if not each.ok])
        return Shown(done, self._outcome(template, uses, done))

    def _outcome(self, template: TemplateView, uses: Uses, done: BulkDone) -> Iterator[str]:
        refused = {each.index: each.detail for each in done.results if not each.ok}
        made = len(uses.changes) - len(refused)
        done_words = "Made" if done.applied else "Would be made"
        yield f"{done_words}: {made} of {len(uses.changes) + len(uses.missing)}, {one_line(template.name)}"
        for index, change in enumerate(uses.changes):
            yield f"  {self._told(change, refused.get(index))}"
        yield from (f"  left out: {one_line(each.detail)}" for each in uses.missing)

    def _told(self, change: CreateSessionChange, problem: str | None) -> str:
        when = self._when(change.start)
        return f"{when}  left out: {one_line(problem)}" if problem else when

    def _when(self, at: Instant) -> str:
        return when_text(at, at, self.caller.zone).partition("–")[0]

    # -- the rest --

    async def rename(self, template: TemplateView, name: str | None) -> Shown:
        from coachtui.service.templates import UpdateTemplate

        if name is None:
            raise click.UsageError("say what it is called from now on, with --name")
        changed = await self.caller.run(
            UpdateTemplate(id=template.id, version=template.version, name=name.strip()), self.key
        )
        return Shown(changed, self.table([changed]))

    async def remove(self, template: TemplateView) -> Shown:
        from coachtui.service.templates import DeleteTemplate

        await self.caller.run(DeleteTemplate(id=template.id, version=template.version), self.key)
        return Shown(None, [f"{one_line(template.name)} is no template any more. What was made of it stays."])
