"""The documents say what is true of the program."""

import re
from pathlib import Path

import click
import pytest

from coachtui.cli import program
from docs.make import PICTURES, keys_page

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def test_the_page_of_keys_is_the_keymaps() -> None:
    assert (ROOT / "docs" / "keys.md").read_text(encoding="utf-8") == keys_page(), "python -m docs.make keys"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    pointed = re.findall(r"\]\(([^):#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in pointed if not (page.parent / target).exists()] == []


def test_every_picture_is_taken_by_the_program() -> None:
    taken = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.svg")}
    assert taken == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_a_page_names_are_there(page: Path) -> None:
    named = re.findall(r"^    coachtui ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= set(program.list_commands(click.Context(program)))
