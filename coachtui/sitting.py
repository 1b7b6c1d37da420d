"""Who sits at the app: the place is opened, whoever is not known yet is asked, and their calendar is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from coachtui.errors import CoachtuiError, SignIn
from coachtui.records.week import Side, Week
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.desk import Desk
from coachtui.type_ahead import KeysInTurn

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.door import Door
    from coachtui.own_accounts import OwnAccounts
    from coachtui.seats import Sitters


def screen_of(side: Side) -> type[CalendarScreen]:
    """The main screen of a side; the other one's is not even imported."""
    if side is Side.COACH:
        from coachtui.screens.manage_sessions import ManageSessions

        return ManageSessions
    from coachtui.screens.booking_calendar import BookingCalendar

    return BookingCalendar


class Opening(NamedTuple):
    """What is needed to sit at a place: what the screens work with, who opens it, and the door of a server."""

    place: Place
    desk: Desk
    open_people: Callable[[], Sitters]
    door: Door | None = None


class Sitting(KeysInTurn):
    """The part of the app that knows who sits at it, and where; each place has a stack of screens, Textual's mode."""

    DEFAULT_MODE = "seat 0"

    def __init__(
        self,
        desk: Desk,
        open_people: Callable[[], Sitters],
        *,
        place: Place | None = None,
        door: Door | None = None,
        openings: Callable[[Place], Opening] | None = None,
        accounts: OwnAccounts | None = None,
        side: Side | None = None,
        problem: str = "",
        **named: Any,
    ) -> None:
        """``open_people`` opens the store, off the event loop; ``side`` is set where it is not the account's to say.

        ``openings`` opens other places, ``accounts`` are one's own there; without them one stays where one is.
        """
        super().__init__(**named)
        self.desk = desk
        self.people: Sitters | None = None
        self.place = place
        self.door = door
        self.accounts = accounts
        self._open_people = open_people
        self._openings = openings
        self._side = side
        self._problem = problem
        self._failed = ""
        self._is_at_the_door = False
        self._moves = 0

    def get_default_screen(self) -> CalendarScreen:
        """The week that was kept, or an empty one of the side that is likeliest."""
        kept = None if self.desk.is_demo else self.desk.kept.read()
        return self._screen(self._side or (kept.side if kept else Side.COACH), kept)

    def _screen(self, side: Side, kept: Week | None = None) -> CalendarScreen:
        return screen_of(side)(self.desk, kept)

    def begin(self) -> None:
        """Open the place, and sit down there."""
        self.run_worker(self._connect(), name="connect", group="connect", exclusive=True)

    async def _connect(self) -> None:
        from asyncio import to_thread

        try:
            people = self.people = await to_thread(self._open_people)
            await people.prepare()
            if not people.are_known and not await self._welcome(people):
                return
            await self.sit_down(self._side)
            screen = self.screen
            if isinstance(screen, CalendarScreen):
                await screen.answered.wait()
                side = await people.go_on()
                if side not in (None, screen.side):
                    await self.sit_down(side)
                self.desk.begun.set()
        except SignIn:
            self.on_week_screen_signed_out()
        except CoachtuiError as problem:
            self._fail(problem)

    def _fail(self, problem: CoachtuiError) -> None:
        self.save_drafts()
        self._failed = problem.detail
        self.exit(3)

    async def _welcome(self, people: Sitters) -> bool:
        """Ask who somebody is; False where they leave, or sit down anew as who they are."""
        if self.door is not None:
            place = await self._ask_at(self.door, "")
            if place is None:
                self.exit(0)
            else:
                await self.move_to(place)
            return False
        from coachtui.screens.first_start import FirstStart

        answers = await self.push_screen_wait(FirstStart(self.desk.zone))
        if answers is None:
            self.exit(0)
            return False
        await people.welcome(answers)
        return True

    # -- at the door of a server --

    def on_week_screen_signed_out(self) -> None:
        """The token is none any more; the screen and the stream both say so, once is enough."""
        if not self._is_at_the_door and self.people is not None:
            self._is_at_the_door = True
            self.run_worker(self._sign_in_again(self.people), name="changes")

    async def _sign_in_again(self, people: Sitters) -> None:
        """Ask to sign in over what is open: as the same account it goes on, as another that one's calendar opens."""
        problem, door = people.signed_out(), self.door
        place = await self._ask_at(door, f"You were signed out of {door.place.name}") if door is not None else None
        self._is_at_the_door = False
        if place is None or door is None:
            self._fail(problem)
        elif place.account == door.place.account and all(each.source is not None for each in self._calendars):
            people.signed_in(place)
            for each in self._calendars:
                each.hear_again()
        else:
            await self.move_to(place)

    async def _ask_at(self, door: Door, said: str) -> Place | None:
        from coachtui.screens.sign_in_screen import SignInScreen

        at = door.place
        screen = SignInScreen(at.name, door.enter, email=at.account or "", zone=self.desk.zone, said=said)
        place: Place | None = await self.push_screen_wait(screen)
        return place

    async def move_to(self, place: Place) -> None:
        """Sit down at another place or as another account: what was typed here is kept for the next time."""
        if self._openings is None:
            return
        self.save_drafts()
        before, here = self.people, self.desk
        self.people = None
        self.place, self.desk, self._open_people, self.door = self._openings(place)
        self.desk.settings, self.desk.keymap = here.settings, here.keymap  # as they were chosen meanwhile
        left, self._moves = self.current_mode, self._moves + 1
        self.add_mode(f"seat {self._moves}", self.get_default_screen)
        await self.switch_mode(f"seat {self._moves}")
        if self._moves == 1:
            self.add_mode(left, self.get_default_screen)  # Textual knows the first one not yet, so as to remove it
        await self.remove_mode(left)
        if before is not None:
            await before.close()
        self.begin()

    # -- before the calendar --

    @property
    def _calendars(self) -> list[CalendarScreen]:
        return [each for each in self.screen_stack if isinstance(each, CalendarScreen)]

    async def sit_down(self, side: Side | None) -> None:
        """Show the calendar from a side: the coach's own, or a coach's as a client; by default what the account is."""
        people = self.people
        if people is None:
            return
        seat = await people.seat(side, self.desk.kept.last_coach)
        screen = await self._turn_to(seat.side)
        if screen.source is not None:
            return
        if seat.coach is None:
            screen.backend = seat.backend
            screen.has_nobody()
        else:
            from coachtui.screens.week_source import WeekSource

            screen.connect(WeekSource(seat.backend, seat.side, seat.coach, self.desk.clock))

    async def _turn_to(self, side: Side) -> CalendarScreen:
        """The screen of a side on top: the one there is, else a new one over the other, which stays as it was."""
        here = self.screen
        if isinstance(here, CalendarScreen) and here.side is side:
            return here
        if any(each.side is side for each in self._calendars):
            await self.pop_screen()
            return await self._turn_to(side)
        screen = self._screen(side)
        await self.push_screen(screen)
        return screen

    # -- leaving --

    def save_drafts(self) -> None:
        """Keep what is typed into open forms; called when the terminal goes away, too."""
        for each in self.screen_stack:
            keep = getattr(each, "keep_draft", None)  # of calendars, and of lists that have a form
            if keep is not None:
                keep()

    async def close_people(self) -> None:
        """Let go of the store."""
        if self.people is not None:
            await self.people.close()

    @property
    def failure(self) -> str:
        """Why the app had to give up, in one sentence; empty where it did not."""
        return self._failed
