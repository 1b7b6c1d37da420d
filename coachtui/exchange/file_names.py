"""What files are called that are offered to be saved."""

from zoneinfo import ZoneInfo

from coachtui.records.session import BookingView


def appointment_file_name(booking: BookingView, zone: ZoneInfo) -> str:
    """``coachtui-2034-06-14-1000-maya.ics``: when by the clocks of a zone, and with whom."""
    return f"coachtui-{booking.start.astimezone(zone):%Y-%m-%d-%H%M}-{booking.coach}.ics"
