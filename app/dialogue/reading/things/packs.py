"""In what package a thing is wanted, and how much of it: "chips, the big bags", "cat food, cans", "two bags"."""

from typing import Final

from app.dialogue.reading.language.numerals import SMALL
from app.dialogue.reading.sheet import phrase

SOME: Final = rf"(?:[0-9]{{1,2}}|{'|'.join(SMALL)})"
_AMPLE: Final = r"""(?:big|bigger|biggest|large|larger|small|smaller|little|family|huge|giant|party|economy|value|jumbo
    |single|whole|regular|normal|medium|full)"""
_PACKAGE: Final = r"""(?:bags?|box(?:es)?|packs?|packets?|bottles?|jars?|cans?|tins?|tubs?
    |cartons?|rolls?|sacks?|pouch(?:es)?
    |cups?|jugs?|crates?|cases?)"""
_ARTICLES: Final = r"(?: *(?:(?:an?|the|one|some|couple(?: of)?|few|in|of) )*)"
_AMPLY = phrase(
    rf"""{_ARTICLES}(?:(?:really |very |nice )?{_AMPLE}(?:[ -]sized?)? )+(?:{_PACKAGE}|ones?|size|amount)\b
    (?: (?:like|of|with|about) (?:about )?[0-9]+)? *$|{_ARTICLES}(?:(?:i |we |just |only )*(?:need|want) )?{SOME}[ ]
    {_PACKAGE} *$"""
)
_ALONE = phrase(rf"{_ARTICLES}{_PACKAGE} *$")


def says_how_much(said: str) -> bool:
    """Whether words say only how much of a thing is wanted: "a big bag", "two bags"."""
    return _AMPLY.match(said) is not None


def says_package(said: str) -> bool:
    """Whether words say only what a thing comes in: "cans"."""
    return _ALONE.match(said) is not None
