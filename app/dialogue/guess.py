"""What a model makes of a shopper's words, held against the shop's own words and the shopper's."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from pydantic import ValidationError

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.language.numerals import in_digits
from app.dialogue.reading.limits.amounts import minor_digits
from app.dialogue.reading.limits.money import price_limit
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.understood import Understood
from prompts.replies import LimitReply, UnderstandReply
from retrieval.schema import Constraint, ConstraintSource, Op

MOST_WORDS: Final = 8
MOST_LIMITS: Final = 6
MOST_STARS: Final = 5

_BOUNDS: Final = {"under": Op.LT, "at_most": Op.LTE, "over": Op.GT, "at_least": Op.GTE}
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """Words to search, all of them the shopper's or the shop's, and constraints that the shop can check.

    What the shopper said in so many words is a hard constraint; what the model only concludes is a soft one,
    marked as inferred, and is searched for. Numbers are the shopper's. A conclusion about what is *not* wanted
    is left out: it would hide products for a reason that nobody gave.
    """

    search: str = ""
    constraints: tuple[Constraint, ...] = ()

    @classmethod
    def of(cls, reply: UnderstandReply, said: str, vocabulary: Vocabulary, currency: str) -> Self:
        """What holds of a reply to what was `said`; the rest is dropped."""
        reader = _Reader(said, vocabulary, currency)
        return cls(search=reader.search(reply.search), constraints=tuple(reader.constraints(reply.limits)))

    def added_to(self, understood: Understood, brief: Brief) -> Understood:
        """What the grammar found with what it lacks: of what both speak of, the grammar's counts."""
        settled = {*understood.released, *(one.field for one in understood.constraints)}
        more = tuple(one for one in self.constraints if one.field not in settled)
        text, refines = understood.text, understood.refines
        if words := self.search.split():
            before = fold(brief.text).split()
            refines = bool(before) and set(before) <= set(words)
            text = " ".join(word for word in words if not (refines and word in before))
        both = replace(understood, text=text, refines=refines, constraints=(*understood.constraints, *more))
        return both if both.is_empty or both == understood else replace(both, intent=Intent.FIND)


class _Reader:
    """Reads the parts of one reply."""

    def __init__(self, said: str, vocabulary: Vocabulary, currency: str) -> None:
        plain = in_digits(said)
        self._said = frozenset(_forms(fold(plain).split()))
        self._numbers = frozenset(number for each in _NUMBER.findall(plain) if (number := _number(each)) is not None)
        self._vocabulary = vocabulary
        self._currency = currency

    def search(self, text: str) -> str:
        """The words that are the shopper's or the shop's."""
        words = dict.fromkeys(fold(text[:200]).split())
        kept = [word for word in words if word in self._said or known(word, self._vocabulary)]
        return "" if FILLER.issuperset(kept) else " ".join(kept[:MOST_WORDS])

    def constraints(self, limits: Sequence[Any]) -> Iterator[Constraint]:
        for each in limits[:MOST_LIMITS]:
            with suppress(ValidationError):  # one that has no shape says nothing
                yield from self._constraint(LimitReply.model_validate(each))

    def _constraint(self, limit: LimitReply) -> Iterator[Constraint]:
        field = self._field(limit.field)
        if field is None:
            return
        if limit.op in _BOUNDS:
            yield from self._bound(field, _BOUNDS[limit.op], limit.value)
            return
        values = tuple(value for one in self._vocabulary.find(str(limit.value), field) for value in one.values)
        if not values:
            return
        in_words = any(self._said.issuperset(fold(value).split()) for value in (*values, str(limit.value)))
        if limit.op == "not":
            if in_words:
                yield Constraint(field=field, op=Op.NOT_IN, value=values)
        elif in_words:
            yield Constraint(field=field, op=Op.IN, value=values)
        else:
            yield Constraint(field=field, op=Op.IN, value=values, hard=False, source=ConstraintSource.INFERRED)

    def _bound(self, field: str, op: Op, value: str | float) -> Iterator[Constraint]:
        number = _number(str(value))
        if number is None or number not in self._numbers:
            return
        if field == "price":
            yield price_limit(op, int(number * 10 ** minor_digits(self._currency)), self._currency)
        elif field == "rating":
            if number <= MOST_STARS:
                yield Constraint(field=field, op=op, value=float(number))
        elif field in self._numeric():
            yield Constraint(field=field, op=op, value=float(number))

    def _field(self, name: str) -> str | None:
        plain = fold(name.removeprefix("attributes.").replace("_", " "))
        return plain if plain in {"price", "rating", "brand", "category"} else self._vocabulary.attributes.get(plain)

    def _numeric(self) -> frozenset[str]:
        measures = self._vocabulary.measures
        return frozenset((*(one.field for one in measures.measures), *measures.counts.values()))


def _forms(words: Iterable[str]) -> Iterator[str]:
    """Words, and each as its singular."""
    for word in words:
        yield word
        yield word.removesuffix("s")


def _number(said: str) -> Decimal | None:
    try:
        number = Decimal(said.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 10**9 else None
