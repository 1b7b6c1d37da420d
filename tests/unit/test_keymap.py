"""Every action once, every key once where it counts, and every key can be changed."""

import pytest

from coachtui.keymap import (
    ACTIONS,
    BY_ID,
    CONTEXTS,
    GROUPS,
    TOGETHER,
    Keymap,
    UnknownKey,
    nearest_id,
    shown,
    split_keys,
)


def test_ids_are_dotted_and_each_there_once() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert [action.id for action in ACTIONS if "." not in action.id] == []


def test_every_action_says_what_it_does() -> None:
    assert [action.id for action in ACTIONS if not (action.footer and action.help)] == []
    assert [action.id for action in ACTIONS if not set(action.contexts) | set(action.also) <= set(CONTEXTS)] == []
    assert [id for ids, _, _ in GROUPS.values() for id in ids if id not in BY_ID] == []


def test_no_key_is_owned_twice_where_both_would_hear_it() -> None:
    assert Keymap().clash() is None
    assert {context for contexts in TOGETHER for context in contexts} == set(CONTEXTS)


@pytest.mark.parametrize("key", [*(f"ctrl+{letter}" for letter in "abimjh"), "ctrl+enter", "shift+enter"])
def test_keys_that_terminals_and_multiplexers_keep_are_not_ours(key: str) -> None:
    assert [action.id for action in ACTIONS if key in action.default_keys] == []


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("n", ("n",)),
        ("N", ("N",)),
        ("]", ("]",)),
        ("right_square_bracket", ("]",)),
        ("Ctrl+P , :", ("ctrl+p", ":")),
        ("comma", (",",)),
        (",", (",",)),
        ("f5,F5", ("f5",)),
        ("é", ("é",)),
        ("ctrl+shift+left", ("ctrl+shift+left",)),
    ],
)
def test_keys_are_written_as_people_type_them(written: str, keys: tuple[str, ...]) -> None:
    assert split_keys(written) == keys


@pytest.mark.parametrize("written", ["", "entre", "gg", "ctrl+", "hyper+x", "\x1b", " ", "n,,m", "ctrl+é"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(UnknownKey):
        split_keys(written)


def test_the_nearest_key_is_named() -> None:
    with pytest.raises(UnknownKey, match="'escape'"):
        split_keys("escpe")
    assert nearest_id("week.nxt") == "week.next"


@pytest.mark.parametrize(
    ("key", "unicode", "ascii_only"),
    [
        ("ctrl+p", "^p", "^p"),
        ("enter", "↵", "Enter"),
        ("escape", "esc", "esc"),
        ("?", "?", "?"),
        ("left", "←", "Left"),
        ("shift+left", "⇧←", "shift+left"),
    ],
)
def test_keys_are_shown_short(key: str, unicode: str, ascii_only: str) -> None:
    assert (shown(key), shown(key, ascii_only=True)) == (unicode, ascii_only)


def test_groups_are_shown_as_one() -> None:
    keymap = Keymap()
    assert [keymap.shown(group) for group in ("cursor", "week", "length", "days")] == ["hjkl", "[ ]", "+ -", "1-7"]
    assert Keymap({"cursor.left": "left"}).shown("cursor") == "← j k l"


def test_words_depend_on_where_one_is() -> None:
    keymap = Keymap()
    assert keymap.words("cell.open", "coach")[0] == "open"
    assert keymap.words("cell.open", "client")[0] == "book"
    assert keymap.words("cell.open", "move")[0] == "apply"
    assert keymap.words("week")[0] == "week"


def test_a_changed_key_shows_everywhere_and_reaches_textual() -> None:
    keymap = Keymap({"session.new": "N", "week.next": "comma,right_square_bracket"})
    assert keymap.shown("session.new") == "N"
    assert keymap.textual() == {"session.new": "N", "week.next": "comma,]"}
    rows = dict(row[::-1] for _, rows in keymap.help("coach") for row in rows)
    assert rows["A new session at the cursor"] == "N"


def test_a_clash_names_both_actions() -> None:
    clash = Keymap({"session.new": "q"}).clash()
    assert clash is not None
    assert (clash[0], clash[1].id, clash[2].id) == ("q", "session.new", "app.quit")
    assert Keymap({"session.new": "a", "request.accept": "n"}).clash() is None
    assert Keymap({"session.new": "ctrl+r", "request.new": "ctrl+r"}).clash() is None  # never at one place


def test_help_tells_each_group_once_and_the_client_only_theirs() -> None:
    titles = dict(Keymap().help("week", "client", "everywhere"))
    assert list(titles) == ["In the week", "As a client", "Everywhere"]
    assert [keys for keys, _ in titles["In the week"]].count("hjkl") == 1
    assert "1-7" in dict(titles["In the week"])
    assert dict(titles["As a client"])["n"] == "Go to the next free time"
    assert "↵" not in dict(titles["In the week"])
    assert dict(titles["As a client"])["↵"] == "Book the free time, or open your session"
    assert dict(titles["Everywhere"])["^p :"].startswith("Actions")
