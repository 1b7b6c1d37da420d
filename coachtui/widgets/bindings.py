"""The keymap as Textual bindings, each with the id by which it can be rebound."""

from collections.abc import Container

from textual.binding import Binding

from coachtui.keymap import ACTIONS, Action


def bindings(*contexts: str, namespace: str = "", before_others: Container[str] = ()) -> list[Binding]:
    """The bindings of every action of these contexts, for a ``BINDINGS``.

    ``namespace`` (``screen``, ``app``) says whose methods do them where that is not the widget that is bound;
    ``before_others`` are the ids of those that are done before what is focused gets the key.
    """
    prefix = f"{namespace}." if namespace else ""
    chosen = [action for action in ACTIONS if set(contexts).intersection(action.contexts)]
    return [
        Binding(
            _keys(action),
            prefix + action.name,
            action.help,
            show=False,
            priority=action.id in before_others,
            id=action.id,
        )
        for action in chosen
    ]


def _keys(action: Action) -> str:
    return ",".join("comma" if key == "," else key for key in action.default_keys)
