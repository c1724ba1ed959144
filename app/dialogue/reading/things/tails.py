"""Where the name of a thing ends: what led to a limit that another reader took leads nowhere any more.

Of "a stockpot that takes ten litres" the litres are a limit, and "that takes" is left over. Who is to use a thing, how
many they are, in whose bed, when, and on which shelf it lies is no part of its name either.
"""

from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.things.packs import SOME

_WHO: Final = r"(?:anyone|anybody|someone|somebody|everyone|everybody|people|folks)"
_HEADS: Final = r"(?:people|persons?|ppl|guests|adults|kids|children|friends|diners)"
_SHELF: Final = r"(?:counter|aisle|section|department|shelf|freezer|fridge|chiller)"
_BED: Final = r"(?:single|double|king|super ?king|queen|twin)(?:[ -]sized?)?(?: beds?)?"
_BABY: Final = r"""[0-9]{1,2}[- ]?(?:months?|mths?|mos?|weeks?|wks?)(?:[- ]olds?)?
    (?: (?:baby|boy|girl|son|daughter))?"""
_PRAISED: Final = r"(?:good|great|decent|excellent|top|high|solid|positive) (?:reviews?|ratings?|stars)"
LATELY: Final = r"""(?:again|already|lately|recently|these days|constantly|all (?:the time|day(?: long)?
    |night(?: long)?)
    |every (?:single )?(?:morning|evening|night|day|time|week|month|year|winter|summer)|last (?:night|week|month|year)
    |this (?:morning|month|year)|yesterday)"""
""" When something happens, or how often: "hogs the duvet every night"."""
_BESIDE: Final = phrase(
    rf"""(?<=\w) (?:(?:for|from|by) {_WHO}(?: else)?(?: (?:who|with|that)\b.*)?
    |for (?:(?:about|around|roughly|up to|a party of) )?(?:[0-9]{{1,3}}|{SOME}|(?:a couple|lots) of) {_HEADS}
    |for (?:an?|my|our|the|his|her|their) (?:{_BED}|{_BABY})|(?:section|aisle|department)
    |(?:from|off|out of|in|at) (?:the|your) (?:[\w-]+ )?{_SHELF}|(?:with|that has|having) {_PRAISED}
    |around(?: here)?|left|(?:and|or) {SOME}(?: of (?:them|those))?|(?:for )?{LATELY}|or (?:so|similar|something
    |whatever)
    |(?:made|coming|comes)(?: (?:from|of|in))?)$"""
)
_LEADS: Final = phrase(
    r"""(?<=[\w|,])(?: (?:that|which|who)(?:'s|'re)?(?: (?!(?:don't|doesn't|can't|won't|not)\b)[\w']+){0,2}
    | (?:made|coming|costing|holding|taking|measuring|weighing|smelling|tasting|rated|sized|priced|labell?ed)
    | (?:provided|providing|assuming|as long as|so long as)(?: (?:that|it|they))*
    | (?:with|without|from|by|of|in|at|around|about|roughly|approximately|least|most|min|max|minimum|maximum|like|say
    |the|an?|any|some|and|or|is|are))+(?= ?\|)"""
)


_WISHES: Final = phrase(r"\b(?:need|want|like|love|after|looking|show|have|some|an?)\b")
_REASON: Final = phrase(
    r"(?:^|(?<=[|.,;:!?] ))(?P<why>[^|.,;:!?]+),? so (?:(?:the|an?|it's|something|anything|one|ones|make it|in|at|it"
    r"|needs|should|be|to|least|about|no|not|nothing) )*(?=\|)"
)
""" "Bigger bed so 200 wide": why a limit is set."""


_PACKS: Final = phrase(
    r"(?<=\| )(?:loaf|loaves|loafs|bags?|bottles?|cans?|tins?|tubs?|cartons?|packs?|packets?|pots?|jugs?|cups?|rolls?"
    r"|boxe?s?|jars?|pouch(?:es)?|sacks?|sizes?)(?= ?(?:$|[|.,;:!?]|(?:and|but|please|only)\b))"
)
""" "20 oz loaf": what a size that was taken is the size of."""


def without_packs(said: str) -> str:
    """Words with gaps, where the size of a package was taken, without the package."""
    return _PACKS.sub("", said)


def without_reasons(said: str) -> str:
    """Words with gaps, where a limit was taken, without the reason that "so" leads from to it."""
    return _REASON.sub(lambda found: found.group() if _WISHES.search(found["why"]) else "", said)


def without_beside(name: str) -> str:
    """A name without who is to use the thing, how many they are, the bed it is for, where it lies in the shop and how
    well it is rated."""
    return _BESIDE.sub("", name)


def without_leads(said: str) -> str:
    """Words with gaps, where something was taken, without those that led there."""
    return _LEADS.sub("", said)
