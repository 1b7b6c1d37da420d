"""What waits for the server, drawn in the week: as it will be, marked as not sent; what was refused, beside what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import structs

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import BlockEntry, SessionEntry
from coachtui.records.session import SessionStatus
from coachtui.records.time import Instant, WallDateTime, instant
from coachtui.records.week import Week
from coachtui.scheduling.zones import day_span, instant_of, zone_named
from coachtui.screens.waiting_words import Names, changes_in
from coachtui.service import availability, requests, sessions
from coachtui.widgets.calendar_items import TypeLook, look_of, session_item
from coachtui.widgets.grid_item import GridItem, ItemKind, Mark

if TYPE_CHECKING:
    from coachtui.backend.outbox import Waiting

UNSENT = "waiting to send"


class WaitingItems:
    """The items of a week as they will be once everything that waits was done."""

    def __init__(self, week: Week, items: Sequence[GridItem], names: Names, now: Instant) -> None:
        self._week, self._names, self._now = week, names, now
        self._items = {each.id: each for each in items}
        self._looks: Mapping[Id, TypeLook] = {each.id: each for each in week.session_types}

    def after(self, waiting: Sequence[Waiting]) -> tuple[GridItem, ...]:
        """What is drawn, with what waits in its order."""
        for each in waiting:
            for place, change in enumerate(changes_in(each.command)):
                self._add(f"waiting {each.place} {place}", change, each.refusal)
        return tuple(self._items.values())

    def _add(self, id: str, change: Any, refusal: CoachtuiError | None) -> None:
        match change:
            case sessions.UpdateSession():
                self._change(id, change, refusal)
            case sessions.CancelSession():
                self._end(change.id, SessionStatus.CANCELLED, refusal)
            case sessions.CompleteSession():
                self._end(change.id, SessionStatus.COMPLETED, refusal)
            case sessions.MarkNoShow():
                self._end(change.id, SessionStatus.NO_SHOW, refusal)
            case availability.DeleteBlock():
                for item in self._blocks(change.id):
                    self._put(_marked(item, refusal, "open again"))
            case _:
                for new in self._new(id, change):
                    self._put(_marked(new, refusal, ""))

    def _put(self, item: GridItem) -> None:
        self._items[item.id] = item

    def _session(self, id: Id) -> SessionEntry | None:
        """A session as it is drawn by now, in this week or from another that was seen."""
        here = self._items.get(id)
        source = here.source if here is not None else self._names.session_of(id)
        return source if isinstance(source, SessionEntry) else None

    def _drawn(self, entry: SessionEntry) -> GridItem:
        return session_item(entry, self._looks.get(entry.session_type), self._now)

    def _change(self, id: str, change: sessions.UpdateSession, refusal: CoachtuiError | None) -> None:
        """At its new place; refused, it stays where it is, and the new place is drawn too."""
        entry = self._session(change.id)
        if entry is None:
            return
        said = ("session_type", "client_specific_price", "location", "private_notes", "shared_notes")
        fields = {name: value for name in said if (value := getattr(change, name)) is not None}
        start = change.start or entry.start
        minutes = change.duration_minutes or entry.duration_minutes
        times = {"start": start, "end": start + timedelta(minutes=minutes), "duration_minutes": minutes}
        item = self._drawn(structs.replace(entry, **fields, **times))
        if refusal is not None:
            item = structs.replace(item, id=id, source=None, movable=False)
        self._put(_marked(item, refusal, ""))

    def _end(self, session_id: Id, status: SessionStatus, refusal: CoachtuiError | None) -> None:
        entry = self._session(session_id)
        if entry is not None:
            item = self._drawn(structs.replace(entry, status=status) if refusal is None else entry)
            self._put(_marked(item, refusal, item.status if refusal is None else ""))

    def _blocks(self, block_id: Id) -> list[GridItem]:
        found = (each for each in self._items.values() if isinstance(each.source, BlockEntry))
        return [each for each in found if isinstance(each.source, BlockEntry) and each.source.block_id == block_id]

    def _new(self, id: str, change: Any) -> Iterator[GridItem]:
        """What is not there yet at all."""
        match change:
            case sessions.CreateSession():
                kind = next((each for each in self._week.session_types if each.id == change.session_type), None)
                minutes = change.duration_minutes or (kind.duration_minutes if kind else 60)
                yield GridItem(
                    id=id,
                    kind=ItemKind.SESSION,
                    start=change.start,
                    end=change.start + timedelta(minutes=minutes),
                    title=self._names.who(change),
                    **look_of(self._looks.get(change.session_type)),
                )
            case availability.CreateBlock():
                span = _block_times(change, zone_named(self._week.coach.time_zone))
                if span is not None:
                    title = change.reason or "blocked"
                    yield GridItem(id=id, kind=ItemKind.BLOCK, start=span[0], end=span[1], title=title)
            case requests.CreateRequest(coach=self._week.coach.handle):
                for index, time in enumerate(change.times):
                    yield GridItem(
                        id=f"{id} {index}",
                        kind=ItemKind.MINE,
                        start=time.start,
                        end=time.start + timedelta(minutes=time.duration_minutes),
                        title="You",
                        **look_of(self._looks.get(change.session_type)),
                    )


def _marked(item: GridItem, refusal: CoachtuiError | None, becomes: str) -> GridItem:
    """``becomes`` is what it will be, where that is not what is drawn."""
    status = f"refused: {refusal.detail}" if refusal is not None else f"{becomes}, {UNSENT}" if becomes else UNSENT
    mark = Mark.UNSENT if refusal is None else Mark.WARNING
    return structs.replace(item, mark=mark, status=status, dashed=True)


def _block_times(block: availability.CreateBlock, zone: ZoneInfo) -> tuple[Instant, Instant] | None:
    """From when till when a block is the first time; None for a wall time that does not exist."""
    try:
        if block.start is not None and block.end is not None:
            return _instant(zone, block.start, block.start_fold), _instant(zone, block.end, block.end_fold)
        if block.start_date is not None:
            last = day_span(zone, block.end_date or block.start_date)
            return instant(day_span(zone, block.start_date).start), instant(last.end)
    except CoachtuiError:
        pass
    return None


def _instant(zone: ZoneInfo, wall: WallDateTime, fold: int | None) -> Instant:
    return instant(instant_of(zone, wall, fold=fold or 0))
