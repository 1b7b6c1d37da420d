"""``coachtui settings``: what one has chosen, and choosing something else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import click
from msgspec import Struct

from coachtui.commands.answering import Shown, answers_here, said_in
from coachtui.commands.writing import faint
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from coachtui.settings import Settings

ACTS = ("list", "set", "unset")


class SettingView(Struct, frozen=True, kw_only=True):
    """A setting, and where its value comes from."""

    name: str
    value: str | int | bool | None
    said_by: Literal["default", "file", "environment", "command line"]


@answers_here
@click.argument("act", type=click.Choice(ACTS), default="list")
@click.argument("name", required=False)
@click.argument("value", required=False)
def command(settings: Settings, act: str, name: str | None, value: str | None) -> Shown:
    """List your settings, set one, or unset it for the default.

    `coachtui settings set theme nord`, `coachtui settings unset second_zone`. They stand in coachtui.toml, in which
    whatever else you wrote stays. Keys are changed there by hand: see `coachtui keys`.
    """
    if act == "list":
        from coachtui.settings import file_path

        views = [_view(settings, each) for each in _names()]
        return Shown(views, _lines(views, file_path()))
    if name is None or (act == "set") == (value is None):
        raise click.UsageError("write settings set NAME VALUE, or settings unset NAME")
    return _change(name, value)


def _change(name: str, value: str | None) -> Shown:
    """In the file; what then holds is answered, which the environment may say otherwise."""
    from coachtui.settings import Settings, SettingsProblem, load, value_of, with_value
    from coachtui.settings_file import change_settings

    try:
        written = value_of(with_value(Settings(), name, value, place="coachtui.toml"), name)
        path = change_settings({name: None if value is None else written})
        view = _view(load(), name)
    except SettingsProblem as problem:
        raise click.ClickException(str(problem)) from None
    lines = [f"{name} is {_said(view)} ({path})"]
    if view.said_by == "environment":
        lines.append(f"{_variable(name)} says so, whatever the file says")
    return Shown(view, lines)


def _names() -> Sequence[str]:
    from coachtui.settings import NAMES

    return NAMES


def _view(settings: Settings, name: str) -> SettingView:
    from coachtui.settings import Settings, value_of

    value = value_of(settings, name)
    if name in said_in(click.get_current_context()):
        return SettingView(name=name, value=value, said_by="command line")
    if os.environ.get(_variable(name)):
        return SettingView(name=name, value=value, said_by="environment")
    is_default = value == value_of(Settings(), name)
    return SettingView(name=name, value=value, said_by="default" if is_default else "file")


def _variable(name: str) -> str:
    from coachtui.settings import PREFIX

    return PREFIX + name.upper()


def _lines(views: Sequence[SettingView], path: Path) -> Iterator[str]:
    width = max(len(each.name) for each in views)
    for each in views:
        by = "" if each.said_by == "file" else faint(f"  {each.said_by}")
        yield f"{each.name:{width}}  {_said(each)}{by}"
    yield faint(one_line(str(path)))


def _said(view: SettingView) -> str:
    if view.value is None:
        return "–"
    return {True: "on", False: "off"}[view.value] if isinstance(view.value, bool) else one_line(str(view.value))
