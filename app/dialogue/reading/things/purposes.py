"""A thing that is named by what it is to do: "something to grate nutmeg with", "I want to grow chillies".

Who says what they want to do, or what they have nothing for, asks for a thing without its name. Products are found by
these words, as they are found by a name; a single noun out of them would find something else.
"""

from collections.abc import Iterable
from typing import Final

from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase

_PASTIMES: Final = r"""(?:evening|morning|spring|wedding|ceiling|building|something|everything|nothing|anything|king
    |string
    |christening|gardening|baking|cooking|camping|reading|housewarming|pudding)\b"""
""" "Something for camping" is looked for by the name of the pastime, as "something for a picnic" is."""
_SOMETHING_TO = phrase(
    rf"""(?<!\w)(?:something|somewhere|anything|things?(?= (?:for )?to\b)|stuff(?= (?:to|for)\b)|thing(?= for)
    |thing(?:y|ie)?s?(?= (?:i|we|you|u) (?!have|need|want|sell|like|got)\w))(?! like\b)(?: [\w-]+){{0,2}}?
    (?: (?:for )?to (?!eat\b|drink\b|wear\b|me\b|my\b|the\b)| so (?=the|my|our|it|that|i|we)
    | that (?!is\b|isn't\b|goes?\b|matches|fits)
    | for (?=(?:make|wash|cut|keep|put|clean|hide|hold|carry|store|cook|boil|fry|open|sharpen|dry) )
    | for (?!{_PASTIMES})(?=[a-z]{{2,}}ing\b)
    | (?:(?:my|our|the|his|her) )?[\w-]+ (?:can|could|might) (?!(?:have|get|buy|see)\b)(?=[a-z]{{2}})
    |(?<=thing|hingy|hings) (?:i|we|you|u) (?=\w))[^|,.;!?]{{3,70}}"""
)
_SHOPPING: Final = r"""(?!(?:buy|get (?:an?|some|the|one|it|this|rid)|order|find|look|see(?! (?:in |better|clearly
    |(?:what|how|where) (?!you|there|else|it)))|have|give|gift|spend|pay|treat|replace|upgrade|know|ask|browse|shop
    |try|check
    |compare|choose|pick|search|be|go|come|stay|keep (?:it|this|that|the)|make (?:sure|it|that|them|this)|do|say|use
    |switch|swap|change|add|restock|stock|top|refill|return|undo|start over|reset|want|need|like|replenish|purchase
    |send|bring|surprise|thank|avoid|move|limit|talk|speak|tell|show|filter|sort|remove|drop|exclude|take|cancel|redo
    |quit|stop (?:it|this|here|now)|work|begin|set|hear)\b)"""
""" "I want to buy a kettle" names it, and what is to be done with the list is no purpose."""
_LEARNING: Final = r"(?:(?:start|begin|try|finally|learn(?: how)? to|be able to) )*"
_DOES: Final = rf"{_LEARNING}(?P<does>{_SHOPPING}[a-z]{{2,}} (?!(?:it|that|them|this)(?: \w+)?$)[^|,.;!?]{{3,70}})"
_OFTEN: Final = r"(?: (?:really|also|just|still|finally|badly|now))*"
_PURPOSES: Final = (
    (_SOMETHING_TO, ""),
    (phrase(rf"(?<!\w)(?:nothing|nowhere) to (?!(?:do|say|add|complain|lose|with)\b){_DOES}"), "something to "),
    (
        phrase(
            r"""(?:^|(?<=[|,.;:!?] ))(?:(?:do|have|what|which|anything|something|you|u|got|stock|sell|is|are|there|i
            |need|want
            |would|recommend|suggest|any|ideas?|things?|stuff) )*
            for (?:people|someone|somebody|anyone|folks|those|a person) who(?: (?:just|always|really|also))*
            [ ](?P<does>[a-z]{3,} [^|,.;!?]{3,70})"""
        ),
        "",
    ),
    (
        phrase(
            rf"""(?<!\w)(?:(?:i|we|he|she|they|{PEOPLE}|\w+s|and|but){_OFTEN} (?:wants?|hopes?|wish|would (?:like|love)
            |(?:am |are |is )?trying)|(?:i|we|he|she|they)(?:'d (?:like|love)|'[mres]+ trying)) to {_DOES}"""
        ),
        "",
    ),
    (phrase(rf"(?:(?<!\w)(?:i|we|{PEOPLE}){_OFTEN} |^|(?<=[|,.;:!?] ))needs? to {_DOES}"), ""),
    (
        phrase(
            rf"""(?<!\w)(?:got|have|stock|sell|recommend|suggest|use|good|best|need) for (?!{_PASTIMES})
            (?P<does>[a-z]{{2,}}ing [^|,.;!?]{{3,70}})"""
        ),
        "",
    ),
    (phrase(rf"(?<!\w)ways? to {_DOES}"), ""),
    (phrase(rf"(?<!\w)how (?:to|(?:do|can|could|should|would) (?:i|we|you|one|people)) {_DOES}"), ""),
)
"""How a purpose is said, and what stands before it in the search."""
_POLITE_END = phrase(r"(?: (?:please|pls|thanks|thank you|and|but|or|because|since|lol|haha|plus))+$")
_MORE_IS_TOLD = phrase(
    r""" (?:and|plus|but) (?:i|we|he|she|it|they|im|i'm|we're|it's|that|there|my|our|owns?|have|has|am|is|are)\b
    (?! (?:to|can)\b).*$| so (?:an?|some|please)\b.*$"""
)


def purpose(said: str, named: Iterable[str]) -> str:
    """The words for what a thing is to do, if none of the things that are `named` stands outside them; else empty."""
    names = list(named)
    for pattern, before in _PURPOSES:
        if found := pattern.search(said):
            words = found.groupdict().get("does") or found.group()
            does = _POLITE_END.sub("", _MORE_IS_TOLD.sub("", words)).strip()
            until_then = found.group().partition(does)
            if all(name in until_then[0] + does for name in names):
                return before + does
    return ""
