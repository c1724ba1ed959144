"""What a shopper knows of the product they have in mind, and how they would say it."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from retrieval.schema import Product, Scalar

Ways: TypeAlias = tuple[str, ...]
"""Ways to say one thing; "{}" is the value."""

_WORD: Final = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")
_SMALL: Final = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "s", "the", "to", "with"})

SAYINGS: Final[Mapping[str, tuple[Ways, Ways]]] = {
    "colour": (("in {}", "a {} one", "{} please"), ("not {}", "anything but {}")),
    "material": (("made of {}", "{} please"), ("not {}", "no {}")),
    "style": (("{}", "{} please"), ("not {}",)),
    "size": (("{}", "{} please"), ()),
    "coating": (("{}",), ("not {}",)),
    "scent": (("with {} scent",), ("not {}",)),
    "blade_material": (("with a {} blade",), ()),
    "lid": (("with a {} lid",), ()),
    "capacity_l": (("{} l", "{} litres"), ()),
    "capacity_ml": (("{} ml",), ()),
    "diameter_cm": (("{} cm", "{} cm across"), ()),
    "width_cm": (("{} cm wide",), ()),
    "length_cm": (("{} cm long",), ()),
    "height_cm": (("{} cm high",), ()),
    "pieces": (("{} pieces", "a set of {}"), ()),
    "cups": (("{} cups",), ()),
    "pegs": (("{} pegs",), ()),
    "wattage": (("{} watts",), ()),
}
"""How shoppers ask for the value of an attribute, and against another one. What is not here, nobody voices."""

OWN_SAYINGS: Final[Mapping[tuple[str, Scalar], tuple[Ways, Ways]]] = {
    ("brand_type", "Private label"): (("store brand", "the store brand"), ("not the store brand",)),
    ("brand_type", "National brand"): (("not the store brand", "a national brand"), ()),
    ("dishwasher_safe", "yes"): (("dishwasher safe", "it should be dishwasher safe"), ()),
    ("oven_safe", "yes"): (("oven safe",), ()),
    ("microwave_safe", "yes"): (("microwave safe", "for the microwave"), ()),
    ("freezer_safe", "yes"): (("freezer safe",), ()),
    ("induction", "yes"): (("for induction", "it must work on induction"), ()),
    ("dimmable", "yes"): (("dimmable",), ()),
    ("pieces", 1): ((), ()),
    ("coating", "none"): ((), ()),
    ("scent", "none"): (("unscented",), ()),
}
"""The same for single values that have words of their own."""

BRAND: Final[tuple[Ways, Ways]] = (("something by {}", "from {}", "by {}"), ("not {}", "no {}"))
CATEGORY: Final[tuple[Ways, Ways]] = (("{}", "I mean {}", "{} please"), ("no {}", "not {}"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One value of a product: how a shopper who has it in mind asks for it, and one who has not waves it off."""

    field: str
    value: Scalar
    wanted: Ways
    unwanted: Ways = ()


def facts_of(product: Product) -> Iterator[Fact]:
    """What can be said of a product but its title and its price: brand, special category, attributes."""
    if product.categories:
        yield _fact("category", product.categories[-1].lower(), CATEGORY)
    if product.brand:
        yield _fact("brand", product.brand, BRAND)
    for name, value in product.attributes.items():
        sayings = OWN_SAYINGS.get((name, value)) or SAYINGS.get(name)
        if sayings:
            yield _fact(f"attributes.{name}", value, sayings)


def _fact(field: str, value: Scalar, sayings: tuple[Ways, Ways]) -> Fact:
    wanted, unwanted = (tuple(way.format(value) for way in ways) for ways in sayings)
    return Fact(field=field, value=value, wanted=wanted, unwanted=unwanted)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in one spelling: small letters, no plural s, without "of" and its like."""
    found = (word.removesuffix("'s") for word in _WORD.findall(text.casefold()))
    return tuple(_singular(word) for word in found if word not in _SMALL)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def all_words(product: Product) -> frozenset[str]:
    """Every word that the catalogue has for a product."""
    values = (str(value) for value in product.attributes.values())
    return frozenset(
        tokens(
            " . ".join((product.title, product.description, product.brand, *product.categories, *product.tags, *values))
        )
    )


def head_of(title: str) -> tuple[str, ...]:
    """The words that name the thing itself: "Daily saucepan with glass lid, 2 l" is a ("daily", "saucepan")."""
    name = re.split(r",| (?:with|for|of|from|in) ", title.lower(), maxsplit=1)[0]
    return tuple(re.split(r"\s+", name.strip()))


def look(product: Product) -> Hashable:
    """All that a shopper can tell a product by: two that look alike are one to them."""
    price = product.price.amount if product.price else None
    title = " ".join(product.title.casefold().split())
    return title, price, product.brand, product.categories, tuple(sorted(product.attributes.items()))
