"""What a person is told while a calendar is open: how much is unread, and each piece of news as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError
from coachtui.screens.waiting_in_the_week import WaitingInTheWeek
from coachtui.widgets.alert import alert
from coachtui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from coachtui.screens.news import News

LOOKING = 30.0
"""Seconds between looks for what no change of this calendar tells of: another coach's answer, a reminder."""


class TellingNews(WaitingInTheWeek):
    """The part of a week screen that has to do with notifications."""

    _news: News | None = None

    async def _furnish(self) -> None:
        await super()._furnish()
        self.set_interval(LOOKING, self._look)

    def heard(self) -> None:
        self._look()

    def _look(self) -> None:
        self.run_worker(self._tell_news(), name="news")

    async def _tell_news(self) -> None:
        """Say what others have done meanwhile, once it is known what the app was opened with."""
        from coachtui.screens.news import News, news_words

        await self.answered.wait()
        await self.desk.begun.wait()
        if self._news is None:
            self._news = News()
        if self.source is None or self.week is None or self.is_guest:
            return
        try:
            fresh = await self._news.fresh(self.source.backend)
        except CoachtuiError:
            return  # the week says so, too, and louder
        here = [screen for screen in self.app.screen_stack if isinstance(screen, TellingNews)]
        if here[-1:] != [self]:
            return  # the calendar beneath another is somebody else's, who does not sit here now
        self.show_unread(self._news.unread)
        if fresh:
            newest = news_words(fresh[-1], self.week, self.side, self.zone, twelve_hours=self.desk.twelve_hours)
            more = f", and {len(fresh) - 1} more: {self.desk.keymap.shown('news.open')}" if len(fresh) > 1 else ""
            self.say(newest + more)  # one note at a time: several would hide the week
            alert(self.app, self.desk.settings.notify, len(fresh))

    def show_unread(self, count: int) -> None:
        """The mark in the bar, as long as anything is unread."""
        for bar in self.query(TopBar):  # none where the app closes meanwhile
            bar.change(unread=count)

    def on_top_bar_unread_pressed(self) -> None:
        self.action_open_news()

    def action_open_news(self) -> None:
        """Show the notifications."""
        raise NotImplementedError
