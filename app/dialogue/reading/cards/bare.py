"""Cards named without an article by who judges them: "moss green is gorgeous", "sticks no", "box wine? never".

Only a verdict tells such a name from a wish: "plastic is fine" permits plastic, and "oak would be nice" asks for oak.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.dialogue.reading.cards.judging import CARD, judged
from app.dialogue.reading.cards.places import POINTS
from app.dialogue.reading.cards.verdicts import CLAUSE_END
from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import having, plain
from retrieval.schema import Product

MOST: Final = 4
"""Words of such a name."""
_NAME = phrase(r"""^\W*(?:(?:ooh|oh|and|but|so|no|ok|okay|hm+|well|haha|lol) )*(?P<words>[\w&-]+(?: [\w&-]+){0,3})""")
_WISHES = phrase(
    r"""\b(?:would|could|should|might|may|can|if|for|please|only|rather|instead|want|need|show|too then|as well|also
        |i'd|not (?:necessary|needed|required|important))\b
    |^(?:'s| is| are| was| were)?(?: \w+)? (?:fine|ok(?:ay)?|good|great|better|best|right|cool|possible
        |all ?right|out of stock|a no)\b"""
)
""" "Plastic is fine", "oak would be lovely"."""
_IS = phrase(r"^'s\b")
_TURNED = phrase(r"(?:i|we|you|they|he|she)\b")
""" "Pots I have"."""
_REFUSAL = phrase(
    r"(?:(?:is|are|'s)? ?(?:both |all )?(?:out|no good|no|not|never|nope|nah|yes|no thanks?|no way)\b.{0,6})"
)
""" "Plastic no" leaves plastic out, "plastic is hideous" the card."""
_ANSWERS: Final = frozenset(
    {"no", "never", "nope", "nah", "yes", "yesplease", "lovely", "noway", "hideous", "ugly", "nothanks"}
)
"""All that a clause says that judges the one before it."""
_LAUGHS = phrase(r"^(?:\W*\b(?:lol|haha|omg|ugh|ew+)\b\W*)+")


def name_bare(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts "number 3" for the name that a clause begins with, where the rest of it, or the next one, is a verdict."""
    stops = list(CLAUSE_END.finditer(sheet.text))
    starts, ends = [0, *(stop.end() for stop in stops)], [*(stop.start() for stop in stops), len(sheet.text)]
    clauses = [sheet.text[start:end] for start, end in zip(starts, ends, strict=True)]
    for start, (said, behind) in reversed(list(zip(starts, pairwise([*clauses, ""]), strict=True))):
        if (name := _NAME.match(said)) and not POINTS.search(said):
            begins = name.start("words")
            named = _named(said[begins:], name["words"].split(), "" if POINTS.search(behind) else behind, cards)
            if named:
                end, places = named
                sheet.put(start + begins, start + begins + end, " and ".join(f"number {place}" for place in places))


def _named(said: str, words: Sequence[str], behind: str, cards: Sequence[Product]) -> tuple[int, list[int]] | None:
    """Where the name ends that a clause begins with, and the places of the cards; None if nothing judges them."""
    places, many = _meant([word.lower() for word in words], cards)
    end = len(" ".join(words[:many]))
    rest = _IS.sub(" is", said[end:]).strip()
    verdict = (rest or behind).strip()
    if not places or _TURNED.match(verdict) or (_REFUSAL.fullmatch(verdict) and _is_value(words[:many], places, cards)):
        return None
    return (end, places) if _is_judged(verdict, alone=not rest) else None


def _meant(words: Sequence[str], cards: Sequence[Product]) -> tuple[list[int], int]:
    """The cards that have the most of these words, and how many words that are."""
    for many in range(min(MOST, len(words)), 0, -1):
        said = words[:many]
        if not FILLER.isdisjoint({*said} - {"of"}) or any(not word.isalpha() for word in said):
            continue
        found = having(said, cards)
        if len(found) == 1 or 0 < len(found) <= len(cards) // 2:
            return found, many
    return [], 0


def _is_value(said: Sequence[str], places: Sequence[int], cards: Sequence[Product]) -> bool:
    """Whether one of the words is in a value of the card, as "plastic" is, and not in its title alone."""
    stated = {one for place in places for value in cards[place - 1].attributes.values() for one in plain(value)}
    return not stated.isdisjoint(one for word in said for one in plain(word))


def _is_judged(said: str, *, alone: bool) -> bool:
    said = _LAUGHS.sub("", said)
    found = None if _WISHES.search(f" {said}") else judged(f"{CARD} {said}")
    if found is None:
        return False
    return not alone or re.sub(r"\W", "", said.lower()) in _ANSWERS
