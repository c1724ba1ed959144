"""What "one" and "it" stand for in a first wish.

"My kettle died, an electric one"; "our loaves go stale, need something to keep them in".
"""

import re
from collections.abc import Iterable
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.things.phrases import PRAISE

MOST_NAMING: Final = 3
"""Words of a name, the last of those that are said."""

_ONE = phrase(
    r"""\b(?<!this )(?<!that )(?<!number )(?<!which )(?:ones?|another|replacement|something)\b(?! like\b)(?! (?:of
    |litre|cup|person|side
    |day|thing|hand|more thing|that's|would|time|is|was|\w+s? (?:for|with|to)\b))"""
)
_DENIES = phrase(r"\b(?:not|no|never|without)\b|n't\b")
_THEM = phrase(r"(?<=\w) (?:it|them|those|these)(?= |$)")
_BEGINS = re.compile(r"^(?:(?:a|an|the|my|our|some|old|new|current|poor|little|last|beloved|trusty) )+", re.IGNORECASE)


def stands_for_another(said: str) -> bool:
    """Whether "one" stands in words for something that was named before; not where it is denied."""
    return _ONE.search(said) is not None and not _DENIES.search(said)


def one_meant(describing: str, name: str) -> str:
    """The name of what "one" stands for, with the words that describe it: "electric" and "my old kettle" make
    "electric kettle"."""
    words = _BEGINS.sub("", name).split()[-MOST_NAMING:]
    while len(words) > 1 and words[0] in PRAISE:
        words = words[1:]
    return " ".join(word for word in (*describing.split(), *words))


def said_of(purpose: str, things: Iterable[str]) -> str:
    """A purpose with the last of the things that were named before in place of the pronoun for it, if there is any."""
    said = _THEM.search(purpose)
    several = said is not None and said.group().strip() != "it"
    name = next((one for one in reversed(list(things)) if one and (one.endswith("s") == several)), "")
    return _THEM.sub(f" {_BEGINS.sub('', name)}", purpose, count=1) if name else purpose
