"""Which of a client's forms is open; where none is, their modules are not needed, and the first picture has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coachtui.screens.booking_form import BookingForm
    from coachtui.screens.request_form import RequestForm
    from coachtui.widgets.form import Form

MOST_TIMES = 3
"""As many times may be asked for at once."""


def as_request(form: Form | None) -> RequestForm | None:
    """The form, if times are asked for in it."""
    if form is None:
        return None
    from coachtui.screens.request_form import RequestForm

    return form if isinstance(form, RequestForm) else None


def as_booking(form: Form | None) -> BookingForm | None:
    """The form, if a time is booked in it."""
    if form is None:
        return None
    from coachtui.screens.booking_form import BookingForm

    return form if isinstance(form, BookingForm) else None
