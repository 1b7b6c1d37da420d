"""Passwords: the same work for whoever asks, whether or not there is anything to check against."""

from collections.abc import Iterator

import argon2
import pytest

from coachtui.service import passwords


@pytest.fixture(autouse=True)
def costs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    for cost, least in (("TIME_COST", 1), ("MEMORY_KIB", 16), ("PARALLELISM", 1)):
        monkeypatch.setattr(passwords, cost, least)
    yield
    forget()


def forget() -> None:
    passwords._hasher.cache_clear()
    passwords._nobodys_hash.cache_clear()


def test_a_password_is_right_or_not() -> None:
    kept = passwords.hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert passwords.hashed("correct horse") != kept
    assert passwords.is_right("correct horse", kept)
    assert not passwords.is_right("correct hors", kept)
    assert not passwords.is_right("correct horse", "damaged")


def test_without_a_password_the_same_is_done_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[tuple[object, ...]] = []
    verify = argon2.PasswordHasher.verify

    def noting(hasher: argon2.PasswordHasher, kept: str, password: str) -> bool:
        found = argon2.extract_parameters(kept)
        costs.append((found.time_cost, found.memory_cost, found.parallelism, found.hash_len, found.type))
        return verify(hasher, kept, password)

    kept = passwords.hashed("correct horse")
    monkeypatch.setattr(argon2.PasswordHasher, "verify", noting)
    assert not passwords.is_right("nobody's password", None)
    assert not passwords.is_right("a guess", kept)
    assert costs[0] == costs[1] == (1, 16, 1, 32, argon2.Type.ID)


def test_the_first_wrong_guess_ever_takes_no_longer_for_an_unknown_address(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.hashed("correct horse")
    made: list[str] = []
    plain = argon2.PasswordHasher.hash

    def noting(hasher: argon2.PasswordHasher, text: str) -> str:
        made.append(text)
        return plain(hasher, text)

    monkeypatch.setattr(argon2.PasswordHasher, "hash", noting)
    for against in (kept, None):
        passwords._nobodys_hash.cache_clear()
        passwords.is_right("a guess", against)
    assert len(made) == 2


def test_a_hash_of_other_costs_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.hashed("correct horse")
    assert not passwords.is_outdated(kept)
    monkeypatch.setattr(passwords, "TIME_COST", 2)
    passwords._hasher.cache_clear()
    assert passwords.is_outdated(kept)
    assert passwords.is_right("correct horse", kept)
