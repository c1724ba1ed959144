"""A wish in words, as a shopper would say it."""

from typing import Final

from prompts.phrasebook import MODEL_LANGUAGE, Phrasebook
from prompts.product_card import clean
from retrieval.schema import Constraint, Op

MAX_LABEL: Final = 80
MAX_VALUE: Final = 60
_NEGATED: Final = frozenset({Op.NOT_IN, Op.NOT_CONTAINS})
_BOUNDS: Final = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE})
_NAMED: Final = frozenset({"text", "brand", "category"})


def wish_in_words(wish: Constraint, book: Phrasebook) -> str:
    """The wish's label, or its field, relation and value. Labels are English: other languages do without."""
    if wish.label and book.language == MODEL_LANGUAGE:
        return clean(wish.label, MAX_LABEL)
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    said = book.say("or").join(clean(str(value), MAX_VALUE) for value in values)
    negated = wish.op in _NEGATED
    if wish.field in _NAMED:
        return book.say(f"wish_{'not_' if negated else ''}{wish.field}", values=said)
    relation = wish.op.value if wish.op in _BOUNDS else "not" if negated else "is"
    return book.say(f"wish_{relation}", field=book.field(wish.field), values=said)
