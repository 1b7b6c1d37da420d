"""Who is signed in where, on this machine: theirs alone, a token for each account, in the keyring if there is one."""

from pathlib import Path

import pytest

from coachtui.sign_in import SignedIn, SignIns

HERE, THERE = "https://one.example.org", "https://two.example.org"
ANA = SignedIn(server=HERE, email="ana@example.org", token="coachtui_secret")
BO = SignedIn(server=HERE, email="bo@example.org", token="coachtui_other")
ELSEWHERE = SignedIn(server=THERE, email="ana@example.org", token="coachtui_third")


class Ring(dict[str, str]):
    """A keyring; ``is_locked`` refuses everything."""

    is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self[username]

    def _check(self) -> None:
        if self.is_locked:
            raise RuntimeError("locked")


@pytest.fixture
def known(tmp_path: Path) -> SignIns:
    return SignIns(tmp_path / "data" / "signed-in.json", lambda: None)


def test_a_token_is_for_nobody_elses_eyes(known: SignIns) -> None:
    known.add(ANA)
    assert known.file.stat().st_mode & 0o777 == 0o600
    assert known.file.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in known.file.parent.iterdir()] == [known.file.name]
    assert "secret" not in repr(known.find())


def test_the_latest_is_asked_unless_another_is_named(known: SignIns) -> None:
    assert known.find() is None
    for each in (ANA, BO, ELSEWHERE):
        known.add(each)
    assert known.find() == ELSEWHERE
    assert known.find(HERE) == BO
    assert known.find(HERE, "ANA@example.org") == ANA
    assert known.find("https://three.example.org") is None


def test_signing_in_again_replaces_the_token_and_signing_out_forgets_it(known: SignIns) -> None:
    known.add(ANA)
    known.add(BO)
    known.add(SignedIn(server=HERE, email="Ana@example.org", token="new"))
    assert known.find(HERE, "ana@example.org") == known.find()
    assert b"secret" not in known.file.read_bytes()
    known.remove(ANA)
    assert known.find() == BO


def test_a_damaged_file_means_that_nobody_is_signed_in(known: SignIns) -> None:
    known.add(ANA)
    for content in (b"", b"{", b'[{"server": 3}]', b"\xff"):
        known.file.write_bytes(content)
        assert known.find() is None


def test_a_keyring_has_the_token_where_there_is_one(tmp_path: Path) -> None:
    ring = Ring()
    known = SignIns(tmp_path / "signed-in.json", lambda: ring)
    known.add(ANA)
    assert b"secret" not in known.file.read_bytes()
    assert known.find() == ANA
    ring.is_locked = True
    found = known.find()
    assert found
    assert found.token is None
    ring.is_locked = False
    known.remove(ANA)
    assert (ring, known.find()) == ({}, None)


def test_a_keyring_that_takes_nothing_leaves_it_to_the_file(tmp_path: Path) -> None:
    ring = Ring()
    ring.is_locked = True
    known = SignIns(tmp_path / "signed-in.json", lambda: ring)
    known.add(ANA)
    assert known.find() == ANA


def test_a_token_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        SignIns(tmp_path / "file" / "signed-in.json", lambda: None).add(ANA)
