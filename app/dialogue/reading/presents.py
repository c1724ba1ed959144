"""What somebody likes who is to be given something: "a gift for my dad, he likes coffee" looks for coffee too."""

from typing import Final

from app.dialogue.reading.phrases import content
from app.dialogue.reading.sheet import phrase

MOST: Final = 3
"""Words of a liking that are looked for."""

_PRESENT = phrase(r"(?<!\w)(?:gifts?|presents?|something for (?:my|our|a|an|the) \w)")
_LIKES = phrase(r"""(?<!\w)(?:likes?|loves?|adores?|enjoys?|drinks?|collects?|(?:is|are|he's|she's|they're) (?:really
    |very |so )?(?:into|fond of|crazy about|mad about|a fan of))(?!\w)(?: (?:to|a lot of|all things|anything with))?
    (?P<what>[^,.;!?]{3,40})
    |(?<!\w)(?:who|that|he|she|they) (?P<does>bakes?|cooks?|gardens?|reads?|travels?|camps?|hikes?|sews?|knits?
    |paints?)(?!\w)""")


def liking(said: str, name: str) -> str:
    """The words for what is liked, of a present whose name says nothing of it; empty if nothing is said."""
    found = _LIKES.search(said) if _PRESENT.search(said) else None
    if found is None:
        return ""
    liked = content(found["what"] or found["does"])[:MOST]
    return "" if set(liked) & set(content(name)) else " ".join(liked)
