"""``coachtui account``: who one is, and being somebody else or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click
from msgspec import Struct, structs

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.writing import few_text, strong, when_text
from coachtui.errors import Conflict, NotFound
from coachtui.records.account import Me
from coachtui.records.base import new_id
from coachtui.records.coach import CoachCard
from coachtui.records.text import one_line, visible

if TYPE_CHECKING:
    from coachtui.service.coaches import BecomeCoach


class OwnAccount(Struct, frozen=True, kw_only=True):
    """The account, and the card of its calendar where it is a coach's."""

    account: Me
    coach: CoachCard | None


@answers
@click.argument("act", type=click.Choice(["show", "change"]), default="show")
@click.option("--name", metavar="NAME", help="Your name.")
@click.option("--zone", "time_zone", metavar="ZONE", help="The zone whose clocks you read; hours there go along.")
@click.option("--shown-as", "display_name", metavar="NAME", help="As a coach: the name over your calendar.")
@click.option("--about", "bio", metavar="TEXT", help="As a coach: what clients read about you.")
@click.option("--hours-in", metavar="ZONE", help="As a coach: the zone of your hours, where that is another.")
@click.option("--sessions", type=click.Choice(["keep"]), help="Go on where sessions would lie outside your hours.")
@key_option()
async def command(caller: Caller, act: str, sessions: str | None, key: str | None, **said: str | None) -> Shown:
    """Show who you are, or change it.

    `coachtui account change --name "Ana Maria" --zone Europe/Madrid`. Sessions keep their time when a coach moves.
    """
    own = await _own(caller)
    given = {name: text for name, text in said.items() if text is not None}
    if (act == "change") != bool(given):
        raise click.UsageError("write account change with what to change, such as --zone; --help shows all there is")
    if given:
        key = key or new_id()
        profile = _profile(own, given)
        if profile is not None and sessions is None:
            await _refuse_unsaid(caller, profile)
        await _change_account(caller, own.account, given, key)
        if profile is not None:
            await caller.run(profile, f"{key} profile")
        own = await _own(caller)
    return Shown(own, _lines(own))


async def _own(caller: Caller) -> OwnAccount:
    from coachtui.service.accounts import GetMe
    from coachtui.service.coaches import GetCoach

    me = await caller.run(GetMe())
    if me.coach is None:
        return OwnAccount(account=me, coach=None)
    card = await caller.run(GetCoach(coach=me.coach.handle))
    return OwnAccount(account=me, coach=card)


def _profile(own: OwnAccount, given: Mapping[str, str]) -> BecomeCoach | None:
    """The coach's profile as it is to be; None where nothing of it is other."""
    from coachtui.service.coaches import BecomeCoach

    card = own.coach
    if card is None:
        if given.keys() & {"display_name", "bio", "hours_in"}:
            raise NotFound("You are no coach yet: see coachtui call BecomeCoach")
        return None
    before = BecomeCoach(handle=card.handle, display_name=card.display_name, time_zone=card.time_zone, bio=card.bio)
    said = {name: given[name] for name in ("display_name", "bio") if name in given}
    if "hours_in" in given:
        said["time_zone"] = given["hours_in"]
    elif "time_zone" in given and card.time_zone == own.account.time_zone:
        said["time_zone"] = given["time_zone"]
    after = structs.replace(before, **said)
    return after if after != before else None


async def _refuse_unsaid(caller: Caller, profile: BecomeCoach) -> None:
    """Raises ``Conflict`` where sessions to come would lie outside the hours in another zone."""
    from coachtui.service.sessions import ListSessions

    tried = await caller.run(structs.replace(profile, dry_run=True), new_id())
    if tried.sessions_affected:
        to_come = (await caller.every(ListSessions(start=caller.now))).items
        outside = [each for each in to_come if each.id in tried.sessions_affected]
        names = few_text([when_text(each.start, each.end, caller.zone) for each in outside])
        raise Conflict(
            f"Nothing was done yet: {names} would lie outside your hours in {one_line(profile.time_zone)}, and stay."
            " Go on with --sessions keep"
        )


async def _change_account(caller: Caller, me: Me, given: Mapping[str, str], key: str) -> None:
    from coachtui.service.accounts import UpdateMe

    said = {name: given[name] for name in ("name", "time_zone") if name in given}
    other = {name: text for name, text in said.items() if text != getattr(me, name)}
    if other:
        await caller.run(UpdateMe(version=me.version, **other), key)


def _lines(own: OwnAccount) -> Iterator[str]:
    me, card = own.account, own.coach
    yield f"{strong(one_line(me.name))}  {one_line(me.email)}  {me.time_zone}"
    if card is not None:
        hours = f", hours in {card.time_zone}" if card.time_zone != me.time_zone else ""
        yield f"coach {card.handle}, shown as {one_line(card.display_name)}{hours}"
        yield from (f"  {line}" for line in visible(card.bio).split("\n") if line)
