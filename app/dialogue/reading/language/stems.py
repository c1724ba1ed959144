"""What the forms of a word have in common, and what an adjective may be made of."""

import re
from typing import Final

_ENDS: Final = re.compile(r"(?:(.)\1?(?:ed|y)|e?s|e)$")
LIKE: Final = ("ey", "y", "ed", "d", "en", "n")
"""How words end that say what something is like: "smoky", "smoked", "oaken"."""


def stem(word: str) -> str:
    """What the forms of a word have in common: "lin" of "lines" and "lined", "dot" of "dotted" and "dotty"."""
    return _ENDS.sub(r"\1", word.removesuffix("s")).removesuffix("e")


def nouns(adjective: str) -> tuple[str, ...]:
    """The nouns that an adjective may be made of: "smoke" of "smoky" and "smoked"."""
    bare = (adjective.removesuffix(end) for end in LIKE if adjective.endswith(end))
    return tuple(dict.fromkeys(noun for one in bare for noun in (one, f"{one}e")))
