"""What should be other than a liked card: "the third but taller", "nice, just in another colour", "one size up"."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Vocabulary, fold
from retrieval.schema import Constraint, Op, Product

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
_OTHER = phrase(
    rf"""(?<!\w){_SOFTLY}{_WISHES}{_SOFTLY}(?:in )?(?:an? |the next |one |next |some )*
        (?<!the )(?P<how>{"|".join(_COMPARED)})(?: (?:size|ones?|versions?|models?|from (?:it|that)|from there))*(?!\w)
        (?! than\b)(?= ?(?:$|[|.,;:!?]|(?:please|pls|if|though|and|but|because|so|then|for|in|too|as well)\b))"""
)
_ANOTHER = phrase(
    rf"""(?<!\w){_SOFTLY}(?:{_WISHES})(?:in |with |from |of )?(?:an?other|a different|different|some other|other)
        [ ](?P<name>[a-z]{{3,12}}?)s?(?: please)?(?!\w)(?! (?:than|from|to)\b)"""
)
_LETTERS: Final = ("xs", "s", "m", "l", "xl", "xxl")


def read_varying(sheet: Sheet, vocabulary: Vocabulary, liked: Product | None) -> Iterator[Constraint]:
    """Takes what should be other than the liked card states; without one nothing is compared."""
    if liked is None:
        return
    for match in reversed(list(_OTHER.finditer(sheet.text))):
        concepts, op = _COMPARED[match["how"].lower()]
        found = _lettered(liked, op, vocabulary) or _measured(liked, concepts, op, vocabulary)
        if found:
            yield found
            sheet.cut(match.start(), match.end())
    for match in reversed(list(_ANOTHER.finditer(sheet.text))):
        field = next(
            (vocabulary.attributes[name] for name in _names(match["name"]) if name in vocabulary.attributes), ""
        )
        value = liked.attributes.get(field.removeprefix("attributes."))
        if isinstance(value, str):
            yield Constraint(field=field, op=Op.NOT_IN, value=(value,))
            sheet.cut(match.start(), match.end())


def _measured(liked: Product, concepts: Sequence[str], op: Op, vocabulary: Vocabulary) -> Constraint | None:
    for concept in concepts:
        for one in vocabulary.measures.measures:
            value = liked.attributes.get(one.field.removeprefix("attributes."))
            if one.concept == concept and isinstance(value, int | float):
                return Constraint(field=one.field, op=op, value=value)
    return None


def _lettered(liked: Product, op: Op, vocabulary: Vocabulary) -> Constraint | None:
    """ "One size up" from S is M, where the shop has it."""
    said = fold(liked.attributes.get("size", ""))
    if said not in _LETTERS:
        return None
    at = _LETTERS.index(said) + (1 if op is Op.GT else -1)
    named = vocabulary.find(_LETTERS[at], "attributes.size") if 0 <= at < len(_LETTERS) else ()
    return Constraint(field=named[0].field, op=Op.IN, value=named[0].values) if named else None


def _names(said: str) -> tuple[str, ...]:
    """An attribute's name as the shop may spell it."""
    name = said.lower()
    return name, name.replace("color", "colour"), name.replace("colour", "color")
