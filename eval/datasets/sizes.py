"""Package sizes of Complete Journey as a shopper reads them: "12 OZ/12 PK" -> "12 × 12 oz"."""

import re
from functools import cache

_UNITS = {
    "OZ": "oz", "OZS": "oz", "O": "oz", "Z": "oz", "FL OZ": "fl oz", "LB": "lb", "LBS": "lb", "G": "g", "GM": "g",
    "GA": "gallon", "GAL": "gallon", "GALON": "gallon", "QT": "quart", "PT": "pint", "L": "liter", "LT": "liter",
    "ML": "ml", "CT": "count", "PK": "pack", "P": "pack", "PKS": "pack", "DZ": "dozen", "DOZ": "dozen",
    "SQ FT": "sq ft", "FT": "ft", "IN": "inch", "CM": "cm", "MM": "mm", "YD": "yards", "YDS": "yards",
    "LOAD": "loads", "LOADS": "loads", "LD": "loads", "LDS": "loads", "PC": "pieces", "PCS": "pieces",
    "STEM": "stems", "STEMS": "stems", "USE": "uses", "USES": "uses", "CUP": "cups", "ROLL": "rolls",
    "SHEET": "sheets", "BAR": "bars", "DOSE": "doses",
}  # fmt: skip
_BARE = {
    "PT": "1 pint", "GAL": "1 gallon", "QT": "1 quart", "DZ": "1 dozen", "DOZ": "1 dozen", "L": "1 liter",
    "LB": "1 lb", "HALF GAL": "half gallon", "MINI": "mini", "SMALL": "small", "SML": "small", "MED": "medium",
    "MEDIUM": "medium", "LARGE": "large", "X-LARGE": "extra large", "QUEEN": "queen size", "KING": "king size",
}  # fmt: skip
_PLURAL = {"gallon": "gallons", "quart": "quarts", "pint": "pints"}
_SINGULAR = {"yards": "yard", "loads": "load", "pieces": "piece", "stems": "stem", "uses": "use", "cups": "cup",
             "rolls": "roll", "sheets": "sheet", "bars": "bar", "doses": "dose"}  # fmt: skip
_COUNTED = frozenset({"pack", "count"})
_MEASURED = frozenset({"oz", "fl oz", "ml", "liter", "g", "pint", "quart", "gallon", "lb"})
_CODES = r"^\(\d+\)\s*|^[A-Z][A-Z ]{,4}\s+(?=[\d.])|^\d{5,}\s+(?=[\d.])|\s*\(.*$"
_NUMBER = r"(\d+ [1357]/[248]|[13]/[248]|\d+\.?\d*|\.\d+)"
_UNIT = r"(FL OZ|SQ FT|[A-Z]+)"
_LARGEST = 2000

CASE_LB, CASE_COUNT = 10.0, 11.0
"""Fresh goods beyond these are sold loose; what the data give is the crate they came in."""


@cache
def readable(size: str, *, fresh: bool = False) -> str:
    """The size in words, or nothing where it cannot be read or means a crate of loose goods."""
    text = re.sub(_CODES, "", " ".join(size.upper().split()))
    if text in _BARE:
        return _BARE[text]
    if found := re.fullmatch(rf"((?:\d+ )?[13]/[248]) {_UNIT}", text):
        return _measure(*found.groups())
    if found := re.fullmatch(rf"{_NUMBER} ?- ?{_NUMBER} ?{_UNIT}", text):
        return _from_to(*found.groups(), fresh=fresh)
    if found := re.fullmatch(rf"{_NUMBER}(?: ?{_UNIT} ?/ ?| {_UNIT} | ?/ ?){_NUMBER} ?{_UNIT}", text):
        number, before_slash, before_space, other, other_unit = found.groups()
        return _two(number, before_slash or before_space, other, other_unit)
    if found := re.match(rf"{_NUMBER}[ -]?{_UNIT}(?![A-Z])", text):
        number, unit = found.groups()
        return "" if fresh and _is_crate(_value(number), _UNITS.get(unit, "")) else _measure(number, unit)
    return ""


def _from_to(low: str, high: str, unit: str, *, fresh: bool) -> str:
    """ "14-18 CT" is 14-18 count, but "6-12 OZ" is 6 × 12 oz."""
    if _UNITS.get(unit) in _MEASURED - {"lb"} or _value(low) > _value(high):
        return _times(low, high, unit)
    amount = _measure(high, unit)
    crate = fresh and _is_crate(_value(high), _UNITS.get(unit, ""))
    return f"{_shown(_value(low))}-{amount}" if amount and not crate else ""


def _two(number: str, unit: str | None, other: str, other_unit: str) -> str:
    """ "6 PK/4 OZ" and "4 OZ/6 PK" are 6 × 4 oz; "10 CT/12 OZ" is 10 count, 12 oz in all."""
    first, second = _UNITS.get(unit or "", ""), _UNITS.get(other_unit, "")
    if first in _MEASURED and second == "pack":
        return _times(other, number, unit or "")
    if (unit is None or first == "pack") and second in _MEASURED:
        return _times(number, other, other_unit)
    if first and second and first != second and (first in _COUNTED or second in _COUNTED):
        return f"{_measure(number, unit or '')}, {_measure(other, other_unit)}"
    if unit is None and second == "count":
        return f"{_shown(_value(number))} × {_measure(other, other_unit)}"
    return ""


def _times(packs: str, number: str, unit: str) -> str:
    amount = _measure(number, unit)
    return amount if _value(packs) == 1 else f"{_shown(_value(packs))} × {amount}"


def _measure(number: str, unit: str) -> str:
    value, word = _value(number), _UNITS.get(unit, "")
    if not word or not 0 < value <= _LARGEST:
        return ""
    if word == "gallon" and value == 0.5:
        return "half gallon"
    named = _PLURAL.get(word, word) if value > 1 else _SINGULAR.get(word, word) if value == 1 else word
    return f"{_shown(value)} {named}"


def _is_crate(value: float, word: str) -> bool:
    return (word == "lb" and value > CASE_LB) or (word == "count" and value > CASE_COUNT)


def _value(number: str) -> float:
    whole, _, fraction = number.rpartition(" ")
    over, _, under = fraction.partition("/")
    part = float(over) / float(under) if under and float(under) else float(over)
    return part + (float(whole) if whole else 0.0)


def _shown(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
