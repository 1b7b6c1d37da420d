"""The last line of a screen: which keys do something here, most useful first."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.reactive import reactive

from coachtui.keymap import GROUPS, Keymap
from coachtui.widgets.drawn_line import DrawnLine, Part, width_of

WIDE = 110
MOST_WHEN_WIDE = 11
MOST = 9


class Entry(NamedTuple):
    """One key and what it does; a click does the action of this id. A pinned entry comes last, and stays longest."""

    key: str
    label: str
    action: str = ""
    short: str = ""
    pinned: bool = False


PINNED = ("palette.open", "help.open")
_SHORT = {"palette.open": "cmds"}


def entries(keymap: Keymap, ids: Iterable[str | tuple[str, str]], *, context: str = "week") -> tuple[Entry, ...]:
    """Entries for actions or groups by id, in order of use; a pair gives an action its own label here.

    ``palette.open`` and ``help.open`` follow by themselves.
    """
    pairs = [each if isinstance(each, tuple) else (each, keymap.words(each, context)[0]) for each in ids]
    pairs += [(id, keymap.words(id)[0]) for id in PINNED if id not in dict(pairs)]
    return tuple(
        Entry(keymap.shown(id), label, "" if id in GROUPS else id, _SHORT.get(id, ""), id in PINNED)
        for id, label in pairs
    )


def fitting(entries: Sequence[Entry], width: int) -> list[Entry]:
    """As many entries as fit, at most 11 when wide and 9 when not; the help keeps its place as long as it can."""
    most = MOST_WHEN_WIDE if width >= WIDE else MOST
    pinned = [entry for entry in entries if entry.pinned]
    others = [entry for entry in entries if not entry.pinned]
    chosen = [*others[: max(0, most - len(pinned))], *pinned][:most]
    if _width(chosen) > width:
        chosen = [entry._replace(label=entry.short or entry.label) for entry in chosen]
    while len(chosen) > 1 and _width(chosen) > width:
        # Two useful keys are worth more than the palette, nothing is worth more than the help.
        loose = [index for index, entry in enumerate(chosen) if not entry.pinned]
        spare = loose[-1] if len(loose) > 4 or (loose and len(chosen) - len(loose) < 2) else len(loose)
        del chosen[min(spare, len(chosen) - 1)]
    return chosen


def _width(entries: Sequence[Entry]) -> int:
    return width_of(_parts(entries))


def _parts(entries: Sequence[Entry]) -> list[Part]:
    parts: list[Part] = []
    for entry in entries:
        gap = "  " if parts else " "
        parts += [Part(gap), Part(entry.key, "key", entry.action), Part(f" {entry.label}", "faint", entry.action)]
    return parts


class KeyFooter(DrawnLine):
    """Draws the entries; a click on one runs its action, as its key would."""

    DEFAULT_CSS = "KeyFooter { dock: bottom; }"

    entries: reactive[tuple[Entry, ...]] = reactive(())

    def parts(self, width: int) -> Sequence[Part]:
        return _parts(fitting(self.entries, width))

    def pressed(self, target: str) -> None:
        for active in self.screen.active_bindings.values():
            if active.binding.id == target:
                self.app.call_later(self.app.run_action, active.binding.action, active.node)
                return
