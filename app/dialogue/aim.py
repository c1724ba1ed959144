"""The thing itself in a search, "rug" of "red rug for the hall": a list of other things does not answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Self

from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.shop.kinds import forms
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.unmet import states
from app.recommendation import Unmet
from prompts.product_card import clean
from retrieval.filters import words
from retrieval.schema import Product

_ADDS: Final = frozenset(
    {"for", "with", "without", "in", "on", "of", "from", "to", "that", "which", "made", "under", "over", "by", "at"}
)
"""Words behind which more is said of a thing."""
_NO_THING: Final = frozenset({"gift", "gifts", "present", "presents", "idea", "ideas", "surprise"})
"""Of a present it is not said what it is to be; nothing is missing where no product is called so."""
_LONGEST: Final = 60
"""Characters of a name that are told again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aim:
    """`thing` is a word of the shopper's that the shop has things by; `said_of_it` are those before it."""

    thing: str
    said_of_it: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> Self | None:
        """What is aimed at; None where the last word of the name is none of the shop's words for kinds of things."""
        name = _name(text)
        if not name or not vocabulary.kinds.word(name[-1]):
            return None
        return cls(thing=name[-1], said_of_it=tuple(name[:-1]))

    @property
    def spellings(self) -> tuple[str, ...]:
        """The thing in the singular and the plural that it may have."""
        return tuple(dict.fromkeys(forms(self.thing)))

    def meets(self, product: Product) -> bool:
        """Whether the product is such a thing by its title, its categories or its tags."""
        wanted = set(self.spellings)
        called = words(" ".join((product.title, *product.categories, *product.tags)))
        return any(word in wanted or self.thing in forms(word) for word in called)

    def unstated(self, vocabulary: Vocabulary, shown: Sequence[Product]) -> tuple[Unmet, ...]:
        """What was said of the thing, is a value in a field of such things, and none of them in the shop has."""
        such = [product for product in shown if self.meets(product)]
        return tuple(
            Unmet(wish=word, detail=f"no {self.thing} here is listed as {word}")
            for word in self.said_of_it
            if self._lacks(word, vocabulary, such) and not any(states(product, word) for product in such)
        )

    def _lacks(self, word: str, vocabulary: Vocabulary, such: Sequence[Product]) -> bool:
        fields = {f"attributes.{name}" for product in such for name in product.attributes}
        named = [one for one in vocabulary.find(word) if one.field in fields]
        return bool(named) and not any(
            vocabulary.kinds.have([self.thing], one.field, fold(value)) for one in named for value in one.values
        )


def unnamed(text: str, unknown: Callable[[str], bool]) -> tuple[Unmet, ...]:
    """A thing that the shop has by no such name; `unknown` says it of a word. Meaning finds something for any words."""
    name = _name(text)
    if not name or not all(map(unknown, name)) or not _NO_THING.isdisjoint(name):
        return ()
    wish = clean(" ".join(name), _LONGEST)
    return (Unmet(wish=wish, detail=f"nothing here is called “{wish}”; these come nearest by meaning", thing=True),)


def _name(text: str) -> list[str]:
    """The words for a thing, without what "for" or "with" adds."""
    return [word for word in takewhile(lambda word: word not in _ADDS, words(text)) if word not in FILLER]
