"""A question of which no word is the shop's: "who's going to win the superbowl?", "how far is the moon?"."""

import re
from typing import Final

from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold

_ASKS = phrase(
    r"""^(?:(?:so|but|out of interest|just curious|(?:(?:can|could) you )?tell me|do you (?:happen to )?(?:know
    |think)|any idea)[, ]+)*
    (?:(?<=[ ,])if|(?<=[ ,])whether|who(?:'s|'ll)?|whose|when(?:'s)?|why|did|will|how (?:many|old|far|tall|deep|fast
            |did))\b
    (?! (?:sells?|makes?|stocks?|has)\b)"""
)
"""Of persons, times and events: a question for a thing begins with "is", "do", "what" or "which"."""
_SHOPPING = phrase(
    r"""\b(?:i|i'm|i'd|me|my|we|us|our|you|your|it|its|this|that|these|those|they|them|one|ones|here|list|number
    |price|cost
    |costs|stock|sold?|sale|buy|order|delivered|need|want|shop|store|left|missing|gone|not|no|\w+n't)\b"""
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def asks_of_the_world(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text asks for what has nothing to do with the shop, by its form and by all of its words."""
    asks = _ASKS.match(text)
    if asks is None or _SHOPPING.search(text, asks.end()):
        return False
    said = [word for word in _WORD.findall(fold(text[asks.end() :])) if word not in FILLER | BOUNDS]
    told = [word for word in said if word not in EVERYDAY]
    return bool(told) and not any(known(word, vocabulary) for word in told)
