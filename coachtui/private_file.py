"""Files of one person: written whole or not at all, readable by nobody else; and getting them onto the disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """As ``replace_private``; a full or read-only disk changes nothing and is not an error."""
    with contextlib.suppress(OSError):
        replace_private(path, content)


def write_new(path: Path, content: bytes) -> None:
    """Make a file (0600) where there is none; raises ``FileExistsError`` where there is one, which stays as it is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def replace_private(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace the file (0600, its folder 0700); raises OSError, and then nothing has changed.

    ``durable`` comes back only once it would survive the power being cut.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
    if durable:
        sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
