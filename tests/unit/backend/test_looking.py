"""Who looks with another's eyes asks what can be asked so as them, and changes nothing."""

from typing import Any

import pytest

from coachtui.backend.looking import LookingBackend
from coachtui.errors import Forbidden
from coachtui.service.accounts import GetMe
from coachtui.service.booking import CancelBooking
from coachtui.service.connections import AskConnection
from coachtui.service.notifications import ReadAllNotifications
from coachtui.service.session_types import ListSessionTypes


class Heard:
    """Hears what is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def run(self, operation: Any, *, key: str | None = None) -> Any:
        self.asked.append(operation)
        return None


async def test_what_can_be_asked_as_another_is() -> None:
    owner: Any = Heard()
    looking = LookingBackend(owner, "anonymous")
    await looking.run(ListSessionTypes(coach="maya"))
    await looking.run(GetMe())
    assert owner.asked == [ListSessionTypes(coach="maya", view_as="anonymous"), GetMe()]


async def test_no_command_gets_through() -> None:
    owner: Any = Heard()
    commands: tuple[Any, ...] = (ReadAllNotifications(), CancelBooking(id="x"), AskConnection(coach="maya"))
    for command in commands:
        with pytest.raises(Forbidden):
            await LookingBackend(owner, "anonymous").run(command)
    assert owner.asked == []
