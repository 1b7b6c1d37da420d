"""Small files of one person: written whole or not at all, readable by nobody else."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """As ``replace_private``; a full or read-only disk changes nothing and is not an error."""
    with contextlib.suppress(OSError):
        replace_private(path, content)


def replace_private(path: Path, content: bytes) -> None:
    """Replace the file (0600, its folder 0700); raises OSError, and then nothing has changed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
