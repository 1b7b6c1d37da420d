"""``backup``, ``restore`` and ``doctor``: a calendar is copied, put back, looked at, and never lost on the way."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coachtui.store.sqlite import connect


def blocks(coachtui: Any) -> int:
    return len(json.loads(coachtui("call", "ListBlocks", "--json").out)["items"])


def take_time_out(coachtui: Any) -> None:
    assert coachtui("call", "CreateBlock", "start_date=2026-12-24", "end_date=2026-12-26").code == 0


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if each.is_file()}


# -- backup and restore --


def test_what_was_copied_comes_back_and_what_was_there_is_kept(coachtui: Any, practice: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ran = coachtui("backup", str(copy))
    assert (ran.code, "4 accounts, 1 coach, 6 sessions" in ran.out) == (0, True)
    assert copy.stat().st_mode & 0o777 == 0o600
    take_time_out(coachtui)
    before = blocks(coachtui)
    done = json.loads(coachtui("restore", str(copy), "--json").out)
    assert blocks(coachtui) == before - 1
    assert done["before"].startswith(f"{practice}.before-restore-2026")
    assert coachtui("restore", done["before"]).code == 0
    assert blocks(coachtui) == before


def test_a_copy_is_made_and_put_back_while_the_calendar_is_open(coachtui: Any, practice: Path, tmp_path: Path) -> None:
    with closing(connect(practice)) as opened:
        count = "SELECT count(*) FROM blocks"
        assert coachtui("backup", str(tmp_path / "copy.db")).code == 0
        take_time_out(coachtui)
        assert opened.execute(count).fetchone() == (2,)
        assert coachtui("restore", str(tmp_path / "copy.db")).code == 0
        assert opened.execute(count).fetchone() == (1,)


def test_a_copy_without_a_name_is_beside_the_calendar_under_the_date(coachtui: Any, practice: Path) -> None:
    assert "practice-20261123T120000Z.backup.db" in coachtui("backup").out
    assert (practice.parent / "practice-20261123T120000Z.backup.db").exists()


def test_a_copy_never_replaces_a_file(coachtui: Any, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    diary.write_text("Dear diary")
    ran = coachtui("backup", str(diary))
    assert (ran.code, "is there already" in ran.err) == (1, True)
    assert diary.read_text() == "Dear diary"


def test_a_copy_that_cannot_be_written_is_said(coachtui: Any, tmp_path: Path) -> None:
    ran = coachtui("backup", str(tmp_path / "no" / "such" / "folder"))
    assert (ran.code, "cannot be written" in ran.err) == (3, True)


def damaged(path: Path) -> None:
    """Its header is right and a page in the middle is not."""
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 9 * 4096] = b"\xff" * 4096
    path.write_bytes(content)


def of_a_newer_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("PRAGMA application_id = 1")


BAD = {
    "damaged": (damaged, "damaged"),
    "newer": (of_a_newer_program, "newer"),
    "text": (lambda path: path.write_text("Dear diary, " * 1000), "not a coachtui store"),
    "empty": (lambda path: path.write_bytes(b""), "not a coachtui store"),
    "another program's": (of_another_program, "not a coachtui store"),
    "not there": (lambda path: path.unlink(), "no file"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_copy_is_never_put_back(coachtui: Any, practice: Path, tmp_path: Path, what: str) -> None:
    copy = Path(shutil.copy(practice, tmp_path / "copy.db"))
    spoil, said = BAD[what]
    spoil(copy)
    before, names = practice.read_bytes(), names_in(tmp_path) | {"copy.db"}
    ran = coachtui("restore", str(copy))
    assert (ran.code, said in ran.err, ran.err.count("\n")) == (3, True, 1), ran.err
    assert practice.read_bytes() == before
    assert names_in(tmp_path) <= names


@pytest.mark.parametrize("spoil", [damaged, lambda path: path.write_bytes(b"")], ids=["damaged", "empty"])
def test_a_calendar_that_is_damaged_is_set_aside_and_restored(
    coachtui: Any, practice: Path, tmp_path: Path, spoil: Any
) -> None:
    copy = Path(shutil.copy(practice, tmp_path / "copy.db"))
    spoil(practice)
    spoilt = practice.read_bytes()
    done = json.loads(coachtui("restore", str(copy), "--json").out)
    assert blocks(coachtui) == 1
    assert Path(done["before"]).read_bytes() == spoilt


def test_a_file_that_is_no_calendar_is_never_restored_over(coachtui: Any, practice: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(practice, tmp_path / "copy.db"))
    practice.write_text("Dear diary, " * 1000)
    ran = coachtui("restore", str(copy))
    assert (ran.code, "not a coachtui store" in ran.err) == (3, True)
    assert practice.read_text().startswith("Dear diary")


def test_a_calendar_that_is_gone_is_made_anew_from_its_copy(coachtui: Any, practice: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(practice, tmp_path / "copy.db"))
    practice.unlink()
    assert json.loads(coachtui("restore", str(copy), "--json").out)["before"] is None
    assert blocks(coachtui) == 1
    assert practice.stat().st_mode & 0o777 == 0o600


def test_a_calendar_is_no_copy_of_itself(coachtui: Any, practice: Path) -> None:
    assert "itself" in coachtui("restore", str(practice)).err


# -- doctor --


def findings(ran: Any) -> dict[str, tuple[bool, str]]:
    return {each["about"]: (each["ok"], each["said"]) for each in json.loads(ran.out)}


def test_a_healthy_place_has_nothing_wrong(coachtui: Any, practice: Path) -> None:
    before = practice.read_bytes()
    ran = coachtui("doctor", "--json")
    found = findings(ran)
    assert (ran.code, list(found)) == (0, ["program", "settings", "time zone", "terminal", "calendar"])
    assert str(practice) in found["calendar"][1]
    assert "nothing damaged" in found["calendar"][1]
    assert practice.read_bytes() == before
    assert coachtui("doctor").out.count("ok   ") == 5


def test_what_is_wrong_is_said_and_so_is_the_code(coachtui: Any, practice: Path, tmp_path: Path) -> None:
    (tmp_path / "config" / "coachtui").mkdir(parents=True)
    (tmp_path / "config" / "coachtui" / "coachtui.toml").write_text('them = "nord"\n')
    kept = Path(shutil.copy(practice, f"{practice}.before-restore-20261101T000000Z"))
    damaged(practice)
    ran = coachtui("doctor", "--json")
    found = findings(ran)
    assert ran.code == 1
    assert (found["settings"][0], "'theme'" in found["settings"][1]) == (False, True)
    assert (found["calendar"][0], "damaged" in found["calendar"][1]) == (False, True)
    assert str(kept) in found["calendar"][1], "a copy that may be restored is named"
    assert "wrong  calendar" in coachtui("doctor").out


def test_a_calendar_that_is_not_there_is_said(coachtui: Any, practice: Path) -> None:
    practice.unlink()
    assert "no calendar at" in findings(coachtui("doctor", "--json"))["calendar"][1]


def test_a_server_that_does_not_answer_is_said(coachtui: Any) -> None:
    found = findings(coachtui("doctor", "--json", "--server", "http://127.0.0.1:1"))
    assert "calendar" not in found
    assert (found["server"][0], "cannot be reached" in found["server"][1]) == (False, True)
