"""A new thing beside a correction of the thing: which of the limits that were said before go on.

"Actually I need a bath mat", after a red rug under 50, is another errand: the colour and the price were the rug's. "I
meant a bath mat" corrects what was said, and "same budget" says so itself (docs/decisions/0080).
"""

from collections.abc import Iterator

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint

_NEW = phrase(r"""\b(?:i|we)(?: now| also| actually| then| really| still)* (?:need|want|am looking for
    |are looking for)\b
    |\b(?:i'm|we're) (?:now |also )?(?:looking for|after)\b|\bnow (?:for |to )?(?:an?|some|the|for|show|i|we|find)\b
    |\bnext(?: up)?\b|\bmov(?:e|ing) on\b|^(?:\w+ ){0,2}on ?to\b|\b(?:and|so|ok|then) now\b|\balso(?: need| want
    | show)\b|\bdo you (?:also )?(?:have|sell|stock|keep|carry)\b
    |\bwhat about\b|\b(?:sorted|done|settled)\b""")
_CORRECTS = phrase(r"""\b(?:meant?|said|typed|sorry|oops|wait|instead|rather|not|no|wrong|same|keep|stays?|scrap
    |mistake|it's
    |should)\b""")
_OF_THE_SHOPPER = frozenset({"text", "availability"})
"""Fields of limits that are the shopper's own, whatever is looked for: vegan, no nuts, in stock."""


def left_behind(said: str, text: str, brief: Brief, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """The limits of an earlier errand, if these words begin another one, for `text`."""
    if not text or not brief.text or not _NEW.search(said) or _CORRECTS.search(said):
        return
    heads = set(vocabulary.kinds.heads_in(brief.text))
    if heads & set(vocabulary.kinds.heads_in(text)):
        return
    yield from (each for each in brief.constraints if each.field not in _OF_THE_SHOPPER)
