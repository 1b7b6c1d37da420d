"""Passwords: hashed with argon2id, and checked in the same time whether or not there is one to check against.

Hashing takes a tenth of a second and 64 MiB on purpose; it belongs into an operation's ``prepare``.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from coachtui.errors import Unavailable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TIME_COST, MEMORY_KIB, PARALLELISM = 3, 65_536, 4
"""The second choice of RFC 9106, section 4, for where 2 GiB are too much."""


def hashed(password: str) -> str:
    """What is kept of a password; raises ``Unavailable`` where argon2 is not installed."""
    return _hasher().hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether the password is the one that ``kept`` is the hash of; where nothing is kept, False as slowly."""
    hasher, nobodys = _hasher(), _nobodys_hash()  # both always, so that the first call tells nothing either
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hasher.verify(kept or nobodys, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other costs than are asked for now."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise Unavailable("Passwords need argon2: install coachtui with its server part, coachtui[server]") from None
    return PasswordHasher(TIME_COST, MEMORY_KIB, PARALLELISM)


@cache
def _nobodys_hash() -> str:
    return hashed("nobody's password")


def _normal(password: str) -> str:
    # Keyboards differ in how they compose an accented letter (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)
