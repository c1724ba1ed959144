"""Brands named by who makes a card, or as the people behind them: "whoever makes number one", "that Fennwick lot"."""

from collections.abc import Sequence
from typing import Final

from app.dialogue.reading.cards.places import POINTS, REFERENCE, place_of
from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op, Product

_MAKER: Final = r"(?:brands?|makers?|make|manufacturer|company|firm|label|producer|people|folks|guys|lot)"
_NOT: Final = r"(?:(?P<not>not|no|without|nothing|anything but|except|avoid|never|skip) )?"
_ONLY: Final = r"(?:(?:only|just|more|else|something|anything|stuff|things|others?|keep to|stick (?:to|with)) )*"
_THIS = phrase(rf"(?<!\w){_NOT}{_ONLY}(?:(?:from|by|of) )?(?<!all )(?:this|that|the same|same|its) {_MAKER}(?!\w)")
_OF_CARD = phrase(
    rf"""(?<!\w){_NOT}{_ONLY}(?:(?:from|by|of) )?(?P<other>(?:an?other|a different|other|different|some other) )?
        (?:(?:the same|same|the|that|those|an?)? ?(?<!\w){_MAKER} (?:as|of|behind|than|that (?:makes?|made)
        |who (?:makes?
        |made))
        |who(?:ever)? (?:makes?|made|is behind)|(?P<whose>whose)) {REFERENCE}(?:'s)?(?: (?:is|has|comes from|one
        |has got))?
        (?:,? (?:stick|stay) (?:to|with) (?:them|it|that))?(?!\w)"""
)
_COUNTED_BRAND = phrase(
    rf"(?<!\w)(?:the )?(?P<place>{'|'.join(ORDINALS)}|last) (?P<maker>brand|maker|manufacturer|company|firm|label)"
    r"(?!\w)"
)
""" "Nothing from the first brand"."""
_SAYS_SAME = phrase(r"\b(?:same|other|different|another)\b")
_PEOPLE: Final = r"(?:lot|people|folks|guys|crowd|company|brand|firm|bunch|range|line|collection|stuff|things?|ones?)"
_BY = phrase(r"(?<!\w)(?:by|from|of) (?:that|those|the|these) (?=\w)")
_TAIL = phrase(rf" {_PEOPLE}(?!\w)")
_SHALL_BE = phrase(rf"(?<!\w)(?:and )?(?:the )?{_MAKER} (?:shall|should|must|has to|needs to|ought to) be (?=\w)")
_WHAT_HAS = phrase(
    r"(?<!\w)(?:(?:what|which(?: ones)?|anything|something|which of (?:these|them)) )(?:has|have|did|does|do|is|are)?"
    r" ?(?:there )?(?:from |by )?(?=\w)"
)
_MAKES = phrase(
    r" (?:(?:has|have|do|does|make|makes|got|sell|sells|offer|offers)(?: got| make| do| have| sell| offer)?|got)"
    r"(?: (?:in|of|among) (?:this|that) (?:line|kind|sort|department|range|style))?(?= ?(?:$|[|.,;:!?]))"
)


def read_makers(sheet: Sheet, vocabulary: Vocabulary, cards: Sequence[Product]) -> list[Constraint]:
    """Takes brands: of the card that is pointed at, of the one named before "this brand" (else the first), by name."""
    return [*_of_cards(sheet, cards), *_by_name(sheet, vocabulary)]


def _of_cards(sheet: Sheet, cards: Sequence[Product]) -> list[Constraint]:
    if not cards:
        return []
    sheet.say(_COUNTED_BRAND.sub(r"the \g<maker> of the \g<place> one", sheet.text))
    found = []
    for match in reversed(list(_OF_CARD.finditer(sheet.text))):
        if place_of(match) is None and not _SAYS_SAME.search(match.group()):
            continue  # "the people who made this must be mad"
        place = place_of(match) or 1
        brand = cards[place if place < 0 else min(place, len(cards)) - 1].brand
        if brand and place <= len(cards):
            denied = match["not"] or match["other"] or " than " in match.group()
            found.append(_limit(brand, denied=bool(denied)))
            sheet.cut(match.start(), match.end())
    for match in reversed(list(_THIS.finditer(sheet.text))):
        places = [place_of(one) for one in POINTS.finditer(sheet.text, 0, match.start())]
        named = next((place for place in reversed(places) if place and place <= len(cards)), 1)
        if brand := cards[named if named < 0 else named - 1].brand:
            found.append(_limit(brand, denied=bool(match["not"])))
        sheet.cut(match.start(), match.end())
    return found


def _by_name(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """ "By that Fennwick lot", "what has Halvorn got?", "the firm shall be Brasken"."""
    found = []
    for cue, tail in ((_BY, _TAIL), (_SHALL_BE, None), (_WHAT_HAS, _MAKES)):
        for match in reversed(list(cue.finditer(sheet.text))):
            said, named = vocabulary.longest(sheet.text[match.end() : match.end() + 60], "brand")
            if not named:
                continue
            end = sheet.text.index(said, match.end()) + len(said)
            behind = tail.match(sheet.text, end) if tail else None
            if tail and not behind:
                continue
            found.append(Constraint(field="brand", op=Op.IN, value=named[0].values))
            sheet.cut(match.start(), behind.end() if behind else end)
    return found


def _limit(brand: str, *, denied: bool) -> Constraint:
    return Constraint(field="brand", op=Op.NOT_IN if denied else Op.IN, value=(brand,))
