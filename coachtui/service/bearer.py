"""Bearer tokens: random, told once, kept as a hash."""

import hashlib
import secrets

TOKEN_BYTES = 24


def new_token(prefix: str) -> str:
    """A token that nobody can guess; the prefix says what it stands for."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: as random as a key, it needs nothing slower than a plain hash."""
    return hashlib.sha256(token.encode()).hexdigest()
