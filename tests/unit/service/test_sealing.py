"""Sealed answers: readable with the key, by nobody else, and only as they were written."""

import pytest

from coachtui.service.sealing import seal, unseal

EXPECTED = "01000102030405060708090a0b0c0d0e0f7d0c5fc6b466ae4b9c361e141e1e78f419150cfeb9707483475ff4d9fbc3e56ce818ebf7"
BODY = b'{"manage_token":"secret-secret-secret"}'


@pytest.mark.parametrize("body", [BODY, b"", b"\0\0", b"{}" * 5000])
def test_the_key_opens_what_it_sealed(body: bytes) -> None:
    assert unseal("a key", seal("a key", body)) == body


def test_the_secret_is_not_there_and_no_two_sealed_bodies_are_alike() -> None:
    first, second = seal("a key", BODY), seal("a key", BODY)
    assert b"secret" not in first
    assert first[49:] != second[49:]


def test_another_key_opens_nothing() -> None:
    with pytest.raises(ValueError, match="another key"):
        unseal("b key", seal("a key", BODY))


@pytest.mark.parametrize("place", [1, 17, 49, -1])
def test_a_changed_bit_is_noticed(place: int) -> None:
    sealed = bytearray(seal("a key", BODY))
    sealed[place] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        unseal("a key", bytes(sealed))


def test_an_answer_kept_by_an_older_version_is_read() -> None:
    assert unseal("a key", BODY) == BODY


def test_the_form_stays_the_same() -> None:
    """Answers are kept for a day, and programs are updated within one."""
    sealed = seal("a key", b"body", nonce=bytes(range(16)))
    assert sealed.hex() == EXPECTED
