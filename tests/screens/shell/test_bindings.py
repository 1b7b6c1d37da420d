"""The keymap is what the widgets are bound to, and rebinding reaches them."""

from typing import ClassVar

import pytest
from textual.app import App
from textual.binding import Binding, BindingType
from textual.keys import _character_to_key

from coachtui.keymap import BY_ID, Keymap
from coachtui.widgets.bindings import bindings
from coachtui.widgets.week_grid import WeekGrid


class Bound(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("week", "coach", namespace="app")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def action_new_session(self) -> None:
        self.done.append("new")

    def action_next_week(self) -> None:
        self.done.append("next week")

    def action_show_days(self, count: int) -> None:
        self.done.append(f"{count} days")

    def action_undo(self) -> None:
        self.done.append("undo")


async def test_each_key_does_its_action() -> None:
    async with Bound().run_test() as pilot:
        await pilot.press("n", "]", "3", "u", "c")
        assert isinstance(pilot.app, Bound)
        assert pilot.app.done == ["new", "next week", "3 days", "undo"]


async def test_changed_keys_replace_the_old_ones() -> None:
    async with Bound().run_test() as pilot:
        pilot.app.set_keymap(Keymap({"session.new": "N,f2", "week.next": "comma"}).textual())
        await pilot.press("n", "]", "N", "f2", ",", "u")
        assert isinstance(pilot.app, Bound)
        assert pilot.app.done == ["new", "new", "next week", "undo"]


def long_names(keys: list[str]) -> set[str]:
    return {_character_to_key(key) if len(key) == 1 else key for key in keys}


@pytest.mark.parametrize("binding", WeekGrid.BINDINGS, ids=lambda binding: binding.id)
def test_the_grid_is_bound_as_the_keymap_says(binding: Binding) -> None:
    assert binding.id
    action = BY_ID[binding.id]
    assert action.name == binding.action
    assert long_names(list(action.default_keys)) == long_names(binding.key.split(","))
