"""``coachtui notifications``: what one was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import MOST, Caller
from coachtui.commands.describing import Types
from coachtui.commands.writing import clock_text, day_text, faint, short, strong, when_text
from coachtui.errors import NotFound
from coachtui.notify.headlines import headline
from coachtui.records.base import Id
from coachtui.records.notification import NotificationView
from coachtui.records.text import one_line
from coachtui.service.notifications import (
    ListNotifications,
    NotificationPage,
    ReadAllNotifications,
    ReadNotification,
)


@answers
@click.option("--unread", is_flag=True, help="Only those that were not read yet.")
@click.option("--read", "identity", metavar="ID", help="Say that this one was read: any beginning that only one has.")
@click.option("--read-all", is_flag=True, help="Say that all of them were read.")
async def command(caller: Caller, unread: bool, identity: str | None, read_all: bool) -> Shown:
    """List what you were told, the latest last; • is unread."""
    if identity is not None and read_all:
        raise click.UsageError("--read says one, --read-all says all: say one of them")
    if read_all:
        left = await caller.run(ReadAllNotifications())
        return Shown(left, ["All read."])
    if identity is not None:
        done = await caller.run(ReadNotification(id=await _whole(identity, caller)))
        return Shown(done, _lines([done], await _types([done], caller), caller))
    page = await _every(caller, unread=unread)
    return Shown(page, _lines(page.items, await _types(page.items, caller), caller))


async def _every(caller: Caller, *, unread: bool = False) -> NotificationPage:
    page = await caller.run(ListNotifications(unread=unread, limit=MOST))
    items = page.items
    while page.next is not None:
        page = await caller.run(ListNotifications(unread=unread, limit=MOST, cursor=page.next))
        items += page.items
    return NotificationPage(items=items, next=None, unread=page.unread)


async def _whole(identity: str, caller: Caller) -> Id:
    found = [each.id for each in (await _every(caller)).items if each.id.startswith(identity)]
    if len(found) > 1:
        raise click.UsageError(f"“{one_line(identity)}” may be any of {len(found)}; give more of the id")
    if not found:
        raise NotFound(f"You were told nothing whose id begins with “{one_line(identity)}”")
    return found[0]


async def _types(notifications: Sequence[NotificationView], caller: Caller) -> Mapping[str, Types]:
    """The session types of every coach they are about."""
    coaches = {each.subject["coach"] for each in notifications if "session_type" in each.subject}
    return {coach: await caller.type_names(coach) for coach in sorted(coaches)}


def _lines(notifications: Sequence[NotificationView], types: Mapping[str, Types], caller: Caller) -> Iterator[str]:
    if not notifications:
        yield "Nothing."
    for each in notifications:
        mark = " " if each.read else "•"
        at = each.at.astimezone(caller.zone)
        text = f"{headline(each.kind, _facts(each, types, caller))}{_when(each, caller)}"
        said = faint(f"{day_text(at.date())} {clock_text(each.at, caller.zone)}")
        yield f"{mark} {short(each.id)}  {said}  {text if each.read else strong(text)}"


def _facts(notification: NotificationView, types: Mapping[str, Types], caller: Caller) -> dict[str, str]:
    subject = notification.subject
    theirs = types.get(subject["coach"], {})
    kind = theirs.get(subject.get("session_type", ""))
    is_mine = caller.me.coach is not None and caller.me.coach.handle == subject["coach"]
    facts = {
        "client": subject.get("client", ""),
        "coach_name": subject["coach"],
        "title": kind.name if kind else "",
        "side": "coach" if is_mine else "client",
    }
    return {name: one_line(text) for name, text in facts.items()}


def _when(notification: NotificationView, caller: Caller) -> str:
    subject = notification.subject
    if "start" not in subject:
        return ""
    start, end = (datetime.fromisoformat(subject[name]) for name in ("start", "end"))
    return f", {when_text(start, end, caller.zone)}"
