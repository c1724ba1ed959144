"""Price limits as shoppers say them.

What each wording means: "under", "below", "less than" exclude the amount (lt); "at most", "up to",
"or less", "budget of" include it (lte); "over", "more than" exclude it (gt); "at least", "or more"
include it (gte). A range includes both ends. "Around 20" is 25 % to either side.

A number without a currency is a price only after a word that limits and before the end of the
phrase: "under 20" is one, "under 20 kg" and "for 4 people" are not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision

from app.dialogue.reading.currencies import CODE, SIGN, WORD, is_hundredths, may_mean
from app.dialogue.reading.refusing import turned
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.wishes import Wish
from prompts.spoken import money_in_words
from retrieval.schema import Constraint, Money, Op

_NUMBER = r"[0-9](?:[0-9.,']{0,14}[0-9])?"


def _amount(name: str) -> str:
    """A number with the currency before it, behind it, or nowhere."""
    return (
        rf"(?:(?P<{name}_pre>{SIGN}|(?:{CODE})(?=[ 0-9])) ?)?(?P<{name}>{_NUMBER})"
        rf"(?: ?(?P<{name}_post>{SIGN}|¢|(?:{CODE}|{WORD})(?!\w))|(?!\w))"
    )


AMOUNT = _amount("n")
"""An amount as a group of a pattern; `minor_said` reads it from a match."""
_END = phrase(r""" ?(?:$|[.,;:!?)\]|]|(?:and|or|but|please|pls|plz|thanks|thank|if|then|that|which|with|without|together
    |all|in|on|from
    |by|for|no|not|made|is|are|would|will|either|even|still|though|since|cause|so|as|at|to|it|i|we|they|my|the|a|max
    |maximum|total|altogether|each|apiece|only|though|now|instead|tops|this|then|because
    |since)\b)""")
"""What may follow a bare number that is a price."""
_UPPER = r"""(?P<lte>no more than|not more than|(?:not|nothing|none|never|no one|don't go|nowhere) (?:above|over
    |past|beyond)
    |nothing more than|(?:not|nothing|never|none)(?: any)? (?:more expensive|dearer|pricier|higher) than
    |(?:(?:bring|get|keep|take) (?:it|that|this) )?(?:back )?down to|(?:can )?(?:go|stretch)(?: (?:it|that|the \w+
    |my \w+))? (?:up )?(?:to|as high as)
    |(?:raise|lift|lower|set) (?:it|that|the \w+|\w+) to|(?:ceiling|cap|limit)(?:'s| of| to| at| is| being
    | goes (?:up )?to)?
    |(?:under|less than|below|lower than) or (?:equal|the same)(?: to| as)?
    |(?:i |we )?(?:can|could|will|'ll) (?:go|do|stretch|pay|spend|manage)(?: up)?(?: to)?|(?:limit|budget
    |max) goes (?:up )?to
    |(?:does|do|must|should|can)n't (?:go|cost|be) (?:past|over|above|more than)|at (?:the )?(?:very )?most|up to
    |maximum(?: of| price(?: of)?)?|max\.?|within
    |(?:my |a |the |our )?budget(?:'s| is| of| would be| should be| will be| was|:)?|<=|≤)
    |(?P<lt>for less than|for under|lower than|less than|cheaper than|under|below|beneath|sub[ -]|<)"""
_LOWER = r"""(?P<gte>no less than|not less than|(?:not|nothing|never) (?:under|below|beneath|less than|cheaper than)
    |at least|minimum(?: of| price(?: of)?)?|min\.?|starting (?:at|from)|>=|≥)
    |(?P<gt>more expensive than|more than|higher than|over|above|>)"""
_RANGE = phrase(rf"""(?:(?:\b(?P<vague>somewhere|anywhere|something|anything) )?\b(?P<cue>between|from|priced?(?: from
    | between)?) ?)?(?<![\w.,-]){_amount("low")}(?: ?)(?:-
    |to|and|until|up to) ?{_amount("high")}""")
_RANGE_WORD = r"(?: (?:price )?(?:range|mark|limit)\b)?"
_LIMIT = phrase(
    rf"(?<!\w)(?:{_UPPER}|{_LOWER})(?: (?:of|about|around|only|just|the|say|like))? ?{_amount('n')}{_RANGE_WORD}"
)
_EACH_ONE = r"""(?: (?:each|apiece|a ?piece|a pop|a head|per (?:person|head|item|piece)|in total|altogether|all in
    |all told|for (?:both|the lot)))?"""
_AFTER = phrase(rf"""(?<![\w.,-]){_amount("n")}{_EACH_ONE}(?: ?(?P<lte>or (?:less|cheaper|under|below)|max(?:imum)?\b
    |tops\b
    |at (?:the )?(?:very )?most|at a push|at the outside|(?:and|or) (?:less|under|below)|(?:is|are|'s) (?:my|the
    |our) (?:absolute )?(?:max(?:imum)?|limit|budget
    |ceiling|top|most)(?: (?:price|i can .*))?|(?:is|are|'s) (?:all|what|everything) (?:that )?(?:i|we)(?:'ve| have
    | can| got)
    (?: (?:got|have|spend|spare|pay|afford|left))*(?: (?:on|with|to) (?:me|us|my name|spend))?|to my name)
    | ?(?P<gte>or (?:more|over|above|higher)|(?:and )?(?:up(?:wards)?\b)|and (?:above|over)|\+
    |at (?:the )?(?:very )?least
    |min(?:imum)?\b))""")
_LEFT = phrase(rf"\b(?:only|just) {_amount('n')} left(?!\w)")
_HAVE = phrase(
    rf"""\b(?:i|we|you|and)(?:'ve| have)?(?: only| just| exactly)? (?:have|got|had)?(?: got)?(?: only| just| exactly
        | about)? ?{_amount("n")}(?: (?:to spend|left|in (?:my|the) \w+|cash|on me|with me|altogether))?"""
)
_EACH = phrase(rf"^{_amount('n')} for (?=\w)(?![^|.;]*\?)")
_ALL_SAID = phrase(rf"""(?:(?<=[|,.;:!?-])|(?<=[|,.;:!?-] )
    |^)(?:so |say |maybe |perhaps |make it |ok |and )*{_amount("n")}
    (?: (?:is|are|would be|will be)(?: perfectly| also)? (?P<fine>fine|ok|okay|good|alright|doable|possible|finish
    |enough
    |all i (?:have|can spend)|it|my (?:limit|max))(?: as well| too| also)?| (?P<ok>ok|okay|fine|each))?(?= ?(?:$
    |[|,.;:!?]))""")
"""A clause that is an amount and nothing else: "a bag of crisps, 2 dollars", "4 bucks is fine as well"."""
_ABOUT = phrase(
    rf"""\b(?:around|about|roughly|approximately|circa|ca\.?
    |(?:stay )?in the(?=[^|,.;!?]{{1,12}} (?:price )?range\b)) ?{_amount("n")}(?: or (?:so|thereabouts)
    | (?:price )?range)?"""
)
_OR_SO = phrase(rf"(?<![\w.,-]){_amount('n')}(?:[ -]?ish| or so| or thereabouts| give or take)(?!\w)")
_FOR = phrase(rf"\b(?:for|spend) {_amount('n')}")
_ALONE = phrase(
    r"""(?:^|[|,;:.!?])(?: ?(?:so|say|maybe|or|and|but|oh|ok|okay|actually|well|now|then|make (?:it|that)|let's say
    |call it
    |more like|how about|what about|go for|try|stretch (?:it )?to))* ?$"""
)
"""Before a range that is a part of the sentence by itself: "a present, 15-25"."""
_BY = phrase(r" ?(?:x|×|by) ?[0-9]")
"""Two sides of one thing: "45 by 75"."""
_PEOPLE = phrase(r"""\b(?:wom[ae]n|m[ae]n|people|persons?|adults?|kids?|child(?:ren)?|boys?|girls?|toddlers?|babies
    |baby|seniors?|teens?
    |teenagers?|anyone|those|the|dogs?|cats?|pets?|folks|players?|ladies|guys|aged?) $""")
"""Before an age: "for women over 50"."""
_PER = phrase(r" ?(?:/|per\b|an? (?:kilo|kg|pound|lb|liter|litre|ounce|oz)\b)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What was said about prices: constraints in the shop's currency, and prices in another one."""

    constraints: tuple[Constraint, ...] = ()
    foreign: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """One amount as said; `minor` is None if its currency is not the shop's."""

    minor: int | None
    marked: bool


def read_prices(sheet: Sheet, currency: str) -> Prices:
    """Takes the price limits out of what was said. At most one upper and one lower limit: the last said."""
    limits: dict[str, Constraint] = {}
    foreign: list[Wish] = []
    for words, bounds in _bounds(sheet, currency):
        if any(amount is None for _, amount in bounds):
            foreign.append(Wish(foreign_price=words))
            continue
        for op, amount in bounds:
            way = "upper" if op in {Op.LT, Op.LTE} else "lower"
            limits[way] = price_limit(op, amount or 0, currency)
    return Prices(constraints=tuple(limits.values()), foreign=tuple(foreign))


def price_limit(op: Op, minor: int, currency: str) -> Constraint:
    """A hard limit on the price, with its label."""
    words = {Op.LT: "under", Op.LTE: "at most", Op.GT: "over", Op.GTE: "at least"}[op]
    return Constraint(field="price", op=op, value=minor, label=f"{words} {money_words(minor, currency)}")


def money_words(minor: int, currency: str, locale: str = "en_US") -> str:
    """An amount as it is written: 300 USD is "$3.00"."""
    return money_in_words(Money(amount=minor, currency=currency), locale)


@cache
def minor_digits(currency: str) -> int:
    """How many decimals a currency has: 2 for USD, 0 for JPY."""
    return get_currency_precision(currency)


def amount_said(match: re.Match[str], currency: str) -> int | None:
    """The minor units that an AMOUNT stands for, with a currency or without; None for another currency."""
    return _minor(match, currency)


def minor_said(match: re.Match[str], currency: str) -> int | None:
    """The minor units that an AMOUNT stands for; None if it names no currency, or another one."""
    said = _said(match, "n", currency)
    return said.minor if said and said.marked else None


def _bounds(sheet: Sheet, currency: str) -> Iterator[tuple[str, list[tuple[Op, int | None]]]]:
    """Each wording found with its bounds; an amount of None is in another currency."""
    for match in sheet.take(_RANGE, lambda found: _is_range(found, currency)):
        low, high = _said(match, "low", currency), _said(match, "high", currency)
        first, last = _one_currency(match, low, high, currency)
        if first is not None and last is not None and first > last:
            first, last = last, first
        yield match.group().strip(), [(Op.GTE, first), (Op.LTE, last)]
    for pattern in (_LIMIT, _AFTER):
        for match in sheet.take(pattern, lambda found: _is_price(found, currency)):
            op = next(op for op in (Op.LTE, Op.LT, Op.GTE, Op.GT) if match.groupdict().get(op.value))
            op = turned(op, match)
            yield match.group().strip(), [(op, _minor(match, currency))]
    for match in (
        match for about in (_ABOUT, _OR_SO) for match in sheet.take(about, lambda found: _is_about(found, currency))
    ):
        minor = _minor(match, currency)
        quarter = None if minor is None else minor // 4
        low_end = None if minor is None or quarter is None else minor - quarter
        high_end = None if minor is None or quarter is None else minor + quarter
        yield match.group().strip(), [(Op.GTE, low_end), (Op.LTE, high_end)]
    for match in sheet.take(_ALL_SAID, lambda found: _is_marked(found, currency) or bool(found["fine"])):
        yield match.group().strip(), [(Op.LTE, _minor(match, currency))]
    for pattern in (_FOR, _HAVE, _EACH, _LEFT):
        for match in sheet.take(pattern, lambda found: _is_marked(found, currency)):
            yield match.group().strip(), [(Op.LTE, _minor(match, currency))]


def _is_range(match: re.Match[str], currency: str) -> bool:
    low, high = _said(match, "low", currency), _said(match, "high", currency)
    if low is None or high is None:
        return False
    if low.marked or high.marked:
        return True
    alone = _ALONE.search(match.string, 0, match.start()) is not None
    cued = match["cue"] is not None and (match["cue"].lower() != "from" or match["vague"] is not None)
    return (cued or alone) and _ends(match)


def _is_price(match: re.Match[str], currency: str) -> bool:
    said = _said(match, "n", currency)
    return said is not None and (said.marked or (_ends(match) and not _PEOPLE.search(match.string, 0, match.start())))


def _is_about(match: re.Match[str], currency: str) -> bool:
    """Whether "around 100" is a price: with its currency, or where the phrase is over after it."""
    return _is_marked(match, currency) or (_is_price(match, currency) and match.group()[-1].isdigit())


def _is_marked(match: re.Match[str], currency: str) -> bool:
    said = _said(match, "n", currency)
    return said is not None and said.marked


def _ends(match: re.Match[str]) -> bool:
    """Whether the phrase is over after the number, so that it counts nothing else."""
    return _END.match(match.string, match.end()) is not None and not _BY.match(match.string, match.end())


def _minor(match: re.Match[str], currency: str) -> int | None:
    said = _said(match, "n", currency)
    return said.minor if said else None


def _one_currency(
    match: re.Match[str], low: _Said | None, high: _Said | None, currency: str
) -> tuple[int | None, int | None]:
    """Both ends of a range; a currency said once counts for both ("20-40 €")."""
    if low and high and low.marked != high.marked:
        marked = "low" if low.marked else "high"
        signs = {key: match[f"{marked}_{key}"] for key in ("pre", "post")}
        return (
            _in_minor(match["low"], signs["pre"], signs["post"], currency),
            _in_minor(match["high"], signs["pre"], signs["post"], currency),
        )
    return (low.minor if low else None, high.minor if high else None)


def _said(match: re.Match[str], name: str, currency: str) -> _Said | None:
    """The amount named in a match; None if it is no price: zero, a weight in pounds, a price per kilo."""
    before, after = match[f"{name}_pre"], match[f"{name}_post"]
    if _number(match[name], minor_digits(currency)) is None:
        return None
    if after and after.lower().startswith("pound") and currency != "GBP":
        return None
    if _PER.match(match.string, match.end()):
        return None
    return _Said(_in_minor(match[name], before, after, currency), marked=bool(before or after))


def _in_minor(digits: str, before: str | None, after: str | None, currency: str) -> int | None:
    """Minor units of the shop's currency; None if what was said is another currency."""
    number = _number(digits, minor_digits(currency))
    if number is None:
        return None
    sign = (before or after or "").lower()
    if not may_mean(sign, currency):
        return None
    scale = 0 if is_hundredths(sign) else minor_digits(currency)
    return int(number.scaleb(scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(digits: str, decimals: int) -> Decimal | None:
    """A number as people write it: 1,299.00 and 1.299,00 and 3,5. None for zero, or if it is too long.

    The last mark is a decimal one if one or two digits follow it (three in a currency that has three
    decimals), or if the number begins with a zero; every other mark groups thousands.
    """
    plain = digits.replace("'", "")
    cut = max(plain.rfind("."), plain.rfind(","))
    tail = len(plain) - cut - 1
    if cut >= 0 and (tail in {1, 2} or (tail == 3 and decimals == 3) or plain.startswith("0")):
        plain = f"{plain[:cut].replace('.', '').replace(',', '')}.{plain[cut + 1 :]}"
    else:
        plain = plain.replace(".", "").replace(",", "")
    if not plain or len(plain) > 12:
        return None
    value = Decimal(plain)
    return value if value > 0 else None
