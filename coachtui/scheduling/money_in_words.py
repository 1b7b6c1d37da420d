"""Prices as people type them: ``60``, ``85.50``, ``85,50 EUR``, ``£60``."""

from __future__ import annotations

import re

from coachtui.records.base import Money

CURRENCY_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
#: ISO 4217 currencies whose minor unit is not a hundredth.
CURRENCY_DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
    "UGX": 0,
    "VND": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
}

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
