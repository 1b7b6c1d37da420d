"""The notifications: what happened, newest first, and what of it was not read yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual.binding import BindingType

from coachtui.records.notification import NotificationView
from coachtui.records.time import Instant, Span, seconds
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.news import news_headline
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.notifications import ListNotifications, ReadAllNotifications, ReadNotification
from coachtui.widgets.bindings import bindings
from coachtui.widgets.week_words import ago_words

MOST = 1000


class NewsList(ListScreen):
    """What is unread; ``f`` shows what was read too."""

    title_words: ClassVar[str] = "Notifications"
    context: ClassVar[str] = "news"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("news")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._news: dict[str, NotificationView] = {}

    async def fetch(self) -> None:
        page = await self.backend.run(ListNotifications(unread=not self.shows_all, newest_first=True, limit=MOST))
        self._news = {each.id: each for each in page.items}
        self.calendar.show_unread(page.unread)

    def rows(self) -> Sequence[Row]:
        dot = "*" if self.desk.glyphs.ascii_only else "●"
        return [
            Row(
                id=each.id,
                first=f"{' ' if each.read else dot} {self._said(each)}",
                right=ago_words(each.at, self.now),
                second=self._when(each),
            )
            for each in self._news.values()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        news = self._news[id]
        facts = [
            Fact(self._said(news), style="bold"),
            Fact(ago_words(news.at, self.now)),
            Fact(self._when(news), "when"),
        ]
        message = news.subject.get("message") or news.subject.get("answer") or news.subject.get("reason")
        return [*(fact for fact in facts if fact.text), *([Fact(f"“{message}”", style="italic")] if message else [])]

    def _said(self, news: NotificationView) -> str:
        return news_headline(news, self.calendar.week, self.calendar.side)

    def _when(self, news: NotificationView) -> str:
        start, end = _instant(news, "start"), _instant(news, "end")
        if start is None:
            return ""
        return self.when(Span(seconds(start), seconds(end or start)))

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        if id is not None:
            yield from ("news.read_all",)
        yield from ("list.filter", "list.leave")

    def nothing_words(self) -> str:
        if self.shows_all:
            return "Nothing has happened yet"
        return f"Everything is read.  {self.desk.keymap.shown('list.filter')}  what was before"

    def open_row(self, id: str) -> None:
        self.start(self._open(self._news[id]))

    async def _open(self, news: NotificationView) -> None:
        """Mark as read and go where it happened."""
        if not news.read:
            await self.do(ReadNotification(id=news.id))
        start, week = _instant(news, "start"), self.calendar.week
        if start is not None and week is not None and news.subject.get("coach") == week.coach.handle:
            self.visit(start)

    def action_read_all(self) -> None:
        self.start(self.do(ReadAllNotifications()))


def _instant(news: NotificationView, name: str) -> Instant | None:
    text = news.subject.get(name)
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
