"""Accounts: registered, signed in by tokens, changed; nobody takes over another's, nobody learns of another's."""

from typing import Any

import pytest
from sqlalchemy import select

from coachtui.backend.base import Backend
from coachtui.backend.local import LocalBackend
from coachtui.errors import (
    CoachtuiError,
    EmailTaken,
    IdempotencyKeyReused,
    Invalid,
    InvalidToken,
    NotFound,
    SignIn,
    Stale,
    WrongCredentials,
)
from coachtui.records.account import Guest, SignedIn
from coachtui.records.base import new_id
from coachtui.records.coach import Audience, Standing
from coachtui.service import passwords
from coachtui.service.accounts import GetMe, Register, UpdateMe
from coachtui.service.booking import Book, ListBookings
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import AskConnection, InviteClient, ListConnections
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.run import problem
from coachtui.service.tokens import CreateToken, ListTokens, RevokeToken, SignOut
from coachtui.store.tables import metadata

PASSWORD = "correct horse battery"


def registering(email: str = "zoe@example.org", password: str = PASSWORD, **fields: Any) -> Register:
    return Register(**{"email": email, "password": password, "name": "Zoe", "time_zone": "Europe/Berlin", **fields})


def signing_in(email: str = "zoe@example.org", password: str = PASSWORD, **fields: Any) -> CreateToken:
    return CreateToken(email=email, password=password, **fields)


async def refusal(backend: Backend, operation: Any) -> bytes:
    with pytest.raises(CoachtuiError) as caught:
        await backend.run(operation)
    return problem(caught.value)


@pytest.fixture
async def zoe(backend: Backend) -> SignedIn:
    """A person registered at a fresh store."""
    return await backend.run(registering())


# -- registering and signing in --


async def test_who_registers_is_signed_in(place: Any, zoe: SignedIn) -> None:
    assert (zoe.account.email, zoe.account.name, zoe.account.time_zone) == ("zoe@example.org", "Zoe", "Europe/Berlin")
    assert len(zoe.token) >= 40
    me = await place.bearer(zoe.token).run(GetMe())
    assert (me.id, me.email, me.coach) == (zoe.account.id, "zoe@example.org", None)


async def test_each_device_signs_in_with_a_token_of_its_own(place: Any, backend: Backend, zoe: SignedIn) -> None:
    laptop = await backend.run(signing_in("ZOE@example.org", label="laptop"))
    assert laptop.account == zoe.account
    assert laptop.token != zoe.token
    devices = (await place.bearer(laptop.token).run(ListTokens())).items
    assert [(each.label, each.current) for each in devices] == [("", False), ("laptop", True)]


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "short12"},
        {"password": "x" * 257},
        {"password": "new\nline in it"},
        {"email": "zoe"},
        {"email": "z@e\u200b.org"},
        {"name": ""},
        {"name": "Zoe\u202e"},
        {"time_zone": "Nowhere/City"},
    ],
)
async def test_what_cannot_be_is_refused(backend: Backend, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await backend.run(registering(**fields))
    with pytest.raises(WrongCredentials):
        await backend.run(signing_in())


async def test_an_accent_is_the_same_however_the_keyboard_composes_it(backend: Backend) -> None:
    await backend.run(registering(password="caf\u00e9 au lait"))
    assert (await backend.run(signing_in(password="cafe\u0301 au lait"))).token


async def test_a_wrong_password_and_an_address_that_nobody_has_are_answered_alike(
    place: Any, backend: Backend, zoe: SignedIn
) -> None:
    await place.sign_up("local@example.org", "Local", "Europe/Berlin")  # has no password
    asked = [
        signing_in(password="something else"),
        signing_in(password=""),
        signing_in("nobody@example.org"),
        signing_in("local@example.org"),
        signing_in("no address at all"),
    ]
    assert len({await refusal(backend, each) for each in asked}) == 1
    with pytest.raises(WrongCredentials):
        await backend.run(asked[0])


# -- nobody takes over what is another's --


async def test_an_address_in_use_is_taken_and_nothing_else_is_told_or_changed(place: Any, backend: Backend) -> None:
    zoe = await backend.run(registering())
    await place.sign_up("local@example.org", "Local", "Europe/Berlin")
    again = registering("Zoe@Example.org", "another password", name="Eve")
    told = {await refusal(backend, each) for each in (again, registering("LOCAL@example.org"))}
    assert told == {problem(EmailTaken())}
    with pytest.raises(WrongCredentials):
        await backend.run(signing_in(password="another password"))
    assert (await backend.run(signing_in())).account == zoe.account


async def test_who_registers_with_an_invited_address_is_nobodys_client_until_asking(practice: Any) -> None:
    before = await practice.coach.run(InviteClient(email="zoe@example.org"))
    zoe = practice.place.bearer((await practice.anonymous.run(registering())).token)
    assert (await zoe.run(GetCoach(coach="maya"))).standing is Standing.REGISTERED
    (invited,) = [each for each in (await practice.coach.run(ListConnections())).items if each.status == "invited"]
    assert (invited.id, invited.account.id, invited.account.name) == (before.id, None, "")
    assert (await zoe.run(AskConnection(coach="maya"))).status == "connected"


async def test_a_guests_bookings_do_not_become_those_of_who_registers_with_the_address(practice: Any) -> None:
    privacy = await practice.coach.run(GetPrivacy())
    fields = {name: getattr(privacy, name) for name in privacy.__struct_fields__ if name != "change_set"}
    public = dict.fromkeys(("calendar_visibility", "booking_permission"), Audience.PUBLIC)
    await practice.coach.run(PutPrivacy(**{**fields, **public}))
    intro = await practice.session_type(name="Intro", duration_minutes=60, audience=Audience.PUBLIC)
    book = Book(
        coach="maya",
        session_type=intro,
        start=practice.at("2034-06-16", "10:00"),
        guest=Guest(name="Zoe", email="zoe@example.org"),
    )
    guest = await practice.anonymous.run(book)
    zoe = practice.place.bearer((await practice.anonymous.run(registering())).token)
    assert (await zoe.run(ListBookings())).items == ()
    with pytest.raises(InvalidToken):  # tokens of one kind are none of the other
        await practice.place.bearer("coachtui_" + guest.manage_token.removeprefix("guest_")).run(GetMe())
    for asked in (GetMe(), ListTokens(), SignOut(), UpdateMe(name="Eve")):
        with pytest.raises(SignIn):
            await practice.place.bearer(guest.manage_token).run(asked)


# -- tokens --


async def test_a_revoked_token_is_dead_at_once(place: Any, backend: Backend, zoe: SignedIn) -> None:
    phone = place.bearer((await backend.run(signing_in(label="phone"))).token)
    first = place.bearer(zoe.token)
    (lost,) = [each.id for each in (await first.run(ListTokens())).items if each.label == "phone"]
    await first.run(RevokeToken(id=lost))
    for asked in (GetMe(), UpdateMe(name="Eve"), GetCoach(coach="maya")):
        with pytest.raises(InvalidToken):
            await phone.run(asked)
    assert [each.current for each in (await first.run(ListTokens())).items] == [True]
    await first.run(SignOut())
    with pytest.raises(InvalidToken):
        await first.run(GetMe())


async def test_a_token_of_anothers_is_as_absent_as_none(place: Any, backend: Backend, zoe: SignedIn) -> None:
    (hers,) = (await place.bearer(zoe.token).run(ListTokens())).items
    eve = place.bearer((await backend.run(registering("eve@example.org"))).token)
    answers = {await refusal(eve, RevokeToken(id=id)) for id in (hers.id, new_id())}
    assert answers == {problem(NotFound())}
    assert (await place.bearer(zoe.token).run(GetMe())).name == "Zoe"


@pytest.mark.parametrize("token", ["", "coachtui_", "coachtui_" + "x" * 32, "guest_" + "x" * 32, "é\x00"])
async def test_a_token_that_was_never_given_is_nobodys(place: Any, token: str) -> None:
    with pytest.raises(InvalidToken):
        await place.bearer(token).run(GetCoach(coach="maya"))


@pytest.mark.parametrize("asked", [ListTokens(), SignOut(), RevokeToken(id="x"), UpdateMe(name="Eve")])
async def test_nobody_has_no_tokens_and_no_account(backend: Backend, asked: Any) -> None:
    with pytest.raises(SignIn):
        await backend.run(asked)


async def test_when_a_token_was_last_used_is_known_to_the_hour(place: Any, zoe: SignedIn, clock: Any) -> None:
    first, device = clock.now, place.bearer(zoe.token)

    async def last_used() -> Any:
        await device.run(UpdateMe(name="Zoe"))  # what is noted is written before what is asked to be written next
        return (await device.run(ListTokens())).items[0].last_used_at

    clock.advance(minutes=59)
    assert await last_used() == first
    clock.advance(minutes=1)
    await device.run(GetMe())
    assert await last_used() == clock.now


# -- changing one's account --


async def test_a_name_is_changed_without_a_password(place: Any, zoe: SignedIn) -> None:
    device = place.bearer(zoe.token)
    me = await device.run(UpdateMe(name="Zoë", time_zone="Asia/Kolkata", email="zoe@example.org"))
    assert (me.name, me.time_zone, me.version) == ("Zoë", "Asia/Kolkata", 2)
    assert await device.run(GetMe()) == me
    with pytest.raises(Stale):
        await device.run(UpdateMe(name="Old", version=1))
    with pytest.raises(Invalid):
        await device.run(UpdateMe(time_zone="Nowhere/City"))


@pytest.mark.parametrize("changed", [{"email": "new@example.org"}, {"password": "another password"}])
async def test_who_found_the_device_unlocked_cannot_take_the_account(
    place: Any, backend: Backend, zoe: SignedIn, changed: dict[str, Any]
) -> None:
    device = place.bearer(zoe.token)
    with pytest.raises(Invalid, match="current_password"):
        await device.run(UpdateMe(**changed))
    with pytest.raises(WrongCredentials):
        await device.run(UpdateMe(**changed, current_password="a guess"))
    assert (await backend.run(signing_in())).account == zoe.account


async def test_a_new_address_signs_in_and_the_old_one_does_not(place: Any, backend: Backend, zoe: SignedIn) -> None:
    await backend.run(registering("eve@example.org"))
    device = place.bearer(zoe.token)
    with pytest.raises(EmailTaken):
        await device.run(UpdateMe(email="EVE@example.org", current_password=PASSWORD))
    changed = await device.run(UpdateMe(email="new@example.org", current_password=PASSWORD))
    assert changed.email == "new@example.org"
    assert (await backend.run(signing_in("new@example.org"))).account.id == zoe.account.id
    with pytest.raises(WrongCredentials):
        await backend.run(signing_in())


async def test_a_new_password_signs_every_other_device_out(place: Any, backend: Backend, zoe: SignedIn) -> None:
    other = place.bearer((await backend.run(signing_in())).token)
    device = place.bearer(zoe.token)
    await device.run(UpdateMe(password="another password", current_password=PASSWORD))
    with pytest.raises(InvalidToken):
        await other.run(GetMe())
    assert len((await device.run(ListTokens())).items) == 1
    with pytest.raises(WrongCredentials):
        await backend.run(signing_in())
    assert (await backend.run(signing_in(password="another password"))).account == zoe.account


async def test_a_hash_of_other_costs_is_made_anew_at_the_next_signing_in(
    place: Any, backend: Backend, zoe: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "TIME_COST", 2)
    passwords._hasher.cache_clear()
    assert "t=2" not in everything(place)
    await backend.run(signing_in())
    assert "t=2" in everything(place)
    assert (await backend.run(signing_in())).account == zoe.account
    passwords._hasher.cache_clear()


async def test_who_owns_the_store_gives_its_account_an_address_and_a_password(place: Any, backend: Backend) -> None:
    owner = place.backend(await place.sign_up("owner@coachtui.invalid", "Maya", "Europe/Berlin"))
    await owner.run(UpdateMe(email="maya@example.org", password=PASSWORD))
    assert (await backend.run(signing_in("maya@example.org"))).account.name == "Maya"
    with pytest.raises(Invalid, match="current_password"):
        await owner.run(UpdateMe(password="another password"))
    if isinstance(owner, LocalBackend):  # over HTTP everybody comes with a token
        with pytest.raises(NotFound):
            await owner.run(SignOut())


# -- keys and secrets --


async def test_a_lost_answer_comes_again_with_its_token(backend: Backend) -> None:
    zoe = await backend.run(registering(), key="one")
    assert await backend.run(registering(), key="one") == zoe
    eve = await backend.run(registering("eve@example.org"), key="one")  # keys belong to the address given
    assert eve.account.id != zoe.account.id
    with pytest.raises(IdempotencyKeyReused):
        await backend.run(registering(password="another password"), key="one")
    token = await backend.run(signing_in(), key="two")
    assert await backend.run(signing_in(), key="two") == token


async def test_a_refusal_of_who_asks_is_not_kept(backend: Backend) -> None:
    with pytest.raises(WrongCredentials):
        await backend.run(signing_in(), key="one")
    await backend.run(registering())
    assert (await backend.run(signing_in(), key="one")).token


async def test_what_is_kept_tells_no_password_and_no_token(place: Any, backend: Backend) -> None:
    zoe = await backend.run(registering(), key="one")
    device = place.bearer(zoe.token)
    await device.run(UpdateMe(password="another password", current_password=PASSWORD), key="two")
    other = await backend.run(signing_in(password="another password"), key="three")
    kept = everything(place)
    assert "zoe@example.org" in kept
    for secret in (zoe.token, other.token, PASSWORD, "another password"):
        assert secret not in kept
    assert kept.count("$argon2id$") == 1  # no copy in the audit log, and none of the old one


def everything(place: Any) -> str:
    with place._backend._database._reader.begin() as connection:
        return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])


@pytest.mark.parametrize("asked", [registering(), signing_in(), UpdateMe(current_password=PASSWORD)])
def test_no_log_shows_a_password(asked: Any) -> None:
    assert PASSWORD not in repr(asked) + str(asked)
