"""``notifications``, ``keys`` and ``call``: what one was told, which keys there are, any operation by name."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from coachtui.keymap import ACTIONS
from coachtui.records.notification import NotificationKind
from coachtui.service import registry
from coachtui.service.operation import declarations

assert registry
LEO = ("--as", "leo@example.org")


def told(text: str) -> list[str]:
    """The lines without their ids."""
    return [re.sub(r"^(.) \S{6}  ", r"\1 ", line) for line in text.splitlines()]


# -- notifications --


def test_notifications_say_what_happened_to_either_side(coachtui: Any) -> None:
    ran = coachtui("notifications")
    assert (ran.code, ran.err) == (0, "")
    lines = told(ran.out)
    assert "• Mon 23 Nov 12:00  Ana Example would like to connect" in lines
    assert "• Mon 23 Nov 12:00  Leo Example asks for 1:1, Wed 25 Nov 19:00–20:00" in lines
    assert "• Mon 23 Nov 12:00  Booked: Group with maya, Wed 25 Nov 13:30–15:00" in told(
        coachtui("notifications", *LEO).out
    )


def test_what_was_read_is_unread_no_more(coachtui: Any) -> None:
    first = json.loads(coachtui("notifications", "--json").out)
    identity = first["items"][0]["id"]
    assert coachtui("notifications", "--read", identity[:6]).out.startswith(f"  {identity[:6]}")
    left = json.loads(coachtui("notifications", "--unread", "--json").out)
    assert (left["unread"], len(left["items"])) == (first["unread"] - 1, first["unread"] - 1)
    assert coachtui("notifications", "--read-all").out == "All read.\n"
    assert coachtui("notifications", "--unread").out == "Nothing.\n"


def test_reading_what_is_not_there_says_so(coachtui: Any) -> None:
    ran = coachtui("notifications", "--read", "no-such-id")
    assert (ran.code, "“no-such-id”" in ran.err) == (1, True)
    assert coachtui("notifications", "--read", "x", "--read-all").code == 2


def test_every_kind_has_words_for_both_sides() -> None:
    from coachtui.notify.headlines import headline

    for kind in NotificationKind:
        for side in ("coach", "client"):
            said = headline(kind, {"side": side, "client": "{client}", "coach_name": "{title}", "title": "{0}"})
            assert said
            assert "A client" not in said


# -- keys --


def test_keys_shows_every_action_with_its_id(coachtui: Any) -> None:
    out = coachtui("keys").out
    assert "In the week\n" in out
    for action in ACTIONS:
        assert re.search(rf"(?m)  {re.escape(action.id)}$", out), action.id


def test_keys_are_those_that_were_set(coachtui: Any, tmp_path: Path) -> None:
    (tmp_path / "config" / "coachtui").mkdir(parents=True)
    (tmp_path / "config" / "coachtui" / "coachtui.toml").write_text('[keys]\n"week.next" = "N"\n')
    assert re.search(r"(?m)^  N +The days after these +week.next$", coachtui("keys").out)
    every = {each["id"]: each for each in json.loads(coachtui("keys", "--json").out)}
    assert every["week.next"]["keys"] == ["N"]
    assert set(every) == {action.id for action in ACTIONS}


def test_keys_need_no_calendar(coachtui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHTUI_DATABASE", "sqlite:////nowhere/at/all.db")
    assert coachtui("keys").code == 0


# -- call --


def test_call_lists_every_operation(coachtui: Any) -> None:
    out = coachtui("call", "--list").out
    for declared in declarations():
        assert f"{declared.operation.__name__}  " in out
        assert f"{declared.method} {declared.path}" in out


def test_call_runs_any_operation_with_fields_as_on_the_wire(coachtui: Any) -> None:
    made = coachtui("call", "create-block", "start=2026-12-01T10:00", "end=2026-12-01T11:00", "reason=7", "--json")
    block = json.loads(made.out)
    assert (made.code, block["reason"], block["version"]) == (0, "7", 1)
    changed = coachtui("call", "UpdateBlock", f"id={block['id']}", "version=1", "--body", '{"reason": "dentist"}')
    assert '"reason": "dentist"' in changed.out
    stale = coachtui("call", "UpdateBlock", f"id={block['id']}", "version=1", "reason=x")
    assert (stale.code, "changed meanwhile" in stale.err) == (1, True)
    assert coachtui("call", "DeleteBlock", f"id={block['id']}", "--json").out == "null\n"


def test_call_reads_json_where_a_field_is_no_text(coachtui: Any) -> None:
    limited = json.loads(coachtui("call", "ListBlocks", "limit=1", "--json").out)
    assert len(limited["items"]) == 1
    override = coachtui("call", "CreateOverride", "date=2026-12-24", 'windows=[{"start": "09:00", "end": "12:00"}]')
    assert '"end": "12:00"' in override.out


def test_call_does_a_command_once_for_a_key(coachtui: Any) -> None:
    block = ("call", "CreateBlock", "start_date=2026-12-24", "end_date=2026-12-26", "--key", "holidays", "--json")
    assert coachtui(*block).out == coachtui(*block).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("CreateBlok",), 2, "did you mean CreateBlock?"),
        (("GetMe", "x"), 2, "FIELD=VALUE"),
        (("CreateBlock", "--body", "[1]"), 2, "not a JSON object"),
        (("GetSession",), 1, "id"),
        (("GetSession", "id=random"), 1, "no such thing"),
        (("ListBlocks", "limt=1"), 1, "limt"),
        (("CreateBlock", "start=noon"), 1, "start"),
        (("CreateSession", "price=5"), 1, "price"),
    ],
)
def test_call_refuses_in_one_sentence(coachtui: Any, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = coachtui("call", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
