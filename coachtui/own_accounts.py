"""One's own accounts, on servers and on this machine: which there are, and how one leaves one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from coachtui.backend.kept_week import KeptWeek
from coachtui.connect import Place, database_of
from coachtui.records.week import Side
from coachtui.settings import Settings
from coachtui.sign_in import SignedIn, sign_ins


class OwnAccount(NamedTuple):
    """An account, and what is known of it without asking anybody."""

    place: Place
    name: str
    """Of the person, where it was seen; else their address."""
    side: Side | None
    """The side that was seen last."""
    waiting: int
    """How much waits to be sent."""


class OwnAccounts:
    """Those of this person; ``folder`` is where their weeks are kept."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings, self._folder = settings, folder

    def all(self, here: Place) -> Sequence[OwnAccount]:
        """The latest first; the store of this machine where there is one, and where one is in any case."""
        local = Place(database_of(replace(self._settings, server=None)), False, None)
        path = local.name.removeprefix("sqlite:///")
        places = [Place(each.server, True, each.email) for each in sign_ins().all()]
        places += [local] if path == local.name or Path(path).exists() else []
        known = {_key(each): each for each in (*places, here)}
        return [self._seen(each) for each in known.values()]

    def _seen(self, place: Place) -> OwnAccount:
        kept = KeptWeek(self._folder, place.name, place.account)
        week = kept.read()
        name = week.me.name if week is not None else place.account or ""
        return OwnAccount(place, name, week.side if week is not None else None, waiting_at(kept))

    def enter(self, place: Place) -> Place:
        """The place with its token; from now on it is the one that is opened where none is named."""
        known = sign_ins()
        found = known.find(place.name, place.account) if place.is_server else None
        if found is None or found.token is None:
            return place
        known.prefer(found)
        return place._replace(account=found.email, token=found.token)

    async def leave(self, place: Place) -> None:
        """Sign out; raises ``Refused`` where the token cannot be forgotten, ``Unavailable`` where it is not revoked."""
        from coachtui.signing_in import sign_out

        found = sign_ins().find(place.name, place.account)
        if found is not None:
            await sign_out(found)

    def at_door(self, address: str) -> Place:
        """The door of another server; raises ``Invalid`` for what is no address, or no private way there."""
        from coachtui.server_address import check_is_private, server_address

        server = server_address(address)
        if not self._settings.allow_http:
            check_is_private(server)
        return Place(server, True, None)


def waiting_at(kept: KeptWeek) -> int:
    """How much waits to be sent for an account."""
    folder = kept.folder_beside("outbox")
    return len(list(folder.glob("*.json"))) if folder.exists() else 0


def waiting_of(signed_in: SignedIn, folder: Path) -> int:
    """How much waits to be sent for an account on a server."""
    return waiting_at(KeptWeek(folder, signed_in.server, signed_in.email))


def _key(place: Place) -> tuple[str, str]:
    return place.name, (place.account or "").casefold()
