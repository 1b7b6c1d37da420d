"""The small files beside a store: theirs alone, whole or not there, and never a reason to fail."""

from datetime import UTC, date, datetime
from pathlib import Path

from coachtui.backend.kept_week import KeptWeek
from coachtui.records.account import Me
from coachtui.records.calendar import Calendar
from coachtui.records.coach import CoachCard, May, Standing
from coachtui.records.week import Side, Week
from coachtui.screens.drafts import Drafts

NOW = datetime(2034, 6, 12, 8, tzinfo=UTC)


def week() -> Week:
    return Week(
        side=Side.CLIENT,
        me=Me(id="a", email="ana@example.org", name="Ana", time_zone="Europe/Madrid", coach=None, version=1),
        coach=CoachCard(
            handle="maya",
            display_name="Maya",
            bio="",
            time_zone="Europe/London",
            standing=Standing.CONNECTED,
            may=May(see=True, book=True, request=True),
        ),
        session_types=(),
        first_day=date(2034, 6, 12),
        days=7,
        calendar=Calendar(coach="maya", time_zone="Europe/London", start=NOW, end=NOW, entries=()),
        seen_at=NOW,
    )


def test_a_kept_week_reads_back_and_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    kept = KeptWeek(tmp_path / "state", "sqlite:///a.db")
    assert kept.read() is None
    kept.write(week())
    assert kept.read() == week()
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert kept.path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in kept.path.parent.iterdir()] == [kept.path.name]


def test_each_store_and_account_has_its_own(tmp_path: Path) -> None:
    paths = {KeptWeek(tmp_path, store, who).path for store in ("one", "two") for who in (None, "ana@example.org")}
    assert len(paths) == 4


def test_a_kept_week_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    kept = KeptWeek(tmp_path, "store")
    for content in (b"", b"{", b"[]", b'{"side": "nobody"}', b"\xff"):
        kept.path.write_bytes(content)
        assert kept.read() is None
    kept.forget()
    kept.forget()
    assert kept.read() is None


def test_drafts_outlive_the_program_and_are_forgotten_when_empty(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    Drafts(path).keep("booking maya", {"note": "second serve"})
    assert Drafts(path).get("booking maya") == {"note": "second serve"}
    assert path.stat().st_mode & 0o777 == 0o600
    Drafts(path).keep("booking maya", {})
    assert Drafts(path).get("booking maya") == {}


def test_drafts_without_a_file_last_as_long_as_the_program() -> None:
    drafts = Drafts(None)
    drafts.keep("session", {"where": "Court 2"})
    assert drafts.get("session") == {"where": "Court 2"}
    assert Drafts(None).get("session") == {}


def test_a_folder_that_cannot_be_written_costs_only_the_head_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = KeptWeek(tmp_path / "file" / "below", "store")
    kept.write(week())
    assert kept.read() is None
