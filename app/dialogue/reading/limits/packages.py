"""Sizes of packages as the catalogue spells them: "16 ounces" is its "16 oz", "a dozen" its "1 dozen"."""

import re
from collections.abc import Iterator
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op

_UNITS: Final = {
    ("oz",): r"oz|ounces?",
    ("lb",): r"lbs?|pounds?",
    ("count", "pack"): r"count|ct|pieces?",
    ("pack", "count"): r"packs?|packets?",
    ("gallon",): r"gallons?",
    ("quart",): r"quarts?|qt",
    ("pint",): r"pints?|pt",
    ("dozen",): r"dozen",
    ("fl oz",): r"fl\.? ?oz|fluid ounces?",
    ("ml",): r"ml|millilit(?:er|re)s?",
    ("l", "liter", "litre"): r"l|lit(?:er|re)s?|ltr",
    ("g",): r"g|grams?",
    ("kg",): r"kg|kilos?",
}
"""Units on packages, as the catalogue may spell them and as shoppers do."""
_ONE: Final = {"a", "an", "one", "the", "by the"}
_ONE_OF: Final = ("gallon", "quart", "pint", "dozen", "lb")
"""Units that are a package's size without a number: "a gallon"."""
_NUMBER: Final = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_UNIT: Final = "|".join(_UNITS.values())
_BEHIND: Final = r"(?: (?:size|pack|bag|box|bottle|can|jar|carton|tub)s?(?: of(?= \w))?)?"
_SIZE = phrase(
    rf"(?<![\w.,$€£])(?:an? )?(?:(?P<many>[0-9]{{1,2}}) ?(?:x|×|by) ?)?(?:(?P<other>{_NUMBER}) (?:or|and) )?"
    rf"(?P<number>{_NUMBER})[ -]?(?P<unit>{_UNIT})(?!\w){_BEHIND}"
)
_SINGLE = phrase(
    rf"(?<![\w-])(?<!half )(?P<number>by the|an?|one|the) (?P<unit>gallons?|quarts?|pints?|pounds?"
    rf"|dozen)(?![\w-])(?! and\b){_BEHIND}"
)
""" "A gallon of milk", "milk by the gallon"."""
_INSIDE = phrase(
    r"(?<![\w.,$€£])(?P<number>[0-9]{1,3}) (?:(?P<unit>bags|sachets|tablets|capsules|pills|rolls|sheets|wipes) )?"
    r"(?P<where>in (?:it|the (?:bottle|box|pack|bag)|an? (?:pack|box|bag|bottle))|(?:per|to an?) (?:pack|box|bag"
    r"|bottle))(?!\w)"
)
""" "200 in the bottle", "twelve in a pack"."""
_BOUND = phrase(
    rf"(?:\b(?:over|above|under|below|more than|less than|at least|at most|up to|bigger than|smaller than"
    rf"|between|around|about)|[<>]|{_NUMBER} ?(?:-|to|and)) ?$"
)
_NOT = phrase(
    r"(?:\b(?:not|no|without|never)|n't)(?: (?:want|need|like|lift|carry|buy|get|have|take|[a-z]+ing))?"
    r"(?: (?:the|an?|any|that|this|those|another))* $"
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


def read_packages(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes sizes of packages: those wanted as one choice, those "too big" left out; a bound on them is none of either.

    Only sizes that the catalogue has are taken.
    """
    sheet.say(_PACK_OF.sub(lambda pack: _times(pack, vocabulary), sheet.text))
    wanted: dict[str, list[str]] = {}
    refused: dict[str, list[str]] = {}
    for pattern in (_SIZE, _INSIDE, _SINGLE):
        for match in reversed(list(pattern.finditer(sheet.text))):
            named = list(_named(match, vocabulary))
            if not named or _BOUND.search(sheet.text, 0, match.start()):
                continue
            too = _TOO.match(sheet.text, match.end())
            denied = _NOT.search(sheet.text, 0, match.start())
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


def _named(match: re.Match[str], vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The field and the catalogue's spellings of the size that is said, or of both; nothing if it has none such."""
    said = match.groupdict()
    unit = said["unit"]
    units = next(
        (names for names, written in _UNITS.items() if unit and re.fullmatch(written, unit, re.IGNORECASE)), None
    )
    if units is None:
        inside = said.get("where") or ""
        units = ("pack", "count") if "pack" in inside and not unit else ("count", "pack")
    number = "1" if said["number"].lower() in _ONE else said["number"]
    for each in (number, said.get("other")):
        if each is None:
            continue
        for spelt in _spellings(each.replace(",", "."), units, said.get("many")):
            one = next((one for one in vocabulary.find(spelt) if one.field.startswith("attributes.")), None)
            if one:
                yield one.field, one.values
                break


def _spellings(number: str, units: tuple[str, ...], many: str | None) -> Iterator[str]:
    """Ways in which a catalogue may write a size, the likeliest first."""
    times = f"{many} × " if many else ""
    yield from (f"{times}{number} {unit}" for unit in units)
    if units == ("lb",) and number.isdigit() and not many:
        yield f"{16 * int(number)} oz"
    if units == ("dozen",) and number.isdigit():
        yield f"{12 * int(number)} count"
