"""Whom a coach knows, on a command line: invited, accepted, blocked, noted of, with prices and sessions."""

from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import Money
from coachtui.records.session import SessionView
from coachtui.service.listing import Page

ANA = ("--as", "ana@example.org")


def clients(coachtui: Any) -> dict[str, ConnectionView]:
    page = wire.decode(coachtui("clients", "--json").out, Page[ConnectionView])
    return {each.account.name or each.account.email: each for each in page.items}


def test_clients_are_listed(coachtui: Any) -> None:
    assert coachtui("clients").out.splitlines() == [
        "Ana Example  ana@example.org  client",
        "Leo Example  leo@example.org  client",
        "Mo Example   mo@example.org   client",
    ]


def test_somebody_is_invited_with_a_note_and_a_price(coachtui: Any) -> None:
    line = ("clients", "invite", "new@example.org", "--notes", "from the club", "--price", "1:1=45")
    invited = coachtui(*line)
    assert invited.out.startswith("new@example.org  new@example.org  invited")
    assert "  price  45.00 GBP for 1:1\n  from the club\n" in invited.out
    assert coachtui("clients", "invite", "other@example.org", "--json").code == 0
    assert {"new@example.org", "other@example.org"} < clients(coachtui).keys()
    assert coachtui("clients", "invite", "nobody").code == 1


def test_notes_and_prices_are_changed_each_alone(coachtui: Any) -> None:
    assert coachtui("clients", "change", "Ana", "--notes", "left-handed").code == 0
    assert coachtui("clients", "change", "ana@example.org", "--price", "1:1=45.50", "--price", "Group=0").code == 0
    ana = clients(coachtui)["Ana Example"]
    assert ana.private_notes == "left-handed"
    assert sorted(each.amount for each in ana.client_price.values()) == [0, 4550]
    assert coachtui("clients", "change", ana.id, "--price", "1:1=").code == 0
    assert list(clients(coachtui)["Ana Example"].client_price.values()) == [Money(0, "GBP")]
    shown = coachtui("clients", "show", "Ana").out
    assert shown.splitlines()[1:] == ["  price  0.00 GBP for Group", "  left-handed"]


def test_a_client_is_blocked_let_in_removed_and_accepted(coachtui: Any) -> None:
    blocked = wire.decode(coachtui("clients", "block", "Ana", "--json").out, ConnectionView)
    assert blocked.status is ConnectionStatus.BLOCKED
    assert "ana@example.org  client" in coachtui("clients", "accept", "Ana").out
    gone = coachtui("clients", "remove", "Ana")
    assert gone.out == "Ana Example is no client any more. What is booked stays booked.\n"
    coachtui("connect", *ANA, "maya")
    assert coachtui("clients").out.startswith("Ana Example  ana@example.org  asks to be a client\n")
    assert coachtui("clients", "accept", "Ana").code == 0
    assert clients(coachtui)["Ana Example"].status is ConnectionStatus.CONNECTED


def test_every_session_with_a_client_is_listed(coachtui: Any) -> None:
    shown = coachtui("clients", "sessions", "Leo").out
    assert [line for line in shown.splitlines() if not line.startswith(" ")] == [
        "Mon 23 Nov",
        "Wed 25 Nov",
        "Thu 26 Nov",
    ]
    page = wire.decode(coachtui("clients", "sessions", "Leo", "--json").out, Page[SessionView])
    assert len(page.items) == 4
    coachtui("clients", "invite", "new@example.org")
    assert coachtui("clients", "sessions", "new@example.org").code == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("show",), "say which client"),
        (("show", "Zoe"), "there is no client called “Zoe”"),
        (("change", "Ana"), "--notes or --price"),
        (("change", "Ana", "--price", "45"), "write TYPE=AMOUNT"),
        (("change", "Ana", "--price", "1:1=lots"), "an amount such as 60"),
        (("change", "Ana", "--price", "Yoga=45"), "no session type called “Yoga”"),
    ],
)
def test_what_cannot_be_is_said(coachtui: Any, line: tuple[str, ...], said: str) -> None:
    ran = coachtui("clients", *line)
    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_who_is_no_coach_has_no_clients(coachtui: Any) -> None:
    assert coachtui("clients", *ANA).err == "coachtui: You are no coach: only coaches have clients\n"
