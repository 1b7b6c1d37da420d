"""``coachtui coaches``: whose calendar one may see, and what one may do there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.writing import strong
from coachtui.records.coach import CoachCard, Standing
from coachtui.records.text import one_line
from coachtui.service.coaches import ListCoaches


@answers
@click.argument("search", required=False)
async def command(caller: Caller, search: str | None) -> Shown:
    """List the coaches whose calendar you may see.

    With SEARCH, those whose handle or name it is in.
    """
    cards = await caller.every(ListCoaches(search=search))
    return Shown(cards, _lines(cards.items))


def _lines(cards: Sequence[CoachCard]) -> Iterator[str]:
    if not cards:
        yield "No coach shows you their calendar. Ask one whose handle you know: coachtui connect HANDLE"
    width = max((len(card.handle) for card in cards), default=0)
    for card in cards:
        bio = f"  {one_line(card.bio)}" if card.bio else ""
        yield f"{card.handle:{width}}  {strong(one_line(card.display_name))}  {_may(card)}{bio}"


def _may(card: CoachCard) -> str:
    """What one may do there: ``you may book and request``."""
    if card.standing is Standing.OWNER:
        return "yourself"
    deeds = [word for may, word in ((card.may.book, "book"), (card.may.request, "request")) if may]
    return f"you may {' and '.join(deeds or ['look'])}"
