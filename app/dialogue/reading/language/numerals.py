"""Numbers in words: "under thirty", "twenty-five euros", "a set of six"."""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase

SMALL: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VALUES: Final = {
    **{word: value for value, word in enumerate(SMALL, start=1)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "dozen": 12,
    "couple": 2,
}
NUMBER_WORDS: Final = frozenset(_VALUES)
_LIMITS: Final = (
    "under", "below", "over", "above", "than", "most", "least", "max", "max.", "maximum", "tops", "minimum", "up to",
    "about", "around", "between", "spend", "said", "typed", "wrote", "meant", "goes to", "go to", "do", "can do",
    "ceiling's", "limit's",
    "limit by", "budget by", "it by", "that by", "it at", "that at", "price at", "only do", "till", "until",
    "can be", "could be", "may be", "can cost", "could cost", "may cost",
    "and", "to", "set of", "pack of", "box of", "budget of", "budget is",
)  # fmt: skip
_COUNTED = r"""(?:dollars?|bucks?|ounces?|oz|count|pack|wide|across|high|tall|long|deep|loads|rolls|euros?|pounds?
    |quid|pence|cents?|cm|mm|mls?|mils?|cl|kg
    |(?:centi|milli)?(?:lit|met)(?:er|re)s?|grams?|kilos?|inch(?:es)?|watts?|pieces?|piece|cups?|stars?|degrees?)\b"""

_CURRENCY = r"(?:dollars?|bucks?|euros?|pounds?|quid)"

_UNIT = "|".join(sorted(SMALL, key=len, reverse=True))
_TENS_WORD = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(SMALL[:9])}))?"
_HUNDREDS = rf"(?:(?:a|{_UNIT}) )?hundred"
_LARGE = rf"(?:{_HUNDREDS}(?:(?: and)? (?:{_TENS_WORD}|{_UNIT})(?! hundred))?|{_TENS_WORD})"
_AFTER_LIMIT = "|".join(rf"(?<=\b{cue} )" for cue in _LIMITS)
_AFTER_SET = "|".join(rf"(?<=\b{cue} )" for cue in _LIMITS if cue not in {"and", "to", "about", "around"})
_NUMBER = phrase(
    rf"""(?<![\w-])(?:(?!one\b)(?:{_LARGE}|{_UNIT})(?= (?:not|was|or) |,? not\b)|(?<=\bnot )(?:{_LARGE}
        |{_UNIT})(?= ?(?:$
        |[,.!?]))|(?:{_AFTER_LIMIT})(?:{_LARGE})|(?:{_AFTER_SET})(?!one of\b)(?:{_UNIT}|(?:a )?dozen)
        |(?:{_LARGE}|{_UNIT}|a couple of|(?:a )?dozen)(?=[ -]{_COUNTED}))(?!\w)(?!-(?!{_COUNTED}))"""
)
_HALF_TO = phrase(
    r"(?<!\w)half[ -](?:an? )?(?P<unit>lit(?:er|re)|kilo|met(?:er|re))(?: up)? (?P<link>to|and|or) (?:an?"
    r"|one)(?: whole| full)?"
    r"(?: (?:lit(?:er|re)|kilo|met(?:er|re)))?(?!\w)"
)
_UNIT_AND_A_HALF = phrase(
    r"(?<!\w)(?:(?:an?|one) )?(?P<unit>lit(?:er|re)|kilo|met(?:er|re)|gallon|pound) and a half(?!\w)"
)
_WHOLE = phrase(
    r"(?<!\w)(?:an?|the|one) (?:whole|full|big|large) (?=(?:lit(?:er|re)|kilo|met(?:er|re)|gallon)\b)|"
    r"(?<!\w)the (?=(?:lit(?:er|re)|gallon) (?:ones?|bottles?|size|pack)\b)"
)
_IN_A_PACK = phrase(
    rf"(?<![\w-])(?!one\b)(?:{_LARGE}|{_UNIT})(?= (?:of (?:them|those) )?(?:in (?:it|the|a|each|every|one)|to a|per)"
    r" ?(?:pack(?:et)?|box|set|bag|bottle)?(?!\w))"
)
_HALF_PACKAGE = phrase(r"(?<!\w)half (?:an? |of an? )(?=(?:gallon|pint|quart|dozen|pound)\b)")
_HALF = phrase(r"(?<!\w)half[ -](?:an? )?(?=(?:lit(?:er|re)|kilo|met(?:er|re))\b)")
_ONE = phrase(
    r"(?<!\w)an? (?=(?:met(?:er|re)|lit(?:er|re)|kilo)(?: (?:wide|long|high|tall|or|please|at|and|max"
    r"|isn't|is (?:not|too|no|useless|pointless)|won't|wouldn't|doesn't)\b|$|[,.!?]))"
)
_CHANGE = phrase(rf"(?<![\w.,-])(?P<unit>dollar|buck|euro) (?P<minor>{_TENS_WORD})(?!\w)")
""" "Under dollar fifty"."""
_COIN = phrase(
    r"(?<!\w)(?<!half )an? (?=(?:dollar|euro|buck)\b(?! (?:store|shop|tree|sign|bill|coin))|(?:pound|quid)(?: (?:or|to"
    r"|at|max|tops|each|apiece|please|more|less|higher|lower|extra|and up|down)\b| ?(?:$|[,.!?;])))"
)
""" "Under a euro", "a buck to three bucks"."""
_ACROSS = phrase(
    rf"(?<![\w-])(?P<hundreds>{'|'.join(SMALL[:9])})[ -](?P<rest>{_TENS_WORD})(?= (?:cm|centimet\w+|wide|across|high"
    r"|tall|long|deep|by|x|mils?|ml|millilit\w+)\b)"
)
""" "One forty wide"."""
_COMPOUND = phrase(rf"(?<![\w-])(?:a|{_UNIT}) hundred(?: and)? (?:{_TENS_WORD}|{_UNIT})(?![\w-])(?! hundred)")
_SHARED_HUNDREDS = phrase(
    rf"(?<![\w.,$€£-])(?P<low>{_UNIT}|a|[1-9]) (?P<link>and|to|or) (?P<high>{_UNIT}|[2-9]) hundred(?!\w)"
    rf"(?! (?:and )?(?:{_UNIT}|{_TENS_WORD})\b)"
)
""" "Between two and three hundred": hundreds, both."""
_SPAN = phrase(
    rf"(?<=\bbetween )(?P<low>an?|{_LARGE}|{_UNIT}|[0-9.]+) (?P<link>and|to) (?P<high>{_LARGE}|{_UNIT}|[0-9.]+)"
    rf"(?= ?(?:$|[|,.;:!?)]|(?:please|pls|for (?:it|the|a|an|each|this)"
    rf"|each|apiece|max|at most|or so|and|but|with|if|{_CURRENCY})\b))"
)
""" "Costs between one and three"."""
_POINT = phrase(
    rf"(?<![\w-])(?P<whole>{_UNIT}|{_TENS_WORD}|zero|[0-9]{{1,3}}) point (?P<tenths>{_UNIT}|[0-9]{{1,2}})(?!\w)"
)
_UP_TO_DIGITS = phrase(rf"(?<![\w-])(?:{_UNIT}|{_TENS_WORD})(?= (?:to|or) [$€£]?[0-9])")
_BEFORE_IT = (
    "wait", "wait,", "sorry", "sorry,", "actually", "actually,", "that", "rather", "been", "ok", "ok,", "okay", "okay,",
    "fine", "fine,", "alright,", "forget the", "mind the", "drop the", "scrap the",
)  # fmt: skip
_AFTER_IT = "|".join(rf"(?<=\b{cue} )" for cue in _BEFORE_IT)
_CORRECTED = phrase(rf"(?:{_AFTER_IT})(?!one\b)(?:{_LARGE}|{_UNIT})(?= ?(?:$|[,.!?;]))")
""" "Sorry, fifty", "fine, a hundred", "forget the forty"."""
_BEHIND = phrase(
    rf"(?<![\w-])(?P<whole>an?|{_UNIT}|{_TENS_WORD}|[0-9]{{1,3}}) (?P<unit>{_CURRENCY}|met(?:er|re)s?|lit(?:er|re)s?)"
    rf"(?: and)? (?P<minor>{_TENS_WORD}|[0-9]{{2}})(?! ?(?:cm|centimet|ml|{_CURRENCY}))(?!\w)"
    r"(?: (?:cents?|pence)(?!\w))?"
)
""" "Four dollars twenty", "two metres fifty"."""
_AND_A_HALF = phrase(rf"(?<![\w-])(?P<whole>{_UNIT}|[0-9]{{1,2}}) and a half(?!\w)")
_BY_ITSELF = "|".join(
    rf"(?<=\b{word} )" for word in ("ok", "okay", "so", "fine", "alright", "say", "it", "that", "at", "for")
)
_SHORT_PRICE = phrase(
    rf"(?<![\w-])(?:(?:{_AFTER_LIMIT}|(?<=\bnot ))(?P<whole>{'|'.join(SMALL[:9])})[ -](?P<minor>{_TENS_WORD})"
    rf"(?![\w-])(?! (?:cm|oz|ounce|ml))"
    rf"|(?:(?<![\w-] )|{_BY_ITSELF})(?P<one>{'|'.join(SMALL[:9])})[ -](?P<change>{_TENS_WORD})"
    rf"(?= (?:max|tops|or (?:less|lower|under)|at (?:the )?(?:very )?most|is (?:my|the|all|what|plenty|enough|as|fine"
    rf"|ok)|then|it is|each|apiece|instead)\b|,? (?:not|instead of|rather than) (?:{_UNIT}|[0-9])(?! ?\w))"
    rf"|(?:(?<=\bsay )|(?<=\bmake it )|(?<=\bmake that )|(?<=\bcall it ))"
    rf"(?P<said>{'|'.join(SMALL[:9])})[ -](?P<cents>{_TENS_WORD})(?= ?(?:$|[,.!?;])))"
)
""" "Between one fifty and two fifty"."""
_DIGIT_PRICE = phrase(
    rf"(?<![\w.,-])(?P<whole>[0-9]) (?P<cents>{_TENS_WORD})(?![\w-])(?! (?:cm|oz|ounce|ml|count|pack))"
)
""" "3 fifty"."""
_EITHER = phrase(rf"(?<![\w-])(?P<one>{_UNIT}|{_TENS_WORD}) or (?=(?:{_UNIT}|{_TENS_WORD}|[0-9]+)[ -]{_COUNTED})")
_EITHER_SET = phrase(rf"(?P<set>\b(?:sets?|packs?|box) of (?:either )?[0-9]{{1,2}} or )(?P<other>{_UNIT})(?![\w-])")
""" "A set of 4 or six"."""
_EITHER_PRICE = phrase(
    r"(?<![\w.,-])(?P<one>[$€£]?[0-9]{1,4}) or (?=[$€£]?[0-9]+ ?(?:euros?|dollars?|bucks?|quid|[€$£])(?!\w))"
)
""" "8 or 9 euros": anything between them will do."""
_CHANGED = phrase(rf"(?<=\b(?:to|at|by) )(?:{_LARGE}|a hundred)(?= ?(?:$|[,.!?]))")
_SHARED = phrase(r"""(?P<low>\bmin(?:imum)?\.? (?:of )?[0-9.,]+),? (?P<high>(?:and
    |to )?max(?:imum)?\.? (?:of )?[0-9.,]+ ?(?P<unit>cm|mm|m|l|ml|kg|g))(?!\w)""")
""" "Minimum 20 maximum 30 cm": the unit is that of both."""
_NOTES = {"fiver": 5, "tenner": 10}
_NOTE = phrase(r"(?<!\w)a (fiver|tenner)(?!\w)")
_AT_MOST = phrase(
    rf"(?<![\w-])(?:(?!one\b)(?:{_UNIT})(?= (?:max|tops|or less|at (?:the )?(?:very )?most)\b)|{_LARGE}"
    r"(?= (?:at (?:the )?(?:very )?(?:most|least)|max|tops|or less|minimum|is (?:my|the|ok|okay|fine|good|enough|plenty"
    r"|all|what))))"
    rf"|(?<![\w-])(?:{_UNIT})(?= is (?:still |really |about )*(?:the most|my (?:max|limit|budget|top)|all (?:i|we)\b))"
)
_THEN = phrase(
    rf"(?<![\w-])(?!one\b)(?:{_LARGE}|{_UNIT})(?= (?:then|it is) ?(?:$|[,.!?;]))|(?<=\bsay )(?:{_LARGE})(?= ?$)"
)
""" "Fine, five then", "let's say eighty"."""
_CENTS = phrase(
    r"(?:(?<=\bfor )|(?<=\bunder )|(?<=\bbelow )|(?<=\bthan )|(?<=\bmost ))[0-9]{1,2}c(?!\w)"
    r"|(?<![\w.,])[0-9]{1,2}c(?=,? (?:or|max|tops|each|apiece)\b)"
)
_PLACE = phrase(rf"(?<=\bnumber )(?:{_UNIT})(?!\w)")
_WORD = re.compile(r"[a-z]+")


_ISH = phrase(
    r"(?<![\w.,-])(?:(?:around|about|roughly) )?(?P<number>[$€£]?[0-9]+(?:[.,][0-9]+)?(?:cm|l|ml|oz|kg|g)?)"
    r"[ -]?ish(?!\w)"
)
""" "20ish"."""


def in_digits(text: str) -> str:
    """The text with number words as digits where they count money or measures, or follow a word that limits.

    Elsewhere they stay as they are: "a table for six" is searched for in the shopper's words.
    """
    text = _ISH.sub(r"around \g<number>", text)
    text = _AND_A_HALF.sub(lambda match: f"{_value(match['whole']) or match['whole']}.5", text)
    text = _SHARED_HUNDREDS.sub(_both_hundreds, _ACROSS.sub(_with_hundreds, _COMPOUND.sub(_digits, text)))
    text = _SPAN.sub(lambda span: f"{_plain(span['low'])} {span['link']} {_plain(span['high'])}", text)
    text = _SHARED.sub(r"\g<low> \g<unit> \g<high>", _BEHIND.sub(_with_minor, text))
    text = _HALF_PACKAGE.sub("half ", text)
    text = _WHOLE.sub("1 ", _UNIT_AND_A_HALF.sub(r"1.5 \g<unit>", _HALF_TO.sub(r"0.5 \g<link> 1 \g<unit>", text)))
    text = _COIN.sub("1 ", _POINT.sub(_with_tenths, text))
    text = _SHORT_PRICE.sub(lambda match: ".".join(str(_value(said)) for said in match.groups() if said), text)
    text = _DIGIT_PRICE.sub(lambda match: f"{match['whole']}.{_value(match['cents'])}", text)
    text = _EITHER.sub(lambda match: f"{_value(match['one'])} to ", text)
    text = _EITHER_PRICE.sub(r"\g<one> to ", text)
    text = _CHANGE.sub(lambda match: f"1.{_value(match['minor']):02} {match['unit']}", text)
    text = _ONE.sub("1 ", _HALF.sub("0.5 ", text))
    text = _CENTS.sub(lambda match: f"{match.group()[:-1]} cents", text)
    text = _NOTE.sub(lambda match: f"{_NOTES[match[1].lower()]} bucks", text)
    for pattern in (_AT_MOST, _NUMBER, _THEN, _PLACE, _CHANGED, _UP_TO_DIGITS, _CORRECTED, _IN_A_PACK):
        text = pattern.sub(_digits, text)
    return _EITHER_SET.sub(lambda match: f"{match['set']}{_value(match['other'])}", text)


def _digits(match: re.Match[str]) -> str:
    return str(_value(match.group()))


def _with_hundreds(match: re.Match[str]) -> str:
    """ "one forty" is "140"."""
    return str(100 * _value(match["hundreds"]) + _value(match["rest"]))


def _both_hundreds(match: re.Match[str]) -> str:
    """ "two to three hundred" is "200 to 300"."""
    low, high = (100 * int(_plain(match[end])) for end in ("low", "high"))
    return f"{low} {match['link']} {high}" if low < high else match.group()


def _plain(said: str) -> str:
    """A number in digits, however it was said."""
    return said if said[0].isdigit() else str(_value(said) or 1)


def _with_minor(match: re.Match[str]) -> str:
    """ "four dollars twenty" is "4.20 dollars", "two metres fifty" is "2.50 metres"."""
    whole, minor = (int(said) if said.isdigit() else _value(said) for said in (match["whole"], match["minor"]))
    return f"{whole or 1}.{minor:02} {match['unit']}"


def _with_tenths(match: re.Match[str]) -> str:
    """ "One point two" is "1.2"."""
    whole, tenths = (said if said.isdigit() else str(_value(said)) for said in (match["whole"], match["tenths"]))
    return f"{whole}.{tenths}"


def _value(said: str) -> int:
    total = 0
    for word in _WORD.findall(said.lower()):
        total = (total or 1) * 100 if word == "hundred" else total + _VALUES.get(word, 0)
    return total
