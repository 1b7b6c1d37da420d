"""Who is signed in on which server, on this machine: kept in a file of this person's alone (0600), or the keyring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coachtui.private_file import replace_private

KEYRING_SERVICE = "coachtui"
FILE_NAME = "signed-in.json"


class SignedIn(Struct, frozen=True, kw_only=True):
    """An account on a server; ``token`` is None where the keyring has it."""

    server: str
    email: str
    token: str | None = None

    def __repr__(self) -> str:
        return f"SignedIn({self.server}, {self.email})"


class Keyring(Protocol):
    """What is used of the ``keyring`` package."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def keyring_if_there() -> Keyring | None:
    """The keyring package, where it is installed."""
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]  # no dependency of ours: whoever wants it has it
    except Exception:  # whatever is wrong with it is no reason not to sign in
        return None
    found: Keyring = keyring
    return found


class SignIns:
    """The accounts that are signed in, the latest last."""

    def __init__(self, file: Path, keyring: Callable[[], Keyring | None] = keyring_if_there) -> None:
        self.file = file
        self._keyring = keyring

    def find(self, server: str | None = None, email: str | None = None) -> SignedIn | None:
        """The latest of those that signed in to the server, with its token; None where nobody is."""
        for each in reversed(self._read()):
            if server in (None, each.server) and (email is None or email.casefold() == each.email.casefold()):
                return self._with_token(each)
        return None

    def all(self) -> Sequence[SignedIn]:
        """Every account that is signed in, the latest first, without the tokens."""
        return [replace(each, token=None) for each in reversed(self._read())]

    def prefer(self, signed_in: SignedIn) -> None:
        """Make it the latest; where the file cannot be written, it stays where it was."""
        entries = self._read()
        found = [each for each in entries if _is_same(each, signed_in)]
        if found and entries[-1:] != found:
            with suppress(OSError):
                self._write([*(each for each in entries if not _is_same(each, signed_in)), *found])

    def add(self, signed_in: SignedIn) -> None:
        """Keep an account's token, in place of the one it had; raises OSError where it cannot be kept."""
        others = [each for each in self._read() if not _is_same(each, signed_in)]
        kept = replace(signed_in, token=None) if self._put_in_keyring(signed_in) else signed_in
        self._write([*others, kept])

    def remove(self, signed_in: SignedIn) -> None:
        """Forget an account's token; raises OSError where the file cannot be written."""
        if any(_is_same(each, signed_in) and each.token is None for each in self._read()):
            with suppress(Exception):
                keyring = self._keyring()
                if keyring is not None:
                    keyring.delete_password(KEYRING_SERVICE, _name(signed_in))
        self._write([each for each in self._read() if not _is_same(each, signed_in)])

    def _with_token(self, signed_in: SignedIn) -> SignedIn:
        if signed_in.token is not None:
            return signed_in
        token = None
        with suppress(Exception):  # locked, or another session's: then one has to sign in again
            keyring = self._keyring()
            token = keyring.get_password(KEYRING_SERVICE, _name(signed_in)) if keyring is not None else None
        return replace(signed_in, token=token)

    def _put_in_keyring(self, signed_in: SignedIn) -> bool:
        token = signed_in.token
        with suppress(Exception):
            keyring = self._keyring()
            if keyring is not None and token is not None:
                keyring.set_password(KEYRING_SERVICE, _name(signed_in), token)
                return keyring.get_password(KEYRING_SERVICE, _name(signed_in)) == token
        return False

    def _read(self) -> list[SignedIn]:
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=list[SignedIn])
        except (OSError, ValueError, msgspec.MsgspecError):
            return []

    def _write(self, entries: Sequence[SignedIn]) -> None:
        replace_private(self.file, msgspec.json.encode(entries))


def sign_ins() -> SignIns:
    """Those of this person, in the platform's data folder."""
    from coachtui.settings import data_folder

    return SignIns(data_folder() / FILE_NAME)


def _is_same(one: SignedIn, other: SignedIn) -> bool:
    return (one.server, one.email.casefold()) == (other.server, other.email.casefold())


def _name(signed_in: SignedIn) -> str:
    return f"{signed_in.email.casefold()} at {signed_in.server}"
