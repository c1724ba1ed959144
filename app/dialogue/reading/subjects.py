"""The card that a question is about, by as many words as cards have: "does the mint set fold flat?"

In a question any word may follow the name of a card, so the name ends with the first word that no card has.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from app.dialogue.reading.features import SIZE_WORDS, having, sized, titled
from app.dialogue.reading.places import POINTS, place_of
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import fold
from retrieval.schema import Product

_ASKS = phrase(
    r"""(?:^|[|,;:.!?] ?| - |\b(?:and|but|so|ok|please|hey|well|know if|wonder if|say if|tell me) )(?:is|are|does|do
    |can|could|will|would|has|have|did|was|what(?:'s|s| is| are| do| does)?|how(?:'s|s)?(?: \w+)?|which|where)(?!\w)"""
)
_NAME = phrase(
    r"(?<!\w)(?P<the>the|that|this|your|those|these|both(?: of)?(?: the)?)(?: (?P<many>two|2|three|3))?"
    r"(?P<words>(?: (?!(?:the|that|this|your|those|these|both)\b)\w[\w'&-]*(?:\.\w+)*){1,6})"
)
_IN_A_PLACE = phrase(r"\b(?:for|in|on|at|to|into|onto|from|under|by|near|over|with|without|all|than) $")
"""Before what may be no card: "in the oven"."""
_STANDS_IN: Final = frozenset({
    "one", "ones", "stuff", "thing", "things", "version", "versions", "option", "bag", "bags", "bottle", "bottles", "box",
    "boxes", "can", "cans", "tin", "tins", "pack", "packs", "packet", "sack", "jar", "tub", "carton", "kind", "sort",
})  # fmt: skip
"""Words for a product that do not say what it is."""
_JOINS: Final = frozenset({"in", "with", "of", "from"})
_LOOKS: Final = frozenset({
    "huge", "massive", "giant", "teeny", "nice", "cute", "lovely", "pretty", "fancy", "gorgeous", "cool", "cheap",
    "expensive", "pricey", "ugly", "weird", "funny", "shiny", "simple",
})  # fmt: skip
"""Words that may stand in a name though no card has them."""


def name_asked(sheet: Sheet, cards: Sequence[Product], sells: Callable[[str], bool]) -> None:
    """Puts "number 3" for what a question is about, where the cards alone say which it is.

    A name goes on with a thing that the shop `sells`: "the red wine" is no red mug. Where a card was named before the
    question, what the question names is a part of it: "the green set, how wide is the table?"
    """
    asks = _ASKS.search(sheet.text) if cards else None
    if not cards or not (asks or "?" in sheet.text):
        return
    begins = asks.start() if asks else len(sheet.text)
    topic = any(place_of(one) is not None for one in POINTS.finditer(sheet.text, 0, begins))
    names = [(match, *_named(match, cards, sells)) for match in _NAME.finditer(sheet.text)]
    topic = topic or any(len(places) == 1 and match.start() < begins for match, _, places in names)
    for match, end, places in reversed(names):
        if places and (len(places) == 1 if match.start() < begins else not topic):
            meant = places if _many(match, sheet.text[:end]) else places[:1]
            sheet.put(match.start(), end, " and ".join(f"number {place}" for place in meant))


def _many(match: re.Match[str], said: str) -> bool:
    """Whether a name stands in the plural: "the glass ones", "those two bowls"."""
    return said.endswith("s") or bool(match["many"]) or match["the"].lower() in {"those", "these"}


def _named(match: re.Match[str], cards: Sequence[Product], sells: Callable[[str], bool]) -> tuple[int, list[int]]:
    """Where the name ends, and the places it means; none if it may mean something else."""
    words = list(re.finditer(r"[^ ]+", match["words"]))
    plain = [word.group() for word in words]
    last = next((at for at in range(len(plain)) if not _goes_on(plain[at : at + 2], cards)), len(words))
    for end in range(last, 0, -1):
        said = [fold(word.group()) for word in words[:end]]
        asked = [word for word in said if word not in _STANDS_IN | _LOOKS | _JOINS]
        after = words[end].group() if end < len(words) else ""
        if asked and _ends(match, said, asked, after, cards, sells):
            if places := _meant(asked, cards):
                return match.start("words") + words[end - 1].end(), places
    return match.start(), []


def _ends(
    match: re.Match[str],
    said: Sequence[str],
    asked: Sequence[str],
    after: str,
    cards: Sequence[Product],
    sells: Callable[[str], bool],
) -> bool:
    """Whether a name may end here: with "one", or with what the card is, or before what is no thing of the shop's."""
    if said[-1] in _STANDS_IN:
        return True
    is_card = bool(titled(asked, cards) if len(asked) > 1 else sells(said[-1]) and titled(asked, cards))
    placed = _IN_A_PLACE.search(match.string, 0, match.start()) is not None
    return is_card or not (placed or sells(after))


def _goes_on(words: Sequence[str], cards: Sequence[Product]) -> bool:
    """Whether the first of these words may be one of a name: "in" is, before "mint"."""
    word, *after = words
    bare = fold(word)
    if bare in _JOINS:
        return bool(after) and _goes_on(after, cards)
    if bare.endswith("est") and bare not in SIZE_WORDS:
        return False
    return bare in _STANDS_IN or bare in _LOOKS or bare in SIZE_WORDS or bool(having([word], cards))


def _meant(asked: Sequence[str], cards: Sequence[Product]) -> list[int]:
    """The cards that have all these words, if others do not."""
    size = next((word for word in asked if word in SIZE_WORDS), None)
    rest = [word for word in asked if word != size]
    found = having(rest, cards) if rest else list(range(1, len(cards) + 1))
    if size and found:
        return sized(size, cards, found)
    return found if len(found) < max(2, len(cards)) else []
