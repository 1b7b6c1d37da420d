"""Changing single settings in ``coachtui.toml``; whatever else stands there stays as it was written, comments too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from coachtui.private_file import replace_private
from coachtui.records.text import one_line
from coachtui.settings import Settings, SettingsProblem, file_path, load, with_value

Value = str | int | None
"""What a setting becomes; None takes it out of the file, so that the default holds again."""

_HEADER = re.compile(r"\s*\[")
_VALUE = re.compile(r"""(\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[{][^#]*?)?(\s*(?:#.*)?)""")


def change_settings(changes: Mapping[str, Value], *, file: Path | None = None) -> Path:
    """Set each, or take it out; names as in the file. Answers where that is.

    Raises ``SettingsProblem`` where one cannot be right, or the file is not such that only this can be changed in it;
    then nothing is.
    """
    path = (file or file_path()).resolve()  # what a link points to is changed, not the link
    for name, value in changes.items():
        with_value(Settings(), name, value, place=name)
    text = _text(path)
    changed = _changed(text, changes)
    if changed == text:
        return path
    _check(path, text, changed, changes)
    try:
        replace_private(path, changed.encode())
    except OSError as problem:
        raise SettingsProblem(f"{path}: cannot be written ({one_line(problem.strerror or str(problem))})") from problem
    return path


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # ends of lines as they are
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"{path}: cannot be read ({one_line(str(problem))})") from problem


def _changed(text: str, changes: Mapping[str, Value]) -> str:
    lines = re.split(r"(?<=\n)(?=.)", text, flags=re.DOTALL) if text else []
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for name, value in changes.items():
        at = _line_of(lines, name)
        if at is None and value is not None:
            _put_in(lines, f"{name} = {_written(value)}{end}", end)
        elif at is not None and value is None:
            del lines[at]
        elif at is not None and value is not None:
            lines[at] = _with_value(lines[at], name, _written(value))
    return "".join(lines)


def _root(lines: Sequence[str]) -> int:
    """How many lines come before the first table."""
    return next((number for number, line in enumerate(lines) if _HEADER.match(line)), len(lines))


def _line_of(lines: Sequence[str], name: str) -> int | None:
    named = re.compile(rf"""\s*(["']?){re.escape(name)}\1\s*=""")
    return next((number for number, line in enumerate(lines[: _root(lines)]) if named.match(line)), None)


def _put_in(lines: list[str], line: str, end: str) -> None:
    """After the last setting there is, before the first table."""
    at = _root(lines)
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    if at < len(lines) and _HEADER.match(lines[at]):
        line += end
    if at > 0 and not lines[at - 1].endswith("\n"):
        lines[at - 1] += end
    lines.insert(at, line)


def _with_value(line: str, name: str, value: str) -> str:
    """The line with another value; what is said beside it stays."""
    at = line.index("=")
    body, ending = line.rstrip("\r\n"), line[len(line.rstrip("\r\n")) :]
    before = body[:at].rstrip()
    found = _VALUE.fullmatch(body[len(before) :])
    if found is None:
        return line  # what follows tells that it is not so yet
    return f"{before}{found[1]}{value}{found[3]}{ending}"


def _written(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)  # TOML writes texts, numbers and truth alike


def _check(path: Path, before: str, after: str, changes: Mapping[str, Value]) -> None:
    """Whether the file says what it said, but for what was to be changed, and that it can be right."""
    import tomllib

    try:
        expected = {**tomllib.loads(before), **changes}
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        load(file=path, environment={})  # says where
        raise SettingsProblem(f"{path}: {', '.join(changes)} cannot be changed here; edit the file") from None
    if found != {name: value for name, value in expected.items() if value is not None}:
        raise SettingsProblem(f"{path}: {', '.join(changes)} cannot be changed here; edit the file")
