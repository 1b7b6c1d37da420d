"""What was booked without an account, on this machine: each with the token that manages it, in a file (0600)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from coachtui.private_file import replace_private
from coachtui.records import json
from coachtui.records.account import Guest
from coachtui.records.base import Id
from coachtui.records.time import Instant

FILE_NAME = "guest-bookings.json"

KEPT_FOR = timedelta(days=366)
"""How long after its end a booking is still kept."""


class GuestBooking(Struct, frozen=True, kw_only=True):
    """One booking of a guest on a server; the token stands for the account, for this booking only."""

    server: str
    id: Id
    token: str
    end: Instant
    guest: Guest

    def __repr__(self) -> str:
        return f"GuestBooking({self.server}, {self.id})"


class GuestBookings:
    """Those of this person on every server, the latest last."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def on(self, server: str) -> Sequence[GuestBooking]:
        """Those on one server."""
        return [each for each in self._read() if each.server == server]

    def add(self, booking: GuestBooking) -> None:
        """Keep one, and forget what is long over; raises OSError where it cannot be kept."""
        recent = [each for each in self._read() if each.end > booking.end - KEPT_FOR and each.id != booking.id]
        replace_private(self.file, json.encode([*recent, booking]), durable=True)

    def _read(self) -> list[GuestBooking]:
        try:
            return json.decode(self.file.read_bytes(), list[GuestBooking])
        except (OSError, ValueError, msgspec.MsgspecError):
            return []


def guest_bookings() -> GuestBookings:
    """Those of this person, in the platform's data folder."""
    from coachtui.settings import data_folder

    return GuestBookings(data_folder() / FILE_NAME)
