"""What a click says: words that are known to be read as exactly what the click means."""

from collections.abc import Iterator

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.understood import Understood
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.product_card import clean
from retrieval.filters import ATTRIBUTE
from retrieval.schema import Constraint, Op

MAX_VALUE = 40


def words_for(constraint: Constraint, brief: Brief, vocabulary: Vocabulary, currency: str) -> str | None:
    """Words that ask for a value of a field ("made of ceramic"); None if there are none that are surely understood."""
    for words in _forms(constraint):
        understood = read(words, brief, vocabulary, currency)
        if _asks_for(constraint, understood):
            return words
    return None


def values_of(constraint: Constraint) -> tuple[str, ...]:
    """The spellings that a constraint names."""
    value = constraint.value
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def field_name(field: str) -> str:
    """A field as a shopper would say it: "material", "care level"."""
    return phrasebook(MODEL_LANGUAGE).field(field)


def _forms(constraint: Constraint) -> Iterator[str]:
    value, name = clean(values_of(constraint)[0], MAX_VALUE), field_name(constraint.field)
    if constraint.field == f"{ATTRIBUTE}material":
        yield f"made of {value}"
    if constraint.field == "brand":
        yield f"from {value}"
    yield f"only {value}"
    if constraint.field == "category":
        yield f"in the {value} department"
    yield f"{name}: {value}"
    yield f"{name}: “{value}”"


def _asks_for(constraint: Constraint, understood: Understood) -> bool:
    """Whether this one constraint was understood, and nothing else."""
    found = understood.constraints
    if understood != Understood(constraints=found) or len(found) != 1 or found[0].field != constraint.field:
        return False
    return found[0].op in {Op.EQ, Op.IN} and _folded(found[0]) == _folded(constraint)


def _folded(constraint: Constraint) -> set[str]:
    return {fold(value) for value in values_of(constraint)}
