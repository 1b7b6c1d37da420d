"""Config file, environment and command line, read into one frozen record; what is wrong is named and placed.

Later sources win: ``coachtui.toml`` in the platform's config folder, then ``COACHTUI_…``, then the command line.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

import platformdirs
from msgspec import Struct
from msgspec.structs import replace

from coachtui.errors import Invalid
from coachtui.keymap import BY_ID, Keymap, UnknownKey, nearest_id, split_keys
from coachtui.records.text import one_line

APPLICATION = "coachtui"
FILE_NAME = "coachtui.toml"
PREFIX = "COACHTUI_"
ENVIRONMENT: Mapping[str, str] = os.environ

Glyphs = Literal["unicode", "ascii"]
Notify = Literal["bell", "osc9", "osc777", "osc99", "off"]
THEMES = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "dracula", "tokyo-night", "monokai"),
    *("flexoki", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato", "solarized-light", "solarized-dark"),
    *("rose-pine", "rose-pine-moon", "rose-pine-dawn", "atom-one-dark", "atom-one-light", "ansi-dark", "ansi-light"),
)
"""Textual's themes by name, here so that a plain command need not import Textual to know them."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SettingsProblem(Exception):
    """A setting that cannot be right, in one sentence that names the place, the key and the nearest right one."""


class Settings(Struct, frozen=True, kw_only=True):
    """What a person may choose."""

    database: str | None = None
    server: str | None = None
    as_email: str | None = None
    allow_http: bool = False
    """Whether a password may go to another machine without being encrypted."""
    theme: str = "textual-dark"
    glyphs: Glyphs = "unicode"
    clock: Literal[12, 24] = 24
    first_weekday: int = 0
    """0 is Monday."""
    second_zone: str | None = None
    days: int = 7
    zoom: Literal[15, 30, 60] = 30
    """Minutes a row stands for."""
    notify: Notify = "bell"
    """How the terminal calls somebody who looks elsewhere when there is news."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys by action id."""


def load(
    chosen: Mapping[str, str | int | None] = MappingProxyType({}),
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    file: Path | None = None,
) -> Settings:
    """The settings; ``chosen`` are the command line's, None where not given. Raises ``SettingsProblem``."""
    said = {
        _field(name): _read(name, value, f"--{name.replace('_', '-')}")
        for name, value in chosen.items()
        if value is not None
    }
    found: dict[str, Any] = {}
    for layer in (_from_file(file or file_path()), _from_environment(environment), said):
        found = _over(found, layer)
    return replace(Settings(), **found)


def load_or_defaults(
    chosen: Mapping[str, str | int | None] = MappingProxyType({}),
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    file: Path | None = None,
) -> tuple[Settings, SettingsProblem | None]:
    """The settings for the app, which starts in any case: where one is wrong, the defaults and what is wrong.

    Where the data is stays as chosen: on the defaults there one would open somebody else's.
    """
    try:
        return load(chosen, environment=environment, file=file), None
    except SettingsProblem as problem:
        return replace(Settings(), **_whereabouts(chosen, environment, file)), problem


def file_path() -> Path:
    """Where the config file is, whether it is there or not."""
    return platformdirs.user_config_path(APPLICATION) / FILE_NAME


def folder(path: Path) -> Path:
    """The folder, made for this person alone where it is not there yet."""
    for each in (*reversed(path.parents), path):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
    return path


def data_folder() -> Path:
    """The platform's data folder of ours, made where it is not there yet."""
    return folder(platformdirs.user_data_path(APPLICATION))


def config_folder() -> Path:
    """The platform's config folder of ours, made where it is not there yet."""
    return folder(platformdirs.user_config_path(APPLICATION))


def state_folder() -> Path:
    """The platform's folder for drafts and the like, made where it is not there yet."""
    return folder(platformdirs.user_state_path(APPLICATION))


class _Wrong(ValueError):
    """What a value should have been."""


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise _Wrong("a text")


def _one_of(*allowed: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value.casefold() in allowed:
            return value.casefold()
        near = get_close_matches(str(value).casefold(), allowed, n=1)
        raise _Wrong(near[0] if near else " or ".join(allowed) if len(allowed) < 8 else "one of " + ", ".join(allowed))

    return read


def _number(*allowed: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 5:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        raise _Wrong(", ".join(map(str, allowed[:-1])) + f" or {allowed[-1]}")

    return read


def _weekday(value: object) -> int:
    if isinstance(value, str) and not value.isdecimal():
        return WEEKDAYS.index(_one_of(*WEEKDAYS)(value))
    return _number(*range(7))(value)


def _server(value: object) -> str:
    from coachtui.server_address import EXAMPLE, server_address

    try:
        return server_address(_text(value))
    except Invalid as problem:
        raise _Wrong(f"an address such as {EXAMPLE}") from problem


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return _one_of("on", "off")(value) == "on"


def _zone(value: object) -> str:
    from coachtui.scheduling.zones import zone_named

    name = _text(value)
    try:
        zone_named(name)
    except Invalid as problem:
        _, _, nearest = problem.detail.partition("did you mean ")
        raise _Wrong(nearest.rstrip("?") or "a time zone such as Europe/London") from problem
    return name


_READERS: Mapping[str, Callable[[object], Any]] = {
    "database": _text,
    "server": _server,
    "as": _text,
    "allow_http": _switch,
    "theme": _one_of(*THEMES),
    "glyphs": _one_of(*get_args(Glyphs)),
    "clock": _number(12, 24),
    "first_weekday": _weekday,
    "second_zone": _zone,
    "days": _number(*range(1, 8)),
    "zoom": _number(15, 30, 60),
    "notify": _one_of(*get_args(Notify)),
}
NAMES: Sequence[str] = tuple(_READERS)
"""Every setting but the keys, as it is called in the file."""


def value_of(settings: Settings, name: str) -> str | int | None:
    """A setting as it may be written in the file."""
    value: str | int | None = getattr(settings, _field(name))
    return WEEKDAYS[settings.first_weekday] if name == "first_weekday" else value


def with_value(settings: Settings, name: str, value: str | int | None, *, place: str) -> Settings:
    """The settings with another value, by its name in the file, None for the default.

    Raises ``SettingsProblem``, beginning with ``place``, where it cannot be right or there is no such setting.
    """
    if name not in _READERS:
        raise SettingsProblem(f"{place}: {_unknown(name)}")
    field = _field(name)
    return replace(settings, **{field: getattr(Settings(), field) if value is None else _read(name, value, place)})


_WHEREABOUTS = ("database", "server", "as")


def _over(found: Mapping[str, Any], layer: Mapping[str, Any]) -> dict[str, Any]:
    """What a later source says in place of an earlier one's; a store that it names is meant, not an earlier server."""
    kept = {name: value for name, value in found.items() if name != "server" or "database" not in layer}
    return {**kept, **layer}


def _field(name: str) -> str:
    return "as_email" if name == "as" else name


def _read(name: str, value: object, place: str) -> Any:
    try:
        return _READERS[name](value)
    except _Wrong as wrong:
        shown = one_line(str(value)[:60])
        raise SettingsProblem(f"{place}: {name} cannot be {shown!r}; try {wrong}") from wrong


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name in _READERS:
        value = environment.get(PREFIX + name.upper())
        if value:
            found[_field(name)] = _read(name, value, PREFIX + name.upper())
    return found


def _from_file(path: Path) -> dict[str, Any]:
    content, text = _parsed(path)
    found: dict[str, Any] = {}
    for name, value in content.items():
        place = f"{path}, line {_line_of(text, name)}"
        if name == "keys":
            found["keys"] = _keys(value, text, path)
        elif name in _READERS:
            found[_field(name)] = _read(name, value, place)
        else:
            raise SettingsProblem(f"{place}: {_unknown(name)}")
    return found


def _parsed(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}, ""
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"{path}: cannot be read ({one_line(str(problem))})") from problem
    import tomllib  # 4 ms, and most people have no such file

    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as problem:
        reason, _, at = str(problem).partition(" (at ")
        line = re.search(r"line (\d+)", at)
        number = line[1] if line else str(text.count("\n") + 1)
        raise SettingsProblem(f"{path}, line {number}: not TOML: {one_line(reason)}") from problem


def _unknown(name: str) -> str:
    near = get_close_matches(name, [*_READERS, "keys"], n=1, cutoff=0.5)
    return f"there is no setting {one_line(name[:60])!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _keys(value: object, text: str, path: Path) -> Mapping[str, str]:
    """The ``[keys]`` table; ``week.next`` may be written with quotes or without, which TOML reads as tables."""
    if not isinstance(value, dict):
        raise SettingsProblem(f"{path}, line {_line_of(text, 'keys')}: keys is a table, [keys]")
    keys: dict[str, str] = {}
    for id, written in _flat(value):
        place = f"{path}, line {_line_of(text, id, 'keys')}"
        if id not in BY_ID:
            near = nearest_id(id)
            hint = f"; did you mean {near!r}?" if near else ""
            raise SettingsProblem(f"{place}: there is no action {one_line(id[:60])!r}{hint}")
        keys[id] = _written_keys(id, written, place)
    clash = Keymap(keys).clash()
    if clash:
        key, action, other = clash
        place = f"{path}, line {_line_of(text, action.id if action.id in keys else other.id, 'keys')}"
        raise SettingsProblem(f"{place}: {key!r} cannot be {action.id}, it is {other.id} already; give that another")
    return MappingProxyType(keys)


def _written_keys(id: str, written: object, place: str) -> str:
    listed = written if isinstance(written, list) else [written]
    try:
        texts = [each for each in listed if isinstance(each, str)]
        if len(texts) != len(listed):
            raise UnknownKey("a key is a text")
        return ",".join("comma" if key == "," else key for text in texts for key in split_keys(text))
    except UnknownKey as problem:
        raise SettingsProblem(f"{place}: {id}: {one_line(str(problem)[:120])}") from problem


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        found += _flat(value, f"{before}{name}.") if isinstance(value, dict) else [(before + name, value)]
    return found


def _line_of(text: str, name: str, table: str = "") -> int:
    """The line a key is set in; tomllib does not say."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        if header:
            here = header[1].strip()
            if here == name and not table:
                return number
        key, equals, _ = line.partition("=")
        whole = ".".join(part.strip().strip("\"'") for part in (f"{here}.{key}" if here else key).split("."))
        if equals and whole == (f"{table}.{name}" if table else name):
            return number
    return 1


def _whereabouts(
    chosen: Mapping[str, str | int | None], environment: Mapping[str, str], file: Path | None
) -> dict[str, Any]:
    try:
        content, _ = _parsed(file or file_path())
    except SettingsProblem:
        content = {}
    found: dict[str, Any] = {}
    for source in (content, {name: environment.get(PREFIX + name.upper()) for name in _WHEREABOUTS}, chosen):
        values = {name: source.get(name) for name in _WHEREABOUTS}
        said = {_field(name): value for name, value in values.items() if isinstance(value, str) and value.strip()}
        found = _over(found, said)
    return found
