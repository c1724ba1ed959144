"""Ways to say that a field does not matter, said in one.

"I've stopped caring what it costs" is "the price doesn't matter". Releases then have one wording to look for,
whichever field it is about.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.values.spared import SPARED

_CUE = phrase(
    r"\b(?:car(?:e|es|ing)|mind|matter|bother(?:ed|ing)?|fuss(?:ed|y|ing)?|picky|worr(?:y|ied|ying)|concern(?:ed)?"
    r"|regardless|take|lift|irrespective|whatever|whichever|whoever|off|out|aside|issue|factor|object|cost|open|wide|strict|equal"
    r"|into it|forget|ignore|drop|scrap|skip|important|relevant|same|must"
    r"|however|please|choose|choice|pick|decide|up to|particular|specific|easy|flexible|wash(?:ing)?|wait(?:ing)?|stock"
    r"|sold|as you"
    r"|crucial|essential|switch|turn|filter|lose|lift|remove|stone|fixed|set|hung|married|wedded|tied|glued|go)\b"
)
"""Of sentences without any of these none is about what does not matter."""
_QUESTIONS: Final = (
    (
        phrase(r"""\b(?:what|how much|however much) (?:it|they|that|these|those)(?:'ll| will| would| might| may)?[ ]
            (?:costs?|is|are|comes? to)\b|\bhow (?:expensive|pricey|dear|costly) (?:it|they) (?:is|are|gets?)\b"""),
        "the price",
    ),
    (
        phrase(r"""\b(?:who|whoever) (?:makes?|made|sells?|produces?) (?:it|them|these|those)\b
            |\bwho (?:it|they)(?:'s| is|'re| are) (?:made )?(?:by|from)\b"""),
        "the brand",
    ),
)
"""Questions that stand for a field."""
_ANY_COST = phrase(
    r"\bwhatever (?:it|they) (?:costs?|comes? to)\b"
    r"|\b(?:it|they) (?:can|may|could) cost (?:whatever|what|anything)(?: (?:it|they) (?:likes?|wants?))?\b"
)
_STOPPED: Final = r"""(?:(?:i|we|he|she|they)(?: really| honestly)?(?:'ve| have|'m| am|'re| are)? )?(?:(?:stopped
    |quit|given up
    |past|beyond|done) (?:caring|worrying|fussing|bothering)|(?:no longer|don't|do not|couldn't|can't|needn't|won't
    |doesn't)
    (?: (?:really|even|actually|at all|longer))* (?:care|cares|mind|bother|worry)(?: less)?|who cares|(?:not|no longer)
    (?: (?:really|too|so|at all|that|very))* (?:bothered|fussed|worried|concerned|picky|fussy|strict|fixed|set|hung up
    |married|wedded|tied|glued)
    |(?:let's )?not (?:be|get) (?:too |so )?(?:picky|fussy|hung up|strict)|never mind)(?: about| by| on| to| with
    | over)?
    |(?:it )?(?:doesn't|does not|don't) (?:really )?matter(?: to me)?(?= (?:which|what|who|the)\b)
    |(?:it |they )?(?:doesn't|don't|needn't)(?: (?:have|need) to)? be (?:in )?(?:an?|any|one) (?:particular|specific
    |certain)|(?:you (?:can |may )?|(?:i'll |i )?let you )(?:choose|pick|decide(?: on)?)|your choice of
    |regardless of|irrespective of|no matter|whatever|whichever"""
_GONE: Final = r"""(?: (?:really|honestly|actually|truly|frankly|simply))*(?:[?]? whatever(?= ?(?:$|[|.,;!?]))| can go
    |(?: is| are|,|:)? ?(?:however|as|whatever|whichever) (?:you|they) (?:like|please|want|come|fancy|prefer)
    |(?:'s| is| are|,|:)? (?:up to you|your (?:choice|call|pick))| (?:that )?you (?:can |may |could )?(?:choose
    |pick|decide)|,? (?:i'm|i am|we're) (?:really )?(?:easy|flexible|open|not (?:too |so |that |very )?(?:fussed
    |fussy|bothered|picky|particular|worried|strict))| (?:isn't|aren't|is not|are not)(?: really)? (?:carved
    |set) in stone
    |(?:'s| is| are)(?: now| well and truly)? (?:off(?: the table)?|out (?:of )?the window|wide open
    |gone
    |neither here nor there|all the same(?: to me)?|by the by|beside the point)(?! (?:white|black|the|and (?:about
    |over))\b)
    |(?:'s| is| are|(?= not | no longer ))(?:n't| not| no longer)(?: really)? (?:(?:a|an|my|the|any|that|so|too|all) )*
    (?:big )?(?:must|concern
    |issue|factor
    |worry|problem|consideration|priority|deal-?breaker|relevant|important|crucial|essential|fussed|bothered)
    | (?:does|do)(?:n't| not) (?:really )?(?:matter|come into it|bother me|worry me|count|make (?:a|any) difference)
    |,? i(?: really| honestly| truly)* (?:don't|do not|no longer|couldn't)(?: really| even)* (?:mind|care)(?: less)?)
    (?: (?:about|on|(?:that|so|all that) much|any ?more|now|at all|either|to me|for me|by the way|after all))*"""
_THING: Final = r"(?: (?:thing|bit|part|rule|requirement|condition|filter|limit|restriction))?"
_ALONE: Final = (
    r"(?:(?:the|my|our|that) |(?<![\w'] )|"
    + "|".join(rf"(?<=\b{word} )" for word in ("and", "but", "so", "or", "oh", "ah", "well", "ok", "then", "now"))
    + r"|(?<=ally ))"
)
"""What a field's name stands behind: of "a plastic lid" the lid says no field."""
_END: Final = r"(?= ?(?:$|[|.,;:!?]|\b(?:and|but|so|just|now|honestly|then|any ?more|because)\b))"


def said_plainly(text: str, fields: Mapping[str, str]) -> str:
    """The text with every indifference to a field as "the FIELD doesn't matter"; `fields`: words for each, patterns."""
    if not _CUE.search(text):
        return text
    text = _ANY_COST.sub("the price doesn't matter", text)
    for question, name in _QUESTIONS:
        text = question.sub(name, text)
    for spared, name in SPARED:
        text = spared.sub(f"{name} doesn't matter", text)
    names = "|".join(fields.values())
    text = _both(names).sub(r"\g<one> doesn't matter, \g<other> doesn't matter", text)
    text = _forgotten(names).sub(
        lambda found: f"forget the {found['one'] or found['value']}, forget the {found['other'] or found['field']}",
        text,
    )
    text = _lifted(names).sub(lambda found: f"forget the {found['what'] or found['filter'] or found['open']}", text)
    text = _before(names).sub(r"the \g<what> doesn't matter", text)
    return _behind(names).sub(r"the \g<what> doesn't matter", text)


@lru_cache(maxsize=64)
def _before(names: str) -> re.Pattern[str]:
    return phrase(
        rf"""(?<![\w'])(?:{_STOPPED}) (?:(?:the|what|which|my|its|any|whichever|whatever) )*(?P<what>(?:{names})s?)
        (?: (?:it|they)(?:'s|'re| is| are| comes? in| has| have| may be| might be))?{_END}"""
    )


@lru_cache(maxsize=64)
def _behind(names: str) -> re.Pattern[str]:
    return phrase(rf"(?<![\w'-]){_ALONE}(?P<what>(?:{names})s?){_THING}{_GONE}{_END}")


@lru_cache(maxsize=64)
def _both(names: str) -> re.Pattern[str]:
    return phrase(
        rf"""(?<![\w'-])(?:the |my )?(?P<one>(?:{names})s?) (?:and|or|nor|&) (?:the |my )?(?P<other>(?:{names})s?)
        (?: both| really)? (?:don't|doesn't|do not|no longer|aren't|isn't)(?: really)? (?:matter|count|important
        |relevant)"""
    )


@lru_cache(maxsize=64)
def _lifted(names: str) -> re.Pattern[str]:
    limit = r"(?: (?:limit|filter|range|restriction|cap|condition))"
    return phrase(
        rf"""(?<![\w'])(?:(?:take|lift|leave|throw|switch|turn) (?:the |that |my )?(?P<what>(?:{names})s?){limit}?[ ]
    (?:off|away|out|aside)|(?:(?:the|that|my) )?(?P<filter>(?:{names})s?){limit} off(?: please| pls)?){_END}
        |(?<![\w'])(?:open up|widen) (?:the |my )?(?P<open>(?:{names})s?){limit}?{_END}"""
    )


@lru_cache(maxsize=64)
def _forgotten(names: str) -> re.Pattern[str]:
    return phrase(
        rf"""(?<![\w'])(?:forget|ignore|drop|scrap|skip|lift|remove|lose|never ?mind)(?: about)? (?:(?:the |my |that )?
        (?P<one>(?:{names})s?){_THING} (?:and|&) (?:the |my |that )?(?P<other>(?:{names})s?){_THING}|(?:the |my |that )
        (?P<value>[\w'-]+){_THING} (?:and|&) (?:the |my |that )(?P<field>(?:{names})s?){_THING}){_END}"""
    )
