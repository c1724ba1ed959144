"""The kinds of thing that a shop sells, by the words for them, and what products of a kind have."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Self, TypeAlias

from app.dialogue.reading.language.filler import FILLER
from retrieval.filters import words
from retrieval.lexical import heads_of
from retrieval.schema import Product

Trait: TypeAlias = tuple[str, str]
"""A field and a folded value in it; the value is empty for "some value"."""

MOST_VALUES: Final = 300
"""A field with more values than this is a text, such as a package's size: its values are not kept by kind."""
MOST_THINGS: Final = 5
"""A word before the names of more things than this tells no varieties of one apart."""
_SHORTEST: Final = 3
_COUNTED: Final = re.compile(r"[0-9]+ (count|pack)")
_NO_KIND: Final = frozenset(
    {
        "and", "for", "with", "the", "pack", "set", "size", "from", "per", "all", "other", "misc", "new", "assorted",
        "type", "large", "small", "medium", "mini", "big", "high", "low", "long", "wide", "free", "pieces", "piece",
        "one", "two", "best", "good", "home", "shop", "product", "products", "item", "items", "family", "regular",
        "plain", "fresh", "frozen", "made", "only", "without", "can", "extra", "light", "dark", "than", "you", "your",
        "out", "not", "over", "under", "lbs", "oz", "count", "are", "that", "this", "they", "works", "based", "fat",
        "bottle", "box", "bag", "super", "hot", "cold", "wild", "natural", "red", "blue", "white", "black", "green",
        "clear", "brown", "grey", "gray", "yellow", "pink", "day", "stock", "head", "heads", "order", "use", "uses",
        "needs",
        "show", "serve", "further", "better", "less", "fewer", "etc", "multi", "young", "yourself", "change", "run",
        "still", "ride", "seen", "select", "action", "end", "ends", "general", "part", "parts", "past", "look", "dozen",
    }
)  # fmt: skip
"""Words of titles that name no kind of thing by themselves."""
_JOINING: Final = frozenset({"and", "or", "from", "with", "for", "still", "other", "all"})
"""Words that a name may have in it, and by which what is said is otherwise taken apart."""
_MOST_NAMED: Final = 8
_OF_SOMETHING: Final = frozenset({"bag", "bottle", "box", "can", "light", "set"})
"""Those that name one together with the word before: "watering can", "lunch box"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kinds:
    """Words of titles, last categories and tags, each with the traits of the products that have it."""

    traits: Mapping[str, frozenset[Trait]] = field(default_factory=lambda: MappingProxyType({}))
    heads: frozenset[str] = frozenset()
    """Those of the words that say what a thing is, and not only which: "kettle" in "electric kettle"."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Two words that say so together, of which the second alone says nothing: "watering can"."""
    varieties: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """For each of the heads the words that stand before it in titles: "desk", "floor" and "table" of lamps."""

    packed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """For the words for what comes by the number what most packages count: a "count" of razors, a "pack" of drinks."""

    joined: frozenset[str] = frozenset()
    """Names of goods with a word in them that otherwise joins several: "cold and flu medicine"."""

    @classmethod
    def of(cls, products: Iterable[Product]) -> Self:
        goods = list(products)
        values: dict[str, set[str]] = {}
        for product in goods:
            for name, value in product.attributes.items():
                if isinstance(value, str):
                    values.setdefault(name, set()).add(value)
        few = {name for name, known in values.items() if len(known) <= MOST_VALUES}
        found: dict[str, set[Trait]] = {}
        heads: Counter[str] = Counter()
        titled: Counter[str] = Counter()
        shelved: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        joined: set[str] = set()
        packed: dict[str, Counter[str]] = {}
        for product in goods:
            traits = {("brand", _plain(product.brand))} if product.brand else set()
            for name, value in product.attributes.items():
                traits.add((f"attributes.{name}", ""))
                if isinstance(value, str):
                    traits.update({(f"attributes.{name}", _plain(value))} if name in few else ())
                else:
                    traits.add((f"attributes.{name}", f"{value:g}"))
            name = product.title.split(",")[0]
            heads.update(set(heads_of(name)))
            if _JOINING.intersection(called := words(name)):
                joined.add(" ".join(called))
            pairs.update(two for two in pairwise(words(name)) if two[1] in _OF_SOMETHING and two[0] not in _NO_KIND)
            titled.update(set(words(product.title)))
            shelved.update(one for name in product.categories[-1:] for one in heads_of(name))
            counted = _COUNTED.fullmatch(str(product.attributes.get("size", "")))
            said = " ".join((product.title, *product.categories[-1:], *product.tags))
            for word in set(words(said)):
                if len(word) >= _SHORTEST and word not in _NO_KIND and not word[0].isdigit():
                    found.setdefault(word, set()).update(traits)
                    if counted:
                        packed.setdefault(word, Counter())[counted[1]] += 1
        mostly = {one for one, times in heads.items() if 2 * times >= titled[one] and one in found}
        traits_of = MappingProxyType({word: frozenset(known) for word, known in found.items()})
        known_heads = frozenset(mostly | (shelved - titled.keys()) & found.keys())
        return cls(
            traits=traits_of,
            heads=known_heads,
            pairs=frozenset(pairs),
            varieties=_varieties(product.title for product in goods),
            joined=frozenset(joined),
            packed=MappingProxyType({word: units.most_common(1)[0][0] for word, units in packed.items()}),
        )

    def word(self, said: str) -> str | None:
        """The shop's spelling of a word for a kind of thing, singular or plural; None if it names none."""
        return next((one for one in forms(said) if one in self.traits), None) if said not in _NO_KIND else None

    def heads_in(self, text: str) -> tuple[str, ...]:
        """The words of a text that say what a thing is."""
        said = words(text)
        return tuple(
            one
            for before, one in zip(["", *said], said, strict=False)
            if any((form in self.heads and one not in _NO_KIND) or (before, form) in self.pairs for form in forms(one))
        )

    def among(self, text: str) -> tuple[str, ...]:
        """The words of a text that name kinds of things."""
        return tuple(one for one in words(text) if one not in FILLER and self.word(one))

    def named(self, text: str) -> bool:
        """Whether a kind of thing is named in a text."""
        return any(self.word(one) for one in words(text))

    def joined_name(self, text: str) -> str:
        """The name of goods with "and", "or", "from" in it that a text says, and besides it only idle words."""
        said = words(text)
        for size in range(min(len(said), _MOST_NAMED), 1, -1):
            for start in range(len(said) - size + 1):
                name = " ".join(said[start : start + size])
                if name in self.joined and FILLER.issuperset([*said[:start], *said[start + size :]]):
                    return name
        return ""

    def sells(self, name: str) -> bool:
        """Whether goods of the shop are called by all words of a name, the last of which says what a thing is."""
        said, heads = words(name), self.heads_in(name)
        known = [one in heads or self.word(one) is not None for one in said]
        return known[-1:] == [True] and all(at or one in _NO_KIND for at, one in zip(known, said, strict=True))

    def varieties_of(self, thing: str) -> frozenset[str]:
        """The words that stand before the name of a thing in titles, the name in the singular or the plural."""
        return frozenset(one for form in forms(thing) for one in self.varieties.get(form, ()))

    def have(self, things: Iterable[str], field: str, value: str = "") -> bool:
        """Whether a product of one of these kinds has the value in the field; with no value: any."""
        value = _plain(value) if "-" in value else value
        return any((field, value) in self.traits[one] for said in things for one in self._spelt(said))

    def all_have(self, things: Iterable[str], field: str) -> bool:
        """Whether every one of the kinds has products with something in the field; False where there is no kind."""
        known = [spelt for said in things if (spelt := self._spelt(said))]
        return bool(known) and all(any((field, "") in self.traits[one] for one in spelt) for spelt in known)

    def counted_in(self, things: Iterable[str]) -> str:
        """What packages of these kinds count their contents in; of several kinds the last named. "count" if unknown."""
        known = [self.packed[one] for said in things for one in self._spelt(said)[:1] if one in self.packed]
        return known[-1] if known else "count"

    def _spelt(self, said: str) -> list[str]:
        """A word for a kind, singular and plural, as far as the shop uses it."""
        if said in _NO_KIND:
            return []
        return [one for one in dict.fromkeys(forms(said)) if one in self.traits] or self._head_of(said)

    def _head_of(self, said: str) -> list[str]:
        """Of a word made of two that the shop knows the last: the case of "bookcase"; of "lunchbox" the first, as a box
        may be of anything."""
        for cut in range(_SHORTEST, len(said) - _SHORTEST + 1):
            first, last = said[:cut], said[cut:]
            if first in self.traits and (last in self.traits or last in _NO_KIND):
                return [last if last in self.traits else first]
        return []


def _varieties(titles: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The words right before the name of a thing, both of "wheat or multigrain bread"; those that stand before many
    ("organic") tell no varieties apart."""
    before: dict[str, set[str]] = {}
    for part in {part for title in titles for part in title.split(",")}:
        heads = heads_of(part)
        said = words(part)
        for at, thing in enumerate(said[1:], start=1):
            ways = (said[at - 1], said[at - 3] if at > 2 and said[at - 2] == "or" else said[at - 1])
            if thing in heads:
                named = {word for word in ways if word not in _NO_KIND and not word[0].isdigit()}
                before.setdefault(thing, set()).update(named)
    times = Counter(word for some in before.values() for word in some)
    return MappingProxyType(
        {thing: frozenset(one for one in some if times[one] <= MOST_THINGS) for thing, some in before.items()}
    )


def forms(word: str) -> Iterator[str]:
    """A word as it is, and in the singular and the plural that it may have."""
    yield word
    yield f"{word}s"
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("ves"):
        yield from (f"{word[:-3]}f", f"{word[:-3]}fe")
    if word.endswith("y"):
        yield f"{word[:-1]}ies"


def _plain(value: str) -> str:
    return " ".join(words(value))
