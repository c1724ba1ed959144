"""Which question is worth asking: the one whose answer would tell most about what the shopper looks for."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from retrieval.filters import ATTRIBUTE
from retrieval.schema import Product

MOST_OPTIONS: Final = 4
MIN_GAIN: Final = 0.7
"""Bits that an answer must be expected to tell; two answers that are equally likely tell one."""
MIN_COVERED: Final = 0.5
"""How likely it must be that the shopper finds an answer among the options."""

_MAX_WORDS, _MAX_CHARS = 3, 24
"""Longer values are sentences, not answers."""
_SAYS_LITTLE: Final = frozenset({"yes", "no", "true", "false", "none", "other", "n a"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A value that products have in a field, in all its spellings, and how likely it is what is looked for."""

    label: str
    spellings: tuple[str, ...]
    likely: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A field to ask about, its likeliest values first, and the bits that an answer is expected to tell."""

    field: str
    values: tuple[Value, ...]
    gain: float


def choices(ranked: Sequence[Product], shown: Sequence[Product], known: Collection[str] = ()) -> list[Choice]:
    """Fields worth asking about, the best first; `known` are fields about which enough was said.

    `ranked` are the live candidates, best first. The one at place r is what the shopper looks for with a
    probability that falls as 1 / log2(1 + r), the discount of DCG (Jarvelin and Kekalainen 2002). What an
    answer tells is how far it moves those probabilities (the Kullback-Leibler divergence from before to
    after, Lindley 1956): for the value v, which holds a share p of the probability, log2(1 / p). The gain
    is its expectation, sum of p log2(1 / p) over the options; "no matter" tells nothing.

    Every option would change the page: one that all of `shown` have is no reason to ask. Categories are
    asked about at the level, from the general to the special, that tells most. Equal gains are ordered by
    the field's name. Nothing to tell apart: empty.
    """
    aspects = [(field, 0) for field in ("brand", *sorted(_attributes(ranked)))]
    aspects += [("category", level) for level in range(max((len(one.categories) for one in ranked), default=0))]
    found: dict[str, Choice] = {}
    for field, level in aspects:
        choice = None if field in known else _choice(ranked, shown, field, level)
        if choice and (field not in found or choice.gain > found[field].gain):
            found[field] = choice
    return sorted(found.values(), key=lambda one: (-one.gain, one.field))


def said_fields(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The fields that the searched words already name a value of: "ceramic mug" says the material."""
    words = text.split()
    runs = (words[at : at + length] for length in (1, 2, 3) for at in range(len(words) - length + 1))
    return frozenset(named.field for run in runs for named in vocabulary.find(" ".join(run)))


def _attributes(products: Sequence[Product]) -> frozenset[str]:
    """Attributes in words; sizes in numbers are told by limits, not by choosing one of them."""
    return frozenset(
        f"{ATTRIBUTE}{name}" for one in products for name, value in one.attributes.items() if isinstance(value, str)
    )


def _choice(ranked: Sequence[Product], shown: Sequence[Product], field: str, level: int) -> Choice | None:
    """The likeliest values as options; None where no answer is to be had from them, or it would tell too little."""
    values = _values(ranked, field, level)
    page = {fold(_value(one, field, level) or "") for one in shown}
    if len(values) < 2 or any(fold(one.label) in _SAYS_LITTLE for one in values):
        return None
    if len(page) == 1 and any(fold(one.label) in page for one in values):
        return None
    gain = sum(one.likely * math.log2(1 / one.likely) for one in values)
    likely = sum(one.likely for one in values)
    return Choice(field=field, values=values, gain=gain) if gain >= MIN_GAIN and likely >= MIN_COVERED else None


def _values(ranked: Sequence[Product], field: str, level: int) -> tuple[Value, ...]:
    """The likeliest values of a field, each with its share of the probability."""
    weights = [1 / math.log2(1 + place) for place in range(1, len(ranked) + 1)]
    shares: dict[str, float] = {}
    spellings: dict[str, dict[str, None]] = {}
    for product, weight in zip(ranked, weights, strict=True):
        if value := _value(product, field, level):
            key = fold(value)
            shares[key] = shares.get(key, 0.0) + weight / sum(weights)
            spellings.setdefault(key, {})[value] = None
    likeliest = sorted(shares, key=lambda key: (-shares[key], key))[:MOST_OPTIONS]
    return tuple(
        Value(label=next(iter(spellings[key])), spellings=tuple(spellings[key]), likely=min(shares[key], 1.0))
        for key in likeliest
    )


def _value(product: Product, field: str, level: int) -> str | None:
    """What a product has in a field, as one short value; None where it has none, or a long one."""
    value: object
    if field == "category":
        value = product.categories[level] if level < len(product.categories) else None
    elif field == "brand":
        value = product.brand
    else:
        value = product.attributes.get(field.removeprefix(ATTRIBUTE))
    if not isinstance(value, str) or not fold(value):
        return None
    return value if len(value) <= _MAX_CHARS and len(value.split()) <= _MAX_WORDS else None
