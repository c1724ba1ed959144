"""What is said of the limit that there is already: "double my budget", "90 instead of 70", "a tenner more"."""

import re
from collections.abc import Iterator
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.limits.amounts import AMOUNT, amount_said, minor_said
from app.dialogue.reading.limits.money import price_limit
from app.dialogue.reading.sheet import Sheet, phrase
from retrieval.schema import Constraint, Op

_TIMES = (
    (2.0, phrase(r"""(?<!\w)(?:double|twice)(?: (?:that|my|the|our))? (?:budget|limit|amount|money|price
        |max(?:imum)?)(?!\w)""")),
    (3.0, phrase(r"(?<!\w)triple(?: (?:that|my|the|our))? (?:budget|limit|amount|money)(?!\w)")),
    (0.5, phrase(r"(?<!\w)(?:halve|cut)(?: (?:that|my|the|our))? (?:budget|limit)(?: in half| by half)?(?!\w)")),
)  # fmt: skip
_END: Final = r"""(?= ?(?:$|[|,.;!?]|(?:please|then|max|tops|instead|if|as long|provided|for|now|maybe|actually|too
    |as well|i|and|but)\b))"""
_INSTEAD = phrase(
    rf"(?<!\w)(?:make (?:it|that)|more like|let's say|say|call it|change (?:it|that) to|rather) {AMOUNT}{_END}"
)
_MOVED = phrase(
    rf"""(?<!\w)(?:stretch(?:ed|ing)?|go(?:es|ing|ne)? (?:up|down|as)|went (?:up|down)|shr[au]nk|dropp?(?:ed)?
    |risen?|rose
    |gr[eo]wn?|upped|bump(?:ed)?|raised?|lower(?:ed)?|cut|reduced?|push(?:ed)?|increased?|decreased?|came|come|fell
    |fallen
    |trim(?:med)?|slash(?:ed)?|adjust(?:ed)?|extend(?:ed)?|moved?)(?: (?:it|that|the|my|our|budget|limit|price|max
    |maximum|ceiling|cap|up|down|back|all the way|a bit|a little|just|high|low|now)){{0,4}} (?:to|as) (?:(?:about
    |just|only) )?{AMOUNT}(?: instead)?{_END}"""
)
""" "My budget just shrank to forty", "what if I stretched to 90"."""
_IT_IS = phrase(
    rf"""(?<![\w.,-])(?<!\bto )(?<!\band )(?<!- )(?<!\bnumber ){AMOUNT}(?: (?:then|it is|will have to do|i suppose
    |i guess|tops|max|instead|please))+(?= ?(?:$
    |[|.;!?]))"""
)
""" "OK four fifty then", "so 90 it is"."""
_TRIED = phrase(
    rf"(?<!\w)(?:(?:let's )?try(?: with| for)?|(?:what|how) about (?:for|with|at)|and (?:for|with)) {AMOUNT}"
    r"(?= ?(?:$|[|.,;!?]))"
)
""" "What about for 90?" """
_FLOOR = phrase(
    rf"(?<!\w)(?:(?:down|drop|dip|as low as|lower(?: it| that)?)(?: down)?(?: to)?|(?:or |starting )?from|or) {AMOUNT}"
    rf"{_END}"
)
_IT: Final = r"""(?:it|that|this|(?:the|my|our) (?:(?:upper|price|spending) )?(?:budget|limit|max(?:imum)?|ceiling|cap
    |price))"""
_DIFFERENCES: Final = (
    (
        1,
        phrase(
            rf"(?<!\w)(?:add|put)(?: another| an extra)? {AMOUNT} (?:more |extra )?(?:to|on)(?: top of)? {_IT}(?!\w)"
        ),
    ),
    (
        1,
        phrase(
            rf"(?<!\w)(?:up|increase|raise|bump|stretch|extend|lift|move|push|put)(?: up)? {_IT}(?: up)? by"
            rf" (?:another )?{AMOUNT}"
        ),
    ),
    (-1, phrase(rf"(?<!\w)(?:knock|take|shave|cut|trim) {AMOUNT} off {_IT}(?!\w)")),
    (
        -1,
        phrase(
            rf"(?<!\w)(?:lower|cut|reduce|drop|decrease|bring|take|trim|shrink)(?: down)? {_IT}(?: down)? by"
            rf" (?:another )?{AMOUNT}"
        ),
    ),
)
""" "Up the limit by 20": what is changed is named, so that the number needs no currency."""
_COUNTED_OR_PAID: Final = (
    (
        1,
        phrase(
            rf"""(?<!\w)(?:(?:i |we )?(?:can|could|will|would|may) (?:pay|spend|go|add|stretch|do) |plus[ ]
    |add )?(?:up to )?
            {AMOUNT} (?:more|extra|higher|on top)(?!\w)(?! than)"""
        ),
    ),
    (1, phrase(rf"(?<!\w)(?:add|plus|put|give)(?: it| on| in)? (?:another|an extra) {AMOUNT}(?: on top)?")),
    (-1, phrase(rf"(?<!\w){AMOUNT} (?:less|lower)(?!\w)(?! than)")),
    (-1, phrase(rf"(?<!\w)(?:knock|take|shave|cut|trim) {AMOUNT} off(?!\w)")),
)
""" "20 more" may count things: it is money with its currency alone."""
_ALLOWED = phrase(
    rf"""(?<!\w)(?:(?:i|we|you|it|they|that|the (?:price|budget|limit))(?:'d| would)?)?(?: ?(?<![a-z])(?:can|could|may
    |might)
    |(?:'s|'re| is| are| am|'m) (?:allowed|free|happy|willing) to)(?: (?:also|even|well|happily|actually|probably
    |maybe))*[ ]
    (?:be|cost|go(?: up)?(?: as (?:high|far) as| to)?|get to|come to|run to|reach|stretch(?: it)? to)(?: (?:up to
    |as much as))? {AMOUNT}{_END}"""
)
""" "Can be forty", "can go to twelve", "you can go up to 35"."""
_GRANTED = phrase(
    rf"(?:(?:^|[|,.;:!?] ?)(?:oh |well |so )?|\band )(?:ok|okay|fine|alright|all right|go on)(?: then)?,? {AMOUNT}"
    rf"(?= ?(?:$|[|,.;!?]|(?:then|max|tops)\b))"
)
""" "OK 150"."""
_UPPER = (Op.LT, Op.LTE)
_MEANT = phrase(
    rf"""(?<!\w)(?:(?:i |and )*(?:meant|mean|said|want)|make (?:it|that)|should be|max|sorry) {AMOUNT}(?= ?(?:$|[|,.;!]
        |(?:please|max|instead|is my (?:limit|max|budget))\b))"""
)
_ALONE = phrase(
    rf"""(?:(?:oops|sorry|no|but|it's|only|max|rather|wait|ok|okay|fine|alright|right|so|well|then|say|go on|just|maybe
        |ah|jeez|hmm|make it)[ ,]+)*{AMOUNT}(?: (?:max|please|tops|then|maybe|it is|is (?:the|my) (?:max|limit)))*"""
)
_FAR: Final = 5
"""How many times more or less a bare number may be than the limit whose place it takes; others count something else."""


def _spelt(minor: int) -> str:
    """The ways to write an amount, as a pattern."""
    cents, whole = re.escape(f"{minor / 100:.2f}"), re.escape(f"{minor / 100:g}")
    return rf"[$€£]? ?(?:{cents}|{whole})(?: ?(?:euros?|dollars?|bucks|[$€£]))?"


def _taken_back(minor: int) -> re.Pattern[str]:
    """ "Not fifty", "instead of 50 euros", "I wrote 50": the limit that there was."""
    return phrase(
        rf"""(?:^|[ ,;.!?|]+)(?:(?:and |but )?(?:not|instead of|rather than|over|from)|(?:i |we )?(?:wrote|said
    |typed|put))[ ]
            (?:the )?{_spelt(minor)}(?= ?(?:$
            |[|,.;!?]|(?:but|and|make|let's|try|please|then|i|we|it)\b))
            (?:[ ,]*but)?"""
    )


def _changed(minor: int) -> re.Pattern[str]:
    """ "Change the 70 to 90": the limit that there was, and the new one."""
    return phrase(
        rf"""(?<!\w)(?:change|switch|swap|turn|move|raise|lower|make|put|bump)(?: (?:the|my|that|up|down|it
    |from))* {_spelt(minor)}
        (?: (?:up|down|limit|budget|max))*(?: (?:to|into|for|with|a))+ {AMOUNT}"""
    )


def read_budget(sheet: Sheet, brief: Brief, currency: str) -> Iterator[Constraint]:
    """Takes what changes the price limits; without one there is nothing to change."""
    bounds = [each for each in brief.constraints if each.field == "price" and isinstance(each.value, int)]
    if floor := next((each for each in bounds if each.op not in _UPPER), None):
        least = int(str(floor.value))
        for match in sheet.take(_FLOOR, lambda found: 0 < (amount_said(found, currency) or 0) < least):
            yield price_limit(floor.op, amount_said(match, currency) or 0, currency)
    old = next((each for each in bounds if each.op in _UPPER), None)
    if old is not None and isinstance(old.value, int):
        yield from _ceiling(sheet, old.op, old.value, currency)


def _ceiling(sheet: Sheet, op: Op, old: int, currency: str) -> Iterator[Constraint]:
    """The upper limit in place of the old one; of several ways to say so the most telling counts."""

    def takes_its_place(match: re.Match[str]) -> bool:
        amount = amount_said(match, currency) or 0
        return minor_said(match, currency) is not None or old <= amount * _FAR <= old * _FAR**2

    if said := sheet.take(_changed(old), takes_its_place):
        yield price_limit(op, amount_said(said[-1], currency) or 0, currency)
        return
    if sheet.take(_taken_back(old)):
        said = sheet.take(_MEANT)
        if not said and (alone := _ALONE.fullmatch(sheet.rest.strip(" ,.!"))):
            said = [alone]
            sheet.say("")
        for match in said[-1:]:
            if (amount := amount_said(match, currency)) is not None:
                yield price_limit(op, amount, currency)
                return
    for times, words in _TIMES:
        if sheet.take(words):
            yield price_limit(op, round(old * times), currency)
    for match in sheet.take(_INSTEAD, lambda found: amount_said(found, currency) is not None):
        yield price_limit(Op.LTE, amount_said(match, currency) or 0, currency)
    for words in (_MOVED, _IT_IS, _TRIED, _ALLOWED, _GRANTED):
        for match in sheet.take(words, takes_its_place):
            yield price_limit(Op.LTE, amount_said(match, currency) or 0, currency)
    for way, words in _DIFFERENCES:
        for match in sheet.take(words, lambda found: 0 < (amount_said(found, currency) or 0) < old * _FAR):
            yield from _moved(op, old + way * (amount_said(match, currency) or 0), currency)
    for way, words in _COUNTED_OR_PAID:
        for match in sheet.take(words, lambda found: minor_said(found, currency) is not None):
            yield from _moved(op, old + way * (minor_said(match, currency) or 0), currency)


def _moved(op: Op, amount: int, currency: str) -> Iterator[Constraint]:
    """The limit at its new amount; nothing can cost less than nothing."""
    if amount > 0:
        yield price_limit(op, amount, currency)
