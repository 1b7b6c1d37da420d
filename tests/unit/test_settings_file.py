"""Single settings are changed in the file; whatever else a person wrote there stays, comments too."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachtui.settings import Settings, SettingsProblem, load, value_of, with_value
from coachtui.settings_file import _changed, change_settings

MINE = """# how I like it

theme = "nord"   # blue
  'days'=5
clock = 24# both

# keys of my own
[keys]
week.next = "N"  # theme = "x"
theme = "no setting"
"""


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "here" / "coachtui.toml"
    change_settings({"theme": "dracula", "clock": 12, "second_zone": None}, file=file)
    assert file.read_text() == 'theme = "dracula"\nclock = 12\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_else_stands_in_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "coachtui.toml"
    file.write_text(MINE.replace('theme = "no setting"\n', ""))
    change_settings({"theme": "dracula", "days": 3, "clock": 12, "first_weekday": "sunday"}, file=file)
    assert file.read_text() == (
        "# how I like it\n\ntheme = \"dracula\"   # blue\n  'days'=3\nclock = 12# both\n\n# keys of my own\n"
        'first_weekday = "sunday"\n\n[keys]\nweek.next = "N"  # theme = "x"\n'
    )
    change_settings({"theme": None, "first_weekday": None}, file=file)
    assert load(environment={}, file=file) == Settings(days=3, clock=12, keys={"week.next": "N"})
    assert "# how I like it" in file.read_text()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_of_lines_stay_as_they_are(tmp_path: Path, end: str) -> None:
    file = tmp_path / "coachtui.toml"
    file.write_bytes(f"days = 3{end}[keys]{end}".encode())
    change_settings({"days": 4, "zoom": 15}, file=file)
    assert file.read_bytes() == f"days = 4{end}zoom = 15{end}{end}[keys]{end}".encode()
    file.write_bytes(b"days = 3")
    change_settings({"zoom": 15}, file=file)
    assert file.read_bytes() == b"days = 3\nzoom = 15\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "coachtui.toml"
    real.write_text("days = 3\n")
    link.symlink_to(real)
    change_settings({"days": 4}, file=link)
    assert (link.is_symlink(), real.read_text()) == (True, "days = 4\n")


@pytest.mark.parametrize(
    ("text", "changes", "said"),
    [
        ("", {"theme": "nrod"}, "theme cannot be 'nrod'; try nord"),
        ("", {"them": "nord"}, "did you mean 'theme'"),
        ("days = \n", {"zoom": 15}, "line 1: not TOML"),
        ('as = """\ntheme = "dracula"\n"""\n', {"theme": "nord"}, "edit the file"),
    ],
)
def test_what_cannot_be_changed_is_said_and_nothing_is(
    tmp_path: Path, text: str, changes: dict[str, str], said: str
) -> None:
    file = tmp_path / "coachtui.toml"
    file.write_text(text)
    with pytest.raises(SettingsProblem, match=said):
        change_settings(changes, file=file)
    assert file.read_text() == text


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsProblem, match=r"cannot be (written|read)"):
        change_settings({"days": 3}, file=tmp_path / "file" / "coachtui.toml")


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=10)
COMMENTS = st.sampled_from(("", "  # why", " #\t[keys]", "# a = 1"))
VALUES = TEXTS | st.integers(0, 99) | st.booleans()
LINES = st.lists(st.tuples(st.sampled_from("abcd"), VALUES, COMMENTS), unique_by=lambda line: line[0])


@given(LINES, st.dictionaries(st.sampled_from("abcde"), VALUES | st.none()), st.booleans())
def test_any_file_says_what_it_said_but_for_what_was_changed(
    lines: list[tuple[str, str | int, str]], changes: dict[str, str | int | None], has_table: bool
) -> None:
    text = "".join(_changed("", {name: value})[:-1] + comment + "\n" for name, value, comment in lines)
    text += "\n# more\n[keys]\na = 1\n" if has_table else ""
    expected = {**tomllib.loads(text), **changes}
    after = _changed(text, changes)
    assert tomllib.loads(after) == {name: value for name, value in expected.items() if value is not None}
    assert [comment for _, _, comment in lines if comment not in after and len(changes) == 0] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "nord"), ("first_weekday", "sunday"), ("second_zone", "Asia/Tokyo"), ("zoom", 15), ("as", "a@b")],
)
def test_a_setting_is_told_as_it_is_written(name: str, value: str | int) -> None:
    settings = with_value(Settings(), name, value, place=name)
    assert value_of(settings, name) == value
    assert with_value(settings, name, None, place=name) == Settings()
