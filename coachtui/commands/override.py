"""``coachtui override``: dates with hours of their own, in words."""

from coachtui.commands.planning import planning_command

command = planning_command(
    "override",
    """List, add, change or remove dates whose hours replace those that recur.

    In words: `coachtui override add 24 dec 10-12`, `coachtui override add closed 25 dec`, `coachtui override remove
    ID`. What is left outside is named before anything is done.
    """,
)
