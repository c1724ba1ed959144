"""Two ends said apart, "minimum 20, maximum 30 cm", and a unit said once for two: "22 oz is too much, 12 is fine"."""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase

_NUMBER: Final = r"[0-9]{1,5}(?:[.,][0-9]{1,2})?"
_UNIT: Final = r"""mm|cms?|centimet(?:er|re)s?|m|met(?:er|re)s?|inch(?:es)?|ml|cl|l|lit(?:er|re)s?|g|grams?|kg|kilos?
    |w|watts?|oz|ounces?|lbs?|pieces|pcs|count|ct|packs?|euros?|eur|€|dollars?|bucks?|quid|pounds?"""
_SIZED: Final = r"mm|cms?|centimet(?:er|re)s?|ml|cl|l|lit(?:er|re)s?|kg|kilos?|g|grams?|oz|ounces?|watts?"
_LEAST: Final = r"(?:at least|minimum|min\.?|no less than|not (?:under|below|less than))(?: of)?"
_MOST: Final = r"(?:at (?:the )?most|maximum|max\.?|up to|no more than|not (?:over|above|more than))(?: of)?"
_BETWEEN: Final = r" ?,? ?(?:and |but |to )?(?:it's |with )?"
_OVER: Final = r"(?!\w|[.,][0-9]| ?-?(?:stars?|out of|people|persons|guests|pieces|cups|pegs|years?|%))"
"""Behind a number that counts nothing else: "max 40 euros and at least 4.5 stars"."""
_LEAST_FIRST = phrase(
    rf"""(?<!\w){_LEAST} ?(?P<sign>[$€£]?)(?P<low>{_NUMBER})(?: ?(?P<unit>{_UNIT}))?{_BETWEEN}{_MOST} ?
        [$€£]?(?P<high>{_NUMBER})(?: ?(?P<last>{_UNIT}))?{_OVER}"""
)
_MOST_FIRST = phrase(
    rf"""(?<!\w){_MOST} ?(?P<sign>[$€£]?)(?P<high>{_NUMBER})(?: ?(?P<unit>{_UNIT}))?{_BETWEEN}{_LEAST} ?
        [$€£]?(?P<low>{_NUMBER})(?: ?(?P<last>{_UNIT}))?{_OVER}"""
)
_FINE: Final = r"""(?:(?:is |'s |are |would be |will )?(?:ok|okay|fine|good|better|perfect|great|plenty|enough|right
    |do|ideal)\b)"""
_MISSIZED: Final = (
    r"(?:massive|huge|enormous|gigantic|giant|big|tiny|small|minuscule|little|large|long|short|narrow|wide|tall|heavy)"
)
_ONE_UNIT = phrase(
    rf"""(?<![\w.,])(?P<first>{_NUMBER} ?(?P<unit>{_UNIT})(?: ones?)?(?: is| are|'s| was| looks| seems)(?: (?:way
    |far|much|a bit|just|really|quite|rather|absolutely))*[ ]
        (?:too \w+|not enough|no good|no use|overkill|a joke|{_MISSIZED})[,.; ]+(?:(?:but|and|so|make (?:it|that)
    |rather|more like|try
    |{_LEAST}|{_MOST}|under|below|over|above|around|about) )*)
        (?P<next>{_NUMBER})(?![.,]?[0-9])(?= ?(?:{_FINE}|$|[.,;!?]))"""
)


_A_LITRE = phrase(r"(?<!half )(?<!\w)an? (?P<unit>lit(?:er|re)|kilo)(?!\w)(?! (?:and|of)\b)")
_SIDE_FIRST = phrase(
    rf"""(?<!cm )(?<!\dcm-)\b(?P<side>height|width|length|diameter|depth|blade)(?P<how>(?: (?:of|is|somewhere|from
    |between|about|around|roughly
    |should be|must be|has to be))*),? (?P<size>{_NUMBER}(?: ?(?:-|to|and) ?{_NUMBER})?)
    (?![\w%]|[.,][0-9]| ?(?:{_UNIT})\b)"""
)
""" "Height from 20 to 30", "blade 20 and up": lengths are said in centimetres."""
_SHARED = phrase(
    rf"(?<![\w.,$€£])(?P<low>{_NUMBER})(?P<link> ?(?:-|to|and|or) ?)(?P<high>{_NUMBER}) ?(?P<unit>(?!oz"
    rf"|ounce)(?:{_SIZED}))(?!\w)"
)
_SMALLER_THAN = phrase(
    rf"""(?P<first>\b(?:bigger|larger|longer|wider|taller
    |heavier) than (?:{_NUMBER}) ?(?P<unit>{_SIZED})(?!\w),? (?:but |and )?
    (?:smaller|shorter|narrower|lower|lighter|less) than )(?P<next>{_NUMBER})(?!\w|[.,][0-9]| ?(?:{_UNIT})\b)"""
)
""" "Bigger than a litre but smaller than two"."""
_BOUND_LATER = phrase(
    rf"""(?<![\w.,])(?P<first>{_NUMBER} ?(?P<unit>{_SIZED})(?!\w)[^|$€£]{{0,60}}?[,.;?!] ?[^|$€£0-9]{{0,20}}?)
        (?<![\w.,])(?P<next>{_NUMBER})(?= (?:or|and) (?:up|upwards|bigger|larger|smaller|longer|shorter|wider
        |taller)\b)"""
)
""" "2 litres is too small, 2.2 or up"."""
_MORE: Final = r"(?:over|above|more than|(?:bigg|larg|tall|wid|high|long|heavi|deep)er than)"
_LESS: Final = r"(?:under|below|less than|(?:small|short|narrow|low|light)er than)"
_UNIT_AT_END = phrase(
    rf"""(?<!\w)(?P<first>(?:{_MORE}|{_LESS}) {_NUMBER})(?P<next>,? (?:and |but )?(?:{_MORE}
        |{_LESS}) {_NUMBER} ?(?P<unit>{_SIZED}))
        (?!\w)"""
)
""" "Over 25, under 35 cm"."""
_BOUND_INSIDE = phrase(
    rf"(?<!\w)(?:an? |the )?(?P<pack>(?:set|pack|box|packet) of) (?P<limit>{_LEAST}|{_MOST}) (?={_NUMBER})"
)
""" "A set of at least 4" is at least a set of 4."""
_MEASURED: Final = rf"{_SIZED}|m|met(?:er|re)s?|inch(?:es)?"
_PAUSE: Final = r"(?: |[,.;-])+"
_SECOND_THOUGHT = phrase(
    rf"""(?<![\w.,$€£]){_NUMBER} ?(?P<unit>{_MEASURED})(?!\w)(?: or so| give or take)?{_PAUSE}(?:or )?
    (?:no|nope|sorry|actually|wait|rather){_PAUSE}(?:(?:no|wait|make (?:it|that)|sorry){_PAUSE})*
    (?P<bound>(?:{_LEAST}|{_MOST}) )?(?P<number>{_NUMBER})(?: (?P=unit)(?!\w))?
    (?= ?(?:$|[|,;!?]|\.(?: |$)|(?:and|but|at least|at most|max|min|or so|please|or (?:more|less|bigger|smaller))\b))"""
)
""" "5 litres, no, 6 at least": the unit is that of both, the first number is taken back."""
_CONCEPT: Final = r"(?P<concept>height|width|length|depth|diameter|capacity|volume|weight)"
_LIMIT: Final = rf"(?P<limit>{_LEAST}|{_MOST}|under|below|over|above|less than|more than)"
_LIMITED_FIRST = phrase(
    rf"(?<!\w){_LIMIT} (?:the |a )?{_CONCEPT}(?: of| is|:|,)? (?P<number>{_NUMBER})"
    rf"(?: ?(?P<unit>{_MEASURED}))?(?![\w]|[.,][0-9])"
)
_LIMITED_BEHIND = phrase(
    rf"(?<!\w){_CONCEPT}(?: of| is|:|,)? {_LIMIT} (?P<number>{_NUMBER})(?: ?(?P<unit>{_MEASURED}))?(?![\w]|[.,][0-9])"
)
_LIMITED_AMID = phrase(
    rf"(?<![\w.,])(?P<number>{_NUMBER}) ?(?P<unit>{_MEASURED})? (?P<limit>max(?:imum)?|min(?:imum)?) (?:in )?"
    rf"{_CONCEPT}(?!\w)"
)
""" "Max height 45 cm", "height max 45", "45 cm max height"."""


def in_one_piece(text: str) -> str:
    """The text with both ends of a range together, and with the unit behind each of two numbers that share it."""
    if not any(char.isdigit() for char in text):
        return text
    text = _A_LITRE.sub(r"1 \g<unit>", text)
    for words in (_LIMITED_AMID, _LIMITED_FIRST, _LIMITED_BEHIND):
        text = words.sub(_limited, text)
    text = _SECOND_THOUGHT.sub(lambda match: f"{match['bound'] or ''}{match['number']} {match['unit']}", text)
    text = _BOUND_INSIDE.sub(r"\g<limit> \g<pack> ", text)
    text = _SIDE_FIRST.sub(_side_behind, text)
    text = _SMALLER_THAN.sub(r"\g<first>\g<next> \g<unit>", text)
    text = _SHARED.sub(_each_with_unit, text)
    for words in (_LEAST_FIRST, _MOST_FIRST):
        text = words.sub(_range, text)
    for words in (_ONE_UNIT, _BOUND_LATER):
        text = words.sub(r"\g<first>\g<next> \g<unit>", text)
    return _UNIT_AT_END.sub(r"\g<first> \g<unit>\g<next>", text)


def _limited(match: re.Match[str]) -> str:
    """The number before what it is of; a length without a unit is in centimetres."""
    unit = match["unit"] or ("" if match["concept"].lower() in {"capacity", "volume", "weight"} else "cm")
    return f"{match['limit']} {match['number']} {unit} {match['concept']}" if unit else match.group()


def _side_behind(match: re.Match[str]) -> str:
    side = match["side"].lower()
    return (
        f"{side}{match['how']} {match['size']} cm" if side == "blade" else f"{match['how']} {match['size']} cm {side}"
    )


def _each_with_unit(match: re.Match[str]) -> str:
    """ "60 to 100 cm" as "60 cm to 100 cm", so that nobody takes the first for a price."""
    return f"{match['low']} {match['unit']} {match['link'].strip()} {match['high']} {match['unit']}"


def _range(match: re.Match[str]) -> str:
    """Both ends together where they are of one unit; "not over 50, at least 20 cm" are a price and a size."""
    first, last = match["unit"], match["last"]
    told = last or (first and re.fullmatch(_SIZED, first, re.IGNORECASE))
    if (first and last and first != last) or ("," in match.group() and not (told and first)):
        return match.group()
    unit = last or first
    return f"between {match['sign']}{match['low']} and {match['sign']}{match['high']}{f' {unit}' if unit else ''}"
