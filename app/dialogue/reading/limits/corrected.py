"""Numbers said in place of others: "90, not 60", "I typed 20, should have been 30".

The limit that has the old number gets the new one, whatever it limits; a number that no limit has corrects nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import UNITS, scaled
from retrieval.schema import Constraint

_NUMBER: Final = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_UNIT: Final = rf"(?: ?(?:dollars?|euros?|bucks?|quid|[€$£]|{'|'.join(written for _, _, written in UNITS.values())}))"
_OLD: Final = rf"[$€£]?(?P<old>{_NUMBER})"
_NEW: Final = rf"[$€£]?(?P<new>{_NUMBER}){_UNIT}?(?![\w%]|[.,][0-9])"
_NOT = phrase(rf"(?<![\w.,]){_NEW},? (?:and )?(?:not|instead of|rather than) {_OLD}(?![\w.,])")
_MISTAKEN: Final = r"""(?:(?:typos?|mistakes?|wrong|not right|for the [a-z ]{1,20})(?!\w)[^|0-9]{0,24}?
    |(?:i mean|meant|make (?:it|that)|(?:should|ought to|must)(?:'ve| have) (?:been|said|read)|should (?:be|say|read)
    |(?:supposed|meant) to (?:be|say|read))(?:,? (?:an?|at|more like|rather|actually|really))* )"""
_WAS = phrase(
    rf"""(?<![\w.,$€£])(?:(?:(?:i|we)(?:'ve| have)? )?(?:wrote|written|typed|put|said) )?(?:that |the[ ]
    |a )?{_OLD}{_UNIT}?
    (?![\w%]|[.,][0-9])[^|0-9]{{0,20}}?\b{_MISTAKEN}(?<![\w.,]){_NEW}"""
)
""" "I wrote 30 but I meant 20", "60 was a typo, the ceiling's 80", "that 20 was meant to be a 30"."""
_DID_SAY = phrase(rf"did i say {_OLD}\?+ (?:.{{0,12}}?\b)?{_NEW}")


def read_corrected(sheet: Sheet, brief: Brief) -> Iterator[Constraint]:
    """Takes a new number said in place of an old one, as the limit that has the old one."""
    for words in (_WAS, _NOT, _DID_SAY):
        for match in sheet.take(words, lambda match: _with_number(brief, match["old"]) is not None):
            if old := _with_number(brief, match["old"]):
                scale = 100 if old.field in {"price", "list_price"} else 1
                yield replace(old, value=scaled(match["new"], scale), label=None)


def _with_number(brief: Brief, number: str) -> Constraint | None:
    """The limit that has this number, a price in whole money."""
    value = float(number.replace(",", "."))
    numeric = (each for each in brief.constraints if isinstance(each.value, int | float))
    return next((each for each in numeric if float(str(each.value)) in {value, 100 * value}), None)
