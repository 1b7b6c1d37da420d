"""What is news while the app is open: each piece once, the newest of however many there are."""

from datetime import UTC, datetime, timedelta
from typing import Any

from coachtui.records.notification import NotificationKind, NotificationView
from coachtui.screens import news as module
from coachtui.screens.news import News
from coachtui.service.notifications import ListNotifications, NotificationPage

NOON = datetime(2034, 6, 12, 12, tzinfo=UTC)


class Told:
    """A backend that has told somebody this much."""

    def __init__(self, count: int) -> None:
        self.unread = [self.made(number) for number in range(count)]

    def made(self, number: int) -> NotificationView:
        at = NOON + timedelta(minutes=number)
        return NotificationView(
            id=f"n{number}", kind=NotificationKind.BOOKING_MADE, at=at, subject={"coach": "maya"}, read=False
        )

    async def run(self, query: Any) -> NotificationPage:
        assert isinstance(query, ListNotifications)
        assert query.newest_first
        found = self.unread[::-1]
        page = tuple(found[: query.limit])
        return NotificationPage(items=page, next="more" if len(found) > len(page) else None, unread=len(found))


async def test_what_comes_is_news_however_much_was_unread_before() -> None:
    backend: Any = Told(module.MOST + 50)
    news = News()
    assert await news.fresh(backend) == []
    backend.unread += [backend.made(5000), backend.made(5001)]
    assert [each.id for each in await news.fresh(backend)] == ["n5000", "n5001"]
    assert await news.fresh(backend) == []


async def test_what_is_old_is_no_news_once_something_newer_is_read() -> None:
    backend: Any = Told(module.MOST + 50)
    news = News()
    await news.fresh(backend)
    del backend.unread[-20:]
    assert await news.fresh(backend) == []
