"""What should be other than a liked card ("the third but taller") or than most cards ("smaller ones", "too heavy")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median_high, median_low
from typing import Final

from app.dialogue.reading.cards.places import REFERENCE, place_of
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import UNITS, scaled
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from retrieval.schema import Constraint, Op, Product, Scalar

_SIZES: Final = ("capacity", "diameter", "width", "height", "length")
"""What "bigger" is said of, the first that a product states."""
_COMPARED: Final = {
    "taller": (("height",), Op.GT), "higher": (("height",), Op.GT), "lower": (("height",), Op.LT),
    "wider": (("width", "diameter"), Op.GT), "broader": (("width", "diameter"), Op.GT),
    "narrower": (("width", "diameter"), Op.LT), "slimmer": (("width", "diameter"), Op.LT),
    "longer": (("length",), Op.GT), "shorter": (("length", "height"), Op.LT), "deeper": (("depth",), Op.GT),
    "heavier": (("weight",), Op.GT), "lighter": (("weight",), Op.LT), "roomier": (_SIZES, Op.GT),
    "bigger": (_SIZES, Op.GT), "larger": (_SIZES, Op.GT), "size up": (_SIZES, Op.GT),
    "smaller": (_SIZES, Op.LT), "tinier": (_SIZES, Op.LT), "size down": (_SIZES, Op.LT),
}  # fmt: skip
_SOFTLY: Final = (
    r"(?:but |only |just |and |or |slightly |somewhat |much |quite |rather |way |a bit |a little |a tad |a touch "
    r"|maybe )*"
)
_WISHES: Final = (
    r"(?:(?:it|one|ones|this|that|i(?:'?d)?|we(?:'d)?|would|need|want|like|have|make|needs?|has|should|must|to|be) )*"
)
_BY: Final = rf"(?P<by>[0-9]+(?:[.,][0-9]+)?) ?(?P<unit>{'|'.join(written for _, _, written in UNITS.values())})"
""" "10 cm wider"."""
_OTHER = phrase(
    rf"""(?<!\w){_SOFTLY}{_WISHES}{_SOFTLY}(?:in )?(?:an? |the next |one |next |some |the (?=[a-z]+ (?:size|version
    |model)\b))*
        (?:{_BY} )?(?:(?<!the )|(?=[a-z]+ (?:size|version|model)\b))(?P<how>{"|".join(_COMPARED)})
        (?: (?:size|ones?|versions?|models?|from (?:it|that)|from there))*(?!\w)
        (?! than\b)(?= ?(?:$|[|.,;:!?]|(?:please|pls|if|though|and|but|because|so|then|for|in|too|as well)\b))"""
)
_THAN = phrase(
    rf"""(?<!\w)(?:but |only |just )?{_WISHES}(?:(?:anything|something|sth) )?{_SOFTLY}(?P<how>{"|".join(_COMPARED)})[ ]
    than {REFERENCE}(?= ?(?:$|[|.,;:!?]|(?:please|pls|but|and|because)\b))"""
)
""" "Wider than the first one", "narrower than that"."""
_ANOTHER = phrase(
    rf"""(?<!\w){_SOFTLY}(?:{_WISHES})(?:in |with |from |of |by )?(?:(?:an?other|a different|different|some other|other)
        [ ](?P<name>[a-z]{{3,12}}?)s?|(?P<else>(?:someone|somebody|anyone) else))(?: please)?(?!\w)(?! (?:than|from
        |to)\b)"""
)
_MAKERS: Final = frozenset(
    {"brand", "make", "maker", "manufacturer", "company", "companie", "firm", "label", "producer"}
)
_TOO: Final = {
    "big": "smaller", "large": "smaller", "bulky": "smaller", "huge": "smaller", "massive": "smaller",
    "small": "bigger", "tiny": "bigger", "heavy": "lighter", "tall": "lower", "high": "lower", "wide": "narrower",
    "narrow": "wider", "long": "shorter", "short": "longer",
}  # fmt: skip
_BEGINS = phrase(
    r"(?:^|.*[|.,;:!?] ?)(?:(?:h+m+|ok|okay|oh|sorry|please|no|nah|show me|give me|i want|any|some|something|but)"
    r"[ ,.]+)*$"
)
"""What may stand before "smaller ones": nothing that it could be said of."""
_ENDS = phrase(r"(?:[ |.,!?]|(?:please|pls|though|then)\b)*")
_TOO_MUCH = phrase(
    rf"""^(?:(?:h+m+|ok|okay|oh|ooh|sorry|nice but|but|well|no|nah)[ ,.]+)*
        (?:(?:these|those|they|it|that)(?:'s|'re| is| are| look| looks| seem| all)* )?
        (?:(?:way |far |much |just |a bit |a little )?too|a bit|bit|a little|rather|quite) (?P<how>{"|".join(_TOO)})
        (?: for (?:me|us|(?:my|our|the) \w+))?(?: though| tbh)?(?=[ |.,!]*$)"""
)
_LETTERS: Final = ("xs", "s", "m", "l", "xl", "xxl")


def read_varying(
    sheet: Sheet, vocabulary: Vocabulary, liked: Product | None, cards: Sequence[Product]
) -> Iterator[Constraint]:
    """Takes what should be other than the liked card states, or, if none is liked, than most cards do.

    What no card states is taken too where it stands alone: "a lighter one" names no thing.
    """
    if cards and (too := _TOO_MUCH.match(sheet.text)):
        sheet.put(too.start(), too.end(), _TOO[too["how"].lower()])
    for match in reversed(list(_THAN.finditer(sheet.text))):
        card = _card_at(place_of(match), liked, cards)
        concepts, op = _COMPARED[match["how"].lower()]
        if card and (than := _measured(card, concepts, op, vocabulary)):
            yield than
            sheet.cut(match.start(), match.end())
    for match in reversed(list(_OTHER.finditer(sheet.text))):
        concepts, op = _COMPARED[match["how"].lower()]
        alone = not liked and cards and _BEGINS.match(sheet.text[: match.start()])
        found = None
        if liked:
            found = _lettered(liked, op, vocabulary) or _measured(liked, concepts, op, vocabulary)
            if found and match["by"]:
                found = _by_so_much(found, match["by"], match["unit"], vocabulary)
        elif alone:
            found = _than_most(cards, concepts, op, vocabulary)
        if found:
            yield found
        if found or (alone and _ENDS.fullmatch(sheet.text[match.end() :])):
            sheet.cut(match.start(), match.end())
    if liked is None:
        return
    for match in reversed(list(_ANOTHER.finditer(sheet.text))):
        field, value = _stated(liked, match["name"] or "maker", vocabulary)
        if isinstance(value, str) and value:
            yield Constraint(field=field, op=Op.NOT_IN, value=(value,))
            sheet.cut(match.start(), match.end())


def _card_at(place: int | None, liked: Product | None, cards: Sequence[Product]) -> Product | None:
    """The card at a place; "that" is the liked one."""
    if place is None or not cards:
        return liked
    return cards[place if place < 0 else place - 1] if place <= len(cards) else None


def compares(text: str) -> bool:
    """Whether words ask for something of another measure: that is a wish, which may not be understood."""
    return _OTHER.search(text) is not None


def _than_most(cards: Sequence[Product], concepts: Sequence[str], op: Op, vocabulary: Vocabulary) -> Constraint | None:
    """Beyond the middle of the cards, in the first measure that at least half of them state and that differs."""
    for concept in concepts:
        for one in vocabulary.measures.measures:
            name = one.field.removeprefix("attributes.")
            stated = [value for card in cards if isinstance(value := card.attributes.get(name), int | float)]
            if one.concept == concept and 2 * len(stated) >= max(len(cards), 3) and len(set(stated)) > 1:
                middle = median_high(stated) if op is Op.LT else median_low(stated)
                return Constraint(field=one.field, op=op, value=middle)
    return None


def _measured(liked: Product, concepts: Sequence[str], op: Op, vocabulary: Vocabulary) -> Constraint | None:
    for concept in concepts:
        for one in vocabulary.measures.measures:
            value = liked.attributes.get(one.field.removeprefix("attributes."))
            if one.concept == concept and isinstance(value, int | float):
                return Constraint(field=one.field, op=op, value=value)
    return None


def _by_so_much(than: Constraint, by: str, unit: str, vocabulary: Vocabulary) -> Constraint:
    """Exactly so much more or less than a card has, where it is measured in such units."""
    kind, size, _ = next(one for one in UNITS.values() if re.fullmatch(one[2], unit, re.IGNORECASE))
    measure = next(one for one in vocabulary.measures.measures if one.field == than.field)
    if kind != measure.kind or not isinstance(than.value, int | float):
        return than
    more = scaled(by, size / UNITS[measure.unit][1]) * (1 if than.op is Op.GT else -1)
    return replace(than, op=Op.EQ, value=round(than.value + more, 6))


def _lettered(liked: Product, op: Op, vocabulary: Vocabulary) -> Constraint | None:
    """ "One size up" from S is M, where the shop has it."""
    said = fold(liked.attributes.get("size", ""))
    if said not in _LETTERS:
        return None
    at = _LETTERS.index(said) + (1 if op is Op.GT else -1)
    named = vocabulary.find(_LETTERS[at], "attributes.size") if 0 <= at < len(_LETTERS) else ()
    return Constraint(field=named[0].field, op=Op.IN, value=named[0].values) if named else None


def _stated(liked: Product, name: str, vocabulary: Vocabulary) -> tuple[str, Scalar | None]:
    """A field by the name that shoppers give it, and what the liked card has in it."""
    if name in _MAKERS:
        return "brand", liked.brand
    field = next((vocabulary.attributes[one] for one in _names(name) if one in vocabulary.attributes), "")
    return field, liked.attributes.get(field.removeprefix("attributes."))


def _names(said: str) -> tuple[str, ...]:
    """An attribute's name as the shop may spell it."""
    name = said.lower()
    return name, name.replace("color", "colour"), name.replace("colour", "color")
