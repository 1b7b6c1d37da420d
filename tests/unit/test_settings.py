"""Settings are read from three places, and whoever misspells one is told where."""

import stat
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from coachtui.settings import THEMES, Settings, SettingsProblem, folder, load, load_or_defaults


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "coachtui.toml"
    file.write_text(text)
    return file


def test_without_anything_there_are_defaults(tmp_path: Path) -> None:
    assert load(environment={}, file=tmp_path / "absent.toml") == Settings()


def test_everything_may_be_chosen(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'database = "sqlite:///a.db"\nserver = "https://example.org"\nas = "maya@example.org"\ntheme = "nord"\n'
        'glyphs = "ascii"\nclock = 12\nfirst_weekday = "Sunday"\nsecond_zone = "Asia/Tokyo"\ndays = 3\nzoom = 15\n'
        '[keys]\nweek.next = "N"\n"session.new" = ["f2", "ctrl+n"]\n',
    )
    assert load(environment={}, file=file) == Settings(
        database="sqlite:///a.db",
        server="https://example.org",
        as_email="maya@example.org",
        theme="nord",
        glyphs="ascii",
        clock=12,
        first_weekday=6,
        second_zone="Asia/Tokyo",
        days=3,
        zoom=15,
        keys={"week.next": "N", "session.new": "f2,ctrl+n"},
    )


def test_a_store_that_is_named_later_is_meant_and_not_the_server_named_before(tmp_path: Path) -> None:
    file = written(tmp_path, 'server = "https://example.org"')
    assert load({}, environment={}, file=file).server == "https://example.org"
    for chosen, environment in (({"database": "mine"}, {}), ({}, {"COACHTUI_DATABASE": "mine"})):
        settings = load(chosen, environment=environment, file=file)
        assert (settings.database, settings.server) == ("mine", None)
        assert load_or_defaults(chosen, environment={**environment, "COACHTUI_DAYS": "x"}, file=file)[0].server is None


def test_the_command_line_beats_the_environment_beats_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'server = "file"\ndatabase = "file"\ndays = 1\nas = "file"')
    environment = {"COACHTUI_SERVER": "environment", "COACHTUI_DATABASE": "environment", "COACHTUI_DAYS": "2"}
    settings = load({"server": "line", "database": None}, environment=environment, file=file)
    assert (settings.server, settings.database, settings.days, settings.as_email) == (
        "https://line",
        "environment",
        2,
        "file",
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('theme = "nord"\ntheem = "nord"', 2, "no setting 'theem'; did you mean 'theme'?"),
        ('\n\ntheme = "nrd"', 3, "theme cannot be 'nrd'; try nord"),
        ("clock = 13", 1, "clock cannot be '13'; try 12 or 24"),
        ("days = true", 1, "days cannot be 'True'; try 1, 2, 3, 4, 5, 6 or 7"),
        ("zoom = 20", 1, "zoom cannot be '20'; try 15, 30 or 60"),
        ('glyphs = "asci"', 1, "glyphs cannot be 'asci'; try ascii"),
        ('first_weekday = "mnday"', 1, "try monday"),
        ('second_zone = "Europe/Lodon"', 1, "second_zone cannot be 'Europe/Lodon'; try Europe/London"),
        ("database = 3", 1, "database cannot be '3'; try a text"),
        ('days = 2\ndays "x"', 2, "not TOML"),
        ("keys = 3", 1, "keys is a table"),
        ('[keys]\n"week.nxt" = "n"', 2, "no action 'week.nxt'; did you mean 'week.next'?"),
        ('[keys]\nweek.nxt = "n"', 2, "no action 'week.nxt'; did you mean 'week.next'?"),
        ('[keys]\n\nweek.next = "escpe"', 3, "week.next: 'escpe' is no key; did you mean 'escape'?"),
        ("[keys]\nweek.next = 3", 2, "a key is a text"),
        ('[keys]\nweek.next = "q"', 2, "'q' cannot be week.next, it is app.quit already"),
        ('[nonsense]\nweek = "q"', 1, "no setting 'nonsense'"),
        ('"\\u001b[2J" = 1', 1, "␛[2J"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsProblem) as caught:
        load(environment={}, file=file)
    assert f"{file}, line {line}: " in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_what_is_wrong_elsewhere_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblem, match=r"^COACHTUI_CLOCK: clock cannot be 'noon'; try 12 or 24$"):
        load(environment={"COACHTUI_CLOCK": "noon"}, file=tmp_path / "absent.toml")
    with pytest.raises(SettingsProblem, match=r"^--theme: "):
        load({"theme": "x"}, environment={}, file=tmp_path / "absent.toml")


def test_the_app_starts_on_defaults_but_on_the_right_data(tmp_path: Path) -> None:
    file = written(tmp_path, 'database = "mine"\nserver = "theirs"\ntheem = "x"\nclock = 12')
    settings, problem = load_or_defaults({"server": "line"}, environment={"COACHTUI_AS": "me"}, file=file)
    assert "theem" in str(problem)
    assert settings == Settings(database="mine", server="line", as_email="me")
    assert load_or_defaults(environment={}, file=tmp_path / "absent.toml") == (Settings(), None)


def test_a_file_that_is_no_text_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    file = tmp_path / "coachtui.toml"
    file.write_bytes(b"\xff\xfe\x00")
    settings, problem = load_or_defaults(environment={}, file=file)
    assert settings == Settings()
    assert "cannot be read" in str(problem)


def test_folders_are_for_one_person_alone(tmp_path: Path) -> None:
    made = folder(tmp_path / "a" / "b")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (made, made.parent)] == [0o700, 0o700]
    assert folder(made) == made


def test_the_themes_are_textuals() -> None:
    assert sorted(THEMES) == sorted(BUILTIN_THEMES)
