"""Sentences turned inside out, said straight: "it's teapots I'm after" and "teapots are what I need" want teapots, and
"glass yes, plastic no" wants glass and not plastic.

Every other reader then meets a wish in one order.
"""

import re
from collections.abc import Iterable
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
_GOODS: Final = r"""(?:(?:an?|some) (?!(?:lot|bit|little)\b)[\w-]+(?: (?!(?:would|might|could|than|with
    |in)\b)[\w-]+){0,2}?
    |(?!(?:ones|this|these|those|colou?rs|always)\b)[\w-]{2,}[^\Wsu]s)"""
"""Things told by their form: behind "a", or in the plural."""
_SUITS = phrase(
    rf"""{_STARTS}(?:(?:and|so|well|maybe|perhaps|i (?:think|guess|reckon|suppose|believe|feel)) )*(?P<goods>{_GOODS})
    (?: (?:would|might|could|may|will)(?: (?:just|probably|actually|perhaps|maybe|even))* (?:be|make|suit|do|work|fit)
    | (?:makes?|suits?|is|are|works?))(?: (?:a |an )?(?:\w+ ){{0,2}}?)(?:better|nicer|best|handier|wiser|safer|smarter
    |more (?:use|useful|sense|practical|sensible|fun|suitable|handy))
    (?: (?:for|to|off) (?:me|us|her|him|them|my [\w-]+))?(?= ?(?:$|[|.,;:!?]|(?:i (?:think|guess|reckon)|actually|then
    |instead|though|now)\b))"""
)
""" "I think a blanket would be better", "towels might be more useful"."""
_PREFERS = phrase(
    rf"""(?:{_STARTS}|(?<=[ ]because )|(?<=[ ]as ))(?:(?:he|she|they|(?:my|our|the) [\w-]+)(?: would|'d)
    (?: (?:really|actually|much|probably|just|far))*
    (?: (?:rather|sooner) (?:have|get|own|use)| (?:prefer|like|love|appreciate))
    |(?:he|she|they|i|we|(?:my|our|the) [\w-]+)(?: would|'d| might)(?: (?:really|actually|probably|just))*
    (?: be (?:better off|happier|better served) with| (?:get|have) more (?:use|fun|joy|wear) (?:out of|from|with)))
    (?: having)? (?={_GOODS}(?= ?(?:$|[|.,;:!?]|(?:for|with|in|under|instead|then|i (?:think|guess))\b)))"""
)
""" "She'd rather have a plant pot", "I'd get more use out of a blanket": what would be better is wanted."""
_NO_GOODS: Final = r"""(?:the|my|our|this|that|order|stock|date|reach|place|sight|time|ideas|curiosity|interest|it
    |them|here
    |there|budget|money|luck|town|way)\b"""
_IS_OUT = phrase(
    rf"""(?:^|(?<=[|.,;:!?] )|(?<=and ))(?:(?:(?:i|we|the|my|our|they|you) )?(?:[\w-]+ )?(?:'m|'re|'s|is|are|am|has
    |have)[ ]
    )?(?:(?:just|nearly|almost|completely|all|totally|clean|fresh|already|running|run|ran) )*out of (?!{_NO_GOODS})
    (?=[a-z]{{3}})"""
)

_NO_NAME: Final = r"""(?:oh|ok|okay|well|um+|uh+|er+m?|h+m+|so|and|but|or|yes|yeah|no|nope|not|lol|haha|wow|please
    |thanks|that|this|these|those|it|is|are|was|do|does|did|can|could|would|will|should|have|has|what|which|why|how|who|where|when
    |i|i'm|we|you|he|she|they|there|if|because|maybe|the|my|our|his|her|any|anything|all|both|neither|first|second|third
    |fourth|fifth|last|number|one|ones?|says?|said|then|in|of|for|to|absolutely|definitely|heavens|goodness|gosh|god|lord
    |hell|really|sure|actually)
    \b"""
_NAMED: Final = rf"(?P<named>(?!{_NO_NAME})[a-z][\w'-]*(?: (?!{_NO_NAME})[a-z][\w'-]*){{0,2}}(?: ones?)?)"
_BEGINS: Final = r"(?:^|(?<=[.,;:!?] )|(?<=\band )|(?<=\bbut )|(?<=\byes )|(?<=\bno ))"
_STOPS: Final = (
    r"(?= ?(?:$|[,;!]|\.(?! ?[0-9])|\b(?:but|and|not)\b"
    r"|(?:[a-z'-]+ ){1,2}(?:no|yes)(?= ?(?:$|[,;!.]|\b(?:but|and)\b))))"
)
"""What stands behind the answer: another one ("oak yes plastic no"), but not "granola bars no nuts no chocolate"."""
_NO_CORRECTION: Final = r"(?![,;.!]* ?(?:make|wait|sorry|actually|i mean|i meant|rather|just|it's)\b)"
_AGREED = phrase(rf"{_BEGINS}{_NAMED}(?: |[?!]+ )(?:yes|yep|yeah)(?: please)?{_STOPS}|{_BEGINS}(?:a )?yes to (?=\w)")
_DECLINED = phrase(
    rf"{_BEGINS}{_NAMED}(?: |[?!]+ )(?:no|nope|nah|never)(?: thanks| thank you| way)?{_STOPS}{_NO_CORRECTION}"
    rf"|{_BEGINS}(?:a )?no to (?=\w)"
)


def answered(text: str, flags: Iterable[str] = ()) -> str:
    """The text without the yes and no behind a name: "glass? yes. Plastic? Never" is "glass. not plastic".

    The yes stays behind the `flags` that the catalogue answers with yes or no: "dishwasher yes".
    """

    def agreed(found: re.Match[str]) -> str:
        named = found["named"] or ""
        return found[0] if named and any(flag.startswith(named.lower()) for flag in flags) else named

    def declined(found: re.Match[str]) -> str:
        apart = "," if found["named"] and text[found.end() : found.end() + 2].strip().isalpha() else ""
        return f"not {found['named'] or ''}{apart}"

    return _AGREED.sub(agreed, _DECLINED.sub(declined, text))


def say_straight(sheet: Sheet) -> None:
    """Puts "I need" before what is said to be needed in such a sentence, what somebody has none of, and what would be
    better."""
    sheet.say(_IS_OUT.sub("i need ", _LACKS.sub("i need ", sheet.text)))
    sheet.say(_PREFERS.sub("i need ", _SUITS.sub(lambda found: f"i need {found['goods']}", sheet.text)))
    for cleft in _CLEFTS:
        sheet.say(cleft.sub(lambda found: f"i need {found['thing']}", sheet.text))
