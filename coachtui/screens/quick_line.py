"""A session in one line of the palette: its reading and what is in its way are shown before Enter makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from coachtui.errors import CoachtuiError, NonexistentTime, WaitingToSend
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant, instant, seconds
from coachtui.scheduling.zones import instant_of, wall_of
from coachtui.screens.hits import Hit
from coachtui.screens.making_sessions import MakingSessions

if TYPE_CHECKING:
    from coachtui.scheduling.session_in_words import LineReadings, SessionLine


class QuickLine(MakingSessions):
    """The part of the coach's screen that reads a session from what is typed into the palette."""

    _ways: Mapping[SessionLine, str] | None = None
    """What is in the way of the lines read since the palette was opened; empty where nothing is."""

    def palette_opens(self) -> None:
        self._ways = {}
        self.start(self._learn_clients())

    async def _learn_clients(self) -> None:
        await self._known_clients()
        self._look_again()

    def _look_again(self) -> None:
        """What was typed into the palette may mean something else now."""
        from coachtui.screens.command_palette import CommandPalette

        if isinstance(self.app.screen, CommandPalette):
            self.app.screen.look_again()

    def hits(self, text: str) -> Iterable[Hit]:
        """What is only a date is one first of all; else the line for a session comes first."""
        others = list(super().hits(text))
        if len(text.split()) < 2:
            return others
        read = self._read_line(text)
        lines = [self._hit(line) for line in read.readings]
        unknown = [line for line in read.readings if self._ways is not None and line not in self._ways]
        if unknown:
            self.start(self._try_lines(unknown))
        if not lines and not others and self._names_somebody(text):
            return [Hit(f"New session: {read.problem}", "", partial(self.say, read.problem))]
        return [*others, *lines] if self._read_date(text).choices else [*lines, *others]

    def _read_line(self, text: str) -> LineReadings:
        from coachtui.scheduling.session_in_words import read_session

        here = wall_of(self.zone, seconds(self.now))[0]
        first_weekday = self.desk.settings.first_weekday
        return read_session(text, here, self.session_types, self._client_names, first_weekday=first_weekday)

    @property
    def _client_names(self) -> Mapping[Id, str]:
        return {each.account.id: each.account.name for each in self._clients if each.account.id is not None}

    def _names_somebody(self, text: str) -> bool:
        """Whether the text begins like a line for a session, with a client or a type of session."""
        first = text.casefold().split()[0]
        names = (*self._client_names.values(), *(each.name for each in self.session_types))
        return any(word.startswith(first) for name in names for word in name.casefold().split())

    def _hit(self, line: SessionLine) -> Hit:
        from coachtui.scheduling.series_in_words import series_words
        from coachtui.scheduling.session_in_words import line_words

        here = wall_of(self.zone, seconds(self.now))[0]
        types = {each.id: each.name for each in self.session_types}
        way = (self._ways or {}).get(line, "")
        more = [series_words(line.series, here.day)] if line.series is not None else []
        if way:
            more.append(f"{self.desk.glyphs.warning} {way}")
        said = line_words(line._replace(series=None), here, types, self._client_names)
        return Hit(f"New: {said}", "", partial(self._begin_line, line), tuple(more))

    def _begin_line(self, line: SessionLine) -> None:
        self.start(self._make_line(line))

    def _start_of(self, line: SessionLine) -> Instant:
        """Raises ``NonexistentTime`` and ``AmbiguousTime``."""
        return instant(instant_of(self.zone, line.start))

    async def _try_lines(self, lines: Sequence[SessionLine]) -> None:
        """Ask what is in the way of them, and show it."""
        from coachtui.service.bulk import Bulk
        from coachtui.service.changes import CreateSessionChange

        if self.source is None or not self.desk.reach.is_reached:
            return
        for line in lines:
            self._ways = {**(self._ways or {}), line: ""}
            try:
                trial = CreateSessionChange(start=self._start_of(line), **_said(line))
                tried = await self.source.backend.run(Bulk(changes=(trial,), dry_run=True), key=new_id())
            except NonexistentTime as wrong:
                self._ways = {**self._ways, line: wrong.detail}
            except CoachtuiError:
                continue  # whatever is wrong is said when it is made
            else:
                self._ways = {**self._ways, line: tried.results[0].detail or ""}
        self._look_again()

    async def _make_line(self, line: SessionLine) -> None:
        """Make what the line says; where something is in its way, its form opens with that beside the field."""
        from coachtui.service.sessions import CreateSession

        if self.source is None:
            return
        try:
            start = self._start_of(line)
            made = await self.source.backend.run(CreateSession(start=start, **_said(line)), key=new_id())
        except WaitingToSend as kept:
            self.refused(kept)
        except CoachtuiError as problem:
            if self.form is not None:
                self.refused(problem)
            else:
                await self._open_line(line, problem)
        else:
            kind = self.type_of(line.session_type)
            self.made(kind.name if kind else "Session", made.items, made.change_set)

    async def _open_line(self, line: SessionLine, problem: CoachtuiError) -> None:
        """What the line says in the form for a session, with what was wrong with it."""
        from coachtui.scheduling.people_in_words import written_people
        from coachtui.scheduling.series_in_words import written_series
        from coachtui.screens.session_form import SessionForm

        known = [each.account for each in self._clients]
        people = [each for id in line.clients for each in known if each.id == id]
        said = {
            "type": line.session_type,
            "client": written_people(people, known),
            "repeat": written_series(line.series) if line.series is not None else "",
            "when": f"{line.start.day} {line.start.time}",
        }
        form = SessionForm.new(self.desk, self.session_types, self._clients, self.zone, 0, line.minutes, said)
        self.open_form(form)
        if form is self.form:
            await form.opened.wait()
            self._refuse_in(form, problem)


def _said(line: SessionLine) -> dict[str, Any]:
    """What is made of a line, but for its start."""
    from coachtui.service.session_making import Recurrence

    return {
        "session_type": line.session_type,
        "duration_minutes": line.minutes,
        "clients": line.clients,
        "recurrence": Recurrence(rrule=line.series.rrule) if line.series is not None else None,
    }
