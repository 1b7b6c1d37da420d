"""A coach's privacy settings and booking rules, each as a sentence: the same in the app and on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coachtui.records.coach import Audience, BookedDisplay, BookingRules, Privacy
from coachtui.records.session_type import SessionType
from coachtui.scheduling.type_in_words import written_rules
from coachtui.scheduling.type_words import AUDIENCES, RULES

FEWEST_FIRST = tuple(Audience)

DISPLAYS: Mapping[BookedDisplay, str] = {
    BookedDisplay.HIDDEN: "not at all",
    BookedDisplay.BOOKED: "as booked",
    BookedDisplay.SESSION_TYPE: "with its type",
}
"""How booked time is shown to others, in few words."""


def privacy_sentences(privacy: Privacy) -> dict[str, str]:
    """What each setting says, by its name."""
    seen = privacy.calendar_visibility
    books, asks = privacy.booking_permission, privacy.request_permission
    return {
        "calendar_visibility": "Nobody else sees your calendar, or finds you by your handle"
        if seen is Audience.PRIVATE
        else _do(seen, "sees your calendar"),
        "booking_permission": f"{_do(_narrower(books, seen), 'books what is open')}{_because(books, seen)}",
        # Who asks is answered, for which they need an account.
        "request_permission": _do(_narrower(asks, seen, Audience.REGISTERED), "asks for times that are not open")
        + _because(asks, seen),
        "booked_display": _displayed(privacy),
        "price_audience": f"Prices are told to {AUDIENCES[privacy.price_audience]}, where a session type says no other",
    }


def _narrower(*audiences: Audience) -> Audience:
    return min(audiences, key=FEWEST_FIRST.index)


def _because(audience: Audience, seen: Audience) -> str:
    return "" if _narrower(audience, seen) is audience else ": only who sees the calendar"


def _do(audience: Audience, what: str) -> str:
    """``Your clients see your calendar``: what is done, in the number of who does it."""
    if audience is Audience.PRIVATE:
        return f"Nobody else {what}"
    who = AUDIENCES[audience]
    verb, _, rest = what.partition(" ")
    said = f"{verb.removesuffix('s')} {rest}" if audience is Audience.CONNECTED else what
    return f"{who[:1].upper()}{who[1:]} {said}"


def _displayed(privacy: Privacy) -> str:
    return {
        BookedDisplay.HIDDEN: "Booked time looks to others like any time that is not open",
        BookedDisplay.BOOKED: "Others see that a time is booked, not with what or whom",
        BookedDisplay.SESSION_TYPE: "Others see that a time is booked, and its session type where that is for them",
    }[privacy.booked_display]


def rules_sentences(rules: BookingRules) -> dict[str, str]:
    """What each rule says, by its name."""
    expiry = length_words(rules.request_expiry_hours * 60)
    return {
        "min_notice_minutes": f"Booked at least {length_words(rules.min_notice_minutes)} ahead"
        if rules.min_notice_minutes
        else "Booked up to the last moment",
        "max_advance_days": _ahead(rules.max_advance_days),
        "cancel_notice_minutes": _until("cancels", rules.cancel_notice_minutes),
        "reschedule_notice_minutes": _until("moves", rules.reschedule_notice_minutes),
        "daily_limit": _most(rules.daily_limit, "a day"),
        "weekly_limit": _most(rules.weekly_limit, "a week, Monday to Sunday"),
        "max_active_bookings_per_client": f"At most {rules.max_active_bookings_per_client} to come for each client"
        if rules.max_active_bookings_per_client
        else "As many to come as a client likes",
        "hold_seconds": f"A time is held for {seconds_words(rules.hold_seconds)} while somebody fills in the form",
        "request_expiry_hours": f"What waits for an answer runs out after {expiry}",
    }


def rules_in_short(rules: BookingRules) -> str:
    """Those that limit something, in a line."""
    return " · ".join(RULES[name].format(text) for name, text in written_rules(rules).items() if text)


def exceptions(session_types: Sequence[SessionType]) -> Iterator[str]:
    """Which session types have rules of their own, and what they say."""
    for each in session_types:
        own = [RULES[name].format(text) for name, text in written_rules(each.rules).items() if text]
        if own and each.active:
            yield f"{each.name} has rules of its own: {', '.join(own)}"


def _ahead(days: int | None) -> str:
    if days is None:
        return "Booked as far ahead as anybody likes"
    return f"Booked at most {_count(days, 'day')} ahead" if days else "Booked for the same day only, by your clock"


def _until(act: str, minutes: int | None) -> str:
    if not minutes:
        return f"A client {act} until it begins"
    return f"A client {act} until {length_words(minutes)} before; later only you do"


def _most(limit: int | None, of: str) -> str:
    return f"At most {_count(limit, 'session')} {of}" if limit else f"As many sessions as fit {of}"


def length_words(minutes: int | None) -> str:
    """A length in whole words: ``1 day``, ``1 hour 30 minutes``."""
    days, rest = divmod(minutes or 0, 1440)
    hours, left = divmod(rest, 60)
    parts = ((days, "day"), (hours, "hour"), (left, "minute"))
    return " ".join(_count(number, unit) for number, unit in parts if number) or "0 minutes"


def seconds_words(seconds: int) -> str:
    """The same where there are seconds, too: ``1 minute 30 seconds``."""
    minutes, left = divmod(seconds, 60)
    parts = [*([length_words(minutes)] if minutes else []), *([_count(left, "second")] if left else [])]
    return " ".join(parts)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
