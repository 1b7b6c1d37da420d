"""Limits: what is too often is refused with when to come back, and nobody else pays for it."""

from typing import Any

import pytest

from coachtui.errors import TooManyRequests
from coachtui.records.account import Guest
from coachtui.records.time import instant
from coachtui.server.limits import RATES, Buckets, Limits, Rate, limits_of
from coachtui.service.accounts import GetMe, Register, UpdateMe
from coachtui.service.booking import Book
from coachtui.service.coaches import ListCoaches
from coachtui.service.connections import AskConnection, InviteClient
from coachtui.service.holds import CreateHold
from coachtui.service.operation import Operation
from coachtui.service.tokens import CreateToken, SignOut

HERE, THERE = "192.0.2.1", "198.51.100.7"
ASK = AskConnection(coach="maya")


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


def limits(clock: Seconds, **rates: Rate) -> Limits:
    return Limits({**dict.fromkeys(RATES, Rate(100_000, 0.001)), **rates}, clock)


def guess(email: str = "zoe@example.org") -> CreateToken:
    return CreateToken(email=email, password="a guess")


def wait(limits: Limits, operation: Operation[Any], token: str | None = None, address: str | None = HERE) -> int:
    """After how many seconds to come back; 0 where it was let in."""
    try:
        limits.admit(operation, token, address)
    except TooManyRequests as refused:
        seconds: int = refused.extra["retry_after"]
        return seconds
    return 0


# -- buckets --


def test_a_bucket_gives_a_burst_and_then_one_at_a_time() -> None:
    buckets = Buckets(Rate(2, 10))
    for _ in range(2):
        assert buckets.wait(b"a", 0) == 0
        buckets.take(b"a", 0)
    assert buckets.wait(b"a", 0) == 10
    assert buckets.wait(b"b", 0) == 0
    assert buckets.wait(b"a", 4) == 6
    assert buckets.wait(b"a", 10) == 0
    buckets.take(b"a", 10)
    assert buckets.wait(b"a", 10) == 10
    assert buckets.wait(b"a", 1000) == 0


def test_a_full_bucket_is_not_kept_and_the_longest_unheard_of_is_forgotten_first() -> None:
    buckets = Buckets(Rate(1, 10), most=3)
    for key in (b"a", b"b", b"c"):
        buckets.take(key, 0)
    buckets.give_back(b"c", 0)
    assert len(buckets) == 2
    for moment, key in enumerate((b"d", b"e", b"f")):
        buckets.take(key, moment)
        assert len(buckets) == 3
    assert [buckets.wait(key, 3) > 0 for key in (b"a", b"b", b"d", b"e", b"f")] == [False, False, True, True, True]


# -- guessing passwords --


def test_guesses_at_one_account_from_one_address_are_few(clock: Seconds) -> None:
    limited = limits(clock, sign_in=Rate(3, 30))
    assert [wait(limited, guess()) for _ in range(5)] == [0, 0, 0, 30, 30]
    assert wait(limited, guess("ZOE@example.org")) == 30
    assert wait(limited, guess("ana@example.org")) == 0
    clock.now += 29.5
    assert wait(limited, guess()) == 1
    clock.now += 0.5
    assert wait(limited, guess()) == 0


def test_guesses_from_one_address_are_few_whoever_they_are_at(clock: Seconds) -> None:
    limited = limits(clock, sign_in_address=Rate(3, 10))
    assert [wait(limited, guess(f"{name}@example.org")) for name in "abcde"] == [0, 0, 0, 10, 10]
    assert wait(limited, guess("f@example.org"), address=THERE) == 0


def test_a_right_password_is_no_guess(clock: Seconds) -> None:
    limited = limits(clock, sign_in=Rate(2, 30), sign_in_address=Rate(2, 30), sign_in_account=Rate(2, 30))
    for _ in range(10):
        limited.admit(guess(), None, HERE)()
    assert [wait(limited, guess()) for _ in range(3)] == [0, 0, 30]


def test_whoever_guesses_from_everywhere_does_not_lock_the_owner_out(clock: Seconds) -> None:
    limited = limits(clock, sign_in_account=Rate(10, 60), sign_in_watched=Rate(1, 600))
    for number in range(30):
        assert wait(limited, guess(), address=f"203.0.113.{number}") == 0
    assert wait(limited, guess(), address="203.0.113.29") == 600  # each address has one guess more, and no other
    for _ in range(3):
        limited.admit(guess(), None, THERE)()  # which is all that the owner needs
    assert wait(limited, guess("ana@example.org"), address="203.0.113.29") == 0


def test_whoever_found_a_device_unlocked_cannot_guess_the_password_either(clock: Seconds) -> None:
    limited = limits(clock, sign_in=Rate(2, 30))
    change = UpdateMe(password="mine now, is it", current_password="a guess")
    assert [wait(limited, change, "token") for _ in range(3)] == [0, 0, 30]
    assert wait(limited, UpdateMe(name="Eve"), "token") == 0


# -- the rest --


def test_accounts_made_from_one_address_are_few(clock: Seconds) -> None:
    limited = limits(clock, registration=Rate(2, 60))
    asked = [
        Register(email=f"{name}@example.org", password="long enough", name=name, time_zone="UTC") for name in "abc"
    ]
    assert [wait(limited, each) for each in asked] == [0, 0, 60]
    assert wait(limited, asked[2], address=THERE) == 0


def test_what_is_taken_without_an_account_is_bounded_by_the_address(clock: Seconds) -> None:
    limited = limits(clock, guests=Rate(2, 15))
    where: dict[str, Any] = {"coach": "maya", "session_type": "t", "start": instant(0)}
    hold, book = CreateHold(**where), Book(**where, guest=Guest(name="Eve", email="eve@example.org"))
    assert [wait(limited, each) for each in (hold, book, hold)] == [0, 0, 15]
    assert wait(limited, hold, "token") == 0


def test_mails_that_one_account_has_sent_to_strangers_are_few(clock: Seconds) -> None:
    limited = limits(clock, invitations=Rate(2, 60))
    invited = [InviteClient(email=f"{name}@example.org") for name in "abc"]
    assert [wait(limited, each, "token") for each in invited] == [0, 0, 60]
    assert wait(limited, invited[2], "another token") == 0


def test_writes_are_limited_by_who_asks_and_reads_are_not(clock: Seconds) -> None:
    limited = limits(clock, writes=Rate(2, 1), writes_address=Rate(5, 2))
    assert [wait(limited, ASK, "token") for _ in range(3)] == [0, 0, 1]
    assert [wait(limited, ASK) for _ in range(3)] == [0, 0, 1]
    assert [wait(limited, ASK, f"made up {number}") for number in range(3)] == [0, 2, 2]  # five from this address
    assert wait(limited, ASK, "token", THERE) == 1
    assert {wait(limited, each, "token") for each in (GetMe(), ListCoaches()) for _ in range(10)} == {0}


def test_what_is_refused_takes_nothing(clock: Seconds) -> None:
    limited = limits(clock, sign_in=Rate(1, 10), sign_in_address=Rate(3, 1000))
    assert [wait(limited, guess()) for _ in range(20)] == [0] + [10] * 19
    assert [wait(limited, guess(f"{name}@example.org")) for name in "abc"] == [0, 0, 1000]


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        (None, "", True),
        ("a socket", "a socket", True),
    ],
)
def test_who_has_many_addresses_is_known_by_what_they_share(
    clock: Seconds, one: str | None, other: str | None, are_one: bool
) -> None:
    limited = limits(clock, registration=Rate(1, 60))
    asked = Register(email="zoe@example.org", password="long enough", name="Zoe", time_zone="UTC")
    assert wait(limited, asked, address=one) == 0
    assert (wait(limited, asked, address=other) > 0) is are_one


def test_memory_is_bounded_however_many_ask(clock: Seconds) -> None:
    limited = limits(clock, sign_in=Rate(1, 10))
    limited._buckets["sign_in"]._most = 50
    for number in range(500):
        wait(limited, guess(f"{'x' * 1000}{number}@example.org"))
    assert len(limited._buckets["sign_in"]) == 50
    assert {len(key) for key in limited._buckets["sign_in"]._left} == {16}


# -- settings --


def test_limits_are_on_unless_they_are_said_to_be_off(clock: Seconds) -> None:
    assert limits_of({"COACHTUI_RATE_LIMITS": "off"}, clock) is None
    for environment in ({}, {"COACHTUI_RATE_LIMITS": ""}, {"COACHTUI_RATE_LIMITS": "on"}):
        limited = limits_of(environment, clock)
        assert limited is not None
        assert [wait(limited, guess()) for _ in range(6)] == [0] * 5 + [30]


def test_each_limit_may_be_set(clock: Seconds) -> None:
    limited = limits_of({"COACHTUI_RATE_LIMITS": "sign_in=1/5  writes=3/0.5"}, clock)
    assert limited is not None
    assert [wait(limited, guess()) for _ in range(2)] == [0, 5]
    assert [wait(limited, SignOut(), "token") for _ in range(4)] == [0, 0, 0, 1]


@pytest.mark.parametrize("said", ["none", "sing_in=1/5", "writes=0/5", "writes=5/0", "writes=5", "writes=-1/5", "OFF"])
def test_what_is_no_limit_is_refused_by_name(clock: Seconds, said: str) -> None:
    with pytest.raises(ValueError, match=r"COACHTUI_RATE_LIMITS.*sign_in"):
        limits_of({"COACHTUI_RATE_LIMITS": said}, clock)
