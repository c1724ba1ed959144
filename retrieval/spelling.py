"""Slips of the keyboard, set right by the shop's own words: "brocoli" is searched for as "broccoli".

Only a word that the shop does not have is changed, and only into one that is near: a wrong, missing, extra or
swapped letter. Short words and the first letter are taken as they are, since there almost every slip is another word.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from retrieval.filters import fold, words
from retrieval.lexical import query_terms
from retrieval.schema import Product

SHORTEST: Final = 5
TWO_SLIPS_FROM: Final = 8
"""So many letters a word must have for one slip, and for two."""

SHORTEST_PART: Final = 3
"""Letters of the shorter word in a compound."""

_WORD = re.compile(r"[^\W\d_]+")


class Spelling:
    """The words of a shop's titles, brands, categories, tags and attributes, and what is near to them."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._texts: set[str] = set()
        self._seen: Counter[str] = Counter()
        self._near: dict[tuple[str, int], set[str]] = {}
        self._stems: set[int] = set()
        self.learn(products)

    def learn(self, products: Iterable[Product]) -> None:
        """Takes in the words of products; a text that was met before costs nothing."""
        for product in products:
            values = (value for value in product.attributes.values() if isinstance(value, str))
            for text in (product.title, product.brand, *product.categories, *product.tags, *values):
                if text and text not in self._texts:
                    self._texts.add(text)
                    self._note(text)

    def corrected(self, text: str, known: Callable[[str], bool]) -> str:
        """The text with its slips set right; `known` says of a word whether the shop has it elsewhere."""

        def right(match: re.Match[str]) -> str:
            return self._nearest(match[0], known) or match[0]

        return _WORD.sub(right, text)

    def unknown(self, said: str) -> bool:
        """Whether no product has a word or a form of it in its title, brand, categories, tags or attributes."""
        word = fold(said)
        if word in self._seen or self._stems.issuperset(query_terms(word).indices):
            return False
        return not self._is_compound(word)

    def _note(self, text: str) -> None:
        for word in words(text):
            if word not in self._seen and len(word) >= SHORTEST - 1:
                self._near.setdefault((word[0], len(word)), set()).add(word)
                self._stems.update(query_terms(word).indices)
            self._seen[word] += 1

    def _nearest(self, said: str, known: Callable[[str], bool]) -> str | None:
        """The nearest word of the shop, the commoner of two; None where nothing needs or admits a change."""
        word = fold(said)
        if len(word) < SHORTEST or not self.unknown(word):
            return None
        most = 2 if len(word) >= TWO_SLIPS_FROM else 1
        lengths = range(len(word) - most, len(word) + most + 1)
        near = (one for length in lengths for one in self._near.get((word[0], length), ()))
        slips = [(count, -self._seen[one], one) for one in near if (count := slips_between(word, one, most)) <= most]
        return min(slips)[2] if slips and not known(word) else None

    def _is_compound(self, word: str) -> bool:
        """Whether it is two of the shop's words in one, as lunchbox is: no slip, though luncheon is near."""
        return any(
            word[:at] in self._seen and word[at:] in self._seen
            for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        )


def slips_between(one: str, other: str, most: int) -> int:
    """Letters to change, leave out, put in or swap with their neighbour; `most` + 1 if it is more than `most`.

    Damerau, CACM 1964, as optimal string alignment.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, here[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, last = last, here
    return last[-1]
