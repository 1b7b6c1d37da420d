"""``coachtui privacy``: who sees a coach's calendar, and who does what with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.practice import ACTS, changed, own_types, said_settings, setting_options
from coachtui.commands.writing import faint, strong
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.records.session_type import SessionTypeView
    from coachtui.service.practice import PrivacyView

WHO = "private, connected, registered or public"
OPTIONS = {
    "calendar_visibility": ("--see", f"Who sees your calendar: {WHO}."),
    "booking_permission": ("--book", f"Who books, of those who see it: {WHO}."),
    "request_permission": ("--request", f"Who asks for other times, of those who see it: {WHO}."),
    "booked_display": ("--booked", "How booked time is shown to them: hidden, booked or type."),
    "price_audience": ("--prices", f"Who sees prices: {WHO}."),
}


@answers
@click.argument("act", type=click.Choice(ACTS), default="show")
@setting_options(OPTIONS)
@click.option("--dry-run", is_flag=True, help="Only say what it would be.")
@key_option()
async def command(caller: Caller, act: str, dry_run: bool, key: str | None, **said: str | None) -> Shown:
    """Say who sees your calendar and does what with it, or change that.

    `coachtui privacy change --see public --booked hidden`. What is said under it, each kind of person gets: private is
    nobody but you, connected your clients, registered whoever is signed in.
    """
    from coachtui.service.practice import GetPrivacy, PutPrivacy

    values = said_settings(act, said, OPTIONS)
    after = await changed(caller, values, GetPrivacy(), PutPrivacy, key, dry_run=dry_run)
    return Shown(after, _lines(after, await own_types(caller), is_so=not dry_run))


def _lines(view: PrivacyView, types: Sequence[SessionTypeView], *, is_so: bool) -> Iterator[str]:
    from coachtui.records.coach import Privacy
    from coachtui.scheduling.onlookers import ONLOOKERS, sentences, sight_of
    from coachtui.scheduling.practice_in_words import PRIVACY
    from coachtui.scheduling.practice_words import privacy_sentences

    privacy = Privacy(id="", **{name: getattr(view, name) for name in PRIVACY})
    if not is_so:
        yield "Nothing is changed. It would be:"
    for name, sentence in privacy_sentences(privacy).items():
        yield f"{sentence}. {faint(f'{OPTIONS[name][0]} {getattr(privacy, name)}')}"
    for onlooker in ONLOOKERS:
        yield ""
        yield f"{strong(onlooker.name.capitalize())}, {onlooker.more},"
        yield from (f"  {one_line(each)}" for each in sentences(sight_of(privacy, types, onlooker)))
