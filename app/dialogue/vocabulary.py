"""The shop's own words: its brands, categories and attribute values, as shoppers may say them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from types import MappingProxyType
from typing import Self

from retrieval.schema import Product, Scalar

MAX_WORDS = 5
"""The longest name that is looked for in a text."""

_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A field of the catalogue and the spellings of one of its values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Folded names to what they name. An empty one (the default) knows no word.

    A name may be several things ("Cherry" a brand and a flavour): brand comes first, then category,
    then attributes by name.
    """

    names: Mapping[str, tuple[Named, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    heads: Mapping[str, tuple[Named, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """What longer attribute values end with: "wood" for "olive wood", with those values."""

    @classmethod
    def from_products(cls, products: Iterable[Product]) -> Self:
        """One pass over the catalogue; fields are kept as sets, so equal values cost one entry."""
        brands: set[str] = set()
        categories: set[str] = set()
        attributes: dict[str, set[str]] = {}
        for product in products:
            brands.add(product.brand)
            categories.update(product.categories)
            for name, value in product.attributes.items():
                known = attributes.setdefault(name, set())
                if isinstance(value, str):
                    known.add(value)
        return cls.from_values(brands=brands, categories=categories, attributes=attributes)

    @classmethod
    def from_values(
        cls,
        *,
        brands: Iterable[str] = (),
        categories: Iterable[str] = (),
        attributes: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> Self:
        """From the distinct values of each field, such as an index's facets."""
        rows = chain(
            (("brand", value) for value in sorted(set(brands))),
            (("category", value) for value in sorted(set(categories))),
            ((f"attributes.{name}", value) for name in sorted(attributes) for value in sorted(set(attributes[name]))),
        )
        spellings: dict[str, dict[str, list[str]]] = {}
        for where, value in rows:
            if (key := fold(value)) and key.count(" ") < MAX_WORDS:
                spellings.setdefault(key, {}).setdefault(where, []).append(value)
        names = {
            key: tuple(Named(field=where, values=tuple(values)) for where, values in fields.items())
            for key, fields in spellings.items()
        }
        return cls(
            names=MappingProxyType(names),
            heads=MappingProxyType(_heads(names)),
            attributes=MappingProxyType({fold(name.replace("_", " ")): f"attributes.{name}" for name in attributes}),
        )

    def find(self, words: str, field: str | None = None) -> tuple[Named, ...]:
        """What exactly these words name, in one field if given; "reds" is looked up as "red" too."""
        key = fold(words)
        found = self.names.get(key) or self.names.get(key.removesuffix("s"), ())
        return tuple(each for each in found if field in {None, each.field})

    def longest(self, words: str, field: str | None = None) -> tuple[str, tuple[Named, ...]]:
        """The longest beginning of a text that names something, with what it names; ("", ()) if none."""
        tokens = list(islice(_WORD.finditer(words), MAX_WORDS))
        for last in reversed(tokens):
            said = words[tokens[0].start() : last.end()]
            if found := self.find(said, field):
                return said, found
        return "", ()


def _heads(names: Mapping[str, tuple[Named, ...]]) -> dict[str, tuple[Named, ...]]:
    """The last words of attribute values of several words, each with those values field by field."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, named in names.items():
        if key.count(" ") not in {1, 2}:  # longer ones are sentences
            continue
        for each in named:
            if each.field.startswith("attributes."):
                found.setdefault(key.rsplit(" ", 1)[1], {}).setdefault(each.field, []).extend(each.values)
    return {
        head: tuple(Named(field=where, values=tuple(values)) for where, values in fields.items())
        for head, fields in found.items()
    }


def fold(value: Scalar) -> str:
    """One spelling for all: no case, no accents, single spaces between words."""
    plain = unicodedata.normalize("NFKD", str(value))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare.casefold()))
