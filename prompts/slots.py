"""A sentence's phrases, dates, prices and numbers put into numbered slots: "it costs <m0>"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Self

from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from prompts.facts import EvidencePack, Fact
from prompts.grounds import Phrase, phrases, sayable
from prompts.sentences import Token, find, number, words
from prompts.statements import Day, Value
from retrieval.schema import Money

_YEAR: Final = words("january february march april may june july august september october november december")
_MONTHS: Final = {name: month for month, full in enumerate(_YEAR, start=1) for name in (full, full[:3])}
_MULTIPLES: Final = MappingProxyType({"once": 1, "twice": 2, "thrice": 3})
_NAMED: Final = "|".join(_MONTHS)
_DATES: Final = (
    re.compile(rf"(?P<d>[0-9]{{1,2}}) (?:(?:st|nd|rd|th) )?(?:of )?(?P<m>{_NAMED})(?: (?:, )?(?P<y>[0-9]{{4}}))?(?= )"),
    re.compile(rf"(?P<m>{_NAMED}) (?P<d>[0-9]{{1,2}})(?: (?:st|nd|rd|th))?(?: (?:, )?(?P<y>[0-9]{{4}}))?(?= )"),
    re.compile(r"(?P<y>[0-9]{4}) - (?P<m>[0-9]{1,2}) - (?P<d>[0-9]{1,2})(?= )"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """One pack, made ready for reading sentences about its product. `signs` are ways to write its currency."""

    title: tuple[str, ...]
    facts: tuple[Fact, ...]
    phrases: tuple[Phrase, ...]
    signs: dict[tuple[str, ...], str]
    locale: str

    @classmethod
    def of(cls, pack: EvidencePack, locale: str) -> Self:
        facts = sayable(pack)
        currencies = {fact.value.currency for fact in facts if isinstance(fact.value, Money)}
        return cls(
            title=words(pack.title),
            facts=facts,
            phrases=tuple(phrases(pack, locale)),
            signs={sign: currency for currency in currencies for sign in _signs(currency, locale)},
            locale=locale,
        )


def slots(said: Sequence[Token], shelf: Shelf) -> tuple[list[Token], list[Value]]:
    """The sentence with slots, and the values of the slots in their order."""
    filler = _Filler(said, shelf)
    filler.fill_phrases()
    filler.fill_dates()
    filler.fill_money()
    filler.fill_numbers()
    return filler.line, filler.values


class _Filler:
    def __init__(self, said: Sequence[Token], shelf: Shelf) -> None:
        self.line = list(said)
        self.values: list[Value] = []
        self.shelf = shelf

    def texts(self) -> list[str]:
        return [token.text for token in self.line]

    def put(self, at: int, size: int, slot: str, value: Value) -> None:
        self.values.append(value)
        self.line[at : at + size] = [Token(text=f"<{slot}{len(self.values) - 1}>")]

    def fill_phrases(self) -> None:
        for phrase in self.shelf.phrases:
            while (at := find(self.texts(), phrase.tokens)) >= 0:
                self.put(at, len(phrase.tokens), phrase.slot, phrase.fact_ids)

    def fill_dates(self) -> None:
        for form in _DATES:
            for at in range(len(self.line) - 1, -1, -1):
                if found := form.match(" ".join(self.texts()[at : at + 7]) + " "):
                    month = found["m"]
                    year = int(found["y"]) if found["y"] else None
                    day = Day(day=int(found["d"]), month=_MONTHS.get(month) or int(month), year=year)
                    self.put(at, len(found.group().split()), "d", day)

    def fill_money(self) -> None:
        for sign, currency in self.shelf.signs.items():
            while (at := self._next_amount(sign, currency)) is not None:
                start, size, amount = at
                self.put(start, size, "m", amount)

    def _next_amount(self, sign: tuple[str, ...], currency: str) -> tuple[int, int, Money] | None:
        """The next number right before or after the sign: where, how many tokens, and how much."""
        texts, at = self.texts(), -1
        while (at := find(texts, sign, at + 1)) >= 0:
            after = at + len(sign)
            for start, place in ((at, after), (at - 1, at - 1)):
                amount = _minor(texts[place], self.shelf.locale, currency) if 0 <= place < len(texts) else None
                if amount is not None:
                    return start, len(sign) + 1, Money(amount=amount, currency=currency)
        return None

    def fill_numbers(self) -> None:
        at = 0
        while at < len(self.line):
            text = self.line[at].text
            if text in _MULTIPLES:
                self.put(at, 1, "n", Decimal(_MULTIPLES[text]))
                self.line.insert(at + 1, Token(text="times"))
            elif (size := number(text, self.shelf.locale)) is not None and not self._is_pronoun(at):
                self.put(at, 1, "n", size)
            at += 1

    def _is_pronoun(self, at: int) -> bool:
        """The "one" in "this one"."""
        return self.line[at].text == "one" and at > 0 and self.line[at - 1].text in {"this", "that", "the"}


def _minor(text: str, locale: str, currency: str) -> int | None:
    """The amount in minor units, if the text is a number with no more decimals than the currency has."""
    amount = number(text, locale) if text[0].isdigit() else None
    if amount is None:
        return None
    minor = amount.scaleb(get_currency_precision(currency))
    return int(minor) if minor == minor.to_integral_value() else None


def _signs(currency: str, locale: str) -> list[tuple[str, ...]]:
    """Symbol, code and English name: $ / USD / dollars."""
    spoken = {words(get_currency_name(currency, count, locale="en"))[-1:] for count in (1, 2)}
    written = {words(sign) for sign in (get_currency_symbol(currency, locale=locale), currency)}
    return sorted((spoken | written) - {()}, key=len, reverse=True)
