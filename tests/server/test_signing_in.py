"""Two people on two machines: registered, signed in, asking the same server with the same commands, signed out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.outbox import Outbox
from coachtui.service.sessions import CancelSession

PASSWORD = "correct horse"


class Ran(NamedTuple):
    """What became of one run of the program."""

    code: int
    out: str
    err: str


class Machine:
    """A machine with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *arguments: str, typed: str = "") -> Ran:
        """The program, with what is typed as its standard input."""
        own = {name: str(self.home / name) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
        done = subprocess.run(
            [sys.executable, "-m", "coachtui", *arguments],
            env={**os.environ, **own, "HOME": str(self.home), "TZ": "Europe/Berlin"},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def asks(self, *arguments: str) -> object:
        """The answer to a command that must succeed."""
        ran = self.run(*arguments, "--json")
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    def files(self) -> Iterator[Path]:
        return (path for path in self.home.rglob("*") if path.is_file())


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], Machine]:
    def made(name: str) -> Machine:
        (tmp_path / name).mkdir()
        return Machine(tmp_path / name)

    return made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "coachtui", "serve", "--port", "0", "--database", f"sqlite:///{tmp_path / 'served.db'}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    yield process.stdout.readline().split()[-1]
    process.kill()
    process.communicate()


def test_two_people_on_two_machines(server: str, machine: Callable[[str], Machine]) -> None:
    maya, ana = machine("maya"), machine("ana")
    who = ("--email", "maya@example.org", "--name", "Maya Torres", "--coach", "maya")
    registered = maya.run("register", "--server", server, *who, typed=f"{PASSWORD}\n")
    assert (registered.code, registered.err) == (0, "")
    assert f"Signed in to {server} as Maya Torres <maya@example.org>" in registered.out
    registered = ana.run(
        *("register", "--server", server, "--email", "ana@example.org", "--name", "Ana Lindt", "--json"),
        typed=f"{PASSWORD}\n",
    )
    assert json.loads(registered.out)["email"] == "ana@example.org"  # and no token

    ana.asks("call", "AskConnection", "coach=maya")
    (connection,) = maya.asks("call", "ListConnections")["items"]  # type: ignore[index]
    maya.asks("call", "UpdateConnection", f"id={connection['id']}", "status=connected")
    slot = ana.asks("slots", "maya", "--start", "monday")["slots"][0]["start"]  # type: ignore[index]
    booked = ana.run("book", "maya", "--at", slot)
    assert (booked.code, booked.err) == (0, "")
    assert "Ana Lindt" in maya.run("agenda", "--days", "14").out
    taken = ana.run("book", "maya", "--at", slot)
    assert taken.code == 1
    assert "Open near it" in taken.err

    (token_file,) = (each for each in ana.files() if each.name == "signed-in.json")
    assert token_file.stat().st_mode & 0o777 == 0o600
    assert token_file.parent.stat().st_mode & 0o777 == 0o700
    token = json.loads(token_file.read_bytes())[0]["token"]
    assert ana.run("logout").out == f"Signed out of {server}\n"
    assert all(token.encode() not in each.read_bytes() for each in ana.files())
    refused = ana.run("agenda", "--server", server)
    assert (refused.code, refused.err) == (
        1,
        f"coachtui: You are not signed in to {server}: coachtui login --server {server}\n",
    )

    wrong = ana.run("login", "--server", server, "--email", "ana@example.org", typed="wrong horse\n")
    assert (wrong.code, wrong.err) == (1, "coachtui: Wrong e-mail address or password\n")
    assert ana.run("login", "--server", server, "--email", "ana@example.org", typed=f"{PASSWORD}\n").code == 0
    assert ana.asks("call", "ListBookings")["items"][0]["status"] == "confirmed"  # type: ignore[index]
    (device,) = ana.asks("call", "ListTokens")["items"]  # type: ignore[index]
    assert device["label"]


def test_a_server_that_is_away_is_exit_code_3(machine: Callable[[str], Machine]) -> None:
    away = machine("ana").run("agenda", "--server", "http://127.0.0.1:9")
    assert (away.code, away.err) == (3, "coachtui: http://127.0.0.1:9 cannot be reached\n")


def test_a_password_does_not_go_unencrypted_to_another_machine(machine: Callable[[str], Machine]) -> None:
    where = ("login", "--server", "http://192.0.2.1", "--email", "ana@example.org")
    refused = machine("ana").run(*where, typed=f"{PASSWORD}\n")
    assert refused.code == 1
    assert "not encrypted" in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("login", "--email", "ana@example.org"), "say which server"),
        (("login", "--server", "https://example.org"), "say --email"),
        (("login", "--server", "https://example.org", "--email", "a@b.c"), "a password is read"),
        (("login", "--server", "ftp://example.org", "--email", "a@b.c"), "try an address such as"),
    ],
)
def test_what_is_missing_is_said(arguments: tuple[str, ...], said: str, machine: Callable[[str], Machine]) -> None:
    ran = machine("ana").run(*arguments)
    assert ran.code == 2
    assert said in ran.err


def test_who_signs_out_is_told_what_waits_to_be_sent(server: str, machine: Callable[[str], Machine]) -> None:
    maya = machine("maya")
    who = ("--email", "maya@example.org", "--name", "Maya Torres", "--coach", "maya")
    assert maya.run("register", "--server", server, *who, typed=f"{PASSWORD}\n").code == 0
    kept = KeptWeek(maya.home / "XDG_STATE_HOME" / "coachtui", server, "maya@example.org")
    outbox = Outbox(kept.folder_beside("outbox"))
    outbox.add(CancelSession(id="s"), "key", "maya", datetime(2034, 6, 12, tzinfo=UTC), is_tried=False)
    out = maya.run("logout")
    assert out.err == "One change waits to be sent: kept here, and sent when you sign in again in the app\n"
    assert (out.code, len(outbox.read())) == (0, 1)


def open_to_everybody(maya: Machine, server: str) -> None:
    """Maya, whose calendar everybody sees and books a first talk in."""
    who = ("--email", "maya@example.org", "--name", "Maya Torres", "--coach", "maya")
    assert maya.run("register", "--server", server, *who, typed=f"{PASSWORD}\n").code == 0
    public = ("calendar_visibility=public", "booking_permission=public", "request_permission=connected")
    rest = ("booked_display=booked", "price_audience=public", "version=1")
    maya.asks("call", "PutPrivacy", *public, *rest)
    maya.asks("call", "CreateSessionType", "name=First talk", "duration_minutes=60", "audience=public")


def test_a_guest_books_and_manages_it_without_an_account(server: str, machine: Callable[[str], Machine]) -> None:
    maya, eve = machine("maya"), machine("eve")
    open_to_everybody(maya, server)
    at = ("--server", server)
    assert "you may book" in eve.run("coaches", *at).out
    free = [each["start"] for each in eve.asks("slots", "maya", "--type", "First talk", *at)["slots"]]  # type: ignore[index]
    nobody = eve.run("book", "maya", "--type", "First talk", "--at", free[0], *at)
    assert nobody.code == 1
    assert "--guest NAME --guest-email MAIL" in nobody.err
    who = ("--guest", "Eve Adams", "--guest-email", "eve@example.org")
    booked = eve.run("book", "maya", "--type", "First talk", "--at", free[0], *who, *at)
    assert booked.out.startswith("Booked: First talk with Maya Torres")
    assert "mine, reschedule, cancel and ics find it from this machine." in booked.out
    (kept,) = (each for each in eve.files() if each.name == "guest-bookings.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    token = json.loads(kept.read_bytes())[0]["token"]
    assert token not in booked.out

    (mine,) = eve.asks("mine", *at)["bookings"]  # type: ignore[index]
    assert (mine["status"], mine["start"]) == ("confirmed", free[0])
    assert "Eve Adams" in maya.run("agenda", "--days", "14").out
    assert eve.run("reschedule", mine["id"][:6], "--at", free[3], *at).code == 0
    assert eve.run("cancel", mine["id"][:6], *at).out.startswith("Cancelled: ")
    assert eve.asks("mine", *at)["bookings"] == []  # type: ignore[index]
    other = machine("other").run("cancel", mine["id"], *at)
    assert (other.code, other.err) == (
        1,
        f"coachtui: You are not signed in to {server}: coachtui login --server {server}\n",
    )


def test_a_guest_is_told_by_name_and_address(server: str, machine: Callable[[str], Machine]) -> None:
    maya, eve = machine("maya"), machine("eve")
    open_to_everybody(maya, server)
    half = eve.run("book", "maya", "--at", "fri 10:00", "--guest", "Eve", "--server", server)
    assert (half.code, "both --guest NAME and --guest-email MAIL" in half.err) == (2, True)
