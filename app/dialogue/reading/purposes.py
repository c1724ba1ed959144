"""A thing that is named by what it is to do: "something to keep my bread fresh", "I want to grow chillies".

Who says what they want to do, or what they have nothing for, asks for a thing without its name. Products are found by
these words, as they are found by a name; a single noun out of them would find something else.
"""

from collections.abc import Iterable
from typing import Final

from app.dialogue.reading.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase

_NO_DOING: Final = r"""(?:evening|morning|spring|wedding|ceiling|building|something|everything|nothing|anything|christening
    |gardening|baking|cooking|camping|reading|housewarming|king|string|pudding)\b"""
""" "Something for gardening" is for an occasion or a pastime, whose name is looked for."""
_SOMETHING: Final = rf"""(?<!\w)(?:something|somewhere|anything|things?(?= (?:for )?to\b)|stuff(?= (?:to|for)\b)
    |thing(?= for)|thing(?:y|ie)?s?(?= (?:i|we|you|u) (?!have|need|want|sell|like|got)\w))(?! like\b)(?: [\w-]+){{0,2}}?
    (?: (?:for )?to (?!eat\b|drink\b|wear\b|me\b|my\b|the\b)| so (?=the|my|our|it|that|i|we)
    | that (?!is\b|isn't\b|goes?\b|matches|fits)
    | for (?=(?:make|wash|cut|keep|put|clean|hide|hold|carry|store|cook|boil|fry|open|sharpen|dry) )
    | for (?!{_NO_DOING})(?=[a-z]{{2,}}ing\b)
    | (?:(?:my|our|the|his|her) )?[\w-]+ (?:can|could|might) (?=[a-z]{{2}})(?!(?:have|get|buy|see)\b)
    |(?<=thing) (?:i|we|you|u) (?=\w)|(?<=thingy) (?:i|we|you|u) (?=\w)|(?<=things) (?:i|we|you|u) (?=\w))"""
_SOMETHING_TO = phrase(rf"{_SOMETHING}[^|,.;!?]{{3,70}}")
_SHOPPING: Final = r"""(?:buy|get (?:an?|some|the|one|it|this|rid)|order|find|look|see(?! (?:(?:what|how|where) (?!you|there|else|it)|in |better|clearly))|have|give|gift|spend|pay|treat|replace|upgrade|know|ask|browse
    |shop|try|check|compare|choose|pick|search|be|go|come|stay|keep (?:it|this|that|the)|make (?:sure|it|that|them|this)
    |do|say|use|switch|swap|change|add|restock|stock|top|refill|return|undo|start over|reset|want|need|like|replenish
    |purchase|send|bring|surprise|thank|avoid|move|limit|talk|speak|tell|show|filter|sort|remove|drop|exclude|take
    |cancel|redo|quit|stop (?:it|this|here|now)|work|begin|set|hear)\b"""
""" "I want to buy a kettle" names it."""
_DOES: Final = rf"(?P<does>(?!{_SHOPPING})[a-z]{{2,}} (?!(?:it|that|them|this)(?: \w+)?$)[^|,.;!?]{{3,70}})"
_LEARNING: Final = r"(?:(?:start|begin|try|finally|learn(?: how)? to|be able to) )*"
_WANTS_TO = phrase(
    rf"""(?<!\w)(?:(?:i|we|he|she|they|{PEOPLE}|\w+s)(?: (?:really|also|just|still|finally|badly|now))*|and|but)
    (?: (?:want|wants|hope|hopes|wish|would like|would love|am trying|are trying|is trying|try|tries)|'d (?:like|love)
    |'m trying|'re trying) to {_LEARNING}{_DOES}
    |(?<!\w)(?:(?:i|we|{PEOPLE})(?: (?:really|also|just|still))* )?(?<!it )(?<!they )needs? to {_LEARNING}{_DOES.replace("?P<does>", "?P<needs>")}"""
)
_HOW_TO = phrase(
    rf"(?<!\w)how (?:to|(?:do|can|could|should|would) (?:i|we|you|one|people)) {_LEARNING}{_DOES}"
)
_NOTHING_TO = phrase(
    rf"(?<!\w)(?:nothing|nowhere|not(?: a(?: single)?|hing like a)? thing) to (?!(?:do|say|add|complain|lose|with)\b)"
    rf"{_DOES}"
)
_FOR_WHO = phrase(
    r"""(?:^|(?<=[|,.;:!?] ))(?:(?:do|have|what|which|anything|something|you|u|have|got|stock|sell|is|are|there|i|need|want
    |would|recommend|suggest|do|any|ideas?|things?|stuff)[ ])*for (?:people|someone|somebody|anyone|folks|those|a
    [ ]person)[ ]who(?:[ ](?:just|always|really|also))*(?P<does>[ ][a-z]{3,}[ ][^|,.;!?]{3,70})"""
)
_POLITE_END = phrase(r"(?: (?:please|pls|thanks|thank you|and|but|or|because|since|lol|haha|plus))+$")
_MORE_IS_TOLD = phrase(
    r" (?:and|plus|but) (?:(?:i|we|he|she|it|they|im|i'm|we're|it's|that|there|my|our|own|owns|have|has|am|is|are|it)\b"
    r"(?! (?:to|can)\b)).*$| so (?:an?|some|please)\b.*$"
)


def purpose(said: str, named: Iterable[str]) -> str:
    """The words for what a thing is to do, if none of the things that are `named` stands outside them; else empty."""
    names = list(named)
    for pattern, instead in ((_SOMETHING_TO, ""), (_NOTHING_TO, "something to "), (_FOR_WHO, ""), (_WANTS_TO, ""),
                             (_HOW_TO, "")):  # fmt: skip
        if found := pattern.search(said):
            words = next((one for one in found.groupdict().values() if one), found.group())
            does = _POLITE_END.sub("", _MORE_IS_TOLD.sub("", words)).strip()
            if all(name in found.group() and name not in found.group().partition(does)[2] for name in names):
                return instead + does
    return ""
