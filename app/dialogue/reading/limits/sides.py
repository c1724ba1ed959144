"""Sizes said without a unit, or as two sides: "sheets, 160", "45 by 75", "no longer than 18", "1.40 wide"."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.dialogue.reading.limits.refusing import meant
from app.dialogue.reading.limits.told import of_a_place
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import Measure, scaled
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op

_NUMBER: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_UNIT: Final = r"mm|cms?|centimet(?:er|re)s?|m|met(?:er|re)s?"
_SIDES = phrase(
    rf"(?<![\w.,$€£])(?:about |around |roughly )?(?P<one>{_NUMBER}) ?(?P<unit_one>{_UNIT})? ?(?:x|×|by|\*) ?"
    rf"(?P<two>{_NUMBER}) ?(?P<unit>{_UNIT})?(?![\w.,]?[0-9])(?! ?(?!(?:in|or|if|so|to|on) \w)[a-z]{{1,2}}\b(?<! by))"
)
_COMPARED = phrase(
    rf"""(?<!\w)(?:any )?
        (?P<word>longer|taller|wider|higher|deeper|shorter|narrower|bigger|larger|smaller) than (?P<number>{_NUMBER})
        (?=(?: please)? ?(?:$|[|,;:!?]|\.(?: |$)|(?:and|but|or|please|because|as|since|if|so)\b))"""
)
_COMPARES: Final = {
    "longer": ("long", Op.GT), "taller": ("tall", Op.GT), "wider": ("wide", Op.GT), "higher": ("high", Op.GT),
    "deeper": ("deep", Op.GT), "shorter": ("short", Op.LT), "narrower": ("wide", Op.LT),
    "bigger": (None, Op.GT), "larger": (None, Op.GT), "smaller": (None, Op.LT),
}  # fmt: skip
""" "Nothing bigger than 50" is said of things that have just one length."""
_BED: Final = "|".join(
    rf"(?<=\b{words} )"
    for words in ("bed", "bed of", "bed is", "bed is a", "bed's", "bed's a", "mattress", "mattress of", "matress of")
)
_METRES = phrase(
    r"(?<![\w.,$€£])(?P<number>[0-4][.,][0-9]{1,2}) (?=(?:wide|long|high|tall|deep|across)(?!\w))"
    rf"|(?:{_BED})(?P<bed>[0-2][.,][0-9]{{1,2}})(?![\w.,])(?! ?m)"
)
""" "1.40 wide" is in metres."""
_ALONE = phrase(
    r"(?<![\w.,$€£%:/-])(?<!than )(?:size |the |an? )?(?:big |large |small |wide )?(?P<number>[0-9]{2,3})s? ?"
    r"(?=$|[|,;!?]|\.(?: |$)"
    r"|(?P<next>(?!(?:x|by|or|to|and|per|oz|ml|cl|kg|g|lb|l|w)\b)[a-z]+))(?! ?%)"
)
_EITHER = phrase(
    r"(?<![\w.,$€£%:/-])(?:size |either )?(?P<one>[0-9]{2,3}) (?:or|and) (?P<two>[0-9]{2,3})"
    r"(?= ?(?:$|[|,;!?]|\.(?: |$)|(?:please|wide|in|but)\b))"
)
_DENIED = phrase(r"(?:\b(?:not|no|without|never)|\b(?:isn't|aren't))(?: the| a)? $")
_LENGTHS: Final = ("width", "diameter", "length", "height")
_MAY_FOLLOW: Final = frozenset(
    {
        "please",
        "wide",
        "in",
        "with",
        "for",
        "without",
        "not",
        "but",
        "bed",
        "max",
        "only",
        "size",
        "one",
        "ones",
        "that",
        "which",
    }
)


_METRES_AND = phrase(r"(?<![\w.,$€£])(?P<metres>[0-4]) ?(?:m|met(?:er|re)s?) ?(?:and )?(?P<cm>[0-9]{2})(?: ?cm)?(?!\w)")
""" "1m40", "a metre and 40"."""


def in_metres(text: str) -> str:
    """The text with a unit behind numbers that can only be metres."""
    text = _METRES_AND.sub(lambda match: f"{match['metres']}{match['cm']} cm", text)
    return _METRES.sub(lambda match: f"{match['number'] or match['bed']} m ", text)


def read_compared(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> Iterator[Constraint]:
    """Takes "not higher than 45" where the things have a height; a price would have been meant elsewhere."""
    if " than " not in sheet.text:
        return
    for match in reversed(list(_COMPARED.finditer(sheet.text))):
        concept, op = _COMPARES[match["word"].lower()]
        measure = (
            vocabulary.measures.meant(None, [concept], lambda field: vocabulary.kinds.have(things, field), only=True)
            if concept
            else _one_length(vocabulary, things)
        )
        if measure:
            limit = meant(op, match)
            yield Constraint(field=measure.field, op=limit.op, value=scaled(match["number"]))
            sheet.cut(limit.start, limit.end)


def read_sides(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> Iterator[Constraint]:
    """Takes two sides, the shorter one as the width."""
    for match in reversed(list(_SIDES.finditer(sheet.text))):
        if of_a_place(sheet.text, match):
            sheet.cut(match.start(), match.end())
            continue
        unit = (match["unit"] or match["unit_one"] or "cm")[0].lower()
        scale = 100 if unit == "m" and not (match["unit"] or match["unit_one"] or "").lower().startswith("mm") else 1
        sides = sorted(scaled(match[name], scale) for name in ("one", "two"))
        fields = [f"attributes.{one}_cm" for one in ("width", "length")]
        have = [field for field in fields if vocabulary.kinds.have(things, field)]
        if have and have[0] == fields[0]:
            yield from (Constraint(field=field, op=Op.EQ, value=side) for field, side in zip(have, sides, strict=False))
            sheet.cut(match.start(), match.end())


def read_bare(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> Iterator[Constraint]:
    """Takes numbers alone that are the size of some of the things: "sheets, 160", "24 or 28", "pans, but not 24"."""
    for match in reversed(list(_EITHER.finditer(sheet.text))):
        sizes = [_one_length(vocabulary, things, match[name]) for name in ("one", "two")]
        if sizes[0] and sizes[0] == sizes[1]:
            yield Constraint(field=sizes[0].field, op=Op.IN, value=(int(match["one"]), int(match["two"])))
            sheet.cut(match.start(), match.end())
    for match in reversed(list(_ALONE.finditer(sheet.text))):
        following = match["next"]
        if following and following not in _MAY_FOLLOW and following not in things:
            continue
        if following and following.endswith("s") and following in things:
            continue  # so many of them
        if measure := _one_length(vocabulary, things, match["number"]):
            denied, number = _DENIED.search(sheet.text, 0, match.start()), int(match["number"])
            op, value = (Op.NOT_IN, (number,)) if denied else (Op.EQ, number)
            yield Constraint(field=measure.field, op=op, value=value)
            sheet.cut(denied.start() if denied else match.start(), match.end("number"))


def _one_length(vocabulary: Vocabulary, things: Sequence[str], number: str = "") -> Measure | None:
    """The one length that some of the things have, or have this number of; None where it is none or several."""
    found = [
        one
        for one in vocabulary.measures.measures
        if one.concept in _LENGTHS and vocabulary.kinds.have(things, one.field, number and f"{int(number):g}")
    ]
    return found[0] if len(found) == 1 else None
