"""Which of the products on the cards has the most or the least of something: "which of these is the widest?"."""

from collections.abc import Sequence

from app.dialogue.particulars import fields_asked, told
from app.dialogue.reading.cards.extremes import LEAST, MOST
from app.dialogue.reading.shop.vocabulary import Vocabulary
from prompts.product_card import clean
from prompts.spoken import MAX_TITLE
from retrieval.filters import numbers_of, words
from retrieval.schema import Product


def extreme(said: str, products: Sequence[Product], vocabulary: Vocabulary, locale: str) -> str:
    """The sentence that answers it; "" where it asks for no extreme of a number that two of the products state.

    What shares the most is named beside it, at most three of them.
    """
    spoken = set(words(said))
    most, least = bool(spoken & MOST), bool(spoken & LEAST)
    if most == least:
        return ""
    for field in fields_asked(said, products, vocabulary):
        stated = {one.id: numbers[0] for one in products if (numbers := numbers_of(one, field))}
        if len(stated) > 1:
            best = (max if most else min)(stated.values())
            first, *others = [one for one in products if stated.get(one.id) == best]
            also = f" So have {len(others)} more." if others else ""
            return f"{clean(first.title, MAX_TITLE)}: {told(first, field, vocabulary, locale)}{also}"
    return ""
