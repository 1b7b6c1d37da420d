"""How often what may be asked, in the memory of this process: several processes let through as many times as much.

Whoever guesses passwords is slowed down by account and by address, and yet cannot lock the account's owner out: however
many guesses were made elsewhere, each address has a guess of its own (``docs/decisions/0017-limits.md``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any, NamedTuple

from coachtui.errors import TooManyRequests
from coachtui.service.accounts import Register, UpdateMe
from coachtui.service.booking import Book
from coachtui.service.connections import InviteClient
from coachtui.service.holds import CreateHold
from coachtui.service.operation import Command, Operation
from coachtui.service.tokens import CreateToken

SETTING = "COACHTUI_RATE_LIMITS"
MOST_KEYS = 20_000
"""Of one limit; whoever was not heard of for longest is forgotten first."""


class Rate(NamedTuple):
    """So many at once, and one more every so many seconds."""

    burst: int
    seconds: float


#: Each may be set: ``COACHTUI_RATE_LIMITS="registration=50/10 writes=500/0.05"``.
RATES: Mapping[str, Rate] = {
    "sign_in": Rate(5, 30),  # guesses of one account's password from one address
    "sign_in_address": Rate(20, 10),  # guesses from one address, whosever password
    "sign_in_account": Rate(50, 60),  # guesses of one account's password from anywhere; past them, from each address
    "sign_in_watched": Rate(1, 600),  # only so many
    "registration": Rate(60, 30),  # accounts made from one address
    "guests": Rate(20, 15),  # holds and bookings without an account, from one address
    "invitations": Rate(200, 60),  # by one account; each may send a mail
    "writes": Rate(300, 0.1),  # commands of one token, or of nobody's from one address
    "writes_address": Rate(1500, 0.02),  # commands from one address
}


class Buckets:
    """A bucket for each key: it holds ``burst``, asking takes one, and time puts them back."""

    def __init__(self, rate: Rate, most: int = MOST_KEYS) -> None:
        self.rate = rate
        self._most = most
        self._left: dict[bytes, tuple[float, float]] = {}
        """What is left, and when that was so; in the order last taken from."""

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, key: bytes, now: float) -> float:
        """How many seconds until one can be taken; 0 for now."""
        return max(0.0, (1 - self._now_left(key, now)) * self.rate.seconds)

    def take(self, key: bytes, now: float) -> None:
        """Take one, which ``wait`` has said is there."""
        self._set(key, self._now_left(key, now) - 1, now)

    def give_back(self, key: bytes, now: float) -> None:
        """Put one back that was taken."""
        self._set(key, self._now_left(key, now) + 1, now)

    def _now_left(self, key: bytes, now: float) -> float:
        left, at = self._left.get(key, (self.rate.burst, now))
        return min(self.rate.burst, left + (now - at) / self.rate.seconds)

    def _set(self, key: bytes, left: float, now: float) -> None:
        self._left.pop(key, None)
        if left < self.rate.burst:
            self._left[key] = (left, now)
            if len(self._left) > self._most:
                del self._left[next(iter(self._left))]


Taken = tuple[Buckets, bytes]


class Limits:
    """All limits of one process; ``clock`` gives seconds that only go forward."""

    def __init__(self, rates: Mapping[str, Rate], clock: Callable[[], float]) -> None:
        self._buckets = {name: Buckets(rate) for name, rate in rates.items()}
        self._clock = clock

    def admit(self, operation: Operation[Any], token: str | None, address: str | None) -> Callable[[], None]:
        """Raises ``TooManyRequests``, with ``retry_after`` in seconds; ``token`` and ``address`` are who asks.

        Returns what is to be called when the operation was done: a right password was no guess.
        """
        now = self._clock()
        here = _network(address)
        asked = list(self._general(operation, token, here))
        guess = list(self._guess(operation, token, here, now))
        self._check(asked + guess, now)
        for buckets, key in asked + guess:
            buckets.take(key, now)

        def done() -> None:
            for buckets, key in guess:
                buckets.give_back(key, self._clock())

        return done

    def _check(self, asked: list[Taken], now: float) -> None:
        wait = max((buckets.wait(key, now) for buckets, key in asked), default=0.0)
        if wait > 0:
            raise TooManyRequests(f"Too many requests: try again in {ceil(wait)} s", retry_after=ceil(wait))

    def _general(self, operation: Operation[Any], token: str | None, here: str) -> Iterator[Taken]:
        if not isinstance(operation, Command):
            return
        yield self._of("writes_address", here)
        yield self._of("writes", token or "", "" if token else here)
        if isinstance(operation, Register):
            yield self._of("registration", here)
        elif isinstance(operation, Book | CreateHold) and token is None:
            yield self._of("guests", here)
        elif isinstance(operation, InviteClient) and token is not None:
            yield self._of("invitations", token)

    def _guess(self, operation: Operation[Any], token: str | None, here: str, now: float) -> Iterator[Taken]:
        """What is taken from by giving a password, and is given back where it was right."""
        if isinstance(operation, CreateToken):
            whose = operation.email.casefold()
        elif isinstance(operation, UpdateMe) and operation.current_password is not None:
            whose = token or ""
        else:
            return
        yield self._of("sign_in_address", here)
        yield self._of("sign_in", whose, here)
        anywhere, account = self._of("sign_in_account", whose)
        if anywhere.wait(account, now) > 0:
            yield self._of("sign_in_watched", whose, here)
        else:
            yield anywhere, account

    def _of(self, name: str, *key: str) -> Taken:
        # Of one length however long an address is that somebody sends; and no list of who is who in a core dump.
        return self._buckets[name], hashlib.blake2b("\0".join(key).encode(), digest_size=16).digest()


def limits_of(environment: Mapping[str, str], clock: Callable[[], float]) -> Limits | None:
    """The limits that the environment sets; None where they are off. Raises ``ValueError`` for what is no limit."""
    said = environment.get(SETTING, "on").strip()
    if said == "off":
        return None
    rates = dict(RATES)
    for each in said.split() if said not in ("", "on") else ():
        name, _, rate = each.partition("=")
        found = re.fullmatch(r"([1-9][0-9]{0,5})/([0-9]{1,6}(?:\.[0-9]{1,6})?)", rate)
        if name not in rates or found is None or float(found[2]) <= 0:
            names = ", ".join(RATES)
            raise ValueError(f"{SETTING}: {each} is neither off nor NAME=BURST/SECONDS; the names are {names}")
        rates[name] = Rate(int(found[1]), float(found[2]))
    return Limits(rates, clock)


def _network(address: str | None) -> str:
    """Whom an address stands for: of IPv6, the /64 that one customer has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or found.packed[:8].hex())
    return str(found)
