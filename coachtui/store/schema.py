"""Which form the tables have, without alembic where nothing has to be migrated (importing it takes 150 ms)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coachtui.errors import StoreUnusable

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_SESSION_SECONDS = 1440 * 60
"""No session is longer (``DurationMinutes``), which bounds every search for overlaps on both sides."""

#: Every migration in ``migrations/versions``, oldest first.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
NEWEST = VERSIONS[-1]

# As alembic makes it, letter for letter.
_VERSION_TABLE = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def create(connection: Connection) -> None:
    """Make every table and say that no migration is wanting."""
    from sqlalchemy import text

    from coachtui.store.tables import metadata

    metadata.create_all(connection, checkfirst=False)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:version)"), {"version": NEWEST})


def version_of(connection: Connection) -> str | None:
    """The last migration done; None for a store without tables of ours."""
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return version


def is_newest(connection: Connection, name: str) -> bool:
    """Whether the tables are as this program wants them; raises ``StoreUnusable`` for those of a newer program."""
    version = version_of(connection)
    if version is not None and version not in VERSIONS:
        raise StoreUnusable(f"{name} was made by a newer coachtui; update the program to open it")
    return version == NEWEST


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest form, inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "coachtui.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
