"""What the coach's panel says: requests to answer, and everything about what the cursor is on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from coachtui.keymap import Keymap
from coachtui.records.calendar import BlockEntry, HoldEntry, RequestEntry, SessionEntry
from coachtui.records.session import BookingStatus, SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span
from coachtui.screens.panel_text import Fact, Row
from coachtui.widgets.grid_item import GridItem, ItemKind, conflicts
from coachtui.widgets.week_words import ago_words, price_words, span_words
from coachtui.widgets.word_line import when_words


def request_rows(items: Sequence[GridItem], zone: ZoneInfo, now: Instant) -> list[Row]:
    """The requests of the week that wait for the coach, each time of theirs with what it would overlap."""
    rows = []
    for item in items:
        if item.kind is ItemKind.REQUEST and isinstance(item.source, RequestEntry):
            over = conflicts(tuple(items), item.span)
            names = ", ".join(each.title or each.type_name for each in over)
            rows.append(
                Row(
                    id=item.id,
                    first=f"┇{item.glyph} {item.title}",
                    right=ago_words(item.source.request.created_at, now),
                    second=when_words(zone, item.span),
                    warning=f"⚠ overlaps {names}" if names else "",
                )
            )
    return rows


def session_text(session: SessionView, types: Sequence[SessionTypeCard]) -> str:
    """A session by who comes, else by its type: ``Ana Ruiz``, ``Group``."""
    name = next((each.name for each in types if each.id == session.session_type), "session")
    people = [booking.client.name for booking in session.bookings if booking.status is BookingStatus.CONFIRMED]
    return people[0] if session.capacity == 1 and people else name


def item_facts(
    item: GridItem, types: Sequence[SessionTypeCard], zone: ZoneInfo, now: Instant, keymap: Keymap | None
) -> list[Fact]:
    """Everything about an item; with a keymap also which keys do what to it."""
    source = item.source
    facts = [Fact(f"{item.glyph} {item.title}".strip(), style="bold")]
    keys: tuple[str, ...] = ()
    if item.is_unsent:
        facts += [Fact(item.status, style="italic"), Fact(""), Fact(when_words(zone, item.span), "when")]
        keys = ("waiting.open",)
    elif isinstance(source, SessionEntry):
        facts += _session_facts(item, source, zone)
        keys = ("cell.open", "session.move", "session.cancel", "copy.cell") if item.movable else ("cell.open",)
    elif isinstance(source, RequestEntry):
        facts += _request_facts(item, source, zone, now)
        keys = ("request.accept", "request.decline")
    elif isinstance(source, HoldEntry):
        facts += [Fact("on hold while a form is filled in"), Fact(f"for {span_words(source.expires_at - now)} more")]
    else:
        reason = source.reason if isinstance(source, BlockEntry) else ""
        facts = [Fact("Blocked", style="bold"), Fact(when_words(zone, item.span), "when"), Fact(reason, "why")]
        keys = ("session.edit", "session.cancel", "session.new")
    return [*facts, *key_facts(keymap, keys)]


def item_keys(item: GridItem | None) -> Iterable[str | tuple[str, str]]:
    """The keys for what the cursor is on."""
    source = item.source if item else None
    if item is not None and item.is_unsent:
        return ("waiting.open", "session.new", "cursor", "week", "week.today", "date.go")
    if isinstance(source, RequestEntry):
        return (
            "request.accept",
            "request.decline",
            "request.offer",
            "inbox.open",
            "cell.open",
            "cursor",
            "date.go",
            "change.undo",
        )
    if isinstance(source, SessionEntry) and item is not None and item.movable:
        return (
            "cell.open",
            "session.move",
            "session.cancel",
            "session.copy_week",
            "mark.toggle",
            "mark.range",
            "inbox.open",
            "change.undo",
        )
    if isinstance(source, BlockEntry):
        change, remove = ("session.edit", "change"), ("session.cancel", "remove")
        return (change, remove, "hours.open", "session.new", "cursor", "week", "date.go", "change.undo")
    return (
        "session.new",
        "inbox.open",
        "availability.paint",
        "cursor",
        "week",
        "week.today",
        "date.go",
        "filter.open",
        "change.undo",
    )


def _session_facts(item: GridItem, session: SessionView, zone: ZoneInfo) -> Iterator[Fact]:
    yield Fact(" · ".join(part for part in (item.type_name, f"{item.minutes} min", item.status) if part))
    yield Fact("")
    yield Fact(when_words(zone, item.span), "when")
    yield from _optional("where", session.location)
    price = session.client_specific_price or session.price
    yield from _optional("price", price_words(price))
    if session.capacity > 1:
        yield Fact(item.subtitle, "seats")
        for booking in session.bookings:
            if booking.status is not BookingStatus.CANCELLED:
                state = "" if booking.status is BookingStatus.CONFIRMED else f" {booking.status.value}"
                yield Fact(f"{booking.client.name}{state}", "·")
    yield from _optional("shared", session.shared_notes)
    yield from _optional("notes", session.private_notes)
    for name, value in session.details.items():
        yield Fact(f"{name}: {value}")
    for booking in session.bookings:
        if booking.note and booking.status is not BookingStatus.CANCELLED:
            yield Fact(f"“{booking.note}”", style="italic")


def _request_facts(item: GridItem, entry: RequestEntry, zone: ZoneInfo, now: Instant) -> Iterator[Fact]:
    request = entry.request
    yield Fact(f"{item.type_name} · {item.minutes} min")
    left = span_words(request.expires_at - now)
    yield Fact(f"{item.status} · {left} {'for the client' if entry.offer else 'to answer'}", style="italic")
    yield Fact("")
    yield Fact(when_words(zone, item.span), "when")
    if len(request.times) > 1 and not entry.offer:
        yield Fact(f"{entry.index + 1} of {len(request.times)} times", "choice")
    if request.message:
        yield Fact("")
        yield Fact(f"“{request.message}”", style="italic")


def cell_facts(span: Span | None, availability: Sequence[Span], zone: ZoneInfo, keymap: Keymap) -> list[Fact]:
    """What an empty cell is: open or not, and what can be done there."""
    if span is None:
        return []
    around = next((each for each in availability if each.start <= span.start < each.end), None)
    facts = [Fact(when_words(zone, span), style="bold")]
    if around is not None:
        facts += [Fact("open", style="bold"), Fact(when_words(zone, around), "window")]
    else:
        facts.append(Fact("outside your availability"))
    return [*facts, *key_facts(keymap, ("session.new", "date.go", "week.today"))]


def key_facts(keymap: Keymap | None, ids: Sequence[str]) -> list[Fact]:
    """Which key does what, one a line."""
    if keymap is None or not ids:
        return []
    return [Fact(""), *(Fact(keymap.words(id)[0], keymap.shown(id), is_key=True) for id in ids)]


def _optional(word: str, text: str) -> Iterator[Fact]:
    if text:
        yield Fact(text, word)


_AGAINST = {
    "outside_availability": "outside your availability",
    "buffer": "inside a buffer",
    "limit": "past your limit",
}


def against(needs: Sequence[str]) -> str:
    """Which of the coach's own rules speak against something: ``Outside your availability and past your limit``."""
    words = " and ".join(_AGAINST[each] for each in needs)
    return words[:1].upper() + words[1:]
