"""The words that a product can be named by: its title, brand, tags and values, and which products have some of them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.shop.hues import narrower
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Product, Scalar

_JOINING: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "with",
        "for",
        "to",
        "one",
        "ones",
        "is",
        "was",
        "without",
        "it",
        "that",
        "this",
        "made",
        "coloured",
        "colored",
        "colour",
        "color",
    }
)
_UNITS: Final = {
    "ounce": "oz", "ounces": "oz", "litre": "l", "litres": "l", "liter": "l", "liters": "l", "pound": "lb",
    "pounds": "lb", "lbs": "lb", "centimetre": "cm", "centimetres": "cm", "centimeter": "cm", "centimeters": "cm",
    "gram": "g", "grams": "g", "kilo": "kg", "kilos": "kg", "gallons": "gallon", "millilitres": "ml", "ct": "count",
    "pounder": "lb",
}  # fmt: skip
"""Units as shoppers spell them, and as titles do."""
UNITS: Final = frozenset({*_UNITS, *_UNITS.values(), "g", "kg", "l", "ml", "cm", "mm", "gallon", "count", "inch"})
_SAYS_NOTHING: Final = re.compile(r"[- ]free$|^(?:yes|no|none)$", re.IGNORECASE)
"""A "plastic-free" board is no plastic one; "yes" is the value of a flag."""
_GLUED: Final = re.compile(r"([0-9])(cm|mm|ml|cl|l|kg|g|oz|lb)\b")
_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ([a-z]+)")
_COUNTS: Final = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12",
    "sixteen": "16", "eighteen": "18", "twenty": "20", "twentyfour": "24", "thirty": "30",
}  # fmt: skip
LEAST_STEM: Final = 4
MOST_ENDING: Final = 3
"""Letters that a word's stem must have, and that its ending may."""
MANY: Final = 2
"""Cards of which one can be the larger."""
_PRICED: Final = re.compile(
    rf"[$€£]?(?P<exact>\b[0-9]+[.,][0-9]{{2}})(?![0-9])(?! ?(?:{'|'.join(sorted(UNITS))}|litres?|ounces?)\b)"
    r"|(?P<whole>\b[0-9]+)[ -](?:euros?|dollars?|bucks?|quid)\b|[$€£](?P<round>[0-9]+)\b",
    re.IGNORECASE,
)
_PRICE_COUNTS: Final = 2
""" "The fizzy one for 45.99": a price says as much as two words, of which the shop may know none."""
SAID: Final = 0.6
"""The share of the words said that a product must have to be the one that is meant."""
SIZE_WORDS: Final = {"small": min, "smaller": min, "smallest": min, "shorter": min, "shortest": min, "tiny": min,
                     "little": min,
                     "large": max, "larger": max, "largest": max, "big": max, "bigger": max, "biggest": max,
                     "tall": max, "taller": max, "tallest": max,
                     "long": max, "longer": max, "longest": max, "wide": max, "wider": max, "widest": max,
                     "narrow": min, "narrower": min, "narrowest": min, "short": min}  # fmt: skip


@lru_cache(maxsize=4096)
def plain(text: Scalar) -> tuple[str, ...]:
    """The words of a text in one spelling: no hyphens, no plural endings, units as titles have them."""
    words = fold(_GLUED.sub(r"\1 \2", str(text).lower())).replace("-", " ").split()
    bare = (_singular(_UNITS.get(word, _COUNTS.get(word, word))) for word in words if word not in _JOINING)
    return tuple(word for word in bare if word)


def _singular(word: str) -> str:
    """ "Mug" for "mugs", "glass" for "glasses"; "moss" has no plural ending."""
    if word.endswith("ss"):
        return word
    return word.removesuffix("es" if word.endswith("sses") else "s").removesuffix(".0")


def traits(card: Product) -> frozenset[str]:
    """The words of a card, with what kind of brand it is in shoppers' words."""
    return _words_of((card.title, card.brand, *card.tags, *card.attributes.values()))


@lru_cache(maxsize=4096)
def _words_of(values: tuple[Scalar, ...]) -> frozenset[str]:
    own = {word for value in values if not _SAYS_NOTHING.search(str(value)) for word in plain(value)}
    own |= {word.replace("'", "") for word in own if "'" in word}
    if "private" in own:
        own |= {"store", "own", "brand"}
    return frozenset(own)


def having(asked: Iterable[str], cards: Sequence[Product]) -> list[int]:
    """The places, from 1, of the cards that have all these words; none where nothing is asked.

    Where no card has them, those that have what the words may stand for: "purple" is plum, "wooden" is oak.
    """
    wanted = {one for word in asked for one in plain(word)}
    if not wanted:
        return []
    own = [traits(card) for card in cards]
    for alike in (_all_alike, _all_roughly):
        if found := [place for place, words in enumerate(own, start=1) if alike(wanted, words)]:
            return found
    return []


def known_of(asked: Iterable[str], cards: Sequence[Product]) -> list[str]:
    """Those of the words that some card has: of "that shiny steel one" the steel."""
    return [word for word in asked if having([word], cards)]


def _all_alike(wanted: Iterable[str], own: frozenset[str]) -> bool:
    return all(word in own or _has(word, own) for word in wanted)


@lru_cache(maxsize=4096)
def _has(word: str, own: frozenset[str]) -> bool:
    return any(_alike(word, trait) for trait in own)


def _all_roughly(wanted: Iterable[str], own: frozenset[str]) -> bool:
    return all(_all_alike([word], own) or not own.isdisjoint(narrower(word)) for word in wanted)


def _alike(word: str, trait: str) -> bool:
    """Whether two words are forms of one: "mustardy" and "mustard", "golden" and "gold", "stripy" and "stripe"; or one
    ends with the other: "stone" and "whetstone"."""
    short, long = sorted((word.removesuffix("e"), trait.removesuffix("e")), key=len)
    stem = next((short.removesuffix(end) for end in ("ish", "y") if short.endswith(end)), short)
    inflected = long.startswith(stem) and len(long) - len(stem) <= MOST_ENDING
    return len(stem) >= LEAST_STEM and (inflected or long.endswith(stem))


def titled(asked: Iterable[str], cards: Sequence[Product]) -> list[int]:
    """The places of the cards whose titles have all these words."""
    wanted = {one for word in asked for one in plain(word)}
    return [place for place, card in enumerate(cards, start=1) if wanted and wanted <= set(plain(card.title))]


def best(said: str, cards: Sequence[Product]) -> int | None:
    """The place, from 1, of the card that shares most words with what was said; None if none shares one.

    Words that all cards have tell nothing; of equals the first.
    """
    asked = set(plain(said))
    own = [traits(card) for card in cards]
    common = frozenset.intersection(*own) if len(own) > 1 else frozenset()
    shared = [len(asked & (one - common)) for one in own]
    if not any(shared):
        shared = [len(asked & one) for one in own]
    most = max(shared, default=0)
    return 1 + shared.index(most) if most else None


def meant_by(name: str, wanted: str, products: Sequence[Product]) -> Product | None:
    """The product with most of a name's words, none with less than `SAID` of them; a price counts as two of them.

    Of equals the one with more of them in its title, then with more of what is `wanted` just now, then the one of the
    size that is said ("the big one"), then the shortest title. A name of one word that does not say what the product
    is ("the oak one") means one of what is wanted.
    """
    price, about = _PRICED.search(name), set(plain(wanted))
    said = {*plain(_PRICED.sub(" ", name))}
    size = next((word for word in name.lower().split() if word in SIZE_WORDS), None)
    asked = said - FILLER - SIZE_WORDS.keys() or said
    many = len(asked) + (_PRICE_COUNTS if price else 0)
    most, found = (0.0, 0, 0), list[Product]()
    for product in products:
        own = traits(product)
        shared = len(asked & own) + (_PRICE_COUNTS if price and _costs(product, price) else 0)
        if shared < max(1, SAID * many):
            continue
        title = plain(product.title)
        score = (shared / many, len(asked & set(title)), len(about & own))
        if score < most or (about and many == 1 and not score[2] and not asked & {*plain(_head(product.title))[-1:]}):
            continue
        found = [*found, product] if score == most else [product]
        most = score
    if many == 1 and about and not most[2] and len({_head(one.title) for one in found}) > 1:
        return None  # "formula" may be make-up
    meant = sized(size, found) if size and len(found) > 1 else []
    return found[meant[0] - 1] if meant else min(found, key=lambda one: len(one.title), default=None)


def _head(title: str) -> str:
    """What a title names first: "Carbon-steel wok" of "Carbon-steel wok, 30 cm"."""
    return title.split(",")[0]


def _costs(product: Product, price: re.Match[str]) -> bool:
    """Whether a product has a price as it was said: "45.99", or "46 dollars" when it is rounded."""
    if product.price is None:
        return False
    if price["exact"]:
        return product.price.amount == round(100 * float(price["exact"].replace(",", ".")))
    return round(product.price.amount / 100) == int(price["whole"] or price["round"])


def sized(word: str, cards: Sequence[Product], among: Sequence[int] = (), *, many: int = 1) -> list[int]:
    """The place of the smallest or largest of all cards, or of those at some places; of the `many` that are.

    Compared is the one measure that all of them but one state, in their attributes or else in their titles. Where the
    next one is as large, none is meant.
    """
    places = among or range(1, len(cards) + 1)
    if len(places) <= many:
        return list(places)
    some = [cards[place - 1] for place in places]
    stated = [{name: value for name, value in card.attributes.items() if not isinstance(value, str)} for card in some]
    named = [{unit: float(number) for number, unit in _SIZE.findall(" ".join(plain(card.title)))} for card in some]
    largest = SIZE_WORDS[word] is max
    for sizes in (stated, named):
        often = Counter(name for one in sizes for name in one)
        for name in sorted(name for name, times in often.items() if times >= max(MANY, len(sizes) - 1)):
            values = [(float(one[name]), place) for place, one in zip(places, sizes, strict=True) if name in one]
            values.sort(key=lambda one: -one[0] if largest else one[0])
            if len(values) > many and values[many - 1][0] != values[many][0]:
                return sorted(place for _, place in values[:many])
    return []
