"""Prices as they are typed into a form: ``60``, ``85.50``, ``85,50 EUR``, ``£60``."""

from __future__ import annotations

import re

from coachtui.records.base import Money
from coachtui.widgets.week_words import CURRENCY_DECIMALS, CURRENCY_SYMBOLS

_TYPED = re.compile(r"([£€$]|[A-Za-z]{3})?\s*(\d{1,9})(?:[.,](\d{1,3}))?\s*([£€$]|[A-Za-z]{3})?")


def written_money(money: Money | None) -> str:
    """A price as it may be typed: ``85.50 EUR``; empty for none."""
    if money is None:
        return ""
    decimals = CURRENCY_DECIMALS.get(money.currency, 2)
    whole, part = divmod(money.amount, 10**decimals)
    return f"{whole}" + (f".{part:0{decimals}}" if part else "") + f" {money.currency}"


def read_money(text: str, currency: str) -> Money | None:
    """What was typed, in ``currency`` where none is named; None where it is no price."""
    found = _TYPED.fullmatch(text.strip())
    if not found or (found[1] and found[4]):
        return None
    named = (found[1] or found[4] or currency).upper()
    code = next((code for code, symbol in CURRENCY_SYMBOLS.items() if symbol == named), named)
    decimals = CURRENCY_DECIMALS.get(code, 2)
    part = found[3] or ""
    if len(part) > decimals:
        return None
    return Money(int(found[2]) * 10**decimals + int(part.ljust(decimals, "0") or 0), code)
