"""Two neighbouring letters changed over, the commonest slip of quick fingers: "thrity" is "thirty", "taht" is "that".

The letters are all there, so it is safe for words of every kind, where a wrong or missing letter is set right only in
the readers' own words (spelled.py) and the shop's (slips.py).
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from app.dialogue.reading.language.common import COMMON
from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from retrieval.english import english_words

SHORTEST: Final = 4
"""Shorter words are names and abbreviations too often."""
_ANY_FROM: Final = 5
"""So many letters a word must have to be a slip of any English word, and not only of one that is said all the time."""
_MORE: Final = frozenset(
    {
        "pricier", "priciest", "pricey", "fancier", "fanciest", "preferably", "centimetre", "centimetres", "upmarket",
        "dearer", "dearest", "comfier", "sturdier", "posher", "greyer", "yellowy", "stripy", "stripey", "overkill",
        "allergic", "plumber", "sharpness", "lightest", "thinner", "thinnest", "thicker", "chunkier", "bougie",
        "liter", "liters", "centimeter", "centimeters", "millilitres", "milliliters", "kilos", "apiece", "loaves",
        "saucepan", "farmed", "kroner", "kronor", "mouldy", "cheerio", "whoops",
    }
)  # fmt: skip
"""Words of shoppers that the encoder's vocabulary has not."""


@cache
def _said_often() -> frozenset[str]:
    return EVERYDAY | FILLER | BOUNDS


@cache
def _english() -> frozenset[str]:
    return _said_often() | COMMON | _MORE | english_words()


@lru_cache(maxsize=4096)
def unswapped(word: str) -> str | None:
    """The word that this one, in lower case, is with two letters changed over; None if it is a word, or more than one
    could be meant and none of them is said all the time."""
    if len(word) < SHORTEST or not word.isalpha() or word in _english():
        return None
    meant = {one for one in _swaps(word) if one in (_english() if len(word) >= _ANY_FROM else _said_often())}
    often = meant & _said_often()
    return next(iter(often or meant)) if len(often or meant) == 1 else None


def _swaps(word: str) -> Iterator[str]:
    return (f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1))
