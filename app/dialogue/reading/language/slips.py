"""The shop's own words, misspelt: "wistling kettel" is a whistling kettle.

Only a word that is neither the shop's nor a common one is changed, and only into one that begins alike and is near, as
the search does with what it is given (retrieval/spelling.py).
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

from app.dialogue.reading.language.common import COMMON, VARIANTS
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.language.numerals import ORDINALS
from retrieval.english import english_words
from retrieval.spelling import SHORTEST, SHORTEST_PART, TWO_SLIPS_FROM, slips_between

_PLACES: Final = frozenset({*ORDINALS, "eleventh", "twelfth", "last", "latter", "former"})
"""Places on the list, which are no slips of "tents" and "filth"."""
_WORD: Final = re.compile(r"(?<![\w'-])[^\W\d_]+(?![\w'-])")
_SHORT_STEM: Final = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")
"""It doubles its last letter before "-ing": "chopping"."""
LONG: Final = 8
"""Letters of a word from which on two English words in it are no chance."""
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[ts]ion", "shun"), (r"ph", "f"), (r"ck|q", "k"), (r"x", "ks"), (r"sch|ch(?=i)", "sh"),
        (r"(?<!s)c(?=[eiy])", "s"), (r"c(?!h)", "k"),
        (r"z", "s"), (r"(?<=[aeiou])gh", ""), (r"oo|ou", "u"), (r"ea|ee|ie|ei|y", "i"), (r"el$", "le"),
        (r"(?<=[bdgkptw])h|h$", ""), (r"(.)\1+", r"\1"), (r"(?<=..)e$", ""),
    )
)  # fmt: skip
"""Spellings of one sound, in the order in which they are levelled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slips:
    """A shop's single words by their first letter and length; an empty one (the default) corrects nothing."""

    by_start: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    by_sound: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        found: dict[tuple[str, int], list[str]] = {}
        sounds: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            if len(word) >= SHORTEST - 1 and word.isalpha():
                found.setdefault((word[0], len(word)), []).append(word)
                sounds.setdefault(sound_of(word), []).append(word)
        return cls(
            by_start=MappingProxyType({key: tuple(some) for key, some in found.items()}),
            by_sound=MappingProxyType({key: tuple(some) for key, some in sounds.items()}),
        )

    def corrected(self, text: str) -> str:
        """The text with the shop's words as it spells them."""
        return _WORD.sub(lambda match: self._nearest(match[0].lower()) or match[0], text)

    def _nearest(self, said: str) -> str | None:
        if self.has(said):
            return None
        if (other := VARIANTS.get(said)) and self._spells(other):
            return other
        if len(said) < SHORTEST - 1 or meant_as_it_is(said):
            return None
        if len(alike := self.by_sound.get(sound_of(said), ())) == 1:
            return alike[0]
        if len(said) < SHORTEST:
            return None
        halves = [(said[:at], said[at:]) for at in range(SHORTEST_PART, len(said) - SHORTEST_PART + 1)]
        if any(self.has(one) and self.has(other) for one, other in halves[:-1]):
            return None
        if len(said) >= LONG and any({one, other} <= english_words() for one, other in halves):
            return None  # "lunchbox"
        return self.near(said)

    def near(self, said: str, among: Container[str] | None = None) -> str | None:
        """The shop's word, one of some if they are given, that a word is a slip of; None if none is near."""
        if len(said) < SHORTEST - 1:
            return None
        most = 2 if len(said) >= TWO_SLIPS_FROM else 1
        sizes = range(len(said) - most, len(said) + most + 1) if len(said) >= SHORTEST else [SHORTEST]
        letters = set(said)
        alike = (
            one
            for size in sizes
            for one in self._starting(said[0], size)
            if len(letters.symmetric_difference(one)) <= 2 * most and (among is None or one in among)
        )
        best = min(
            ((slips_between(said, one, most), not _leaves_out(said, one), one) for one in alike),
            default=(most + 1, True, ""),
        )
        return best[2] if best[0] <= most else None

    def _starting(self, letter: str, size: int) -> tuple[str, ...]:
        return self.by_start.get((letter, size), ())

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one of the shop's as it stands, or the plural of one."""
        return self._spells(word) or (word.endswith("s") and self._spells(word[:-1]))

    def _spells(self, word: str) -> bool:
        return word in self._starting(word[0], len(word))

    def has(self, word: str) -> bool:
        """Whether the shop has a word, or one that it is a form of."""
        stems = {
            word,
            *(word.removesuffix(end) for end in ("s", "es", "d", "ed", "ing", "y", "ish", "er", "en", "ly", "n")),
        }
        stems |= {f"{stem}{end}" for stem in stems - {word} for end in ("s", "e", "y")}
        stems |= {f"{word}{end}" for end in ("s", "y") if not word.endswith("s")}
        return any(stem in self._starting(stem[0], len(stem)) for stem in stems if stem)


def _leaves_out(said: str, word: str) -> bool:
    """Whether a word is written with letters missing, which is likelier than wrong ones: "towls" is "towels"."""
    letters = iter(word)
    return all(letter in letters for letter in said)


def sound_of(word: str) -> str:
    """How a word sounds, roughly, however it is spelt: "bambu" is "bamboo", "indukshun" is "induction"."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def meant_as_it_is(word: str) -> bool:
    """Whether a word, in lower case, is an everyday one: it may be near to a word of the shop, and is no slip of it."""
    everyday = (COMMON, _PLACES, FILLER, BOUNDS, english_words())
    forms = {word, word.removesuffix("s")}
    forms |= {f"{word.removesuffix(end)}y" for end in ("ier", "iest") if word.endswith(end)}  # "drier"
    for end in ("ing", "ings", "ed"):
        if word.endswith(end) and len(stem := word.removesuffix(end)) > SHORTEST_PART:
            forms |= {f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else "", "" if _SHORT_STEM.search(stem) else stem}
    return any(one in words for one in forms for words in everyday)
