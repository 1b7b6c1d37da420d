"""``coachtui block``: time taken out, in words."""

from coachtui.commands.planning import planning_command

command = planning_command(
    "block",
    """List, add, change or remove time that you take out of what is open.

    In words: `coachtui block add fri 14-16: dentist`, `coachtui block add 24 dec - 2 jan`, `coachtui block add every
    mon 12-13`, `coachtui block remove ID`. What is left outside is named before anything is done.
    """,
)
