"""``export`` and ``import``: one file with everything, and back."""

import asyncio
import json
import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from coachtui.archive_file import unpacked
from coachtui.backend.local import LocalBackend
from coachtui.connect import now
from coachtui.errors import Invalid
from coachtui.store.database import Database

FILE = "coachtui-2026-11-23.zip"
LEO = ("--as", "leo@example.org")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fresh(here: Path) -> tuple[str, ...]:
    """Where Noa is, on a store of her own."""
    return ("--database", f"sqlite:///{here / 'fresh.db'}")


def make_noa(path: Path) -> None:
    async def make() -> None:
        database = Database.open(f"sqlite:///{path}")
        backend = LocalBackend(database, None, now)
        database.owner_id = (await backend.create_account("noa@example.org", "Noa", "Europe/London")).id
        await backend.close()

    asyncio.run(make())


def test_a_coach_puts_everything_into_one_file_and_back_elsewhere(
    coachtui: Callable[..., Any], here: Path, fresh: tuple[str, ...]
) -> None:
    saved = coachtui("export")
    assert saved.code == 0
    assert saved.out.startswith(f"Put 6 sessions and 0 bookings into {FILE} (")
    assert stat.S_IMODE((here / FILE).stat().st_mode) == 0o600
    with ZipFile(here / FILE) as file:
        assert file.namelist() == ["archive.json", "sessions.ics"]
        assert file.read("sessions.ics").count(b"BEGIN:VEVENT") == 6
        assert json.loads(file.read("archive.json"))["coach"]["profile"]["handle"] == "maya"
    again = coachtui("export")
    assert (again.code, again.err) == (1, f"coachtui: {FILE} is there already: say where to with -o FILE\n")

    make_noa(here / "fresh.db")
    tried = coachtui("import", FILE, *fresh, "--dry-run")
    assert (tried.code, "not a coach" in tried.err) == (1, True)
    done = coachtui("import", FILE, *fresh)
    assert done.code == 0, done.err
    assert "session type: 3 brought in" in done.out
    assert "session: 6 brought in" in done.out
    assert "Left out" not in done.out
    assert "Leo Example" in coachtui("agenda", *fresh, "--days", "7").out
    twice = json.loads(coachtui("import", FILE, *fresh, "--json").out)
    assert {each["outcome"] for each in twice["items"]} == {"there"}
    assert twice["change_sets"] == []
    assert coachtui("import", FILE, *fresh).out.endswith("All of it is there already.\n")


def test_what_is_left_out_is_said_with_the_reason(coachtui: Callable[..., Any], here: Path) -> None:
    coachtui("export")
    taken = json.loads(coachtui("agenda", "--days", "7", "--json").out)
    assert taken
    content = json.loads(unzipped(here / FILE))
    (here / "moved.json").write_text(json.dumps(shifted(content)))
    done = coachtui("import", "moved.json", "--dry-run")
    assert done.code == 0, done.err
    assert "Left out: " in done.out
    assert "Something else is at that time here" in done.out


def shifted(archive: Any) -> Any:
    """The same with every session half an hour later."""
    for each in archive["coach"]["sessions"]:
        for name in ("start", "end"):
            hour, minute = each[name][11:13], each[name][14:16]
            later = int(hour) * 60 + int(minute) + 30
            each[name] = f"{each[name][:11]}{later // 60:02}:{later % 60:02}{each[name][16:]}"
    return archive


def unzipped(path: Path) -> bytes:
    with ZipFile(path) as file:
        return file.read("archive.json")


def test_a_client_keeps_what_is_theirs(coachtui: Callable[..., Any], here: Path) -> None:
    saved = coachtui("export", *LEO, "-o", "leo.zip")
    assert saved.out.startswith("Put 0 sessions and 4 bookings into leo.zip")
    told = coachtui("import", "leo.zip", *LEO)
    assert told.out == "coach: 1 there already\nbooking: 4 there already\nAll of it is there already.\n"
    whole = json.loads(coachtui("export", *LEO, "-o", "-", "--json").out)
    assert whole["archive"]["account"]["email"] == "leo@example.org"


def zipped(**entries: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for name, entry in entries.items():
            file.writestr(name.replace("_", "."), entry)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"{}", "no archive of coachtui"),
        (b'{"format": "coachtui archive", "version": 2}', "is of version 2"),
        (b'{"format": "coachtui archive", "version": 1}', "made_at"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"format": "coachtui archive", "version": 1, "made_at": "yesterday"}', "cannot be read"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (zipped(other_txt=b"x"), "There is no archive.json"),
        (zipped(archive_json=b"\xff\xfe"), "cannot be read"),
    ],
    ids=["empty", "other", "newer", "nothing", "deep", "wrong", "broken zip", "other zip", "no text"],
)
def test_a_file_that_is_none_of_ours_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        unpacked(content)
    assert said in refused.value.detail


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachtui.archive_file.MOST_BYTES", 3 * 1024 * 1024)
    with pytest.raises(Invalid, match="larger than any"):
        unpacked(zipped(archive_json=b" " * 5 * 1024 * 1024))


EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
SUMMARY:Dentist
DTSTART:20261202T100000Z
DTEND:20261202T110000Z
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Every second
DTSTART:19700101T000000
DURATION:PT1M
RRULE:FREQ=SECONDLY
END:VEVENT
END:VCALENDAR
"""


def test_another_calendars_file_becomes_blocks_once(coachtui: Callable[..., Any], here: Path) -> None:
    (here / "other.ics").write_text(EVENTS.replace("\n", "\r\n"))
    done = coachtui("import", "other.ics")
    assert done.code == 0, done.err
    assert "block: 1 brought in" in done.out
    assert "Every second: " in done.out
    assert "DAILY is the finest there is" in done.out
    assert "block: 1 there already" in coachtui("import", "other.ics").out
    refused = coachtui("import", "other.ics", *LEO)
    assert (refused.code, "Only a coach's calendar" in refused.err) == (1, True)
