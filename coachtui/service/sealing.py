"""Keeping an answer so that only who has its idempotency key can read it (``docs/decisions/0013-sealed-answers.md``).

A sealed body is a format byte, a random nonce, a tag over both and the ciphertext, and the ciphertext.
"""

import hashlib
import hmac
import secrets

_FORMAT = b"\x01"
_NONCE_BYTES = 16
_TAG_BYTES = 32


def seal(key: str, body: bytes, nonce: bytes | None = None) -> bytes:
    """The body encrypted and authenticated under the key; ``nonce``, 16 bytes, is random unless given."""
    nonce = secrets.token_bytes(_NONCE_BYTES) if nonce is None else nonce
    hidden = _crossed(body, _stream(key, nonce, len(body)))
    return _FORMAT + nonce + _tag(key, nonce, hidden) + hidden


def unseal(key: str, sealed: bytes) -> bytes:
    """The body again; what was kept unsealed by an older version is given back as it is.

    Raises ValueError for another key, or where a bit was changed.
    """
    if not sealed.startswith(_FORMAT):
        return sealed
    rest = sealed[len(_FORMAT) :]
    nonce, tag, hidden = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:][:_TAG_BYTES], rest[_NONCE_BYTES + _TAG_BYTES :]
    if not hmac.compare_digest(tag, _tag(key, nonce, hidden)):
        raise ValueError("sealed under another key, or damaged")
    return _crossed(hidden, _stream(key, nonce, len(hidden)))


def fingerprint_of(key: str, command: bytes) -> str:
    """By which the same command is known again; under the key, for a password in it must not be guessable from it."""
    return hmac.digest(_derived(key, b"fingerprint"), command, "sha256").hex()


def _derived(key: str, purpose: bytes) -> bytes:
    """A key for one purpose; none of them says anything about another, or about the hash the key is stored under."""
    return hmac.digest(key.encode(), b"coachtui answer, " + purpose, "sha256")


def _stream(key: str, nonce: bytes, length: int) -> bytes:
    return hashlib.shake_256(_derived(key, b"encrypt") + nonce).digest(length)


def _tag(key: str, nonce: bytes, hidden: bytes) -> bytes:
    return hmac.digest(_derived(key, b"authenticate"), _FORMAT + nonce + hidden, "sha256")


def _crossed(left: bytes, right: bytes) -> bytes:
    number = int.from_bytes(left, "big") ^ int.from_bytes(right, "big")
    return number.to_bytes(len(left), "big")
