"""The shop's own words: its brands, categories and attribute values, as shoppers may say them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice, pairwise
from types import MappingProxyType
from typing import Self

from app.dialogue.reading.language.slips import Slips, meant_as_it_is, sound_of
from app.dialogue.reading.language.stems import LIKE, nouns, stem
from app.dialogue.reading.shop.kinds import Kinds
from app.dialogue.reading.shop.measures import Measures
from retrieval.schema import Constraint, Op, Product, Scalar
from retrieval.spelling import SHORTEST

MAX_WORDS = 5
"""The longest name that is looked for in a text."""

MOST_MORE = 3
"""Words of a name that its first word stands for."""

_PLAIN = re.compile(r"[^\W\d_]+")
MATERIAL = "attributes.material"
"""What things are made of."""
_SHADES = frozenset({"warm", "dark", "deep", "pale", "soft", "matt", "cool", "cold", "light", "bright"})
"""Words that begin names and say nothing alone."""
_PAIR = re.compile(r"\b([^\W_]+) and ([^\W_]+)\b")
_TWO = re.compile(r"[^\W\d_]{3,} [^\W\d_]{3,}")
"""A value that is also written in one word: "olive wood"."""
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A field of the catalogue and the spellings of one of its values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Folded names to what they name. An empty one (the default) knows no word.

    A name may be several things ("Cherry" a brand and a flavour): brand comes first, then category, then attributes in
    the order given.
    """

    names: Mapping[str, tuple[Named, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    heads: Mapping[str, tuple[Named, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The words of longer attribute values: "wood" for "olive wood", "red" for "red check", with those values."""
    begun: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Names of two or three words, by the first of them."""
    forms: Mapping[str, tuple[Named, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Stems of values that are said in other forms: "lines" and "lined", "stripes" for "blue stripe"."""
    flags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Attributes that are yes or no, by their folded names: "dishwasher safe"."""
    measures: Measures = field(default_factory=Measures)
    """Attributes that are numbers."""
    kinds: Kinds = field(default_factory=Kinds)
    slips: Slips = field(default_factory=Slips)

    @classmethod
    def from_products(cls, products: Iterable[Product]) -> Self:
        """Values are kept as sets, so equal ones cost one entry; of fields with a name in common the one in which more
        products have it comes first."""
        brands: set[str] = set()
        categories: set[str] = set()
        attributes: dict[str, set[str]] = {}
        goods = list(products)
        for product in goods:
            brands.add(product.brand)
            categories.update(product.categories)
            for name, value in product.attributes.items():
                known = attributes.setdefault(name, set())
                if isinstance(value, str):
                    known.add(value)
        often = Counter(name for product in goods for name in product.attributes)
        ordered = {name: attributes[name] for name in sorted(attributes, key=lambda one: (-often[one], one))}
        found = cls.from_values(brands=brands, categories=categories, attributes=ordered)
        kinds = Kinds.of(goods)
        spelt = (word for name in (*found.names, *found.flags) for word in name.split())
        sizes = _sizes(goods)
        return replace(
            found, kinds=kinds, measures=found.measures.spanning(sizes), slips=Slips.of((*kinds.traits, *spelt))
        )

    @classmethod
    def from_values(
        cls,
        *,
        brands: Iterable[str] = (),
        categories: Iterable[str] = (),
        attributes: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Self:
        """From the distinct values of each field, such as an index's facets."""
        rows = chain(
            (("brand", value) for value in sorted(set(brands))),
            (("category", value) for value in sorted(set(categories))),
            ((f"attributes.{name}", value) for name in attributes for value in sorted(set(attributes[name]))),
        )
        spellings: dict[str, dict[str, list[str]]] = {}
        for where, value in rows:
            joined = [value.replace(" ", by) for by in ("", "-") if where[:4] == "attr" and _TWO.fullmatch(value)]
            for key in {fold(said) for said in (*_spellings(value), *joined)}:
                if key and key.count(" ") < MAX_WORDS:
                    spellings.setdefault(key, {}).setdefault(where, []).append(value)
        names = {
            key: tuple(Named(field=where, values=tuple(values)) for where, values in fields.items())
            for key, fields in spellings.items()
        }
        flags = _by_name(name for name, values in attributes.items() if "yes" in values)
        return cls(
            names=MappingProxyType(names),
            slips=Slips.of(word for name in (*names, *flags) for word in name.split()),
            heads=MappingProxyType(_heads(names)),
            begun=MappingProxyType(_begun(names)),
            forms=MappingProxyType(_forms(names)),
            attributes=MappingProxyType(_by_name(attributes)),
            flags=MappingProxyType(flags),
            measures=Measures.of(name for name, values in attributes.items() if not any(values)),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Attributes whose values are words, the commonest first: "attributes.colour"."""
        numbers = {one.field for one in self.measures.measures} | set(self.measures.counts.values())
        return tuple(one for one in self.attributes.values() if one not in numbers)

    def find(self, words: str, field: str | None = None) -> tuple[Named, ...]:
        """What exactly these words name, in one field if given; "reds" is looked up as "red" too."""
        key = fold(words)
        found = self.names.get(key) or self.names.get(key.removesuffix("s"), ())
        return tuple(each for each in found if field in {None, each.field})

    def fields_of(self, words: str) -> set[str]:
        """The attributes that words are a value of, or their last word is: the material of "plain glass"."""
        last = fold(words).split()[-1:]
        found = (*self.find(words), *(self.find(last[0]) if last else ()))
        return {one.field for one in found if one.field.startswith("attributes.")}

    def with_longer(self, constraint: Constraint) -> Constraint:
        """An exclusion as it is searched for: "not plastic" leaves out "recycled plastic" as well."""
        if constraint.op is not Op.NOT_IN or not isinstance(constraint.value, tuple):
            return constraint
        longer = (
            more
            for value in constraint.value
            for one in self.heads.get(fold(value), ())
            if one.field == constraint.field
            for more in one.values
        )
        return replace(constraint, value=tuple(dict.fromkeys((*constraint.value, *longer))))

    def formed(self, word: str) -> tuple[Named, ...]:
        """The values that another form of a word is, or is the last word of: of one field, or none."""
        said = fold(word)
        found = () if said in self.heads else self.forms.get(stem(said), ())
        return found if len({one.field for one in found}) == 1 else ()

    def shelf(self, word: str) -> Named | None:
        """The one category that begins with a word: "Garden and balcony" for "garden", not "Garden tools"; None of
        several."""
        begun = (each for name in self.begun.get(fold(word), ()) for each in self.names[name])
        named = [one for one in dict.fromkeys(begun) if one.field == "category"]
        wide = [one for one in named if " and " in one.values[0]] or named
        return wide[0] if len(wide) == 1 else None

    def beginning(self, words: str) -> Named | None:
        """The attribute values that begin with these words, of the first field that has such; None if none has."""
        begun = fold(words)
        some = [
            one for key, named in self.names.items() if f"{key} ".startswith(f"{begun} ") for one in named
            if one.field.startswith("attributes.")
        ]  # fmt: skip
        values = tuple(value for one in some if one.field == some[0].field for value in one.values)
        return Named(field=some[0].field, values=values) if some else None

    def near(self, word: str) -> tuple[Named, ...]:
        """What a word names that is cut short or misspelt: the one name that begins with it, or a name of one word that
        differs by a slip, by two if it is long."""
        said = fold(word)
        longer = self.begun.get(said, ()) if len(said) >= SHORTEST - 1 and said not in _SHADES else ()
        if len(longer) == 1:
            return self.names[longer[0]]
        if not said.isalpha() or self.kinds.word(said) or meant_as_it_is(said):
            return self._smoky(said)
        return self.names.get(self.slips.near(said, self.names) or "") or self.formed(said)

    def cut_short(self, word: str) -> tuple[Named, ...]:
        """The materials that begin with a word that is nothing itself: "stainless" of "stainless steel"."""
        names = () if word.lower() in _SHADES else self.begun.get(fold(word), ())
        return tuple(one for name in names for one in self.names[name] if one.field == MATERIAL)

    def spelled(self, text: str) -> str:
        """The text with the shop's words as it spells them, also within its names: "stainless steal", "smoky grey"."""
        text = _PAIR.sub(self._joined, self.slips.corrected(text))
        for one, other in pairwise(_PLAIN.finditer(text)):
            names = self.begun.get(one[0].lower(), ()) if other.start() == one.end() + 1 else ()
            if names and f"{one[0]} {other[0]}".lower() not in self.names:
                seconds = (name.split()[1] for name in names if name.count(" ") == 1)
                if meant := next((word for word in seconds if sound_of(word) == sound_of(other[0].lower())), None):
                    text = f"{text[: other.start()]}{meant}{text[other.end() :]}"
                    break
            elif one[0].endswith(LIKE) and other.start() == one.end() + 1:
                known = (f"{noun} {other[0]}" for noun in nouns(one[0].lower()))
                if meant := next((name for name in known if name.lower() in self.names), None):
                    return f"{text[: one.start()]}{meant}{text[other.end() :]}"
        return text

    def _joined(self, pair: re.Match[str]) -> str:
        """One name of two words, however its "&" was said: "Ordell and Pike" is no choice of two."""
        one, other = pair[1], pair[2]
        both = {f"{one} {other}".lower(), f"{one} and {other}".lower()}
        return f"{one} & {other}" if both <= self.names.keys() else pair[0]

    def _smoky(self, said: str) -> tuple[Named, ...]:
        """What "smoky" and "smoked" stand for where values begin with "smoke": all of those, of one field."""
        found = [name for noun in nouns(said) for name in self.begun.get(noun, ())]
        return self.names[found[0]] if len(set(found)) == 1 else self.formed(said)

    def longest(self, words: str, field: str | None = None) -> tuple[str, tuple[Named, ...]]:
        """The longest beginning of a text that names something, with what it names; ("", ()) if none."""
        tokens = list(islice(_WORD.finditer(words), MAX_WORDS))
        for last in reversed(tokens):
            said = words[tokens[0].start() : last.end()]
            if found := self.find(said, field):
                return said, found
        return "", ()


def _spellings(value: str) -> tuple[str, ...]:
    """A value and other ways to write it: "and" for "&", and in one word or in two what has a hyphen."""
    joined = (value.replace("-", ""), value.replace("-", " ")) if "-" in value else ()
    return (value, value.replace("&", " and "), *joined)


def _sizes(products: Iterable[Product]) -> dict[str, list[float]]:
    """The numbers that products state, by field."""
    found: dict[str, list[float]] = {}
    for product in products:
        for name, value in product.attributes.items():
            if not isinstance(value, str):
                found.setdefault(f"attributes.{name}", []).append(float(value))
    return found


def _by_name(attributes: Iterable[str]) -> dict[str, str]:
    return {fold(name.replace("_", " ")): f"attributes.{name}" for name in attributes}


def _begun(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        if 0 < name.count(" ") < MOST_MORE:
            found.setdefault(name.split()[0], []).append(name)
    return {first: tuple(some) for first, some in found.items()}


def _forms(names: Mapping[str, tuple[Named, ...]]) -> dict[str, tuple[Named, ...]]:
    """By stem, the attribute values that are a participle, and those of two words by what they end with."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, named in names.items():
        last = key.split()[-1]
        if (
            key.count(" ") > 1
            or key[0].isdigit()
            or len(last) < SHORTEST
            or not ((last == key and last.endswith("ed")) or " " in key)
        ):
            continue
        if last != key and last in names:
            continue  # "glass" of "crystal glass" is a value itself
        for each in named:
            if each.field.startswith("attributes."):
                found.setdefault(stem(last), {}).setdefault(each.field, []).extend(each.values)
    return {
        form: tuple(Named(field=where, values=tuple(values)) for where, values in fields.items())
        for form, fields in found.items()
    }


def _heads(names: Mapping[str, tuple[Named, ...]]) -> dict[str, tuple[Named, ...]]:
    """The words of attribute values of several words, each with those values field by field."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, named in names.items():
        if key.count(" ") not in {1, 2}:  # longer ones are sentences
            continue
        for each in named:
            if each.field.startswith("attributes."):
                for word in key.split():
                    found.setdefault(word, {}).setdefault(each.field, []).extend(each.values)
    return {
        head: tuple(Named(field=where, values=tuple(values)) for where, values in fields.items())
        for head, fields in found.items()
    }


@lru_cache(maxsize=8192, typed=True)
def fold(value: Scalar) -> str:
    """One spelling for all: no case, no accents, single spaces between words."""
    bare = str(value)
    if not bare.isascii():
        plain = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare.casefold()))
