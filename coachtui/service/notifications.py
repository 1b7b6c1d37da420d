"""Notifications: what the caller was told, and how their clients are reminded."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, structs

from coachtui.errors import NotFound
from coachtui.records.base import Id
from coachtui.records.notification import Notification, NotificationView, Reminders, RemindersView
from coachtui.service.access import COACHES, SIGNED_IN
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version


class NotificationPage(Struct, frozen=True, kw_only=True):
    """A page of the caller's notifications; ``unread`` counts all of theirs that are."""

    items: tuple[NotificationView, ...]
    next: str | None
    unread: int


class ListNotifications(Query[NotificationPage], frozen=True, kw_only=True):
    """What the caller was told, by creation; ``newest_first`` begins with the latest."""

    unread: bool = False
    newest_first: bool = False
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListNotifications, "GET", "/v1/notifications", access=SIGNED_IN)
def list_notifications(query: ListNotifications, context: Context) -> NotificationPage:
    """Raises ``Invalid`` for a cursor that is not ours."""
    found = context.store.find(Notification, account_id=context.account.id)
    unread = sum(1 for each in found if not each.read)
    wanted = [each for each in found if not (query.unread and each.read)]
    if query.newest_first:
        wanted.reverse()
    page = Page.of(wanted, query.cursor, query.limit, key=lambda each: each.id)
    return NotificationPage(items=tuple(_view(each) for each in page.items), next=page.next, unread=unread)


class FollowNotifications(Query[None], frozen=True, kw_only=True):
    """Be told, for as long as the stream is open, of each change to the caller's notifications."""


@handles(FollowNotifications, "GET", "/v1/notifications/stream", access=SIGNED_IN, streams=True)
def follow_notifications(query: FollowNotifications, context: Context) -> None:
    """Lets in whoever has an account; raises ``SignIn`` for others."""


class ReadNotification(Command[NotificationView], frozen=True, kw_only=True):
    """Say that a notification was read."""

    id: Id


@handles(ReadNotification, "POST", "/v1/notifications/{id}/read", access=SIGNED_IN)
def read_notification(command: ReadNotification, context: Context) -> NotificationView:
    """Raises ``NotFound`` for somebody else's as for none; reading twice is reading once."""
    notification = context.store.get(Notification, command.id)
    if notification is None or notification.account_id != context.account.id:
        raise NotFound
    return _view(_read(notification, context))


class AllRead(Struct, frozen=True, kw_only=True):
    """How many notifications are left unread: none."""

    unread: int


class ReadAllNotifications(Command[AllRead], frozen=True, kw_only=True):
    """Say that every notification was read."""


@handles(ReadAllNotifications, "POST", "/v1/notifications/read-all", access=SIGNED_IN)
def read_all_notifications(command: ReadAllNotifications, context: Context) -> AllRead:
    """Those that come later are unread again."""
    for each in context.store.find(Notification, account_id=context.account.id, read=False):
        _read(each, context)
    return AllRead(unread=0)


class GetReminders(Query[RemindersView], frozen=True, kw_only=True):
    """How long before a session the caller's clients are reminded."""


@handles(GetReminders, "GET", "/v1/me/coach/reminders", access=COACHES)
def get_reminders(query: GetReminders, context: Context) -> RemindersView:
    """A new coach's: a day."""
    return _reminders_view(_reminders_of(context))


class PutReminders(Command[RemindersView], frozen=True, kw_only=True):
    """Say how long before a session the caller's clients are reminded, 0: never."""

    minutes_before: Annotated[int, Meta(ge=0, le=20_160)]
    version: int | None = None


@handles(PutReminders, "PUT", "/v1/me/coach/reminders", access=COACHES, may_wait=True)
def put_reminders(command: PutReminders, context: Context) -> RemindersView:
    """Raises ``Stale``."""
    context.store.lock_coach(context.coach.id)
    before = _reminders_of(context)
    check_version(before, command.version)
    if context.store.get(Reminders, before.id) is None:
        context.store.add(before)
    after = context.store.update(structs.replace(before, minutes_before=command.minutes_before))
    return structs.replace(_reminders_view(after), change_set=context.change_set)


def _reminders_of(context: Context) -> Reminders:
    return context.store.get(Reminders, context.coach.id) or Reminders(id=context.coach.id)


def _reminders_view(reminders: Reminders) -> RemindersView:
    return RemindersView(minutes_before=reminders.minutes_before, version=reminders.version)


def _read(notification: Notification, context: Context) -> Notification:
    if notification.read:
        return notification
    return context.store.update(structs.replace(notification, read=True))


def _view(notification: Notification) -> NotificationView:
    return NotificationView(
        id=notification.id,
        kind=notification.kind,
        at=notification.at,
        subject=notification.subject,
        read=notification.read,
    )
