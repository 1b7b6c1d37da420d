"""Lengths of time as people type them: ``90``, ``45m``, ``1h30``, ``2d``."""

import re

_UNITS = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_PART = re.compile(r"(\d{1,6})\s*(?:(minutes?|mins?|m)|(hours?|h)|(days?|d)|(weeks?|w))?\s*")


def read_length(text: str) -> int | None:
    """The minutes that were typed, which a bare number is too; after hours it is what is left: ``1h30``. None where
    it is no length."""
    minutes, before, rest = 0, "", text.strip().casefold()
    while rest:
        found = _PART.match(rest)
        if found is None or before == "m":
            return None
        unit = "mhdw"[found.lastindex - 2] if found.lastindex and found.lastindex > 1 else "m"
        if before and _UNITS[unit] >= _UNITS[before]:
            return None
        minutes, before, rest = minutes + int(found[1]) * _UNITS[unit], unit, rest[found.end() :]
    return minutes if before else None


def written_length(minutes: int) -> str:
    """A length as it may be typed, in its largest whole units: ``2d``, ``1h30``, ``45m``; ``0`` for none at all."""
    if minutes == 0:
        return "0"
    days, rest = divmod(minutes, _UNITS["d"])
    hours, left = divmod(rest, _UNITS["h"])
    parts = [f"{days}d" if days else "", f"{hours}h" if hours else ""]
    if hours and left:
        return "".join(parts) + f"{left:02}"
    return "".join([*parts, f"{left}m" if left else ""])
