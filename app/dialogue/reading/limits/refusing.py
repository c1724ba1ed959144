"""Limits that are denied: "not a euro over 50", "more than 3 is silly", "nothing with nuts or over five dollars".

A comparison says where a limit lies; the words around it say on which side of it the shopper wants to be. So it is
found first, and turned round where its clause denies it: by light words alone between a "no" and the comparison ("I'm
not going to pay any more than"), by a refusal of things before it ("don't show me lamps that cost more than"), behind
"if", or by what is thought of such a price behind it. "Isn't there any under 50?" and "there's nothing under 50" ask
for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.sheet import phrase
from retrieval.schema import Op

_THOSE: Final = (
    r"(?= (?:any|every|all|the|those|these|whatever|things|stuff|show|out|away|with(?! no\b)|clear)(?:thing|ing)?\b)"
)
_NO: Final = rf"""(?:[a-z]+n't|cannot|can not|not|no|none|nothing|nobody|nowhere|never|without|neither|nor|hate
    |(?:mad|crazy|silly|stupid|daft|insane) to|refus(?:e|es|ing)
    |avoid(?:ing)?|so (?:is|are|does|do|goes)|get rid
    |(?:skip|hide|remove|exclude|drop|lose|ditch|dump|bin|ignore|cut|stop|enough|quit){_THOSE}
    |(?:leave|cut|filter|rule|throw|take|kick|sort|weed|keep|stay|steer) (?:out|away|clear))"""
_LIGHT: Final = r"""(?:i|we|you|he|she|they|it|its|that|this|those|these|which|who|the|an?|any|anything|anyone
    |everything
    |all|whatever|something|single|one|ones|1|cent|penny|euros?|dollar|buck|dime|quid|cents|pence
    |centimet(?:er|re)|millimet(?:er|re)|inch|gram|ounce|lit(?:er|re)
    |i'm|we're|it's|they're
    |that's|i'd|is|are|am|be|been|being|was|to|do|does|did|will|would|can|could|may|might|should|must|has|have|had|got
    |having|want|wanna|wants|wish|gonna|go|goes|going|need|needs|needed|reason|point|way|even|ever|really|just|actually
    |think|pay|paying|pays|spend|spending|spends|cost|costs|costing|priced?|prices|come|comes|coming|run|runs|see|seeing
    |show|showing|look|looking|at|give|giving|me|us|get|getting|buy|buying|suggest|recommend|bother|bothering|with|trust|fancy|touch
    |consider|considering|offer|offering|afford|take|choose|pick|interested|keen|willing|prepared|ready|happy|able|planning|plan|hoping
    |intend|like|for|of|in|on|from|so|if|when|unless|far|much|stuff|things?|items?|products?|options?|models?|exceed|set
    |rather)"""
_DENIED = phrase(rf"(?<![\w'-]){_NO}(?! (?:you|there|we|they) )(?: {_LIGHT}){{0,9}} ?$")
_DENYING = phrase(rf"(?<![\w'-]){_NO}(?! (?:you|there|we|they) )(?: {_LIGHT}){{0,9}} (?=\w)")
_ASKS_FOR = phrase(
    r"""\bthere (?:isn't|aren't|wasn't)\b|\bthere(?:'s| is| are|'re)(?: \w+)? (?:not|no|nothing|none)\b
    |\byou(?: \w+)? (?:don't|haven't|do not|have not|have|got|'ve got)(?: \w+){0,2}? (?:have|got|sell|stock|carry
    |nothing
    |none)\b|\bhave you (?:got )?(?:nothing|none)\b|\bi (?:don't|can't|cannot|do not|couldn't)(?: \w+)? (?:see|find)\b
    |\bwhy (?:not|don't)\b"""
)
""" "You don't have any under 50?" """
_SAID_NO = phrase(
    rf"""(?<![\w'-])(?!(?:not|no) [\w-]*[^\Ws] ?$|without (?!\w+ing\b)){_NO}(?! (?:you|there|we
    |they) )\b(?!(?: \w+){{0,2}} (?:mind|care|bother(?:ed)?|fussed|find|matter|sure|see
    |problem|bad|idea)\b)(?: (?!(?:but|and|yet|so)\b)[\w'-]+){{0,7}} ?$"""
)
""" "I don't think that I could justify more than 50", whatever is said between; "not plastic over 50" is of plastic."""
_IF = phrase(
    r"(?<!\beven )(?<!\bok )(?<!\bokay )(?<!\bfine )(?<!\bmind )(?<!\bcare )(?<!\bmatter )"
    r"\b(?:if|when|once|unless) (?:it|that|they|those|these|the price|the \w+|one|something|anything)"
    r"(?:'s|'re| is| are| costs?| goes?| comes?| gets?| was| were)*(?: to| at| in at)? ?$"
)
""" "If it's over 50 I'm out"."""
_JOINS_REFUSED = phrase(
    r"\b(?:nothing|none|no|not|without|never|avoid)\b[^|.;!?]*\b(?:or|nor) (?:anything |(?:which|that)(?:'s"
    r"| is) |ones? )?$"
    r"|\b(?:nothing|none|no|not|without|never|avoid|hates?|get rid of|skip|hide|remove|exclude|drop|lose|ditch|bin"
    r"|(?:leave|cut|take|throw|filter) out)\b[^|.;!?]*\b(?:and|or|nor|plus) (?:anything|everything|whatever|all|any"
    r"|(?:the|those) ones?|things|stuff)(?: (?:(?:that|which)(?:'s| is| are)?|costing|priced|at))*(?: costs?)? $"
)
""" "Nothing with nuts or over five dollars", "lose the red one and anything over 45"."""
_VERY: Final = (
    r"(?:(?:just|way|far|simply|really|rather|quite|a bit|a little|totally|frankly|still|always|all|very|so|pretty) )*"
)
_BLAME: Final = rf"""{_VERY}(?:silly|stupid|daft|crazy|mad|insane|nuts|bonkers|ridiculous|absurd|outrageous|excessive
    |extravagant|obscene|too (?:much|dear|big|large|small|tall|wide|long|short|narrow|heavy|light|expensive|pricey
    |steep|cheap|rich)(?: for \w+(?: \w+)?)?|over ?priced|steep
    |robbery|an? (?:rip-?off|joke|waste(?: of money)?|no(?:-go| from me)?)|no (?:good|use|go)|not (?:on|okay|ok
    |for (?:me|us)
    |an option|happening|acceptable|worth it|necessary|needed)|out(?: of (?:the question|(?:my|our) \w+|reach|bounds
    |range
    |budget))?|off(?: the (?:table|list))?|beyond (?:me|us|(?:my|our) \w+)|unacceptable|unnecessary|pointless
    |pushing it|a (?:bit|little) much|junk|rubbish|tat|trash|garbage|crap|flimsy|suspicious|dodgy|cheap(?! enough)
    |suspiciously cheap)"""
_BLAMED = phrase(
    rf"""(?: (?:for|on) (?:(?:an?|some|the|my) )?[\w-]+(?: [\w-]+)?)?(?:(?:'s|,? (?:that |it )?(?:is|are|'s|would be
    |will be|seems?|feels?|sounds?|looks?|gets?|i find|i call)) {_BLAME}(?!\w)
    |[?,] ?(?:no(?:pe)?,? (?:thanks?(?: you)?|way|chance)|forget it|not for me)(?!\w)|\? ?(?:no(?:pe)?
    |never)(?= ?(?:$|[.,;!?]))
    | (?:ones? )?(?:can|should|may|must) (?:go|leave|stay (?:away|out|behind)|be (?:hidden|left out|dropped|skipped
    |ignored
    |removed))(?!\w)|,? and (?:i'm|we're) (?:out|gone)(?!\w)| (?:has|have|needs?) to go(?!\w)
    | (?:won't do|won't work|isn't (?:on|okay|ok|for me|an option|happening|worth it)|doesn't work)(?!\w)
    |(?<=[0-9]) (?:out|aside|away)(?= ?(?:$|[|.,;!?])))"""
)
_OPPOSITE: Final = {Op.GT: Op.LTE, Op.GTE: Op.LT, Op.LT: Op.GTE}
_SO_FAR: Final = 60
"""Characters before a limit in which it can be denied."""


_DENIES = phrase(
    r"""(?:\b(?:not|never|don't|do not|doesn't) (?:trust|like|want|buy|eat|need)|\bavoid|\bhates?|\bnot|\bno|\bnothing
    |n't|\bwithout|\bnon-?|\bexcept(?: for)?|\bapart from|\bnor|\bother than|\banything but|\bbesides|\binstead of
    |\brather than|\bnone of|\bskip|\bspare me|\benough of|\b(?:leave|take|cut) out)
    (?: (?:a|an|any|the|that|this|those|these|your|all|ones?|that's|which|in|with|be|is|have to be|need to be|from|of
    |fancy|posh|pricey|expensive
    |overpriced|silly|big|dear|cheap|nasty|horrid|awful|scratchy|boring|tasteless|rubbish))* ?$"""
)


_ALL_BUT = phrase(
    r"""\b(?:any(?:thing|one|body)?|every(?:thing|one)?|all)(?: (?:of )?(?:these|those|them|it))? (?:but|except(?: for)?
    |besides|apart from|other than|save)(?: (?:for|the|those|these|that|what|ones?|things?|what's|that's|are|is|which
    |costs?))* ?$"""
)
""" "Anything but the ones over 30"."""


def denied_before(text: str, start: int) -> re.Match[str] | None:
    """The words right before a place that say it must not be; None where there are none."""
    return _DENIES.search(text, max(0, start - _SO_FAR), start)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a limit comes to, and the span of the words that say so."""

    op: Op
    start: int
    end: int


def meant(op: Op, match: re.Match[str]) -> Meant:
    """What a limit that was found in a text means: the opposite where its clause denies it."""
    text, (start, end) = match.string, match.span()
    opposite = _OPPOSITE.get(op)
    if opposite is None:
        return Meant(op, start, end)
    if denied := denial(text, start):
        return Meant(opposite, denied.start(), end)
    if blamed := _BLAMED.match(text, end):
        return Meant(opposite, start, blamed.end())
    before = max(0, start - _SO_FAR), start
    refused = {Op.GT: (_SAID_NO, _IF, _JOINS_REFUSED), Op.GTE: (_JOINS_REFUSED,)}.get(op, ())
    return Meant(opposite if any(words.search(text, *before) for words in refused) else op, start, end)


def denying(text: str) -> Iterator[re.Match[str]]:
    """Runs of words that deny whatever stands behind them: "don't show me anything", "none of that"."""
    for run in _DENYING.finditer(text):
        if not _ASKS_FOR.search(text, max(0, run.start() - _SO_FAR // 3), run.end()):
            yield run


def denial(text: str, start: int) -> re.Match[str] | None:
    """The words that deny what begins at `start`, up to there; None where it is asked for, or said as it is."""
    before = max(0, start - _SO_FAR), start
    denied = _DENIED.search(text, *before) or _ALL_BUT.search(text, *before)
    if denied and denied.group().lower() == "no " and text.lower().startswith("at least", start):
        return None  # "no, at least three" corrects what was said
    return denied if denied and not _ASKS_FOR.search(text, max(0, denied.start() - _SO_FAR // 3), start) else None
