"""Sizes that only tell of something: "she drinks three cups", "I'm 1m90", "8 kilos of plums", "my balcony is 2 by 3 m".

A size like these limits nothing. How much wider something should be than a card ("10 cm wider") is none of its own
sizes either.
"""

import re
from typing import Final

from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase

_ABOUT: Final = r"(?: (?:about|around|roughly|only|just|nearly|almost|exactly|over|some|like|a))*"
_BEFORE = phrase(
    rf"""\b(?:(?:drinks?|eats?|(?:goes|gets) through|uses up|minus|plus){_ABOUT}
    |my (?:old|last|current|present|other|previous) (?:one|[\w-]+)
    (?:'s|'d| is| was| has| had| had been| measures)?{_ABOUT}
    |(?:i'm|im|i am|i was|i stand|s?he's|s?he is
    |(?:my|our|his|her) (?:\w+ )?{PEOPLE}(?:'s| is| are| stands)){_ABOUT}) $"""
)
""" "My old one was 30 cm": what is owned. "She drinks three cups" tells of her, "I'm 1m90" of
me; "minus a litre" is a difference."""
_HAVE = phrase(rf"\b(?:i|we)(?:'ve| have)?(?P<already> already)?(?: (?:got|have|own|bought))?{_ABOUT}(?: the| an)? $")
_ALREADY = phrase(r"[^|.,;:!?]{0,30}\b(?:already|at home)(?!\w)")
""" "I've got the 24 cm pan already"."""
_DIFFERENCE = phrase(
    r" (?:wider|taller|longer|higher|deeper|shorter|narrower|bigger|larger|smaller|heavier|lighter|more|less)(?!\w)"
    r"(?! or less| than (?:about )?[0-9])"
)
_CONTENTS = phrase(r" of (?!the\b|that\b|it\b|weight\b)[a-z]")
_WEIGHT = phrase(r"(?:kgs?|kilos?|kilograms?|g|grams?|grammes?)$")
_PLACE = phrase(
    r"\b(?:balcony|patio|terrace|garden|yard|lawn|(?:bath|bed)?room|kitchen|hall(?:way)?"
    rf"|flat|studio|office|shed|garage|cellar|attic|loft)(?:'s| is| measures| are)?{_ABOUT},? $"
)
""" "My balcony is 2 by 3 metres"."""


def only_told(text: str, size: re.Match[str]) -> bool:
    """Whether the words around a size say that it is not of what is looked for."""
    if _BEFORE.search(text, 0, size.start()) or _DIFFERENCE.match(text, size.end()):
        return True
    have = _HAVE.search(text, 0, size.start())
    if have and (have["already"] or _ALREADY.match(text, size.end())):
        return True
    return bool(_WEIGHT.search(size.group()) and _CONTENTS.match(text, size.end()))


def of_a_place(text: str, sides: re.Match[str]) -> bool:
    """Whether two sides are those of a room, or of what is out of doors."""
    return _PLACE.search(text, 0, sides.start()) is not None
