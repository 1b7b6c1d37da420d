"""``coachtui doctor``: what is wrong here."""

from __future__ import annotations

import click

from coachtui.commands.answering import Shown, print_answer, said_in, where_options
from coachtui.commands.writing import faint, strong

DONE, WRONG = 0, 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def command(context: click.Context, /, as_json: bool, **where: str | None) -> int:
    """Look at settings, time zone, terminal and calendar, and say what is wrong; changes nothing.

    The exit code is 1 where something is.
    """
    from coachtui.upkeep import examine

    findings = examine(said_in(context))
    marks = {True: faint("ok   "), False: strong("wrong")}
    lines = [f"{marks[each.ok]}  {each.about:9}  {each.said}" for each in findings]
    print_answer(Shown(findings, lines), as_json=as_json)
    return DONE if all(each.ok for each in findings) else WRONG


command.params.extend(where_options())
