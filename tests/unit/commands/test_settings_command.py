"""What one has chosen, on a command line: listed with where it comes from, set and unset in the file."""

import json
from pathlib import Path
from typing import Any

import pytest


def listed(coachtui: Any) -> dict[str, tuple[Any, str]]:
    return {each["name"]: (each["value"], each["said_by"]) for each in json.loads(coachtui("settings", "--json").out)}


def test_settings_are_set_and_unset_and_listed_with_where_they_come_from(
    coachtui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config" / "coachtui" / "coachtui.toml"
    assert listed(coachtui)["theme"] == ("textual-dark", "default")
    assert coachtui("settings", "set", "theme", "NORD").out == f"theme is nord ({file})\n"
    assert coachtui("settings", "set", "clock", "12").code == 0
    assert coachtui("settings", "set", "allow_http", "on").out.startswith("allow_http is on ")
    assert coachtui("settings", "set", "first_weekday", "6").code == 0
    assert file.read_text() == 'theme = "nord"\nclock = 12\nallow_http = true\nfirst_weekday = "sunday"\n'
    assert listed(coachtui)["clock"] == (12, "file")
    assert "theme          nord\n" in coachtui("settings").out
    assert coachtui("settings", "unset", "theme").out == f"theme is textual-dark ({file})\n"
    line = json.loads(coachtui("settings", "--as", "ana@example.org", "--json").out)
    assert {each["name"]: each["said_by"] for each in line}["as"] == "command line"
    monkeypatch.setenv("COACHTUI_DAYS", "3")
    said = coachtui("settings", "set", "days", "5").out.splitlines()
    assert said == [f"days is 3 ({file})", "COACHTUI_DAYS says so, whatever the file says"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("set", "theme", "nrod"), "theme cannot be 'nrod'; try nord"),
        (("set", "them", "nord"), "there is no setting 'them'; did you mean 'theme'?"),
        (("set", "theme"), "settings set NAME VALUE"),
        (("unset", "theme", "nord"), "settings unset NAME"),
        (("unset",), "settings unset NAME"),
    ],
)
def test_what_cannot_be_is_said(coachtui: Any, line: tuple[str, ...], said: str) -> None:
    ran = coachtui("settings", *line)
    assert (ran.code, said in ran.err) == (2, True), ran.err
