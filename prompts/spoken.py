"""Values in words: prices, days and field names as the shop writes them."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import format_currency, format_decimal, get_currency_precision

from prompts.facts import FactValue
from prompts.phrasebook import phrasebook
from prompts.product_card import clean
from retrieval.schema import Money

MAX_TITLE: Final = 120
YEAR_NEEDED_AFTER_DAYS: Final = 300
UNWIELDY: Final = Decimal(10) ** 15  # babel cannot group numbers of any size


REMEMBERED: Final = 16_384
"""Prices and numbers whose words are kept: babel takes 0.1 ms for one, and a page has forty."""


@lru_cache(maxsize=REMEMBERED)
def money_in_words(money: Money, locale: str) -> str:
    """The price as people of the locale write it: $1.99, 1,99 €."""
    exact = Decimal(money.amount).scaleb(-get_currency_precision(money.currency))
    if abs(exact) >= UNWIELDY:
        return f"{exact:.6g} {money.currency}"
    return format_currency(exact, money.currency, locale=locale)


def date_in_words(day: datetime, locale: str, now: datetime) -> str:
    """The day in the zone that it is given in; the year only when it is not clear which one is meant."""
    return phrasebook(locale).day(day, with_year=year_needed(day, now))


def year_needed(day: datetime, now: datetime) -> bool:
    """Whether "3 November" alone could be taken for another year's."""
    return not 0 <= (now.date() - day.date()).days <= YEAR_NEEDED_AFTER_DAYS


def value_in_words(value: FactValue, locale: str, now: datetime) -> str:
    """Any value of a fact."""
    if isinstance(value, Money):
        return money_in_words(value, locale)
    if isinstance(value, datetime):
        return date_in_words(value, locale, now)
    if isinstance(value, str):
        return clean(value, MAX_TITLE)
    return number_in_words(value, locale)


def number_in_words(value: float, locale: str) -> str:
    """A number with up to six digits that count, all of them if it is whole; a huge one as 1E+25."""
    return _grouped(str(value) if isinstance(value, int) else f"{value:.6g}", locale)


@lru_cache(maxsize=REMEMBERED)
def _grouped(digits: str, locale: str) -> str:
    exact = Decimal(digits)
    if not abs(exact) < UNWIELDY:
        return f"{exact:.6g}"
    return str(format_decimal(exact, locale=locale, decimal_quantization=False))
