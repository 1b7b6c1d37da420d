"""A coach brings in what was exported: what would become of it first, then all that can be, and back with one key."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from coachtui.archive_file import packed
from coachtui.backend.archiving import archive_of
from coachtui.records.session import SessionStatus
from coachtui.records.week import Side
from coachtui.screens.archive_list import ArchiveList
from coachtui.service.availability import DeleteBlock, ListBlocks

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def export(story: Any, path: Path) -> None:
    """What is there now, with one session half an hour later; then a block that is in it goes."""
    archive = await archive_of(story.backend, story.screen.now)
    assert archive.coach is not None
    sessions = list(archive.coach.sessions)
    place = next(
        place
        for place, each in enumerate(sessions)
        if each.status is SessionStatus.SCHEDULED and each.start > story.screen.now
    )
    sessions[place] = structs.replace(sessions[place], start=sessions[place].start + timedelta(minutes=15))
    write(path, packed(structs.replace(archive, coach=structs.replace(archive.coach, sessions=tuple(sessions)))))
    block = (await story.backend.run(ListBlocks())).items[0]
    await story.backend.run(DeleteBlock(id=block.id, version=block.version))


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def choose_file(story: Any, path: Path) -> None:
    await story.press("I")
    await story.type(str(path))
    await story.press("enter")


async def blocks(story: Any) -> int:
    return len((await story.backend.run(ListBlocks())).items)


@sizes
async def test_it_is_said_first_then_done_and_taken_back(open_story: Any, size: Any, tmp_path: Path) -> None:
    async with open_story(Side.COACH, size) as story:
        before = await blocks(story)
        await export(story, tmp_path / "mine.zip")
        await choose_file(story, tmp_path / "mine.zip")
        assert isinstance(story.app.screen, ArchiveList)
        assert "1 to be brought in" in story.text
        assert await blocks(story) == before - 1, "nothing is done yet"
        await story.press("end")
        assert "Something else is at that time here" in story.flat
        await story.press("b")
        assert await blocks(story) == before
        assert "1 brought in" in story.text
        await story.press("b")
        assert "brought in already" in story.toasts[-1]
        await story.press("escape", "u")
        assert "Undone: 1 brought in" in story.toasts[-1]
        assert await blocks(story) == before - 1
        await choose_file(story, tmp_path / "mine.zip")
        assert "1 to be brought in" in story.text


async def test_what_is_no_archive_is_refused_where_it_is_typed_or_with_a_reason(
    open_story: Any, tmp_path: Path
) -> None:
    async with open_story(Side.COACH, (80, 24)) as story:
        await story.press("I")
        await story.type(str(tmp_path / "nothing"))
        assert "there is no such file" in story.text
        await story.type(str(tmp_path))
        assert "is a folder" in story.text
        write(tmp_path / "other.zip", b"PK nothing")
        await story.type(str(tmp_path / "other.zip"))
        await story.press("enter")
        assert "damaged" in story.toasts[-1]
        archive = await archive_of(story.backend, story.screen.now)
        write(tmp_path / "client.zip", packed(structs.replace(archive, coach=None)))
        await choose_file(story, tmp_path / "client.zip")
        assert "it is a client's" in story.toasts[-1]


async def test_another_calendars_file_becomes_blocks(open_story: Any, tmp_path: Path) -> None:
    events = "\r\n".join(
        [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "SUMMARY:Dentist"),
            *("DTSTART:20261127T200000Z", "DTEND:20261127T210000Z", "END:VEVENT", "BEGIN:VEVENT", "UID:2"),
            *("SUMMARY:Nothing", "END:VEVENT", "END:VCALENDAR", ""),
        ]
    )
    write(tmp_path / "other.ics", events.encode())
    async with open_story(Side.COACH, (120, 36)) as story:
        await choose_file(story, tmp_path / "other.ics")
        assert "1 to be brought in" in story.text
        assert "block Nothing" in story.text
        await story.press("b", "escape")
        reasons = {each.reason for each in (await story.backend.run(ListBlocks())).items}
        assert "Dentist" in reasons
