"""What each kind of onlooker gets of a coach's calendar, worked out from the settings and said in sentences.

``sight_of`` is the projection's rules asked beforehand; nothing here is asked of a store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coachtui.records.coach import BookedDisplay, May, Privacy, Standing
from coachtui.records.session_type import SessionType
from coachtui.scheduling.privacy import permissions, sees_price, sees_session_type


class Onlooker(NamedTuple):
    """Somebody who looks at a coach's calendar; ``more`` is what is said where one is chosen, ``brief`` the name where
    there is no room for more."""

    id: str
    brief: str
    name: str
    more: str
    standing: Standing
    is_blocked: bool = False

    @property
    def label(self) -> str:
        return f"{self.name}, {self.more}"


VISITOR = Onlooker("anonymous", "visitor", "a visitor", "without an account", Standing.ANONYMOUS)
SIGNED_IN = Onlooker("registered", "signed in", "somebody", "with an account, no client of yours", Standing.REGISTERED)
CLIENT = Onlooker("connected", "client", "a client", "without bookings", Standing.CONNECTED)
BLOCKED = Onlooker(
    "blocked", "blocked", "a client you blocked", "who sees what a visitor sees", Standing.ANONYMOUS, is_blocked=True
)
ONLOOKERS = (VISITOR, SIGNED_IN, CLIENT, BLOCKED)


class Sight(NamedTuple):
    """What an onlooker gets; session types in the coach's order, empty where the calendar is not seen."""

    sees: bool
    booked: BookedDisplay
    offered: tuple[SessionType, ...]
    """The session types that exist for them."""
    at_once: tuple[SessionType, ...]
    """Those they book, of the coach's free times."""
    after_answer: tuple[SessionType, ...]
    """Those they ask to book: each waits for the coach."""
    after_signing_in: tuple[SessionType, ...]
    """Those that wait for the coach, which needs an account to be answered to."""
    joined: tuple[SessionType, ...]
    """Of those that wait for an answer, the groups that are joined at once where one stands already."""
    requests: bool
    """Whether they may ask for times that are not open."""
    requests_signed_in: bool
    """Whether they could if they had an account."""
    priced: tuple[SessionType, ...]
    """Those that have a price, told or not."""
    prices: tuple[SessionType, ...]
    """Those whose price they are told."""


def sight_of(privacy: Privacy, session_types: Sequence[SessionType], onlooker: Onlooker) -> Sight:
    """What an onlooker without bookings gets under these settings."""
    may, standing = permissions(privacy, onlooker.standing, blocked=onlooker.is_blocked), onlooker.standing
    offered = _offered(session_types, standing) if may.see else ()
    bookable = offered if may.book else ()
    waiting = tuple(each for each in bookable if each.approval_required)
    has_account = standing is not Standing.ANONYMOUS
    priced = tuple(each for each in offered if each.price is not None)
    return Sight(
        sees=may.see,
        booked=privacy.booked_display,
        offered=offered,
        at_once=tuple(each for each in bookable if not each.approval_required),
        after_answer=waiting if has_account else (),
        after_signing_in=() if has_account else waiting,
        joined=tuple(each for each in waiting if each.capacity > 1),
        requests=has_account and may.request and bool(offered),
        requests_signed_in=onlooker is VISITOR and may.see and _asks_signed_in(privacy, session_types),
        priced=priced,
        prices=tuple(each for each in priced if sees_price(each, privacy, standing)),
    )


def _asks_signed_in(privacy: Privacy, session_types: Sequence[SessionType]) -> bool:
    may: May = permissions(privacy, Standing.REGISTERED)
    return may.request and bool(_offered(session_types, Standing.REGISTERED))


def _offered(session_types: Sequence[SessionType], standing: Standing) -> tuple[SessionType, ...]:
    return tuple(each for each in session_types if sees_session_type(each, standing))


NOTHING = "sees nothing of your calendar"
NO_BOOKING = "books nothing"
NO_REQUESTS = "asks for no other times"


def sentences(sight: Sight) -> tuple[str, ...]:
    """What an onlooker sees and may do, each without its subject: ``sees nothing of your calendar``."""
    if not sight.sees:
        return (NOTHING, f"{NO_BOOKING} and {NO_REQUESTS}")
    return (_seen(sight), *_groups(sight), *_booked(sight), _asked(sight), *_priced(sight))


def in_short(sight: Sight) -> str:
    """The same in a line: ``sees free and booked time · books Intro · asks for others``."""
    if not sight.sees:
        return "sees nothing"
    free = ["free"] if sight.offered else []
    taken = [] if sight.booked is BookedDisplay.HIDDEN else ["booked"]
    seen = f"sees {' and '.join([*free, *taken])} time" if free or taken else "sees empty days"
    bookable = (*sight.at_once, *sight.after_answer)
    books = f"books {_names(bookable)}" if bookable else NO_BOOKING
    return f"{seen} · {books} · {'asks for others' if sight.requests else 'asks for none'}"


def in_few_words(sight: Sight) -> str:
    """The same in three words at most: ``sees, books, asks``."""
    books = bool(sight.at_once or sight.after_answer or sight.joined)
    did = [*(["books"] if books else []), *(["asks"] if sight.requests else [])]
    return ", ".join(["sees", *did]) if sight.sees else "sees nothing"


def _seen(sight: Sight) -> str:
    free = "your free times" if sight.offered else "no free time, for nothing is offered to them"
    if sight.booked is BookedDisplay.HIDDEN:
        return f"sees {free}; what is booked looks like any time that is not open"
    if sight.booked is BookedDisplay.SESSION_TYPE and sight.offered:
        return f"sees {free}, and when you are booked, with the session type where it is one of {_names(sight.offered)}"
    return f"sees {free}{',' if sight.offered else ';'} and when you are booked, not with what or whom"


def _groups(sight: Sight) -> Iterator[str]:
    groups = [each for each in sight.offered if each.capacity > 1]
    if groups:
        full = ", but for full ones" if sight.booked is BookedDisplay.HIDDEN else ""
        yield f"sees when there is {_names(groups, 'or')}{full}, and never who comes"


def _booked(sight: Sight) -> Iterator[str]:
    if sight.at_once:
        yield f"books {_names(sight.at_once)} at once"
    if sight.after_answer:
        yield f"books {_names(sight.after_answer)} once you have said yes"
    if sight.joined:
        yield f"takes a seat in {_names(sight.joined, 'or')} at once where a session of it stands"
    if sight.after_signing_in:
        yield f"signs in to book {_names(sight.after_signing_in)}, which waits for your answer"
    if not (sight.at_once or sight.after_answer or sight.joined):
        yield f"{NO_BOOKING}; sees that you offer {_names(sight.offered)}" if sight.offered else NO_BOOKING


def _asked(sight: Sight) -> str:
    if sight.requests:
        return "asks for times that are not open"
    return "signs in to ask for times that are not open" if sight.requests_signed_in else NO_REQUESTS


def _priced(sight: Sight) -> Iterator[str]:
    if not sight.priced:
        return
    if not sight.prices:
        yield "sees no prices"
    elif sight.prices == sight.priced:
        yield "sees what it costs"
    else:
        yield f"sees the price of {_names(sight.prices)}, of nothing else"


def _names(session_types: Sequence[SessionType], last: str = "and") -> str:
    names = [each.name for each in session_types]
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
