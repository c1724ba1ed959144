"""Amounts of money as they are written: "$7.99", "3,50 €", "40 bucks", "99 cents"."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from babel.numbers import get_currency_precision

from app.dialogue.reading.limits.currencies import CODE, SIGN, WEIGHS_IN_POUNDS, WORD, is_hundredths, may_mean
from app.dialogue.reading.sheet import phrase

_NUMBER: Final = r"[0-9](?:[0-9.,']{0,14}[0-9])?"


def amount(name: str) -> str:
    """A number with the currency before it, behind it, or nowhere."""
    return (
        rf"(?:(?P<{name}_pre>{SIGN}|(?:{CODE})(?=[ 0-9])) ?)?(?P<{name}>{_NUMBER})"
        rf"(?: ?(?P<{name}_post>{SIGN}|¢|(?:{CODE}|{WORD})(?!\w))|(?!(?!ish\b)[\w]|[.,][0-9]))"
    )


AMOUNT: Final = amount("n")
"""An amount as a group of a pattern; `minor_said` reads it from a match."""
_PER = phrase(r" ?(?:/|per\b|an? (?:kilo|kg|pound|lb|liter|litre|ounce|oz)\b)")


@dataclass(frozen=True, slots=True)
class Said:
    """One amount as said; `minor` is None if its currency is not the shop's. `marked`: a currency was said."""

    minor: int | None
    marked: bool


@cache
def minor_digits(currency: str) -> int:
    """How many decimals a currency has: 2 for USD, 0 for JPY."""
    return get_currency_precision(currency)


def amount_said(match: re.Match[str], currency: str) -> int | None:
    """The minor units that an AMOUNT stands for, with a currency or without; None for another currency."""
    found = said(match, "n", currency)
    return found.minor if found else None


def minor_said(match: re.Match[str], currency: str) -> int | None:
    """The minor units that an AMOUNT stands for; None if it names no currency, or another one."""
    found = said(match, "n", currency)
    return found.minor if found and found.marked else None


def said(match: re.Match[str], name: str, currency: str) -> Said | None:
    """The amount named in a match; None if it is no price: zero, a weight in pounds, a price per kilo."""
    before, after = match[f"{name}_pre"], match[f"{name}_post"]
    if _number(match[name], minor_digits(currency)) is None:
        return None
    if after and after.lower() in {"pound", "pounds"} and currency in WEIGHS_IN_POUNDS:
        return None
    if _PER.match(match.string, match.end()):
        return None
    return Said(_in_minor(match[name], before, after, currency), marked=bool(before or after))


def _in_minor(digits: str, before: str | None, after: str | None, currency: str) -> int | None:
    """Minor units of the shop's currency; None if what was said is another currency."""
    number = _number(digits, minor_digits(currency))
    if number is None:
        return None
    sign = (before or after or "").lower()
    if not may_mean(sign, currency):
        return None
    scale = 0 if is_hundredths(sign) else minor_digits(currency)
    return int(number.scaleb(scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(digits: str, decimals: int) -> Decimal | None:
    """A number as people write it: 1,299.00 and 1.299,00 and 3,5. None for zero, or if it is too long.

    The last mark is a decimal one if one or two digits follow it (three in a currency that has three
    decimals), or if the number begins with a zero; every other mark groups thousands.
    """
    plain = digits.replace("'", "")
    cut = max(plain.rfind("."), plain.rfind(","))
    tail = len(plain) - cut - 1
    if cut >= 0 and (tail in {1, 2} or (tail == 3 and decimals == 3) or plain.startswith("0")):
        plain = f"{plain[:cut].replace('.', '').replace(',', '')}.{plain[cut + 1 :]}"
    else:
        plain = plain.replace(".", "").replace(",", "")
    if not plain or len(plain) > 12:
        return None
    value = Decimal(plain)
    return value if value > 0 else None


def both_ends(match: re.Match[str], currency: str) -> tuple[int | None, int | None]:
    """Both ends of a range; a currency said once counts for both ("20-40 €"), cents only for what is not beneath them
    ("99 cents to 2.50")."""
    low, high = said(match, "low", currency), said(match, "high", currency)
    if low and high and low.marked != high.marked:
        marked, bare = ("low", "high") if low.marked else ("high", "low")
        before, after = match[f"{marked}_pre"], match[f"{marked}_post"]
        ends = {name: _in_minor(match[name], before, after, currency) for name in ("low", "high")}
        if is_hundredths((before or after).lower()) and bare == "high" and (ends["high"] or 0) < (ends["low"] or 0):
            ends["high"] = high.minor
        return ends["low"], ends["high"]
    return (low.minor if low else None, high.minor if high else None)
