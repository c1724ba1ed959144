"""The card that a question is about, by as many words as cards have: "does the mint set fold flat?"

In a question any word may follow the name of a card, so the name ends with the first word that no card has.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.cards.places import POINTS, place_of
from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import SIZE_WORDS, having, sized, titled
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Product

_ASKS = phrase(
    r"""(?:^|[|,;:.!?] ?| - |\b(?:and|but|so|ok|please|hey|well|anyway|btw|know if|wonder if|say if|tell me) )(?:is|are
    |does|do
    |can|could|will|would|has|have|did|was|who(?:'s| is| are)|tell me (?:more |something )?about
    |what(?:'s|s| is| are| do| does)?|how(?:'s|s)?(?: \w+)?|which|where)(?!\w)"""
)
_THE = r"(?P<the>the|that|this|your|those|these|both(?: of)?(?: the)?)(?: (?P<many>two|2|three|3))?"
_NAME = phrase(
    rf"(?<!\w)(?<!make )(?<!turn )(?<!change )(?<!only )(?<!just ){_THE}"
    r"(?P<words>(?: (?!(?:the|that|this|your|those|these|both)\b)\w[\w'&-]*(?:\.\w+)*){1,6})"
)
_IN_A_PLACE = phrase(r"\b(?:for|in|on|at|to|into|onto|from|under|by|near|over|with|without|all|than) $")
"""Before what may be no card: "in the oven"."""
_OF_A_MAKE = phrase(
    r"""(?:^|(?<=[|,;:.!?] )|\b(?:and|but|so|ok|hey) )(?P<asks>(?:what|who)(?:'s|s| is| are)|is|are|does|can|will
    |how(?:'s| is| are| good is| does)|tell me (?:more |something )?about|(?:what )?do you know about) """
    r"(?P<make>(?!(?:the|this|that|it|there|you|any)\b)[a-z][\w'&-]+(?: (?:& |and )?[a-z][\w'&-]+)?)"
)
""" "Is Halvorn any good?" is asked of the cards of that make."""
_WISHES = phrase(r"\b(?:(?:do|have|can|could) (?:you|i|we)|got|is there|are there|any|some)\b.* (?:for|to|with) $")
"""Before "for the skillet": another thing is asked for."""
STANDS_IN: Final = frozenset({
    "one", "ones", "stuff", "thing", "things", "version", "versions", "option", "bag", "bags", "bottle", "bottles",
    "box", "boxes", "can", "cans", "tin", "tins", "pack", "packs", "packet", "sack", "jar", "tub", "carton", "kind",
    "sort",
})  # fmt: skip
"""Words for a product that do not say what it is."""
_JOINS: Final = frozenset({"in", "with", "of", "from"})
_LOOKS: Final = frozenset({
    "huge", "massive", "giant", "teeny", "nice", "cute", "lovely", "pretty", "fancy", "gorgeous", "cool", "cheap",
    "expensive", "pricey", "ugly", "weird", "funny", "shiny", "simple",
})  # fmt: skip
"""Words that may stand in a name though no card has them."""


@dataclass(frozen=True, slots=True)
class _Name:
    """Words that mean cards at some places, from `start` to `end` of a text; `many`: they stand in the plural."""

    start: int
    end: int
    places: Sequence[int]
    many: bool

    @property
    def meant(self) -> Sequence[int]:
        """All of the places, or in the singular the first."""
        return self.places if self.many else self.places[:1]


def name_asked(sheet: Sheet, cards: Sequence[Product], sells: Callable[[str], bool]) -> None:
    """Puts "number 3" for what a question is about, where the cards alone say which it is.

    A name goes on with a thing that the shop `sells`: "the red wine" is no red mug. Where a card was named before the
    question, what the question names is a part of it: "the green set, how wide is the table?"
    """
    makes = {fold(card.brand) for card in cards}
    if len(makes) > 1:
        sheet.say(_OF_A_MAKE.sub(lambda said: _with_the(said, makes), sheet.text))
    asks = _ASKS.search(sheet.text) if cards else None
    if not cards or not (asks or "?" in sheet.text):
        return
    begins = asks.start() if asks else len(sheet.text)
    found = [_name(match, cards, sells) for match in _NAME.finditer(sheet.text)]
    names = [name for name in found if name and (name.start >= begins or len(name.places) == 1)]
    topic = any(place_of(one) is not None for one in POINTS.finditer(sheet.text, 0, begins))
    topic = topic or any(name.start < begins for name in names)
    for name in reversed(names):
        if name.start < begins or not topic:
            sheet.put(name.start, name.end, " and ".join(f"number {place}" for place in name.meant))


def _with_the(said: re.Match[str], makes: Collection[str]) -> str:
    named = fold(said["make"])
    known = named in makes or named.split()[0] in makes
    return f"{said['asks']} the {said['make']}" if known else said.group()


def _name(match: re.Match[str], cards: Sequence[Product], sells: Callable[[str], bool]) -> _Name | None:
    """The longest name that these words begin with; None if they may mean something else."""
    words = [(fold(word.group()), match.start("words") + word.end()) for word in re.finditer(r"[^ ]+", match["words"])]
    said = [word for word, _ in words]
    last = next((at for at in range(len(said)) if not _goes_on(said[at : at + 2], cards)), len(said))
    placed = _IN_A_PLACE.search(match.string, 0, match.start()) is not None
    if _WISHES.search(match.string, 0, match.start()):
        return None
    for end in range(last, 0, -1):
        asked = [word for word in said[:end] if word not in STANDS_IN | _LOOKS | _JOINS]
        ended = said[end - 1] in STANDS_IN or _says_what(asked, cards, sells)
        if not asked or not (ended or not (placed or any(map(sells, said[end : end + 1])))):
            continue
        if places := _meant(asked, cards):
            many = said[end - 1].endswith("s") or bool(match["many"]) or match["the"].lower() in {"those", "these"}
            return _Name(match.start(), words[end - 1][1], places, many)
    return None


def _goes_on(words: Sequence[str], cards: Sequence[Product]) -> bool:
    """Whether the first of these words may be one of a name: "in" is, before "mint"."""
    word, *after = words
    if word in _JOINS:
        return bool(after) and _goes_on(after, cards)
    if word in SIZE_WORDS or word in STANDS_IN or word in _LOOKS:
        return True
    return not (word.endswith("est") or word in {*ORDINALS, "last"}) and bool(having([word], cards))


def _says_what(asked: Sequence[str], cards: Sequence[Product], sells: Callable[[str], bool]) -> bool:
    """Whether a name ends with what a card is, or has two words of its title."""
    if asked and sells(asked[-1]):
        return bool(titled(asked[-1:], cards))
    return len(asked) > 1 and bool(titled(asked, cards))


def _meant(asked: Sequence[str], cards: Sequence[Product]) -> list[int]:
    """The cards that have all these words, if others do not."""
    size = next((word for word in asked if word in SIZE_WORDS), None)
    rest = [word for word in asked if word != size]
    found = having(rest, cards) if rest else list(range(1, len(cards) + 1))
    if size and found:
        return sized(size, cards, found)
    return found if len(found) < max(2, len(cards)) else []
