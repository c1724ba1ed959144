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
_NO_NAME = frozenset({"one", "ones", "two", "three", "and", "or", "is", "are", "in", "of", "on", "to", "with", "but"})
""" "The first and the oak one" counts no oaks."""


def name_ordinal(sheet: Sheet, wanted: str, cards: Sequence[Product]) -> None:
    """Says "that first lamp" as "number 1", where lamps are `wanted`; "the first aid kit" stays.

    Counted are the cards that have the word in their titles, if not all of them are called so: "the second skillet".
    """
    heads = {form for word in fold(wanted).split()[-1:] for form in forms(word)} | STANDS_IN
    everywhere = list(range(1, len(cards) + 1))

    def said(found: re.Match[str]) -> str:
        for word, behind in ((found["what"], found["next"] or ""), (found["next"] or "", "")):
            if not word or fold(word) in _NO_NAME:
                break
            among = everywhere if fold(word) in heads else titled([word], cards)
            place = -1 if found["last"] else ORDINALS.index((found["place"] or found["begins"]).lower())
            if among and place < len(among):
                return f"number {among[place]} {behind}".strip()
        return found.group()

    sheet.say(_COUNTED.sub(said, sheet.text))
