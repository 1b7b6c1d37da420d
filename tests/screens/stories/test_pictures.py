"""The screens as they were looked at, beside the mock-ups, at every size and in every kind of theme."""

from typing import Any

import pytest

from coachtui.records.week import Side

LARGE, MIDDLE, SMALL, TINY = (120, 36), (80, 24), (60, 20), (44, 16)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
def test_a_coachs_week(picture: Any, theme: str) -> None:
    picture(Side.COACH, LARGE, theme=theme)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
def test_a_clients_week(picture: Any, theme: str) -> None:
    picture(Side.CLIENT, LARGE, "n", theme=theme)


@pytest.mark.parametrize("size", [MIDDLE, SMALL, TINY])
@pytest.mark.parametrize("side", Side)
def test_smaller_screens(picture: Any, side: Side, size: tuple[int, int]) -> None:
    picture(side, size)


def test_without_colour(picture: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    picture(Side.COACH, LARGE)


def test_a_session_being_moved_over_another(picture: Any) -> None:
    picture(Side.COACH, LARGE, "l", "m", "l", "k")


def test_a_form_at_the_side(picture: Any) -> None:
    picture(Side.COACH, LARGE, "n")


@pytest.mark.parametrize(("size", "theme"), [(LARGE, "textual-light"), (MIDDLE, "ansi-dark")], ids=["large", "middle"])
def test_a_session_type_in_its_form(picture: Any, size: tuple[int, int], theme: str) -> None:
    picture(Side.COACH, size, "O", "down", "enter", theme=theme)


def test_every_session_with_a_client(picture: Any) -> None:
    picture(Side.COACH, LARGE, "c", "down", "enter")


def test_the_settings(picture: Any) -> None:
    picture(Side.CLIENT, MIDDLE, "comma")


@pytest.mark.parametrize(("size", "theme"), [(LARGE, "textual-dark"), (LARGE, "textual-light"), (MIDDLE, "ansi-dark")])
def test_privacy_being_changed(picture: Any, size: tuple[int, int], theme: str) -> None:
    picture(Side.COACH, size, "P", "e", "tab", "right", "right", "tab", "right", "right", theme=theme)


def test_privacy_without_colour(picture: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    picture(Side.COACH, LARGE, "P", "down", "down")


def test_a_question_at_the_foot(picture: Any) -> None:
    picture(Side.COACH, MIDDLE, "l", "d")


def test_the_help(picture: Any) -> None:
    picture(Side.COACH, MIDDLE, "question_mark")


@pytest.mark.parametrize(("size", "theme"), [(LARGE, "textual-dark"), (LARGE, "textual-light"), (MIDDLE, "ansi-dark")])
def test_hours_being_said(picture: Any, size: tuple[int, int], theme: str) -> None:
    picture(Side.COACH, size, "H", "n", *"every other sun 9-12 for Intro until june", theme=theme)


@pytest.mark.parametrize(("size", "theme"), [(LARGE, "textual-dark"), (MIDDLE, "textual-light")])
def test_what_a_change_of_hours_leaves_outside(picture: Any, size: tuple[int, int], theme: str) -> None:
    picture(Side.COACH, size, "H", "j", "enter", "ctrl+u", *"mon-fri 10-13", "enter", "d", "j", theme=theme)
