"""Everything a caller may catch, each with a stable ``code`` that crosses the wire.

::

    CoachtuiError
    ├── Refused                     the operation was understood and not done; nothing changed
    │   ├── Invalid                 422  a value cannot be right, whatever the calendar holds
    │   │   ├── GuestRequired
    │   │   ├── RangeTooLong
    │   │   ├── NonexistentTime     a wall time in a gap; carries ``choices``
    │   │   ├── AmbiguousTime       a wall time in a fold; carries ``choices``
    │   │   └── IdempotencyKeyReused
    │   ├── InvalidToken            401
    │   ├── SignIn                  401
    │   ├── WrongCredentials        401
    │   ├── Forbidden               403
    │   ├── NotFound                404  not existing and not allowed look the same
    │   ├── MethodNotAllowed        405
    │   ├── Conflict                409  right in itself, but not with what the calendar holds
    │   │   ├── EmailTaken · HandleTaken
    │   │   ├── NotOpen · TooSoon · TooFar · LimitReached · Full · TooLate
    │   │   ├── Overlap · NeedsAllow
    │   │   ├── OpenBookIt · HasSessions · NotPending · HoldExpired · OfferExpired
    │   │   └── InProgress
    │   ├── Stale                   412  carries ``current``
    │   ├── TooLarge                413
    │   ├── VersionRequired         428
    │   └── TooManyRequests         429
    └── Unavailable                 503  cannot be reached or opened now
        ├── StoreUnusable           the file is not ours, damaged, or of a newer version
        ├── ServerUnreachable
        └── WaitingToSend           kept on this machine until the server answers
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class CoachtuiError(Exception):
    """The root; ``detail`` is one sentence for a person, ``extra`` goes into the problem body."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.title
        self.extra: Mapping[str, Any] = extra
        super().__init__(self.detail)


class Refused(CoachtuiError):
    """The operation was understood and not done; nothing changed."""


class Invalid(Refused):
    """A value cannot be right; ``field`` in ``extra`` names it where there is one."""

    code, status, title = "invalid", 422, "That value cannot be right"


class GuestRequired(Invalid):
    code, title = "guest_required", "A name and an e-mail address are needed to book without an account"


class RangeTooLong(Invalid):
    code, title = "range_too_long", "A calendar range may be at most 400 days"


class NonexistentTime(Invalid):
    """``choices`` in ``extra``: the two nearest instants that exist, in order."""

    code, title = "nonexistent_time", "That time does not exist: the clocks go forward over it"


class AmbiguousTime(Invalid):
    """``choices`` in ``extra``: the two instants it may mean, in order."""

    code, title = "ambiguous_time", "That time happens twice: the clocks go back over it"


class IdempotencyKeyReused(Invalid):
    code, title = "idempotency_key_reused", "That idempotency key was used for something else"


class InvalidToken(Refused):
    code, status, title = "invalid_token", 401, "That token is not valid"


class SignIn(Refused):
    code, status, title = "sign_in", 401, "An account is needed for this"


class WrongCredentials(Refused):
    code, status, title = "wrong_credentials", 401, "Wrong e-mail address or password"


class Forbidden(Refused):
    code, status, title = "forbidden", 403, "You may see this but not do that"


class NotFound(Refused):
    code, status, title = "not_found", 404, "There is no such thing here"


class MethodNotAllowed(Refused):
    code, status, title = "method_not_allowed", 405, "That method is not allowed here"


class Conflict(Refused):
    """``alternatives`` in ``extra``: open times nearby; ``conflicts``: to the owner only, what is in the way."""

    code, status, title = "conflict", 409, "That does not fit what is in the calendar"


class EmailTaken(Conflict):
    code, title = "email_taken", "There is an account with that e-mail address"


class HandleTaken(Conflict):
    code, title = "handle_taken", "That handle is taken"


class NotOpen(Conflict):
    code, title = "not_open", "That time is not open"


class TooSoon(Conflict):
    code, title = "too_soon", "That time is too soon to be booked"


class TooFar(Conflict):
    code, title = "too_far", "That time is too far ahead to be booked"


class LimitReached(Conflict):
    code, title = "limit_reached", "No more can be booked here"


class Full(Conflict):
    code, title = "full", "No seat is left"


class TooLate(Conflict):
    code, title = "too_late", "It is too late for that"


class Overlap(Conflict):
    code, title = "overlap", "Two sessions of one coach cannot overlap"


class NeedsAllow(Conflict):
    """``needs`` in ``extra``: which of the coach's own rules must be set aside by ``allow``."""

    code, title = "needs_allow", "That goes against your own rules"


class OpenBookIt(Conflict):
    code, title = "open_book_it", "That time is open: book it"


class HasSessions(Conflict):
    code, title = "has_sessions", "There are sessions to come of that type"


class NotPending(Conflict):
    code, title = "not_pending", "That was decided already"


class HoldExpired(Conflict):
    code, title = "hold_expired", "The hold has expired"


class OfferExpired(Conflict):
    code, title = "offer_expired", "The offer has expired"


class InProgress(Conflict):
    code, title = "in_progress", "The same command is still running"


class Stale(Refused):
    """``current`` in ``extra``: the thing as it is now."""

    code, status, title = "stale", 412, "It was changed meanwhile"


class TooLarge(Refused):
    code, status, title = "too_large", 413, "That is more than can be taken at once"


class VersionRequired(Refused):
    code, status, title = "version_required", 428, "Say which version you are changing"


class TooManyRequests(Refused):
    code, status, title = "too_many_requests", 429, "Too many requests"


class Unavailable(CoachtuiError):
    """Cannot be reached or opened now; whether anything changed is not known unless said."""

    code, status, title = "unavailable", 503, "Not available right now"


class StoreUnusable(Unavailable):
    """The database is not ours, damaged, read-only or of a newer version; it was not written to."""

    code, title = "store_unusable", "The store cannot be opened"


class ServerUnreachable(Unavailable):
    code, title = "server_unreachable", "The server cannot be reached"


class WaitingToSend(Unavailable):
    """The command is kept on this machine, under its key, and sent once the server answers."""

    code, title = "waiting_to_send", "Kept on this machine, to be sent once the server answers"


def _leaves(base: type[CoachtuiError]) -> dict[str, type[CoachtuiError]]:
    found = {base.code: base}
    for below in base.__subclasses__():
        found.update(_leaves(below))
    return found


#: Every error by its code, so that what crossed a wire comes back as itself.
BY_CODE: Mapping[str, type[CoachtuiError]] = _leaves(CoachtuiError)
