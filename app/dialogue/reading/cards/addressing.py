"""Hasty ways to point at cards, said in full: "that lamp's lovely", "first ones nice", "biggest one please"."""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase

_ADJECTIVE: Final = r"""(?:nice|cute|lovely|perfect|great|gorgeous|good|beautiful|ugly|hideous|awful|too|so|very|out|not
    |really|a bit|fine|right|pretty|close|cool|the best|my|just|quite|horrible|boring|charming|darling|amazing|brilliant
    |almost|nearly|exactly)\b"""
_IS = phrase(
    rf"""(?:(?P<card>(?<!\w)(?:the|that|this) (?:[\w-]+ ){{0,3}}[\w-]+)'s
        |(?<!\w)(?P<place>(?:the )?(?:first|second|third|fourth|fifth|last)|that|this) ones)(?= {_ADJECTIVE})"""
)
_ASKED_OF_ONES = phrase(
    r"\b(?P<asked>(?:is|are|was|were|do|does|did|can|could|will|would|have|has) the"
    r" (?:first|second|third|fourth|fifth|sixth|last)) ones\b"
)
""" "Are the second ones crystal?": what a card shows may be several."""
_NUMBERS = phrase(r"(?<!\w)(?:numbers|nos\.?|cards?|options) (?=[0-9])")
_OF_ONE = phrase(
    r"(?:(?<=\bthe )|(?<=\bthat ))(?=(?:dollar|euro|buck) (?:one|bottle|can|tin|box|bag|pack|jar|tub|tube)\b)"
)
_LASTS = phrase(
    r"(?P<lead>\b(?:how long|does|do|did|will|would|won't|doesn't)\b[^|,.;:!?]* )"
    r"(?<!the )(?<!and )(?<!or )(?<!that )last(?= ?(?:$|[|,.;!?]))"
)
""" "How long does the battery last?": no place."""
_COMPARATIVES: Final = {
    "heavy": "lighter", "light": "heavier", "big": "smaller", "large": "smaller", "huge": "smaller", "bulky": "smaller",
    "small": "bigger", "tall": "lower", "high": "lower", "wide": "narrower", "narrow": "wider", "long": "shorter",
    "expensive": "cheaper", "pricey": "cheaper", "dear": "cheaper",
}  # fmt: skip
_CARD: Final = r"(?:the|that|this|number) (?:(?!in |into |on |to )[\w'-]+ ?){1,5}?"
_BASKET: Final = r"(?:in|into|to|on) (?:my|the) (?:basket|cart|trolley|bag|order|list)"
_BUYS = phrase(
    rf"""^(?:(?:ok|okay|yes|great|right|please|so|then|and|hi|hello|i(?:'d| would)? (?:like|want|love) to
    |can i|could i|may i|let me|let's|i'll|i will|i(?:'m| am) going to)[, ]+)*
    (?:(?:buy|order|purchase|add) (?P<bought>{_CARD})(?: {_BASKET})?|(?:put|pop|throw|chuck) (?P<put>{_CARD}) {_BASKET})
    (?:,? (?:please|pls|then))*(?= ?[.!?]*$)"""
)
""" "Put the second in my basket" is said of a card that somebody takes."""
_BE_SO = phrase(
    rf"""\b(?:can|could|might)[ ]
        (?:(?:it|they|that|this|these|those)|(?P<card>(?:the|number|that|this) [\w' -]{{1,30}}?))[ ]
        (?:please )?be (?:(?:a bit|a little|slightly|any) )?(?P<how>{"|".join(sorted({*_COMPARATIVES.values()}))}|larger
        |taller|deeper)(?= ?(?:$|[|.,;:!?]))"""
)
""" "Can the second be smaller?" wishes it so."""
_NOT_SO = phrase(
    rf"""\b(?P<but>but|only|just) not (?:quite )?(?:so|as|that) (?P<how>{"|".join(_COMPARATIVES)})
        (?= ?(?:$|[|.,;!?]|(?:please|though|pls)\b))"""
)
""" "The skillet but not so heavy"."""
_BARE = phrase(r"""(?:(?<=^)|(?<=[.;!?] )|(?<=\bvs )|(?<=\bversus )|(?<=\bagainst )|(?<=st or )|(?<=st and ))
    (?P<name>(?:biggest|smallest|largest|cheapest|dearest|tallest)(?= (?:one
    |bottle|box|bag|pack|of|vs|versus|against|or|and)\b
    |$|[,?]|[ ](?:here|there)\b)|(?:[\w'-]+ ){0,2}[\w'-]+(?= it is(?: then)?\b))""")
""" "Biggest one please", "sardines it is then"."""
_DETAILS = phrase(
    r"""(?P<lead>\b(?:(?:details|info|more|tell me) (?:for|on|of|about)|details|info)) (?P<number>[0-9]{1,2})
        (?= ?(?:$|[,.?!]|please))"""
)
_A_PLACE: Final = r"(?:the )?(?:first|second|third|fourth|fifth|sixth|last|number [1-9])(?: one)?"
_RATHER: Final = r"(?:i'd|i would|i|ok|no|well|so|maybe|rather|have|take|like|go (?:for|with)|pick|choose|actually)"
_IS_NICER: Final = r" (?:is|looks|seems) (?:(?:much|far|a lot|way|a bit) )?(?:nicer|better|prettier|lovelier) than"
_ONE_OVER = phrase(
    rf"(?P<before>^(?:{_RATHER} ?,? ?)*)(?P<one>{_A_PLACE}|[1-9](?=(?: over|{_IS_NICER}) [1-9]))"
    rf"(?:,? (?:rather than|over)|{_IS_NICER}) (?P<other>{_A_PLACE}|(?<=[1-9] over )[1-9]|(?<=than )[1-9])"
    r"(?= ?(?:$|[|.,;!]))"
)
""" "The second rather than the first" is said of cards."""

_FIRST_CHOICE = phrase(r"\b(?:my|our) (?:first|top|number one) (?:choice|pick)\b")
_OF_ITS = phrase(
    rf"(?<!\w)(?P<card>{_A_PLACE})'s (?P<what>looks?|colou?r|shape|style|design|pattern|price|size)"
    r"(?= (?:is|are|looks?)\b)"
)
""" "The fourth's colour is lovely"."""


def in_full(text: str) -> str:
    """The text with "is" where only its "s" was said of a card, "lighter" for "not so heavy" and "can it be lighter",
    "I'll take" for every way to buy a card, and "I prefer" of one rather than another."""
    text = _OF_ITS.sub(r"the \g<what> of \g<card>", _FIRST_CHOICE.sub("my favourite", text))
    text = _ONE_OVER.sub(lambda said: f"i prefer {_a_place(said['one'])} to {_a_place(said['other'])}", text)
    text = _BUYS.sub(lambda bought: f"i'll take {bought['bought'] or bought['put']}", text)
    text = _BE_SO.sub(lambda asked: f"{asked['card']} but {asked['how']}" if asked["card"] else asked["how"], text)
    text = _NOT_SO.sub(lambda match: f"{match['but']} {_COMPARATIVES[match['how'].lower()]}", text)
    text = _LASTS.sub(r"\g<lead>hold", _OF_ONE.sub("1 ", text))
    text = _ASKED_OF_ONES.sub(r"\g<asked> one", text)
    return _NUMBERS.sub("number ", _IS.sub(_is, text))


def with_articles(text: str) -> str:
    """The text with "number" or "the" where it begins with a card without either."""
    return _BARE.sub(r"the \g<name>", _DETAILS.sub(r"\g<lead> number \g<number>", text))


def _a_place(said: str) -> str:
    return f"number {said}" if said.isdigit() else said


def _is(match: re.Match[str]) -> str:
    return f"{match['card'] or match['place'] + ' one'} is"
