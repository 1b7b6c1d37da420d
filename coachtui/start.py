"""The program as the shell calls it: the app at once, where nothing else is asked for; all else by ``cli``.

What plain commands need to read a command line takes a tenth of the time until the week is on the screen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from coachtui.collector import hold_back
from coachtui.errors import CoachtuiError, Unavailable
from coachtui.records.text import one_line

DONE, REFUSED, WRONG_USE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130

WHERE = ("--database", "--server")
"""The options that may stand before nothing: which calendar the app opens."""


def run_and_leave() -> NoReturn:
    """Nothing is collected while it starts, nothing is taken down when it is done.

    Together that is a fifth of a plain command's time; whatever must be closed was closed before it answers.
    """
    hold_back()
    where = where_alone(sys.argv[1:])
    if where is not None:
        code = outcome(lambda: open_app(where))
    else:
        from coachtui.cli import main

        code = main()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def where_alone(arguments: Sequence[str]) -> dict[str, str] | None:
    """Which calendar the app is asked to open, by option; None where anything else is asked."""
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or not all(name in WHERE for name in names):
        return None
    return {name.removeprefix("--"): value for name, value in zip(names, values, strict=True)}


def open_app(where: dict[str, str]) -> int:
    """Open the app on a calendar, by default one's own, and answer its exit code."""
    from coachtui.terminal import require_terminal

    require_terminal()
    from coachtui.app import run_app
    from coachtui.settings import load_or_defaults

    settings, problem = load_or_defaults(where)
    return run_app(settings, problem)


def outcome(run: Callable[[], object]) -> int:
    """The exit code; one sentence on standard error for whatever is expected to go wrong."""
    try:
        code = run()
    except CoachtuiError as error:
        return say(sentence(error), UNREACHABLE if isinstance(error, Unavailable) else REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        # So ends the app where there is no terminal, and click where whoever reads our output has seen enough.
        return WRONG_USE if end.code == WRONG_USE else DONE
    return code if isinstance(code, int) else DONE


def sentence(error: CoachtuiError) -> str:
    """What went wrong in one line, with what was noted on the way."""
    return one_line(". ".join([error.detail.rstrip("."), *getattr(error, "__notes__", [])]))


def say(message: str, code: int, hint: str = "") -> int:
    """Say a sentence on standard error; answers the exit code."""
    print(f"coachtui: {one_line(message).rstrip('.')}{hint}", file=sys.stderr)
    return code
