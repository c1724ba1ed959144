"""Cards counted with a word for what they are: "that first lamp", "second box", "the last thing"."""

import re
from collections.abc import Sequence

from app.dialogue.reading.cards.subjects import STANDS_IN
from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import titled
from app.dialogue.reading.shop.kinds import forms
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Product

_COUNTED = phrase(
    rf"""(?:(?<!\w)(?:the|that|this|your) (?:very )?(?:(?P<last>last)|(?P<place>{"|".join(ORDINALS)}))
    |(?:(?<=^)|(?<=[.;!?] ))(?P<begins>{"|".join(ORDINALS)})) (?P<what>[\w'-]+)(?: (?P<next>[\w'-]+))?(?!\w)"""
)
_PLACE = rf"last|{'|'.join(ORDINALS)}"
_PAIRED = phrase(
    rf"""(?<!\w)(?:the )?(?P<one>{_PLACE}) (?P<link>or|and|vs\.?|versus|against|with) (?:the )?(?P<two>{_PLACE})[ ]
    (?P<what>[\w'-]+)(?!\w)"""
)
""" "First or second pizza, which is bigger?"."""
_ASKED_OF = phrase(
    rf"""\b(?P<verb>(?:is|are|was|were|does|do|did|can|could|will|would|has|isn't|doesn't|won't|can't) )the[ ]
    (?P<one>{_PLACE})(?: (?P<link>or|and) (?:the )?(?P<two>{_PLACE}))? (?!(?:aid|hand|class|floor|grade|name|time
    |course|of|two|three|four|ones?)\b)(?P<what>[\w-]+)(?P<ends>(?= ?(?:$|[|.,;:!?]))|(?!\w))"""
)
""" "Is the second handmade?": behind a verb that asks, a bare place is a card's."""
_NO_NAME = frozenset({"one", "ones", "two", "three", "and", "or", "is", "are", "in", "of", "on", "to", "with", "but"})
""" "The first and the oak one" counts no oaks."""


def name_ordinal(sheet: Sheet, wanted: str, cards: Sequence[Product]) -> None:
    """Says "that first lamp" as "number 1", where lamps are `wanted`; "the first aid kit" stays.

    Counted are the cards that have the word in their titles, if not all of them are called so: "the second skillet".
    """
    heads = {form for word in fold(wanted).split()[-1:] for form in forms(word)} | STANDS_IN
    everywhere = list(range(1, len(cards) + 1))

    def of_two(found: re.Match[str]) -> str:
        among = everywhere if fold(found["what"]) in heads else titled([found["what"]], cards)
        places = [_place(found[name], among) for name in ("one", "two")]
        return _joined(places, found["link"]) if all(places) else found.group()

    def said(found: re.Match[str]) -> str:
        for word, behind in ((found["what"], found["next"] or ""), (found["next"] or "", "")):
            if not word or fold(word) in _NO_NAME:
                break
            among = everywhere if fold(word) in heads else titled([word], cards)
            if place := _place(found["last"] or found["place"] or found["begins"], among):
                return f"number {place} {behind}".strip()
        return found.group()

    sheet.say(_PAIRED.sub(of_two, sheet.text))
    sheet.say(_ASKED_OF.sub(lambda found: _asked_of(found, cards, of_all=True), sheet.text))
    sheet.say(_COUNTED.sub(said, sheet.text))
    sheet.say(_ASKED_OF.sub(lambda found: _asked_of(found, cards, of_all=False), sheet.text))


def _place(said: str, among: Sequence[int]) -> int | None:
    """The place, among those, that a word counts up to; None if there are not so many."""
    at = -1 if said.lower() == "last" else ORDINALS.index(said.lower())
    return among[at] if among and at < len(among) else None


def _asked_of(found: re.Match[str], cards: Sequence[Product], *, of_all: bool) -> str:
    """The places in "is the second glass?", where nothing is said of a glass that would be counted; with `of_all` off,
    whatever is behind them."""
    if of_all and found["ends"] is None:
        return found.group()
    places = [_place(one, range(1, len(cards) + 1)) for one in (found["one"], found["two"]) if one]
    if not all(places):
        return found.group()
    return f"{found['verb']}{_joined(places, found['link'])} {found['what']}"


def _joined(places: Sequence[int | None], link: str | None) -> str:
    return f" {link} ".join(f"number {place}" for place in places)
