"""What "that one" means where a card was described before it: "35 pounds?! Not that one"."""

from collections.abc import Sequence
from typing import Final

from app.dialogue.reading.cards.places import POINTS, place_of
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import LEAST_STEM, having, plain, traits
from retrieval.schema import Product

_THAT = phrase(
    r"""(?<!\w)(?:(?:that|this) one|(?<=than )that
        |(?<=not )that|(?<=leave )(?:that|it)(?= out)|(?<=take )(?:that|it)(?= (?:off|out
        |away))|(?<=skip )(?:that|it)|(?<=lose )(?:that|it)|(?<=drop )(?:that|it)
        |(?<=more of )(?:that|this|those|it)|(?<=(?:more|ther) like )(?:that|this|those|it)
        |(?<=thing like )(?:that|this|it)|(?<=sth like )(?:that|this|it))
        (?= ?(?:$|[|.,;:!?]|(?:out|off|away
    |please|pls|and|but|for|in|under)\b))"""
)
_LEAD = phrase(
    r"(?:\b(?:any|some|show me|give me|see|want|the|and|so|i'd like|please|something|sth|anything|more|others?|ones?"
    r"|stuff|things?|similar) )*\b(?:like|of|to) $"
)
""" "Plum is fire, more like that": what leads to the card is no part of its description."""
_THOSE_TWO = phrase(
    r"""(?<!\w)(?:(?:both|the two) of (?:those|these|them)|(?:those|these) two)(?= ?(?:$|[|.,;:!?]|(?:out|off|away
    |please
    |is|are|aren't|go|can|have|look|too|either|then)\b))"""
)
_CLAUSE = phrase(r"(?:[^|,;:!?.]|[.,](?=[0-9]))+[|,;:!?. ]*")
_AMOUNT = phrase(r"(?<![\w.,])[0-9]{1,4}[.,][0-9]{2}(?![\w%])")
TWO: Final = 2
_ASKS: Final = phrase(r"\b(?:want|need|show|looking|find|only|under|max|like)\b")


def name_those_two(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts the only two cards that have a word said before "those two": "he has a whale, so not those two"."""
    found = _THOSE_TWO.search(sheet.text) if len(cards) > TWO else None
    if not found:
        return
    for word in reversed(sheet.text[: found.start()].split()):
        two = having([word.strip(",.;:!?")], cards) if len(word) >= LEAST_STEM else []
        if len(two) == TWO:
            sheet.put(found.start(), found.end(), " and ".join(f"number {place}" for place in two))
            return


def name_that(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts the place of the card that was named or described before "that one"; without one it stays as it is."""
    found = _THAT.search(sheet.text)
    if not found:
        return
    before = [match for match in POINTS.finditer(sheet.text, 0, found.start()) if place_of(match) is not None]
    if before:
        sheet.put(found.start(), found.end(), f"number {_place(place_of(before[-1]) or 1, cards)}")
        return
    lead = _LEAD.search(sheet.text, 0, found.start())
    begins = lead.start() if lead else found.start()
    for clause in reversed(list(_CLAUSE.finditer(sheet.text, 0, begins))):
        place = _singled_out(clause.group(), cards)
        if place and not _ASKS.search(clause.group()):
            sheet.put(found.start(), found.end(), f"number {place}")
            if lead or (clause.end() < found.start() and clause.group().rstrip()[-1:] in ",;:!?."):
                sheet.cut(clause.start(), clause.end())
            return


def _place(place: int, cards: Sequence[Product]) -> int:
    return len(cards) if place == -1 else place


def _singled_out(said: str, cards: Sequence[Product]) -> int | None:
    """The one card that costs what is said, or shares more words with these than every other does."""
    amounts = {round(100 * float(amount.replace(",", "."))) for amount in _AMOUNT.findall(said)}
    costing = [at for at, card in enumerate(cards, start=1) if card.price and card.price.amount in amounts]
    if len(costing) == 1:
        return costing[0]
    asked = set(plain(said))
    shared = [len(asked & traits(card)) for card in cards]
    most = max(shared, default=0)
    return 1 + shared.index(most) if most and shared.count(most) == 1 else None
