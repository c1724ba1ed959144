"""What a product is said to have or be, in words that are no attribute's value: in stock, four stars, dimmable."""

import re
from functools import cache
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Vocabulary
from retrieval.schema import Availability, Constraint, Op

_IN_STOCK = phrase(
    r"""(?<!\w)(?:(?:that|which) (?:is|are|you have) |that's |(?:it )?(?:must|has to|have to
        |should) be |only |what(?:'s| is) |actually |currently )*(?:in stock|available (?:right )?now
        |available (?:today|immediately|straight away|at once)|(?:currently|immediately|actually) available
        |ready to ship)(?: only| please| (?:right )?now| today)?(?!\w)(?<!not in stock)"""
)
_STARS = phrase(
    r"""(?<!\w)(?:(?:with|rated|rating|that have|having|a rating of)(?: of)? )*
        (?:(?P<cue>at least|minimum|over|above|more than|better than|no less than) ?)?
        (?P<number>[1-5](?:[.,][0-9])?)(?:\+)? ?(?:-? ?stars?|out of (?:5|five))(?: rating| reviews?)?
        (?P<after> ?(?:\+|or (?:more|better|higher|above|up)|and (?:up|above|over|better|higher|more)|minimum|at least
        |upwards))?(?!\w)"""
)
_RATED = phrase(
    r"(?<!\w)(?:rated|rating(?: of)?|a rating of) (?P<cue>at least|over|above|more than|better than|higher than)? ?"
    r"(?P<number>[1-5](?:[.,][0-9])?)(?P<after>\+| (?:or|and) (?:more|better|higher|above|up))?(?![\w.,])"
)
_KINDS: Final = (
    ("private label", phrase(r"(?<!\w)(?:(?:your|the|shop's|store's) )?(?:own|store|house|shop)[ -]?(?:brand|label)s?"
                             r"(?: (?:ones?|only|version|products?|stuff))?(?!\w)|(?<!\w)(?:generic|no[ -]name)"
                             r"(?: brands?)?(?: ones?| version)?(?!\w)")),
    ("national brand", phrase(r"""(?<!\w)(?:name|big|national|branded
        |known)[ -]?brands?(?: (?:ones?|only|version|products?|stuff))?(?!\w)"""
                              r"|(?<!\w)(?:a )?brand names?(?: ones?)?(?!\w)")),
)  # fmt: skip
"""Shoppers' words for kinds of brand, by the value that a shop may have for them."""
_NOT_BEFORE = re.compile(
    r"(?:\bnot|\bno|\bnothing|n't|\bwithout|\bnon-?)(?: (?:a|an|any|the|be|is|have to be|need to be))* ?$",
    re.IGNORECASE,
)


def read_traits(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes availability, kinds of brand, and qualities that the catalogue answers with yes or no."""
    return [
        *_stock(sheet),
        *_kinds(sheet, vocabulary),
        *(one for name, field in vocabulary.flags.items() for one in _flag(sheet, name, field)),
    ]


def _stock(sheet: Sheet) -> list[Constraint]:
    asked = sheet.take(_IN_STOCK)
    return [Constraint(field="availability", op=Op.IN, value=(Availability.IN_STOCK.value,))] if asked else []


def read_ratings(sheet: Sheet) -> list[Constraint]:
    """Takes ratings: four stars, rated at least 4.5. Before prices, which "at least 4.5" would be too."""
    found = []
    for match in (*sheet.take(_STARS), *sheet.take(_RATED)):
        above = (match["cue"] or "").lower() in {"over", "above", "more than", "better than", "higher than"}
        value = float(match["number"].replace(",", "."))
        found.append(Constraint(field="rating", op=Op.GT if above else Op.GTE, value=value))
    return found


def _kinds(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    found = []
    for value, words in _KINDS:
        named = next((one for one in vocabulary.find(value) if one.field.startswith("attributes.")), None)
        if named is None:
            continue
        for match in reversed(list(words.finditer(sheet.text))):
            denied = _NOT_BEFORE.search(sheet.text, 0, match.start())
            found.append(Constraint(field=named.field, op=Op.NOT_IN if denied else Op.IN, value=named.values))
            sheet.cut(denied.start() if denied else match.start(), match.end())
    return found


def _flag(sheet: Sheet, name: str, field: str) -> list[Constraint]:
    """ "dishwasher-safe", "goes in the dishwasher", "works on induction", "not dimmable"."""
    found = []
    for match in reversed(list(_flag_words(name).finditer(sheet.text))):
        denied = _NOT_BEFORE.search(sheet.text, 0, match.start())
        found.append(Constraint(field=field, op=Op.IN, value=("no" if denied else "yes",)))
        sheet.cut(denied.start() if denied else match.start(), match.end())
    return found


@cache
def _flag_words(name: str) -> re.Pattern[str]:
    lead = r"""(?:(?:(?:that|which) (?:is|are|can|will|goes?)|that's|(?:it )?(?:must|has to|have to|should)(?: be)?|is
        |are) )?"""
    said = r"[ -]?".join(map(re.escape, name.split()))
    if name.endswith(" safe"):
        place = re.escape(name.removesuffix(" safe"))
        words = rf"""{said}|{place}[ -]?proof|safe (?:in|for) (?:the |an? )?{place}
            |(?:(?:that |which )?(?:i )?(?:can|may|could|will|would|to) )?(?:goes?|go|be put|be used
            |put) in(?:to)? (?:the |an? |my )?{place}
            |(?:that |which )?(?:(?:i|you|we) can|(?:has|have) to|must|should
            |can) (?:survive (?:the |a )?)?{place}(?: it)?
            |(?:survives?|withstands?|for|takes?) (?:the |a |an |my ){place}"""
    elif name.endswith("able"):
        words = said
    else:
        words = rf"""{said}[ -](?:compatible|ready|proof|safe|suitable|capable|hobs?|cookers?)
            |(?:(?:can|may|could|will|would) )?(?:works?|be used|used|fits?|suitable|good|ok|okay|fine) (?:on|for
            |with) (?:an? |my |the )?{said}(?: (?:hobs?|cookers?|stoves?|cooktops?))?
            |for (?:an? |my |the )?{said}(?: (?:hobs?|cookers?|stoves?|cooktops?))?"""
    return phrase(rf"(?<!\w){lead}(?:{words})(?!\w)")
