"""Marks and ranges: which sessions the next key is for, in this week and in others."""

from __future__ import annotations

from collections.abc import Sequence

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import SessionEntry
from coachtui.records.session import SessionStatus, SessionView
from coachtui.records.time import Instant, Span, seconds
from coachtui.records.week import Week
from coachtui.screens.finding_sessions import FindingSessions


class MarkingSessions(FindingSessions):
    """The part of the coach's screen that knows what is marked."""

    marks: dict[Id, SessionView]
    range_from: Instant | None = None
    """Where the range began that the cursor is at the other end of."""

    def on_mount(self) -> None:
        self.marks = {}

    @property
    def picked(self) -> list[SessionView]:
        """The sessions that a key is for: those marked or in the range, else the one under the cursor; by start."""
        chosen = {**self.marks, **{each.id: each for each in self._in_range()}}
        item = self.grid.selected
        if not chosen and item is not None and isinstance(item.source, SessionEntry):
            return [item.source]
        return sorted(chosen.values(), key=lambda each: (each.start, each.id))

    @property
    def has_marks(self) -> bool:
        """Whether a key is for what is marked, not for what is under the cursor."""
        return bool(self.marks) or self.range_from is not None

    def action_toggle_mark(self) -> None:
        if self.is_in_inbox:
            super().action_toggle_mark()
            return
        item = self.grid.selected
        if self.range_from is not None:
            self._keep_range()
        elif item is None or not isinstance(item.source, SessionEntry):
            self.say("There is no session here to mark")
            return
        elif item.id in self.marks:
            del self.marks[item.id]
        else:
            self.marks[item.id] = item.source
        self.show_marks()

    def action_select_range(self) -> None:
        """Begin a range at the cursor, or end it: what is in it stays marked."""
        if self.range_from is None:
            self.range_from = self.grid.cursor
        else:
            self._keep_range()
        self.show_marks()

    def action_mark_series(self) -> None:
        """Mark this session and those that follow in its series; once more, the earlier ones too."""
        session = self.grid.selected.source if self.grid.selected else None
        if not isinstance(session, SessionEntry) or session.series_id is None:
            self.say("There is no session of a series here")
        else:
            self.start(self._mark_series(session))

    async def _mark_series(self, session: SessionEntry) -> None:
        from coachtui.service.sessions import ListSessions

        if self.source is None:
            return
        try:
            page = await self.source.backend.run(ListSessions(status=SessionStatus.SCHEDULED, limit=1000))
        except CoachtuiError as problem:
            self.refused(problem)
            return
        series = {each.id: each for each in page.items if each.series_id == session.series_id}
        following = {id: each for id, each in series.items() if each.start >= session.start}
        is_all = bool(following) and following.keys() <= self.marks.keys()
        self.marks |= series if is_all else following
        self.show_marks()
        self.say(f"{len(self.marks)} marked: {'the whole series' if is_all else 'this one and those that follow'}")

    def action_leave(self) -> None:
        if self.has_marks and self.form is None and self.inbox is None:
            self.clear_marks()
        else:
            super().action_leave()

    def clear_marks(self, but: Sequence[SessionView] = ()) -> None:
        """Nothing is marked any more, but these."""
        self.range_from = None
        self.marks = {each.id: each for each in but}
        self.show_marks()

    def _keep_range(self) -> None:
        self.marks |= {each.id: each for each in self._in_range()}
        self.range_from = None

    @property
    def range_span(self) -> Span | None:
        """The time from where the range began to the cursor, both cells included."""
        here = self.grid.cursor_span
        if self.range_from is None or here is None:
            return None
        begin = seconds(self.range_from)
        return Span(min(begin, here.start), max(begin + self.grid.zoom * 60, here.end))

    def _in_range(self) -> list[SessionView]:
        span = self.range_span
        if span is None:
            return []
        found = [item for item in self.grid.items if item.span.start < span.end and span.start < item.span.end]
        return [each.source for each in found if isinstance(each.source, SessionEntry) and each.movable]

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        super().show(week, confirmed=confirmed)
        if self.marks and confirmed:
            # What somebody else changed meanwhile is marked as it is now.
            here = {item.id: item.source for item in self.grid.items if isinstance(item.source, SessionEntry)}
            self.marks = {id: here.get(id, each) for id, each in self.marks.items()}

    def cursor_rests(self) -> None:
        super().cursor_rests()
        if self.has_marks:
            self.show_marks()

    def show_marks(self) -> None:
        """Draw what is marked, and say how many there are."""
        grid, picked = self.grid, self.picked if self.has_marks else []
        grid.selection = self.range_span
        grid.marked = frozenset(each.id for each in picked)
        if self.has_marks:
            count = "1 session" if len(picked) == 1 else f"{len(picked)} sessions"
            self.tell(f"{count} marked {self.desk.glyphs.middle_dot} {grid.words(self.other_clock())}")
        else:
            self.tell(grid.words(self.other_clock()))
        self.show_footer()
