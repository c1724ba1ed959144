"""Price limits as shoppers say them.

What each wording means: "under", "below", "less than" exclude the amount (lt); "at most", "up to",
"or less", "budget of" include it (lte); "over", "more than" exclude it (gt); "at least", "or more"
include it (gte); where the clause denies it, the opposite (`refusing.py`). A range includes both ends.
"Around 20" is 25 % to either side. What somebody has, or is ready to pay, is a ceiling (`purses.py`).

A number without a currency is a price only after a word that limits and before the end of the
phrase: "under 20" is one, "under 20 kg" and "for 4 people" are not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.dialogue.reading.limits.amounts import AMOUNT, amount, amount_said, both_ends, said
from app.dialogue.reading.limits.purses import ASTONISHED, CEILINGS, NOT_PAID, Ceiling
from app.dialogue.reading.limits.refusing import meant
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.wishes import Wish
from prompts.spoken import money_in_words
from retrieval.schema import Constraint, Money, Op

_END = phrase(r""" ?(?:$|[.,;:!?)\]|]|(?:and|or|but|please|pls|plz|thanks|thank|if|then|that|which|with|without|together
    |all|in|on|from
    |by|for|no|not|made|is|are|would|will|either|even|still|though|since|cause|so|as|at|to|it|i|we|they|my|the|a|max
    |maximum|total|altogether|each|apiece|only|though|now|instead|tops|this|then|because|here|say|maybe|perhaps
    |since|ideally|preferably|or so|can|should|looks?|seems?|feels?|sounds?|gets?|bracket|range|isn't|won't|doesn't
    |has|any ?more|(?:less|more|cheaper|dearer) than|under|over|below|above)\b)""")
"""What may follow a bare number that is a price."""
_UPPER = r"""(?P<lte>(?:(?:bring|get|keep|take) (?:it|that|this) )?(?:back )?down to|(?:can )?(?:go|stretch)(?: (?:it
    |that|the \w+|my \w+))? (?:up )?(?:to|as high as)
    |(?:raise|lift|lower|set) (?:it|that|the \w+|\w+) to|(?:ceiling|cap|limit)(?:'s| of| to| at| is| being
    | goes (?:up )?to)?|capped at|(?:cap|keep|hold|limit|set|put) (?:it|that|this|things|the \w+) (?:to|at)
    |draw the line at|(?:un)?till?(?=\D{0,3}[0-9]{2})
    |(?:under|less than|below|lower than) or (?:equal|the same)(?: to| as)?
    |(?:i |we )?(?:can|could|will|'ll)(?: only| just| maybe| probably)? (?:go|do|stretch|pay|spend|manage
    |afford)(?: up)?(?: to)?
    |(?:limit|budget
    |max) goes (?:up )?to
    |at (?:the )?(?:very )?most|up to
    |maximum(?: of| price(?: of)?)?|max\.?|tops|within
    |(?:my |a |the |our )?budget(?:(?: (?:for|on) (?:it|this|that|these|(?:the|an?) \w+)| i have| we have)?(?:'s| is| of
    | would be| should be| will be| was)|:)?|<=|≤)
    |(?P<lt>for less than|for under|lower than|less than|cheaper than|under|below|beneath|south of|sub[ -]|<)"""
_LOWER = r"""(?P<gte>at least|minimum(?: of| price(?: of)?)?|min\.?|starting (?:at|from)|upwards of|>=|≥)
    |(?P<gt>(?:more expensive|dearer|pricier|costlier|more|higher|greater) than|over|above|exceed(?:s|ing)?|in excess of
    |north of|(?<!way )(?:past|beyond)|>)"""
_RANGE = phrase(rf"""(?:(?:\b(?P<vague>somewhere|anywhere|something|anything) )?\b(?P<cue>between|from
    |(?:price|prices|priced|costs?|costing|spend|spending|pay|paying|budget|range)(?: (?:range|is|are|'s|of|at
    |from|between|around)|'s)*) ?)?(?<![\w.,-]){amount("low")}(?: ?)(?:-
    |to|and|until|up to) ?{amount("high")}(?P<band> (?:price )?(?:range|bracket|mark|region))?""")
_RANGE_WORD = r"(?: (?:price )?(?:range|mark|limit)\b)?"
_LIMIT = phrase(rf"(?<!\w)(?:{_UPPER}|{_LOWER})(?: (?:of|only|just|the|say|like))? ?{AMOUNT}{_RANGE_WORD}")
_EACH_ONE = r"""(?: (?:each|apiece|a ?piece|a pop|a head|(?:per|an?) [a-z]{3,9}|in total|altogether|all in
    |all told|for (?:both|the lot)))?"""
_OR_SO: Final = r"(?:[ -]?ish| or so| or thereabouts| give or take)"
_AFTER = phrase(rf"""(?<![\w.,-])(?:from )?{AMOUNT}{_EACH_ONE}{_OR_SO}?(?:,? ?(?P<lte>or (?:less|lower|fewer|cheaper
    |under|below)
    |(?:max(?:imum)?|tops|ceiling|cap|limit)\b
    |at (?:the )?(?:very )?most|at a push|at the outside|and (?:less|under|below|lower)
    |(?:and |or )?down(?:wards)?\b(?! to)
    |(?:and |but )?(?:certainly |definitely )?(?:no|not(?: an? \w+)?|nothing) (?:more|higher|over|above|further
    |beyond)(?! than)\b(?! (?:that|it)\b)(?! ?[0-9$€£]))
    | ?(?P<gte>or (?:more|over|above|higher)|(?:and )?(?:up(?:wards)?\b)|and (?:above|over)|\+|plus\b
    |at (?:the )?(?:very )?least
    |min(?:imum)?\b))""")
_ABOUT = phrase(
    rf"""\b(?:(?:budget |price |spend )?(?:around|about|roughly|approximately|circa|ca\.?)
    |(?:stay )?in the(?=[^|,.;!?]{{1,12}} (?:price )?range\b)) ?{AMOUNT}(?: or (?:so|thereabouts)
    | (?:price )?range)?"""
)
_NEARLY = phrase(rf"(?<![\w.,-]){AMOUNT}{_OR_SO}(?!\w)")
_ALONE = phrase(
    r"""(?:^|[|,;:.!?])(?: ?(?:so|say|maybe|or|and|but|oh|ok|okay|actually|well|now|then|make (?:it|that)|let's say
    |call it
    |more like|how about|what about|go for|try|stretch (?:it )?to|from|no|just))* ?$"""
)
"""Before a range that is a part of the sentence by itself: "a present, 15-25"."""
_BY = phrase(r" ?(?:x|×|by|to|-) ?[0-9]")
"""Two sides of one thing, or a range: "45 by 75", "60 to 100 cm"."""
_PEOPLE = phrase(r"""\b(?:wom[ae]n|m[ae]n|people|persons?|adults?|kids?|child(?:ren)?|boys?|girls?|toddlers?|babies
    |baby|seniors?|teens?
    |teenagers?|anyone|dogs?|cats?|pets?|folks|players?|ladies|guys|age[ds]?|s?he(?:'s| is| was)) $""")
"""Before an age: "for women over 50"."""
_NUMBERED: Final = phrase(r"\bnumber $")
_SIZED: Final = phrase(r"""\b(?:height|width|length|depth|diameter|capacity|volume|wattage|weight|blade|rim
    |drop)(?: (?:is|of
    |should|be|must|at|somewhere|anywhere|about|around|ideally|needs?|to|from)| ?[:,])* ?$""")
"""Before a size: "blade 20 and up"."""
_RATED: Final = phrase(r"\b(?:rat(?:ed|ings?)|reviews?|reviewed|stars?|scores?|scored)\b[^|.;!?]*$")
_HIGHEST_RATING: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What was said about prices: constraints in the shop's currency, and prices in another one."""

    constraints: tuple[Constraint, ...] = ()
    foreign: tuple[Wish, ...] = ()


def read_prices(sheet: Sheet, currency: str) -> Prices:
    """Takes the price limits out of what was said. At most one upper and one lower limit: the last said."""
    limits: dict[str, Constraint] = {}
    foreign: list[Wish] = []
    for words, bounds in _bounds(sheet, currency):
        if any(minor is None for _, minor in bounds):
            foreign.append(Wish(foreign_price=words))
            continue
        for op, minor in bounds:
            way = "upper" if op in {Op.LT, Op.LTE} else "lower"
            limits[way] = price_limit(op, minor or 0, currency)
    return Prices(constraints=tuple(limits.values()), foreign=tuple(foreign))


def price_limit(op: Op, minor: int, currency: str) -> Constraint:
    """A hard limit on the price, with its label."""
    words = {Op.LT: "under", Op.LTE: "at most", Op.GT: "over", Op.GTE: "at least"}[op]
    return Constraint(field="price", op=op, value=minor, label=f"{words} {money_words(minor, currency)}")


def money_words(minor: int, currency: str, locale: str = "en_US") -> str:
    """An amount as it is written: 300 USD is "$3.00"."""
    return money_in_words(Money(amount=minor, currency=currency), locale)


def _bounds(sheet: Sheet, currency: str) -> Iterator[tuple[str, list[tuple[Op, int | None]]]]:
    """Each wording found with its bounds; an amount of None is in another currency."""
    for match in sheet.take(_RANGE, lambda found: _is_range(found, currency)):
        first, last = both_ends(match, currency)
        if first is not None and last is not None and first > last:
            first, last = last, first
        yield match.group().strip(), [(Op.GTE, first), (Op.LTE, last)]
    for pattern in (_LIMIT, _AFTER):
        yield from _limits(sheet, pattern, currency)
    for match in (
        match for about in (_ABOUT, _NEARLY) for match in sheet.take(about, lambda found: _is_about(found, currency))
    ):
        minor = amount_said(match, currency)
        quarter = None if minor is None else minor // 4
        low_end = None if minor is None or quarter is None else minor - quarter
        high_end = None if minor is None or quarter is None else minor + quarter
        yield match.group().strip(), [(Op.GTE, low_end), (Op.LTE, high_end)]
    for match in sheet.take(NOT_PAID, lambda found: _is_marked(found, currency)):
        yield match.group().strip(), [(Op.LT, amount_said(match, currency))]
    for ceiling in CEILINGS:
        for match in sheet.take(ceiling.words, partial(_is_ceiling, ceiling=ceiling, currency=currency)):
            yield match.group().strip(), [(Op.LTE, amount_said(match, currency))]


def _limits(sheet: Sheet, pattern: re.Pattern[str], currency: str) -> Iterator[tuple[str, list[tuple[Op, int | None]]]]:
    """Takes single limits with the words that deny them; in the order said."""
    found = [match for match in pattern.finditer(sheet.text) if _is_price(match, currency)]
    spans = []
    for match in found:
        op = next(op for op in (Op.LTE, Op.LT, Op.GTE, Op.GT) if match.groupdict().get(op.value))
        spans.append(limit := meant(op, match))
        yield match.group().strip(), [(limit.op, amount_said(match, currency))]
    for limit in reversed(spans):
        sheet.cut(limit.start, limit.end)


def _is_range(match: re.Match[str], currency: str) -> bool:
    low, high = said(match, "low", currency), said(match, "high", currency)
    if low is None or high is None:
        return False
    if low.marked or high.marked or match["band"]:
        return True
    if _SIZED.search(match.string, 0, match.start()):
        return False
    alone = _ALONE.search(match.string, 0, match.start()) is not None
    cued = match["cue"] is not None and (match["cue"].lower() != "from" or match["vague"] is not None)
    return (cued or alone) and _ends(match)


def _is_price(match: re.Match[str], currency: str) -> bool:
    """Whether a number is a price: no age, no size and no rating, unless with its currency."""
    found = said(match, "n", currency)
    if found is None or found.marked:
        return found is not None
    if _NUMBERED.search(match.string, 0, match.start("n")):
        return False
    if found.minor is not None and found.minor <= _HIGHEST_RATING and _RATED.search(match.string, 0, match.start()):
        return False
    aged = not match.groupdict().get("lte") and _PEOPLE.search(match.string, 0, match.start())
    return _ends(match) and not aged and not _SIZED.search(match.string, 0, match.start())


def _is_about(match: re.Match[str], currency: str) -> bool:
    """Whether "around 100" is a price: with its currency, or where the phrase is over after it."""
    return _is_marked(match, currency) or (_is_price(match, currency) and match.group()[-1].isdigit())


def _is_ceiling(match: re.Match[str], *, ceiling: Ceiling, currency: str) -> bool:
    if ASTONISHED.match(match.string, match.end()):
        return False
    bare = ceiling.bare or bool(match.groupdict().get("bare"))
    return _is_price(match, currency) if bare else _is_marked(match, currency)


def _is_marked(match: re.Match[str], currency: str) -> bool:
    found = said(match, "n", currency)
    return found is not None and found.marked


def _ends(match: re.Match[str]) -> bool:
    """Whether the phrase is over after the number, so that it counts nothing else."""
    return _END.match(match.string, match.end()) is not None and not _BY.match(match.string, match.end())
