"""Which time zone this machine's clock is set to, by its IANA name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from coachtui.errors import Invalid
from coachtui.scheduling.zones import zone_named

LOCALTIME = Path("/etc/localtime")
ENVIRONMENT: Mapping[str, str] = os.environ


def machine_zone(environment: Mapping[str, str] = ENVIRONMENT, localtime: Path = LOCALTIME) -> str:
    """``TZ`` if it names a zone, else what the system's clock is linked to, else ``UTC``."""
    linked = str(localtime.resolve()).rpartition("/zoneinfo/")[2] if localtime.is_symlink() else ""
    for name in (environment.get("TZ", "").lstrip(":"), linked):
        if name:
            try:
                return zone_named(name).key
            except Invalid:
                continue
    return "UTC"
