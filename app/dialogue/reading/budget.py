"""What is said of the limit that there is already: "double my budget", "I can pay a tenner more"."""

import re
from collections.abc import Iterator

from app.dialogue.brief import Brief
from app.dialogue.reading.amounts import AMOUNT, amount_said, minor_said
from app.dialogue.reading.money import price_limit
from app.dialogue.reading.sheet import Sheet, phrase
from retrieval.schema import Constraint, Op

_TIMES = (
    (2.0, phrase(r"""(?<!\w)(?:double|twice)(?: (?:that|my|the|our))? (?:budget|limit|amount|money|price
        |max(?:imum)?)(?!\w)""")),
    (3.0, phrase(r"(?<!\w)triple(?: (?:that|my|the|our))? (?:budget|limit|amount|money)(?!\w)")),
    (0.5, phrase(r"(?<!\w)(?:halve|cut)(?: (?:that|my|the|our))? (?:budget|limit)(?: in half| by half)?(?!\w)")),
)  # fmt: skip
_MORE = phrase(
    rf"""(?<!\w)(?:(?:i |we )?(?:can|could|will|would|may) (?:pay|spend|go|add|stretch
        |do) |plus |add |raise it by |(?:up|increase
        |raise) (?:it|the (?:budget|limit)) by )?(?:up to )?{AMOUNT} (?:more|extra|higher|on top)(?!\w)(?! than)"""
)
_INSTEAD = phrase(
    rf"""(?<!\w)(?:make (?:it|that)|more like|let's say|say|call it|change (?:it|that) to|rather) {AMOUNT}(?= ?(?:$
        |[|,.;!]|please\b|then\b|max\b))"""
)
_LESS = phrase(rf"(?<!\w){AMOUNT} (?:less|lower)(?!\w)(?! than)")
_UPPER = (Op.LT, Op.LTE)
_MEANT = phrase(
    rf"""(?<!\w)(?:(?:i |and )*(?:meant|mean|said|want)|make (?:it|that)|should be|max|sorry) {AMOUNT}(?= ?(?:$|[|,.;!]
        |(?:please|max|instead|is my (?:limit|max|budget))\b))"""
)
_ALONE = phrase(
    rf"""(?:(?:oops|sorry|no|but|it's|only|max|rather|wait)[ ,]+)*{AMOUNT}(?: (?:max|please|tops
        |is (?:the|my) (?:max|limit)))?"""
)


def _taken_back(minor: int) -> re.Pattern[str]:
    """ "Not fifty", "instead of 50 euros", "I wrote 50": the limit that there was."""
    amount = f"{minor / 100:g}"
    cents = f"{minor / 100:.2f}"
    return phrase(
        rf"""(?:^|[ ,;.!?|]+)(?:(?:and |but )?(?:not|instead of|rather than)|(?:i |we )?(?:wrote|said|typed|put))[ ]
            [$€£]? ?(?:{re.escape(cents)}|{re.escape(amount)})(?: ?(?:euros?|dollars?|bucks|[$€£]))?(?= ?(?:$
            |[|,.;!?]|but\b|and\b))
            (?:[ ,]*but)?"""
    )


def read_budget(sheet: Sheet, brief: Brief, currency: str) -> Iterator[Constraint]:
    """Takes what changes the upper price limit; without one there is nothing to change."""
    old = next((each for each in brief.constraints if each.field == "price" and each.op in _UPPER), None)
    if old is None or not isinstance(old.value, int):
        return
    if sheet.take(_taken_back(old.value)):
        said = next((sheet.take(words) for words in (_MEANT,) if sheet.has(words)), [])
        if not said and (alone := _ALONE.fullmatch(sheet.rest.strip(" ,.!"))):
            said = [alone]
            sheet.say("")
        for match in said[-1:]:
            if (amount := amount_said(match, currency)) is not None:
                yield price_limit(old.op, amount, currency)
                return
    for times, words in _TIMES:
        if sheet.take(words):
            yield price_limit(old.op, round(old.value * times), currency)
    for match in sheet.take(_INSTEAD, lambda found: amount_said(found, currency) is not None):
        yield price_limit(Op.LTE, amount_said(match, currency) or 0, currency)
    for match in sheet.take(_LESS, lambda found: 0 < (minor_said(found, currency) or 0) < int(str(old.value))):
        yield price_limit(old.op, old.value - (minor_said(match, currency) or 0), currency)
    for match in sheet.take(_MORE, lambda found: minor_said(found, currency) is not None):
        yield price_limit(old.op, old.value + (minor_said(match, currency) or 0), currency)
