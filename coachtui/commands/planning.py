"""What ``availability``, ``override`` and ``block`` share: hours listed, added, changed and removed in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import click
from msgspec import structs

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types
from coachtui.commands.outside import OWN_RULES, Outside, refuse, slots_text
from coachtui.commands.writing import short
from coachtui.errors import NotFound
from coachtui.records.base import new_id
from coachtui.records.coach import CoachCard
from coachtui.records.text import one_line
from coachtui.records.time import seconds
from coachtui.scheduling.availability_in_words import Kind, read_availability
from coachtui.scheduling.availability_words import AvailabilityWords
from coachtui.scheduling.planned import Planned, next_day, planned
from coachtui.scheduling.zones import wall_of, zone_named

if TYPE_CHECKING:
    from coachtui.records.availability import Override
    from coachtui.scheduling.open_hours import Record
    from coachtui.service.changes import Change
    from coachtui.service.listing import Page

ACTS = ("list", "add", "change", "remove")


class Asked(NamedTuple):
    """What the command line says besides the hours."""

    reading: int | None
    dry_run: bool
    sessions: str | None
    session: tuple[str, ...]
    requests: str | None
    allow: tuple[str, ...]
    everything: bool
    key: str | None


def planning_command(kind: Kind, help: str) -> click.Command:
    """The command for hours of one kind."""

    @answers
    @click.argument("act", type=click.Choice(ACTS), default="list")
    @click.argument("words", nargs=-1)
    @click.option(
        "--reading", type=click.IntRange(1), metavar="NUMBER", help="Which reading, where words have several."
    )
    @click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
    @click.option("--sessions", type=click.Choice(["keep", "cancel"]), help="What becomes of sessions left outside.")
    @click.option("--session", multiple=True, metavar="ID=WHAT", help="Of one of them: keep, cancel, or a new time.")
    @click.option("--requests", type=click.Choice(["keep", "deny"]), help="And of requests left outside.")
    @click.option("--allow", type=click.Choice(OWN_RULES), multiple=True, help="Move against this rule of yours.")
    @click.option("--all", "everything", is_flag=True, help="List those that are over, too.")
    @key_option()
    async def command(caller: Caller, act: str, words: tuple[str, ...], **options: Any) -> Shown:
        asked = Asked(**options)
        hours = await _Hours.of(caller, kind)
        if act == "list":
            return hours.listed(everything=asked.everything)
        if act == "add":
            plans = hours.read(" ".join(words), asked.reading)
            return await hours.carry_out(hours.adding(plans), hours.words.together(plans), asked)
        if not words:
            raise click.UsageError(f"say which to {act}, by its id: any beginning that only one has")
        record = hours.with_beginning(words[0])
        if act == "remove":
            return await hours.carry_out(hours.removing(record), f"without {hours.words.of(planned(record))}", asked)
        plans = hours.read(" ".join(words[1:]), asked.reading)
        return await hours.carry_out(hours.replacing(record, plans), hours.words.together(plans), asked)

    command.help = help
    # An id may begin with a hyphen, and one parts two dates.
    command.ignore_unknown_options = True
    return command


@dataclass(frozen=True)
class _Hours:
    """A coach's hours of one kind, and how they are said."""

    caller: Caller
    kind: Kind
    card: CoachCard
    types: Types
    page: Page[Any]
    overrides: Sequence[Override]

    @classmethod
    async def of(cls, caller: Caller, kind: Kind) -> _Hours:
        from coachtui.service.availability import ListAvailability, ListBlocks, ListOverrides

        if caller.me.coach is None:
            raise NotFound("You have no calendar of your own: only coaches have hours")
        card = await caller.coach(None)
        lists: Mapping[Kind, Any] = {"rule": ListAvailability(), "override": ListOverrides(), "block": ListBlocks()}
        page: Page[Any] = await caller.every(lists[kind])
        overrides = page.items if kind == "override" else (await caller.every(ListOverrides())).items
        return cls(caller, kind, card, await caller.type_names(card.handle), page, overrides)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The coach's zone, whose clocks hours are said by."""
        return zone_named(self.card.time_zone)

    @property
    def records(self) -> Sequence[Record]:
        return self.page.items

    @cached_property
    def words(self) -> AvailabilityWords:
        names = {each.id: one_line(each.name) for each in self.types.values()}
        return AvailabilityWords(wall_of(self.zone, seconds(self.caller.now))[0].day, names)

    # -- which --

    def listed(self, *, everything: bool) -> Shown:
        """Those to come, by when they next are."""
        today = self.words.today
        days = [(next_day(planned(each), today), each) for each in self.records]
        known = [(day or today, each) for day, each in days if day is not None or everything]
        known.sort(key=lambda pair: pair[0])
        page = structs.replace(self.page, items=tuple(each for _, each in known))
        return Shown(page, self._lines([each for _, each in known]))

    def _lines(self, records: Iterable[Record]) -> Iterator[str]:
        lines = [f"{short(each.id)}  {one_line(self.words.of(planned(each), briefly=True))}" for each in records]
        yield from lines or [f"Nothing yet; add some in words, as {_EXAMPLES[self.kind]}"]

    def with_beginning(self, identity: str) -> Record:
        """The one whose id begins so; raises ``click.UsageError`` for several and ``NotFound`` for none."""
        found = [each for each in self.records if each.id.startswith(identity)]
        if len(found) > 1:
            which = "; ".join(one_line(self.words.of(planned(each), briefly=True)) for each in found[:5])
            raise click.UsageError(f"“{one_line(identity)}” may be any of these: {which}; give more of the id")
        if not found:
            raise NotFound(f"There is none of yours whose id begins with “{one_line(identity)}”")
        return found[0]

    def read(self, text: str, wanted: int | None) -> tuple[Planned, ...]:
        """What a text means; raises ``click.UsageError`` where it cannot be read, or may mean several things."""
        now = wall_of(self.zone, seconds(self.caller.now))[0]
        names = {each.id: each.name for each in self.types.values()}
        found = read_availability(text, now, names, kind=self.kind)
        if found.problem:
            raise click.UsageError(f"“{one_line(text[:60])}”: {found.problem}")
        if wanted is not None and wanted <= len(found.readings):
            return found.readings[wanted - 1]
        if wanted is None and len(found.readings) == 1:
            return found.readings[0]
        each = (f"({number}) {self.words.together(plans)}" for number, plans in enumerate(found.readings, 1))
        raise click.UsageError(f"that may mean {one_line(' or '.join(each))}; say which with --reading NUMBER")

    # -- changing --

    def adding(self, plans: Sequence[Planned]) -> tuple[Change, ...]:
        from coachtui.service.planning import changes_to_add

        return changes_to_add(plans, self.overrides)

    def replacing(self, record: Record, plans: Sequence[Planned]) -> tuple[Change, ...]:
        from coachtui.service.planning import changes_to_replace

        return changes_to_replace(record, plans, self.overrides)

    def removing(self, record: Record) -> tuple[Change, ...]:
        from coachtui.service.planning import change_to_remove

        return (change_to_remove(record),)

    async def carry_out(self, changes: Sequence[Change], words: str, asked: Asked) -> Shown:
        """Do it, or say what it would do; nothing is done before it is said what becomes of what is left outside."""
        from coachtui.service.bulk import Bulk, Preview

        impact = await self.caller.run(Preview(changes=tuple(changes)), new_id())
        refuse([each.detail for each in impact.results if not each.ok])
        outside = Outside(self.caller, self.types, impact)
        if asked.dry_run:
            return Shown(impact, [f"Would be: {one_line(words)}", slots_text(impact), *outside.lines()])
        sessions, requests = outside.decided(asked.sessions, asked.session, asked.requests, asked.allow)
        bulk = Bulk(changes=tuple(changes), sessions=sessions, requests=requests)
        done = await self.caller.run(bulk, asked.key or new_id())
        if not done.applied:
            refuse([each.detail for each in done.results if not each.ok])
        return Shown(done, [f"Done: {one_line(words)}", slots_text(impact)])


_EXAMPLES: Mapping[Kind, str] = {
    "rule": "availability add mon-thu 9-17",
    "override": "override add closed 24 dec",
    "block": "block add fri 14-16: dentist",
}
