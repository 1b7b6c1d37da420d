"""What the client's panel says: one's own sessions, and what the cursor is on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from coachtui.keymap import Keymap
from coachtui.records.calendar import Mine
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span
from coachtui.records.week import Week
from coachtui.screens.coach_words import key_facts
from coachtui.screens.panel_text import Fact, Row
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_words import moment_words, price_words
from coachtui.widgets.word_line import when_words


def own_rows(items: Sequence[GridItem], zone: ZoneInfo) -> list[Row]:
    """The viewer's own sessions and requests of the week, by start."""
    own = sorted((item for item in items if isinstance(item.source, Mine)), key=lambda item: item.span)
    return [
        Row(item.id, f"{'┇' if item.dashed else '▌'}{item.glyph} {when_words(zone, item.span)}", second=_status(item))
        for item in own
    ]


def _status(item: GridItem) -> str:
    return f"{item.type_name} · {item.status}"


def item_facts(
    item: GridItem | None,
    span: Span | None,
    week: Week,
    picked: str,
    zone: ZoneInfo,
    now: Instant,
    keymap: Keymap | None,
) -> list[Fact]:
    """What the cursor is on and what can be done there."""
    looking = [Fact(picked, "for")] if picked else []
    if span is None:
        return looking
    when = when_words(zone, span)
    if item is None or item.kind is ItemKind.TAKEN:
        word = "taken" if item is not None else "not offered"
        keys = ("free.next", "request.new") if week.coach.may.request else ("free.next",)
        return [Fact(when, style="bold"), Fact(word), *looking, *key_facts(keymap, keys)]
    if item.kind in (ItemKind.SLOT, ItemKind.GROUP):
        kind = _type_of(item, week)
        facts = [Fact(when, style="bold"), Fact(item.status, style="bold"), *_offer(kind, item.start)]
        return [*facts, *key_facts(keymap, ("cell.open", "length", "filter.open", "free.next"))]
    if item.kind is ItemKind.WISH:
        facts = [Fact(when, style="bold"), Fact(f"{item.title}: {item.status}"), *looking]
        return [*facts, *key_facts(keymap, ("request.new", "pick.toggle"))]
    facts = [
        Fact(f"{item.glyph} {item.type_name}", style="bold"),
        Fact(item.status, style="italic"),
        Fact(when, "when"),
    ]
    if item.is_unsent:
        return [*facts, *key_facts(keymap, ("waiting.open",))]
    keys = ("offer.accept",) if item.kind is ItemKind.OFFER else ("cell.open", "session.move")
    return [*facts, *key_facts(keymap, (*keys, "session.cancel"))]


def _type_of(item: GridItem, week: Week) -> SessionTypeCard | None:
    type_id = getattr(item.source, "session_type", None) or week.picked_type
    return next((each for each in week.session_types if each.id == type_id), None)


def _offer(kind: SessionTypeCard | None, start: Instant) -> Iterator[Fact]:
    if kind is None:
        return
    yield Fact(f"{kind.glyph} {kind.name}", "type")
    price = price_words(kind.price)
    if price:
        yield Fact(price, "price")
    if kind.location:
        yield Fact(kind.location, "where")
    if kind.description:
        yield Fact("")
        yield Fact(kind.description, style="italic")


def cancel_words(kind: SessionTypeCard, start: Instant, zone: ZoneInfo, now: Instant) -> str:
    """Until when one may cancel a session of a type that starts then, in words."""
    if kind.cancel_notice_minutes is None:
        return "can be cancelled until it starts"
    deadline = start - timedelta(minutes=kind.cancel_notice_minutes)
    if deadline <= now:
        return "binding at once: it cannot be cancelled any more"
    return f"free to cancel until {moment_words(zone, deadline)}"
