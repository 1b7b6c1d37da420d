"""The keymap as Textual bindings, each with the id by which it can be rebound."""

from textual.binding import Binding

from coachtui.keymap import ACTIONS, Action


def bindings(*contexts: str, namespace: str = "") -> list[Binding]:
    """The bindings of every action of these contexts, for a ``BINDINGS``.

    ``namespace`` (``screen``, ``app``) says whose methods do them where that is not the widget that is bound.
    """
    prefix = f"{namespace}." if namespace else ""
    chosen = [action for action in ACTIONS if set(contexts).intersection(action.contexts)]
    return [Binding(_keys(action), prefix + action.name, action.help, show=False, id=action.id) for action in chosen]


def _keys(action: Action) -> str:
    return ",".join("comma" if key == "," else key for key in action.default_keys)
