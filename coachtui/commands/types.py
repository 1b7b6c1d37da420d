"""``coachtui types``: what a coach offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.reading import one_of
from coachtui.commands.writing import faint, few_text, price_text, strong, when_text
from coachtui.errors import HasSessions, NotFound
from coachtui.records.base import new_id
from coachtui.records.text import one_line, visible
from coachtui.scheduling.type_in_words import changes, read_type, written_type

if TYPE_CHECKING:
    from coachtui.records.session_type import SessionTypeView
    from coachtui.service.listing import Page

ACTS = ("list", "show", "add", "change", "remove")
Becoming = Literal["keep", "cancel"]
"""What becomes of the sessions to come of a type that is removed."""

OPTIONS: Mapping[str, tuple[str, str]] = {
    "name": ("--name", "Another name."),
    "description": ("--description", "What clients read about it."),
    "durations_minutes": ("--length", "How long, as 60 or 60,30,90: the usual length first."),
    "price": ("--price", "What it costs, as 60 or 85.50 EUR; empty for no price."),
    "audience": ("--for", "Who sees it: private, connected, registered or public."),
    "price_audience": ("--price-for", "Who sees the price; empty for whom the privacy settings say."),
    "approval_required": ("--approval", "Whether each booking waits for your answer: yes or no."),
    "location": ("--where", "The place."),
    "capacity": ("--people", "How many may come."),
    "show_seats_left": ("--seats-left", "Whether it is said how many seats are left: yes or no."),
    "waitlist": ("--waiting-list", "Whether clients may wait for a seat: yes or no."),
    "buffer_before_minutes": ("--before", "Time kept free before it, as 15."),
    "buffer_after_minutes": ("--after", "Time kept free after it, as 15."),
    "slot_step_minutes": ("--every", "How often one may start, as 30; empty for one after the other."),
    "min_notice_minutes": ("--notice", "Booked at least so long ahead, as 2h; empty for your own rule."),
    "max_advance_days": ("--ahead", "Booked at most so long ahead, as 4w; empty for your own rule."),
    "cancel_notice_minutes": ("--cancel-until", "Cancelled until so long before, as 1d; empty for your own rule."),
    "reschedule_notice_minutes": ("--move-until", "Moved until so long before, as 1d; empty for your own rule."),
    "daily_limit": ("--daily-limit", "At most so many a day; empty for your own rule."),
    "weekly_limit": ("--weekly-limit", "At most so many a week; empty for your own rule."),
    "max_active_bookings_per_client": ("--client-limit", "At most so many to come for each client."),
    "details_schema": ("--asks", "What is asked, as 'Level*: beginner, club'; once for each question."),
    "color": ("--color", "A colour such as teal or #5f8787."),
    "glyph": ("--shape", "One character."),
    "active": ("--offered", "Whether it is offered at present: yes or no."),
}


def _fields(body: Callable[..., Any]) -> Callable[..., Any]:
    for name, (option, help) in reversed(list(OPTIONS.items())):
        body = click.option(option, name, help=help, metavar="TEXT", multiple=name == "details_schema")(body)
    return body


@answers
@click.argument("act", type=click.Choice(ACTS), default="list")
@click.argument("which", metavar="[NAME]", required=False)
@_fields
@click.option("--sessions", type=click.Choice(["keep", "cancel"]), help="What becomes of those to come of one removed.")
@key_option()
async def command(
    caller: Caller,
    act: str,
    which: str | None,
    sessions: Becoming | None,
    key: str | None,
    **said: Any,
) -> Shown:
    """List, show, add, change or remove the session types that you offer.

    `coachtui types add Review --length 60,90 --price "90 GBP"`, `coachtui types change Review --notice 1d`,
    `coachtui types remove Review`. NAME is that of a type, its beginning, or its id.
    """
    page = await _own_types(caller)
    if act == "list":
        return Shown(page, _table(page.items))
    if which is None:
        raise click.UsageError(f"say which to {act}, by its name")
    texts = _texts(said)
    if act == "add":
        return await _add(caller, which, texts, page.items, key)
    kind = one_of(which, page.items, kind="session type", id_of=lambda each: each.id, name_of=lambda each: each.name)
    if act == "show":
        return Shown(kind, _whole(kind))
    if act == "change":
        return await _change(caller, kind, texts, key)
    return await _remove(caller, kind, sessions, key)


async def _own_types(caller: Caller) -> Page[SessionTypeView]:
    from coachtui.service.session_types import ListOwnSessionTypes

    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches offer session types")
    return await caller.every(ListOwnSessionTypes())


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    """What was said of each field; questions one a line."""
    given = {name: text for name, text in said.items() if text not in (None, ())}
    return {name: "\n".join(text) if isinstance(text, tuple) else text for name, text in given.items()}


def _read(texts: Mapping[str, str], types: Sequence[SessionTypeView]) -> dict[str, Any]:
    """Raises ``click.UsageError`` for the first text that cannot be read."""
    currencies = [each.price.currency for each in types if each.price is not None]
    reading = read_type(texts, currency=currencies[0] if currencies else "EUR")
    for name, problem in reading.problems.items():
        raise click.UsageError(f"{OPTIONS[name][0]} “{one_line(texts[name][:60])}”: {one_line(problem)}")
    return dict(reading.values)


async def _add(
    caller: Caller, name: str, texts: Mapping[str, str], types: Sequence[SessionTypeView], key: str | None
) -> Shown:
    from coachtui.service.session_types import CreateSessionType

    if "durations_minutes" not in texts:
        raise click.UsageError("say how long it is with --length")
    made = await caller.run(CreateSessionType(**_read({"name": name, **texts}, types)), key or new_id())
    return Shown(made, _whole(made))


async def _change(caller: Caller, kind: SessionTypeView, texts: Mapping[str, str], key: str | None) -> Shown:
    from coachtui.service.session_types import UpdateSessionType

    if not texts:
        raise click.UsageError("say what to change, such as --price; --help shows all there is")
    other = changes(kind, _read({**written_type(kind), **texts}, [kind]))
    if not other:
        return Shown(kind, _whole(kind))
    changed = await caller.run(UpdateSessionType(id=kind.id, version=kind.version, **other), key or new_id())
    return Shown(changed, _whole(changed))


async def _remove(caller: Caller, kind: SessionTypeView, sessions: Becoming | None, key: str | None) -> Shown:
    from coachtui.service.session_types import DeleteSessionType

    command = DeleteSessionType(id=kind.id, version=kind.version, sessions=sessions)
    try:
        await caller.run(command, key or new_id())
    except HasSessions as refusal:
        refusal.add_note(f"{_named(refusal, caller)}. Say what becomes of them with --sessions keep or cancel")
        raise
    left = {"keep": " Its sessions stay.", "cancel": " Its sessions to come are cancelled.", None: ""}[sessions]
    return Shown(None, [f"{one_line(kind.name)} is offered no more.{left}"])


def _named(refusal: HasSessions, caller: Caller) -> str:
    """When the first of them are."""
    from coachtui.records.json import convert, to_builtins
    from coachtui.records.session import SessionView

    found = [convert(to_builtins(each), SessionView) for each in refusal.extra.get("conflicts", ())]
    found.sort(key=lambda each: each.start)
    return few_text([when_text(each.start, each.end, caller.zone) for each in found])


def _table(types: Sequence[SessionTypeView]) -> Iterator[str]:
    from coachtui.scheduling.type_words import AUDIENCES, lengths_words

    if not types:
        yield "You offer nothing yet; add something, as types add Review --length 60"
    rows = [
        (
            f"{one_line(each.glyph)} {one_line(each.name)}",
            lengths_words(each.duration_minutes, each.durations_minutes),
            price_text(each.price) if each.price else "–",
            AUDIENCES[each.audience] if each.active else "put away",
        )
        for each in types
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    for name, length, price, audience in rows:
        yield f"{name:{widths[0]}}  {length:{widths[1]}}  {price:{widths[2]}}  {audience}"


def _whole(kind: SessionTypeView) -> Iterator[str]:
    from coachtui.scheduling.type_words import type_facts

    yield f"{one_line(kind.glyph)} {strong(one_line(kind.name))}  {faint(kind.id)}"
    for fact in type_facts(kind, price_text(kind.price) if kind.price else ""):
        yield f"  {fact.word:<7}{one_line(fact.text)}" if fact.word else f"  {one_line(fact.text)}"
    yield from (f"  {line}" for line in visible(kind.description).split("\n") if line)
