"""Sizes of packages as the catalogue spells them: "16 ounces" is its "16 oz", "a dozen" its "1 dozen"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.dialogue.reading.limits.refusing import denied_before
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from retrieval.schema import Constraint, Op, Product

_UNITS: Final = {
    ("oz",): r"oz|ounce(?:r?s)?|ouncer",
    ("lb",): r"lbs?|pounds?",
    ("count", "pack"): r"count|ct|pieces?",
    ("pack", "count"): r"packs?|packets?",
    ("gallon",): r"gallons?",
    ("quart",): r"quarts?|qt",
    ("pint",): r"pints?|pt",
    ("dozen",): r"dozen",
    ("fl oz",): r"fl\.? ?oz|fluid ounces?",
    ("ml",): r"mls?|mils?|millilit(?:er|re)s?",
    ("l", "liter", "litre"): r"l|lit(?:er|re)s?|ltr",
    ("g",): r"g|grams?",
    ("kg",): r"kg|kilos?",
}
"""Units on packages, as the catalogue may spell them and as shoppers do."""
_HALVES: Final = {"half", "1/2", "½"}
_ONE: Final = {"a", "an", "one", "the", "by the"}
_ONE_OF: Final = ("gallon", "quart", "pint", "dozen", "lb")
"""Units that are a package's size without a number: "a gallon"."""
_OUNCES: Final = {"lb": 16, "pint": 16, "quart": 32, "gallon": 128}
"""What holds or weighs so many ounces, which is how packages may state it."""
_NUMBER: Final = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_UNIT: Final = "|".join(_UNITS.values())
_BEHIND: Final = (
    r"(?: (?:size|pack|bag|box|bottle|can|jar|carton|tub)s?(?!\w))?(?: of(?= (?!them\b|those\b|these\b)\w))?"
)
_SIZE = phrase(
    rf"(?<![\w.,$€£])(?:an? )?(?:(?P<many>[0-9]{{1,2}}) ?(?:x|×|by) ?)?(?:(?P<other>{_NUMBER}) (?:or|and) )?"
    rf"(?P<number>{_NUMBER})[ -]?(?P<unit>{_UNIT})(?!\w){_BEHIND}"
)
_SINGLE = phrase(
    rf"(?<![\w-])(?<!half )(?P<number>by the|an?|one|the) (?P<unit>gallons?|quarts?|pints?|pounds?"
    rf"|dozen)(?![\w-])(?! and\b){_BEHIND}"
)
""" "A gallon of milk", "milk by the gallon"."""
_BARE = phrase(
    r"(?:(?<=^)|(?<=need )|(?<=want )|(?<=get )|(?<=got )|(?<=, ))(?P<unit>gallon|quart|pint|pound|dozen)(?= of \w)"
)
""" "Gallon of milk"."""
_HALF = phrase(
    rf"(?<![\w-])(?:an? )?(?P<number>half|1/2|½)(?:[ -]an?)?[ -](?P<unit>gallons?|quarts?|pints?|pounds?|lbs?|dozen)"
    rf"(?![\w-]){_BEHIND}"
)
_INSIDE = phrase(
    r"(?<![\w.,$€£])(?P<number>[0-9]{1,3}) (?:of (?:them|those) )?"
    r"(?:(?P<unit>bags|sachets|tablets|capsules|pills|rolls|sheets|wipes) )?"
    r"(?P<where>in (?:it|the (?:bottle|box|pack|bag)|an? (?:pack|box|bag|bottle))|(?:per|to an?) (?:pack|box|bag"
    r"|bottle))(?!\w)"
)
""" "200 in the bottle", "twelve in a pack"."""
_HOLDING = phrase(
    r"(?<![\w-])(?:(?:an?|the|some|few|[2-9]) )?"
    r"(?P<where>pack(?:et)?s?|box(?:es)?|bags?|bottles?|jars?|tubs?|cartons?|cases?) (?:of|with) "
    rf"(?P<number>[0-9]{{1,3}})"
    rf"(?![\w%]|[.,][0-9]|[ -](?:{_UNIT}|x|×|or|to|dollars?|euros?|bucks?)(?!\w))"
)
""" "The pack of 92", "two boxes of 20"."""
_FEWER = phrase(
    r"(?<![\w-])(?:(?:with|something with) )?(?:(?:a few|some|far|many|a lot) )?(?:more|fewer) "
    r"(?:bags|sachets|tablets|capsules|pills|rolls|sheets|wipes)"
    r"(?: (?:in (?:it|a pack|the (?:box|pack))|per pack|please))*(?= ?(?:$|[|.,;:!?]))"
)
""" "Fewer bags", which no limit on a size can say."""
_BOUND = phrase(
    rf"(?:\b(?:over|above|under|below|more than|less than|at least|at most|up to|bigger than|smaller than"
    rf"|between|around|about)|[<>]|{_NUMBER} ?(?:-|to|and)) ?$"
)
_NOT = phrase(
    r"(?:\b(?:not|no|without|never)|n't)(?: (?:want|need|like|lift|carry|buy|get|have|take|[a-z]+ing))?"
    r"(?: (?:the|an?|any|that|this|those|another))* $"
)
_PER = phrase(
    rf"(?:[$€£] ?{_NUMBER}|(?<![\w.,]){_NUMBER} ?(?:dollars?|euros?|bucks?|quid|cents?|[$€£¢]))(?: (?:for|per))? $"
)
""" "Five dollars a pound" is a price, and no package."""
_PER_ONE: Final = frozenset({"a", "an", "1"})
_OF_A_LIMIT = phrase(r"\| ?$")
""" "Under five dollars a pound": the price was taken before."""
_BOUND_BEHIND = phrase(
    r" ?(?:\+|(?:or (?:more|bigger|larger|over|less|smaller|under)|and (?:up|over|above|under|below)|upwards?|minimum"
    r"|max(?:imum)?)(?!\w))"
)
_PACK_OF = phrase(
    r"(?<![\w.,$€£])(?:an? )?(?P<many>[0-9]{1,2})[ -]?(?:packs?|pk|cans?|bottles?|x) (?:of |with )"
    r"(?P<size>[0-9]{1,3}(?:\.[0-9])? ?(?:fl )?(?:oz|ounces?))(?!\w)"
)
""" "A 12 pack of 12 oz"."""
_TOO = phrase(
    r"""(?: ones?)?(?: is| are|'s)(?: (?:way|far|much|a bit|just|really|simply))? (?:too (?:much|big|large|small
        |little|heavy
    |few|many)|out\b|a joke|ridiculous|massive|tiny|huge|nothing|not enough|no good|no use|hardly anything)\b"""
)


def read_packages(
    sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str], cards: Sequence[Product]
) -> list[Constraint]:
    """Takes sizes of packages: those wanted as one choice, those "too big" left out; a bound on them is none of either.

    Only sizes that the catalogue has are taken; of several spellings that which is on the `cards`, or that which is
    usual for the `things`.
    """
    counted = vocabulary.kinds.counted_in(things)
    sheet.say(_BARE.sub(r"a \g<unit>", _PACK_OF.sub(lambda pack: _times(pack, vocabulary), sheet.text)))
    wanted: dict[str, list[str]] = {}
    refused: dict[str, list[str]] = {}
    if cards:
        sheet.take(_FEWER)
    for pattern in (_HALF, _SIZE, _INSIDE, _HOLDING, _SINGLE):
        for match in reversed(list(pattern.finditer(sheet.text))):
            named = list(_named(match, vocabulary, counted, cards))
            if not named or _BOUND.search(sheet.text, 0, match.start()) or _BOUND_BEHIND.match(sheet.text, match.end()):
                continue
            priced = _PER.search(sheet.text, 0, match.start())
            if not priced and match["number"].lower() in _PER_ONE:
                priced = _OF_A_LIMIT.search(sheet.text, 0, match.start())
            if priced:
                sheet.cut(priced.start(), match.end())
                continue
            too = _TOO.match(sheet.text, match.end())
            denied = _NOT.search(sheet.text, 0, match.start()) or denied_before(sheet.text, match.start())
            for field, values in named:
                (refused if too or denied else wanted).setdefault(field, []).extend(values)
            sheet.cut(denied.start() if denied else match.start(), too.end() if too else match.end())
    return [
        Constraint(field=field, op=op, value=tuple(dict.fromkeys(some)))
        for op, sizes in ((Op.IN, wanted), (Op.NOT_IN, refused))
        for field, some in sizes.items()
    ]


def _times(pack: re.Match[str], vocabulary: Vocabulary) -> str:
    """So many of a size in one package as the catalogue spells it, where it has such."""
    ounces = re.sub("ounces?", "oz", pack["size"].lower())
    return f"{pack['many']} x {ounces}" if vocabulary.find(f"{pack['many']} × {ounces}") else pack.group()


def _named(
    match: re.Match[str], vocabulary: Vocabulary, counted: str, cards: Sequence[Product]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The field and the catalogue's spellings of the size that is said, or of both; nothing if it has none such."""
    said = match.groupdict()
    unit = said.get("unit")
    units = next(
        (names for names, written in _UNITS.items() if unit and re.fullmatch(written, unit, re.IGNORECASE)), None
    )
    if units is None:
        units = (counted, "count", "pack")
    number = "1" if said["number"].lower() in _ONE else said["number"]
    for each in (number, said.get("other")):
        spellings = _spellings(each.lower().replace(",", "."), units, said.get("many")) if each else ()
        known = [
            one for spelt in spellings for one in vocabulary.find(spelt)[:1] if one.field.startswith("attributes.")
        ]
        listed = (one for one in known if any(_has(card, one) for card in cards))
        if one := next(listed, next(iter(known), None)):
            yield one.field, one.values


def _has(card: Product, named: Named) -> bool:
    return fold(str(card.attributes.get(named.field.removeprefix("attributes."), ""))) in map(fold, named.values)


def _spellings(number: str, units: tuple[str, ...], many: str | None) -> Iterator[str]:
    """Ways in which a catalogue may write a size, the likeliest first."""
    if number in _HALVES:
        yield f"half {units[0]}"
        yield from _spellings("0.5", units, many)
        yield from ("6 count", "6 pack") if units == ("dozen",) else ()
        return
    times = f"{many} × " if many else ""
    yield from (f"{times}{number} {unit}" for unit in dict.fromkeys(units))
    if (ounces := _OUNCES.get(units[0])) and not many:
        yield f"{float(number) * ounces:g} oz"
    if units == ("dozen",) and number.isdigit():
        yield from (f"{12 * int(number)} {unit}" for unit in ("count", "pack"))
