"""What is asked of all the cards: "which of these is the widest?", "are they all oven safe?"."""

from collections.abc import Sequence
from typing import Final

from app.dialogue.particulars import fields_asked, told
from app.dialogue.reading.cards.extremes import LEAST, MOST, asks_for_extreme
from app.dialogue.reading.shop.vocabulary import Vocabulary
from prompts.product_card import clean
from prompts.spoken import MAX_TITLE
from retrieval.filters import numbers_of, values_of, words
from retrieval.schema import Product

MOST_NAMED: Final = 2
"""Titles that are told of products that state the same."""


def extreme(said: str, products: Sequence[Product], vocabulary: Vocabulary, locale: str) -> str:
    """The sentence that answers it, with how many others have as much or as little; "" where a text asks anything else,
    or for no number that two of the products state.
    """
    spoken = set(words(said))
    most, least = bool(spoken & MOST), bool(spoken & LEAST)
    if most == least or not asks_for_extreme(said):
        return ""
    for field in fields_asked(said, products, vocabulary):
        stated = {one.id: numbers[0] for one in products if (numbers := numbers_of(one, field))}
        if len(stated) > 1:
            best = (max if most else min)(stated.values())
            first, *others = [one for one in products if stated.get(one.id) == best]
            also = f" So have {len(others)} more." if others else ""
            return f"{clean(first.title, MAX_TITLE)}: {told(first, field, vocabulary, locale)}{also}"
    return ""


def of_all(said: str, products: Sequence[Product], vocabulary: Vocabulary, locale: str) -> tuple[str, ...]:
    """What the products state of the first thing that a question asks for: what most of them do, with how many, those
    that state otherwise by their titles, or by their number if they are many, and how many state nothing. Empty where
    it asks for nothing that one of them states.
    """
    fields = fields_asked(said, products, vocabulary)
    if not fields:
        return ()
    alike: dict[str, list[Product]] = {}
    for product in products:
        if values_of(product, fields[0]):
            alike.setdefault(told(product, fields[0], vocabulary, locale), []).append(product)
    silent = len(products) - sum(map(len, alike.values()))
    (most, having), *others = sorted(alike.items(), key=lambda one: -len(one[1]))
    return (
        f"{len(having)} of {len(products)}: {most}",
        *(f"{_named(some)}: {stated}" for stated, some in others),
        *([f"The catalogue does not say it of {silent}."] if silent else ()),
    )


def _named(products: Sequence[Product]) -> str:
    if len(products) > MOST_NAMED:
        return f"{len(products)} others"
    return "; ".join(clean(one.title, MAX_TITLE) for one in products)
