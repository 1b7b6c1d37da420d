"""Signing in to a server and making an account there: asked of the server, and the token kept on this machine."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError, InvalidToken, Refused, Unavailable
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.records.account import SignedIn
    from coachtui.service.accounts import Register
    from coachtui.sign_in import SignedIn as Kept


async def sign_in(place: Place, email: str, password: str, label: str) -> SignedIn:
    """Sign in as this account; ``label`` is what this device is called among its others."""
    from coachtui.connect import open_server
    from coachtui.service.tokens import CreateToken

    backend = open_server(place._replace(token=None))
    try:
        signed_in = await backend.run(CreateToken(email=email, password=password, label=label))
    finally:
        await backend.close()
    await keep(signed_in, place)
    return signed_in


async def register(place: Place, registration: Register) -> SignedIn:
    """Make an account, and sign in to it."""
    from coachtui.connect import open_server

    backend = open_server(place._replace(token=None))
    try:
        signed_in = await backend.run(registration)
    finally:
        await backend.close()
    await keep(signed_in, place)
    return signed_in


async def become_coach(place: Place, signed_in: SignedIn, handle: str) -> None:
    """Make a coach of an account, with what a coach begins with."""
    from coachtui.beginnings import beginnings
    from coachtui.connect import now, open_server

    account = signed_in.account
    backend = open_server(place._replace(token=signed_in.token))
    try:
        for each in beginnings(handle, account.name, account.time_zone, now().date()):
            await backend.run(each)
    finally:
        await backend.close()


async def keep(signed_in: SignedIn, place: Place) -> None:
    """Keep the token; where it cannot be kept, it is revoked and that is said."""
    from coachtui.sign_in import SignedIn as Kept
    from coachtui.sign_in import sign_ins

    known = sign_ins()
    before = known.find(place.name, signed_in.account.email)
    try:
        known.add(Kept(server=place.name, email=signed_in.account.email, token=signed_in.token))
    except OSError as problem:
        await _revoke(signed_in.token, place)
        raise Refused(f"You are not signed in: the token cannot be kept in {known.file} ({problem.strerror})") from None
    if before is not None and before.token is not None:
        await _revoke(before.token, place)


async def sign_out(signed_in: Kept) -> None:
    """Forget an account's token and what was kept of its calendars, and revoke the token there.

    Raises ``Refused`` where it cannot be forgotten, ``Unavailable`` where it is forgotten here and not revoked.
    """
    from coachtui.backend.kept_week import KeptWeek
    from coachtui.connect import Place, open_server
    from coachtui.service.tokens import SignOut
    from coachtui.settings import state_folder
    from coachtui.sign_in import sign_ins

    known = sign_ins()
    try:
        known.remove(signed_in)
    except OSError as problem:
        raise Refused(f"You are still signed in: {known.file} cannot be written ({problem.strerror})") from None
    KeptWeek(state_folder(), signed_in.server, signed_in.email).forget_all()
    if signed_in.token is None:
        return
    backend = open_server(Place(signed_in.server, True, signed_in.email, signed_in.token))
    try:
        with suppress(InvalidToken):  # it was revoked already
            await backend.run(SignOut())
    except Unavailable as problem:
        problem.add_note("This machine has forgotten you; there, sign this device out once you reach it again")
        raise
    finally:
        await backend.close()


async def _revoke(token: str, place: Place) -> None:
    """Take back a token that is of no more use; one that cannot be taken back is shown among the devices."""
    from coachtui.connect import open_server
    from coachtui.service.tokens import SignOut

    backend = open_server(place._replace(token=token))
    with suppress(CoachtuiError):
        await backend.run(SignOut())
    await backend.close()


def device() -> str:
    """What this device is called among those that are signed in."""
    import platform

    return one_line(platform.node())[:100] or "a terminal"
