"""What a question about a product asks for, told from what the catalogue states: "how wide is the second?"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.shop.measures import CONCEPTS, Measure
from app.dialogue.reading.shop.vocabulary import MAX_WORDS, Vocabulary
from app.dialogue.sayable import field_name
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.product_card import clean
from prompts.spoken import money_in_words, number_in_words
from retrieval.filters import ATTRIBUTE, fold, searchable_text, values_of, words
from retrieval.schema import Product, Scalar

MOST: Final = 3
"""Fields that one question is answered for."""
MAX_VALUE: Final = 80

_OWN: Final[Mapping[str, re.Pattern[str]]] = {
    "price": re.compile(r"price[sd]?|costs?|cheaper|cheapest|dearer|dearest|pricier|priciest|expensive"),
    "availability": re.compile(r"stock|available|availability"),
    "brand": re.compile(r"brands?|maker|manufacturer|manufactured"),
    "rating": re.compile(r"rat(?:ed|ing|ings)|reviews?|reviewed|stars?|best|worst"),
}
"""Words for the fields that every shop has."""

_ALSO: Final[Mapping[str, re.Pattern[str]]] = {
    "material": re.compile(r"made|fabric"),
    "colour": re.compile(r"colou?red|colors?|shade"),
    "color": re.compile(r"colou?red|colours?|shade"),
    "care": re.compile(r"wash(?:ed|ing|able)?|clean(?:ed|ing)?|iron(?:ed|ing)?|tumble|laundry"),
    "scent": re.compile(r"smells?|scented|unscented|fragrance"),
    "wattage": re.compile(r"watts?|powerful|power"),
}
"""Other words than its name that an attribute is asked for by."""

_SIZE: Final = frozenset(
    {"size", "sizes", "big", "bigger", "biggest", "large", "larger", "largest", "dimensions", "small", "smaller",
     "smallest", "roomiest"}
)  # fmt: skip
_COMPARED: Final[Mapping[str, str]] = {
    "wider": "wide", "widest": "wide", "narrower": "wide", "narrowest": "wide",
    "taller": "tall", "tallest": "tall", "higher": "high", "highest": "high",
    "longer": "long", "longest": "long", "deeper": "deep", "deepest": "deep", "heavier": "heavy", "heaviest": "heavy",
    "lighter": "heavy", "lightest": "heavy", "shorter": "short", "shortest": "short",
}  # fmt: skip
_TAKEN: Final = frozenset({"take", "takes", "fits", "volume"})
"""Words for how much goes in that mean something else, unless it is asked how much."""
_ASKS: Final = re.compile(
    r"(?:and |but |so |ok |oh )*(?:is|are|does|do|did|can|could|will|would|has|have|how|what|which|who)\b.*|.*\?",
    re.IGNORECASE | re.DOTALL,
)
_GENERAL: Final = frozenset({"safe", "proof", "friendly", "type", "kind", "level"})
"""Words in names of attributes that many of them have."""
_POINTING: Final = frozenset(
    {"that", "this", "these", "those", "them", "they", "does", "what", "which", "there", "would", "will", "have",
     "third", "second", "fourth", "fifth", "seventh", "eighth", "ninth", "tenth", "sixth", "your", "with", "from",
     "like", "much", "more", "tell", "cool", "worth", "thing", "things", "also", "then", "seven"}
)  # fmt: skip
"""Words of questions that ask for nothing in particular."""
_ALIKE: Final = 4
"""Letters with which forms of one word begin: "dimmed" and "dimmable"."""


def particulars(said: str, products: Sequence[Product], vocabulary: Vocabulary, locale: str) -> list[tuple[str, ...]]:
    """By product the sentences that answer the question, a field that it does not state among them.

    Empty where the question asks for no field that one of the products states.
    """
    fields = fields_asked(said, products, vocabulary)
    return [tuple(told(one, field, vocabulary, locale) for field in fields) for one in products] if fields else []


def fields_asked(said: str, products: Sequence[Product], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The fields that a question names, by their names before their values; each is stated by one of the products."""
    stated = {fold(f"{ATTRIBUTE}{name}"): f"{ATTRIBUTE}{name}" for one in products for name in one.attributes}
    spoken = words(said)
    named = [*_measured(spoken, stated, vocabulary), *_called(spoken, stated, vocabulary)]
    own = [field for field, asked in _OWN.items() if any(map(asked.fullmatch, spoken))]
    found = [stated[field] for field in named if field in stated] + own
    if not found:
        titled = {word for one in products for word in words(one.title)}
        found = [stated[fold(field)] for field in _valued(spoken, titled, vocabulary) if fold(field) in stated]
    return tuple(dict.fromkeys(found))[:MOST]


def asks_what_is_not_stated(said: str, product: Product) -> bool:
    """Whether a question has a word of its own, and nothing that the product states, its description included, has a
    form of it: "does it leak?" of a flask that is not said to be leakproof.
    """
    if not _ASKS.fullmatch(said.strip()):
        return False
    stated = words(searchable_text(product))
    own = [word for word in words(said) if len(word) >= _ALIKE and word not in EVERYDAY | FILLER | _POINTING]
    return bool(own) and not any(_alike(word, other) for word in own for other in stated)


def _measured(spoken: Sequence[str], stated: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[str]:
    """Sizes and counts: "how wide", "how big", "how many pegs", "which is taller"."""
    measures = vocabulary.measures

    def has(field: str) -> bool:
        return fold(field) in stated

    if not _SIZE.isdisjoint(spoken):
        yield from (fold(one.field) for one in measures.measures if has(one.field) and one.kind != "power")
        yield f"{ATTRIBUTE}size"
        return
    telling = [_COMPARED.get(word, word) for word in spoken if word not in _TAKEN or "much" in spoken]
    telling = [word for word in telling if any(re.fullmatch(asked, word) for asked in CONCEPTS.values())]
    if telling and (meant := measures.meant(None, telling, has, only=True)):
        yield fold(meant.field)
    for counted, field in measures.counts.items():
        if any(_alike(counted, word) for word in spoken):
            yield fold(field)


def _called(spoken: Sequence[str], stated: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[str]:
    """Attributes by their names or other words for them: "what is it made of", "can it go in the dishwasher"."""
    sizes = {fold(one.field) for one in vocabulary.measures.measures}
    for field in stated:
        name = field.removeprefix(ATTRIBUTE)
        also = _ALSO.get(name)
        if (also and any(map(also.fullmatch, spoken))) or (field not in sizes and _says(spoken, name)):
            yield field


def _says(spoken: Sequence[str], name: str) -> bool:
    """Whether every word of an attribute's name was said that tells it from others."""
    parts = [word for word in words(name.replace("_", " ")) if word not in _GENERAL]
    return bool(parts) and all(any(_alike(part, word) for word in spoken) for part in parts)


def _valued(spoken: Sequence[str], titled: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Fields by their values: "is it wool?". Words of the title point at the product, and ask for nothing."""
    for size in range(MAX_WORDS, 0, -1):
        for at in range(len(spoken) - size + 1):
            some = spoken[at : at + size]
            if titled.isdisjoint(some):
                yield from (one.field for one in vocabulary.find(" ".join(some)))


def _alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: equal, but for what follows their first letters."""
    begun = min(len(one), len(other), max(_ALIKE, len(one) - 3))
    return one == other or (begun >= _ALIKE and one[:begun] == other[:begun])


def told(product: Product, field: str, vocabulary: Vocabulary, locale: str) -> str:
    """What the product states there, in the shop's phrases; or that it does not."""
    book = phrasebook(MODEL_LANGUAGE)
    measure = next((one for one in vocabulary.measures.measures if fold(one.field) == fold(field)), None)
    name = measure.concept.replace("_", " ") if measure and measure.concept else field_name(field)
    [value, *_] = values_of(product, field) or ("",)
    if value == "" or (field == "availability" and value not in book.file.stock):
        return f"Its {name} is not stated."
    if field == "price" and product.price:
        return book.say("price", price=money_in_words(product.price, locale))
    if field == "availability":
        return book.say("availability", stock=book.file.stock[str(value)])
    if field == "rating" and product.rating:
        count = product.rating.count or 0
        many = number_in_words(count, locale)
        return book.say(
            "rating_reviews" if count else "rating", count, rating=_in_words(value, None, locale), reviews=many
        )
    if value in {"yes", "no"}:
        return book.say(f"field_{value}", Field=name[:1].upper() + name[1:])
    return book.say("field", field=name, value=_in_words(value, measure, locale))


def _in_words(value: Scalar, measure: Measure | None, locale: str) -> str:
    if isinstance(value, str):
        return clean(value, MAX_VALUE)
    return number_in_words(value, locale) + (f" {measure.unit}" if measure and measure.concept else "")
