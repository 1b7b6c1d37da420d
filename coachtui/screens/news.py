"""What one is told while the app is open: each piece of news once, in half a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coachtui.notify.headlines import headline
from coachtui.records.base import Id
from coachtui.records.notification import NotificationView
from coachtui.records.time import Instant
from coachtui.records.week import Side, Week
from coachtui.service.notifications import ListNotifications
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.backend.base import Backend

MOST = 200


class News:
    """Knows what was unread already when the app was opened, which is not told again."""

    def __init__(self) -> None:
        self.unread = 0
        """How much is unread, as it was asked last."""
        self._known: set[Id] | None = None
        self._since: Instant | None = None
        """Of what is older not everything is known, for there was more than is asked for at once."""

    async def fresh(self, backend: Backend) -> Sequence[NotificationView]:
        """What came since this was asked last, the latest last; nothing at the first time."""
        page = await backend.run(ListNotifications(unread=True, newest_first=True, limit=MOST))
        unread, self.unread = page.items[::-1], page.unread
        known, since = self._known, self._since
        self._known, self._since = {each.id for each in unread}, unread[0].at if page.next else None
        if known is None:
            return []
        return [each for each in unread if each.id not in known and (since is None or each.at >= since)]


def news_words(news: NotificationView, week: Week, side: Side, zone: ZoneInfo, *, twelve_hours: bool = False) -> str:
    """``Ana Ruiz asks for 1:1, Fri 27 Nov 21:00``."""
    start = news.subject.get("start")
    when = f", {moment_words(zone, datetime.fromisoformat(start), twelve_hours=twelve_hours)}" if start else ""
    return news_headline(news, week, side) + when


def news_headline(news: NotificationView, week: Week | None, side: Side) -> str:
    """``Ana Ruiz asks for 1:1``; of a coach whose week is not at hand the handle is all that is known."""
    subject = news.subject
    here = week if week is not None and subject.get("coach") == week.coach.handle else None
    kinds = {each.id: each.name for each in here.session_types} if here else {}
    facts = {
        "client": subject.get("client", ""),
        "coach_name": here.coach.display_name if here else subject.get("coach", ""),
        "title": kinds.get(subject.get("session_type", ""), ""),
        "side": side.value,
    }
    return headline(news.kind, facts)
