"""Amounts of money in a text, with whatever sign, code or word they are written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_precision

from prompts.sentences import number, tokens
from retrieval.schema import Money

_SIGNS: Final = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP",
    "chf": "CHF", "franc": "CHF", "francs": "CHF", "¥": "JPY", "jpy": "JPY", "yen": "JPY",
}  # fmt: skip
_BEFORE: Final = frozenset({"€", "$", "£", "¥", "eur", "usd", "gbp", "chf", "jpy"})
"""These may also stand before their number."""

_HUNDREDTHS: Final = frozenset({"¢", "cent", "cents", "pence"})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in major units. `currency` is empty for cents, which several currencies have."""

    value: Decimal
    currency: str

    @classmethod
    def of(cls, money: Money) -> "Amount":
        return cls(Decimal(money.amount).scaleb(-get_currency_precision(money.currency)), money.currency)

    def is_one_of(self, others: Iterable["Amount"]) -> bool:
        return any(self.value == one.value and self.currency in {"", one.currency} for one in others)

    def __str__(self) -> str:
        return f"{self.value} {self.currency}".strip()


def amounts(text: str, locale: str) -> Iterator[Amount]:
    """Every number beside a currency, in the order of the text. A number alone is no amount of money."""
    said = [token.text for token in tokens(text)]
    sizes = [number(word, locale) for word in said]
    for at, word in enumerate(said):
        before = sizes[at - 1] if at else None
        after = sizes[at + 1] if word in _BEFORE and at + 1 < len(said) else None
        size = before if after is None else after
        if size is None:
            continue
        if word in _SIGNS:
            yield Amount(size, _SIGNS[word])
        elif word in _HUNDREDTHS:
            yield Amount(size.scaleb(-2), "")


def numbers(text: str, locale: str) -> set[Decimal]:
    """Every number in a text, whatever it counts."""
    return {size for token in tokens(text) if (size := number(token.text, locale)) is not None}
