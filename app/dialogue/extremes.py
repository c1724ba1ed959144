"""Which of the products on the cards has the most or the least of something: "which of these is the widest?"."""

from collections.abc import Sequence

from app.dialogue.particulars import fields_asked, told
from app.dialogue.reading.cards.extremes import LEAST, MOST, asks_for_extreme
from app.dialogue.reading.shop.vocabulary import Vocabulary
from prompts.product_card import clean
from prompts.spoken import MAX_TITLE
from retrieval.filters import numbers_of, words
from retrieval.schema import Product


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
