"""Whether there is a terminal to draw on, said before anything heavy is imported; ``terminal_driver`` does the rest."""

import os
import sys
from collections.abc import Mapping

UNUSABLE = 2
"""The exit code of a wrong use or an unusable terminal."""


def require_terminal(environment: Mapping[str, str] = os.environ) -> None:
    """Say one sentence and exit with 2 where the app cannot be drawn."""
    reason = what_is_missing(environment)
    if reason:
        print(f"coachtui: {reason}", file=sys.stderr)
        raise SystemExit(UNUSABLE)


def what_is_missing(environment: Mapping[str, str] = os.environ) -> str:
    """One sentence that says why the app cannot run here; empty where it can."""
    if not all(_is_terminal(descriptor) for descriptor in (0, 1, 2)):
        return "this is not a terminal; the commands work without one, see coachtui --help."
    if environment.get("TERM", "") in ("", "dumb", "unknown"):
        return "this terminal (TERM) cannot move its cursor; the commands work without, see coachtui --help."
    return ""


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False
