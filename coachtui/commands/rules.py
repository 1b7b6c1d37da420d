"""``coachtui rules``: when others may book in a coach's calendar, and how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.practice import ACTS, changed, own_types, said_settings, setting_options
from coachtui.commands.writing import faint
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.records.session_type import SessionTypeView
    from coachtui.service.practice import RulesView

OPTIONS = {
    "min_notice_minutes": ("--notice", "Booked at least so long ahead, as 2h; empty for up to the last moment."),
    "max_advance_days": ("--ahead", "Booked at most so long ahead, as 90d or 4w; empty for as far as anybody likes."),
    "cancel_notice_minutes": ("--cancel-until", "Cancelled until so long before, as 1d; empty for until it begins."),
    "reschedule_notice_minutes": ("--move-until", "Moved until so long before, as 1d; empty for until it begins."),
    "daily_limit": ("--daily-limit", "At most so many a day; empty for as many as fit."),
    "weekly_limit": ("--weekly-limit", "At most so many a week; empty for as many as fit."),
    "max_active_bookings_per_client": ("--client-limit", "At most so many to come for each client; empty for any."),
    "hold_seconds": ("--hold", "How long a time is held while somebody fills in the form, as 5m or 90s."),
    "request_expiry_hours": ("--answer-within", "How long a request or an offer waits for an answer, as 2d."),
}


@answers
@click.argument("act", type=click.Choice(ACTS), default="show")
@setting_options(OPTIONS)
@click.option("--dry-run", is_flag=True, help="Only say what it would be.")
@key_option()
async def command(caller: Caller, act: str, dry_run: bool, key: str | None, **said: str | None) -> Shown:
    """Say when others may book in your calendar and how much, or change that.

    `coachtui rules change --notice 1d --daily-limit 6 --ahead ""`. A session type may have rules of its own: see
    `coachtui types`.
    """
    from coachtui.service.practice import GetRules, PutRules

    values = said_settings(act, said, OPTIONS)
    after = await changed(caller, values, GetRules(), PutRules, key, dry_run=dry_run)
    return Shown(after, _lines(after, await own_types(caller), is_so=not dry_run))


def _lines(view: RulesView, types: Sequence[SessionTypeView], *, is_so: bool) -> Iterator[str]:
    from coachtui.records.coach import BookingRules
    from coachtui.scheduling.practice_in_words import RULES, written_rules
    from coachtui.scheduling.practice_words import exceptions, rules_sentences

    rules = BookingRules(id="", **{name: getattr(view, name) for name in RULES})
    if not is_so:
        yield "Nothing is changed. It would be:"
    texts = written_rules(rules)
    for name, sentence in rules_sentences(rules).items():
        option = f"{OPTIONS[name][0]} {texts[name]}" if texts[name] else OPTIONS[name][0] + ' ""'
        yield f"{sentence}. {faint(option)}"
    yield from (f"{one_line(each)}." for each in exceptions(types))
