"""``coachtui availability``: the hours that recur, in words."""

from coachtui.commands.planning import planning_command

command = planning_command(
    "rule",
    """List, add, change or remove the hours in which you are open.

    In words: `coachtui availability add every other fri 9-12 for Intro until june`, `coachtui availability change ID
    mon-thu 9-17`, `coachtui availability remove ID`. What is left outside is named before anything is done.
    """,
)
