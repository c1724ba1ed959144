"""Sentences turned inside out, said straight: "it's teapots I'm after" and "teapots are what I need" want teapots.

Every other reader then meets a wish in one order.
"""

from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase

_ASKS: Final = r"""(?:i|we)(?: (?:really|actually|just))*(?:'m| am|'re| are| was| were|'d| would)?(?: (?:really|actually
    |just|like|looking|hoping))*(?: (?:after|for|want|need|like|wanted|needed|to (?:get|buy|have|find)))+"""
_NO_THING: Final = r"""(?:what|not|all|number|that|this|these|those|exactly|just|everything|nothing|anything|it|no
    |who|how
    |where|why|i|we|you|which|something|one|ones)\b"""
_THING: Final = rf"(?P<thing>(?!{_NO_THING})[\w-]+(?: (?!(?:but|and|because|said|so|if)\b)[\w'-]+){{0,4}}?)"
_STARTS: Final = r"(?:^|(?<=[|.,;:!?] )|(?<=^sorry )|(?<=^no )|(?<=^oh )|(?<=^ok )|(?<=\bbut )|(?<=\band ))"
_ENDS: Final = r"(?= ?(?:$|[|.,;:!?]|(?:not|but|and|please|under|in|with|for|instead)\b))"
_CLEFTS: Final = (
    phrase(rf"{_STARTS}it(?:'s| is| was) (?:really |actually |just )?{_THING} (?:that )?{_ASKS}{_ENDS}"),
    phrase(rf"{_STARTS}{_THING}(?:'s| is| are| was) (?:really |actually |just )?what {_ASKS}{_ENDS}"),
    phrase(rf"{_STARTS}(?:what|all) {_ASKS} (?:is|was|are)(?: really| actually| just)? {_THING}{_ENDS}"),
)

_LACKS = phrase(
    r"""(?:(?:i|we|(?:my|our) [\w'-]+)(?:'ve| have| has)? (?:(?:just|now|suddenly|actually|still) )*)?(?:owns?|have|has
    |got|possess) (?:(?:exactly|literally|absolutely|basically|precisely) )?(?:zero|not (?:one|an?|a single)
    |no single)[ ]
    (?=[a-z]{3})"""
)
""" "I own exactly zero frying pans": what somebody has none of is needed."""
_NO_GOODS: Final = r"""(?:the|my|our|this|that|order|stock|date|reach|place|sight|time|ideas|curiosity|interest|it
    |them|here
    |there|budget|money|luck|town|way)\b"""
_IS_OUT = phrase(
    rf"""(?:^|(?<=[|.,;:!?] )|(?<=and ))(?:(?:(?:i|we|the|my|our|they|you) )?(?:[\w-]+ )?(?:'m|'re|'s|is|are|am|has
    |have)[ ]
    )?(?:(?:just|nearly|almost|completely|all|totally|clean|fresh|already|running|run|ran) )*out of (?!{_NO_GOODS})
    (?=[a-z]{{3}})"""
)


def say_straight(sheet: Sheet) -> None:
    """Puts "I need" before what is said to be needed in such a sentence, and before what somebody has none of."""
    sheet.say(_IS_OUT.sub("i need ", _LACKS.sub("i need ", sheet.text)))
    for cleft in _CLEFTS:
        sheet.say(cleft.sub(lambda found: f"i need {found['thing']}", sheet.text))
