"""Limits lifted by their number, or by the side on which they are: "forget the 40", "no minimum"."""

import re
from collections.abc import Iterator
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import UNITS
from retrieval.schema import Constraint, Op

_MONEY = phrase(r"""(?:forget|withdraw|lose|cancel|drop|ignore|remove|scrap|lift|delete|clear|undo|reset
    |get rid of|take off|bother|hang|sod|screw|damn|blow|stuff|bugger|ditch|bin|(?:to )?hell with
    |who cares)(?: about)? (?:the|that
    |my|what i said about(?: the| my)?) (?:[$€£]? ?[0-9.,]+ ?(?:dollars?|euros?|bucks|[$€£])? )?(?:(?:price |budget[ ]
    |money |upper |top |spending
    )?(?:limit|cap|max(?:imum)?|ceiling)|(?:budget|price)(?: (?:filter|range|restriction|condition|thing|bit))?)(?!\w)
    |(?:forget|never ?mind|drop|ignore|scrap|skip|lose)(?: about)? (?:the|that|my|those) (?:[$€£] ?[0-9.,]*[0-9]
    |[0-9.,]*[0-9] ?(?:dollars?
    |euros?|bucks|[$€£]))(?: thing(?!\w)(?: i said(?!\w))?
    |(?= ?(?:$|[|,.;!?]|\b(?:and|now|please|then|but|limit)\b)))
    |(?:the|that|my) (?:[$€£]? ?[0-9.,]+ ?(?:dollars?|euros?|bucks|[$€£])? )?(?:limit|cap|budget|ceiling) (?:can go
    |is off|is gone|no longer (?:applies|counts))
    |(?:ignore|forget|never ?mind|scrap|drop|cancel) (?:what|the thing|the bit) i said about (?:the )?(?:price
    |budget|money|[$€£]? ?[0-9]+(?:[.,][0-9]+)?(?: ?(?:euros?
    |dollars?|bucks|quid|[$€£]))?)(?!\w)""")
_DROP: Final = r"""(?:forget|withdraw|lose|cancel|drop|ignore|remove|scrap|lift|delete|ditch|undo|skip|never ?mind
    |get rid of
    |do away with|take (?:off|away|out|back)|(?:was |were |'m |am )?(?:only |just )?(?:joking|kidding)|leave (?:off|out)
    |no longer need|don't need|no need for)(?: about)?(?: (?:the|that|this|my|our|what i said about|those|any))*"""
_AT_LEAST: Final = r"(?:minimum|min|floor|(?:lower|bottom) (?:limit|end|bound)|at least)"
_AT_MOST: Final = r"(?:maximum|max|ceiling|cap|(?:upper|top) (?:limit|end|bound)|at most)"
_UNIT: Final = "|".join(
    ("dollars?", "euros?", "bucks?", "quid", "[$€£]", *(written for _, _, written in UNITS.values()))
)
_GONE: Final = r"""(?:can go|(?:is|'s) (?:off|gone|history)|no longer (?:applies|counts|matters)|(?:doesn't
    |does not) (?:matter
    |count|apply))(?: any ?more| now)?"""
_END: Final = r"(?= ?(?:$|[|.,;:!?]|(?:and|but|now|then|please|i|we|it|make|instead|again|any ?more)\b))"
_NUMBER: Final = rf"""(?:(?:under|below|over|above|up to|at least
    |at most) )?[$€£]?(?P<number>[0-9]+(?:[.,][0-9]{{1,2}})?)
    (?:[ -]?(?:{_UNIT})(?!\w))?(?: (?:{_AT_LEAST}|{_AT_MOST}|limit|thing|bit|rule|mark|wide|high|tall|long|deep
    |price))*"""
_NUMBERED: Final = (
    phrase(rf"(?<!\w){_DROP} {_NUMBER}(?: i (?:said|mentioned|wrote|gave))?{_END}"),
    phrase(rf"(?<!\w)(?:the|that|my) {_NUMBER} {_GONE}{_END}"),
)
""" "Forget the 40", "I was joking about the 5 litres": the limit that has the number."""
_SIDES: Final = tuple(
    (
        ops,
        phrase(
            rf"""(?<!\w)(?:(?:{_DROP}|(?:there(?:'s| is) )?no(?: more| longer an?)?|without an?)(?: price)? {side}
            (?: price| bit| limit)*|(?:the|my) (?:price )?{side} {_GONE}){_END}"""
        ),
    )
    for ops, side in (((Op.GT, Op.GTE), _AT_LEAST), ((Op.LT, Op.LTE), _AT_MOST))
)
""" "No minimum", "drop the upper limit"."""


def lifts_price(sheet: Sheet) -> bool:
    """Takes what lifts a limit of money, whether there is one or not."""
    return bool(sheet.take(_MONEY))


def read_lifted(sheet: Sheet, brief: Brief) -> tuple[Constraint, ...]:
    """Takes what lifts single limits that there are, and says which."""
    numeric = [each for each in brief.constraints if isinstance(each.value, int | float)]
    return tuple(dict.fromkeys(_lifted(sheet, numeric))) if numeric else ()


def _lifted(sheet: Sheet, numeric: list[Constraint]) -> Iterator[Constraint]:
    def having(match: re.Match[str]) -> list[Constraint]:
        number = float(match["number"].replace(",", "."))
        return [one for one in numeric if one.value == (100 * number if one.field == "price" else number)]

    for numbered in _NUMBERED:
        for match in sheet.take(numbered, lambda match: bool(having(match))):
            yield from having(match)
    for ops, words in _SIDES:
        bounds = [one for one in numeric if one.op in ops]
        if bounds and sheet.take(words):
            yield next((one for one in bounds if one.field == "price"), bounds[0])
