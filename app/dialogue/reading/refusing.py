"""Limits that are denied: what "I can't spend more than" makes of "more than", and "nothing with nuts or over 5"."""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase
from retrieval.schema import Op

_REFUSAL = phrase(r"""\b(?:can't|can ?not|couldn't|don't|do not|won't|will not|wouldn't|would not|shouldn't
    |should not|mustn't|must not)(?: \w+){0,2}? (?:go|spend|pay|cost|be|have|want|show|see|give|suggest|recommend
    |need|look at|buy|get|lift|carry|manage|handle|hold|weigh)(?: \w+){0,3} ?$""")
_JOINS_REFUSED = phrase(
    r"\b(?:nothing|none|no|not|without|never|avoid)\b[^|.;!?]*\b(?:or|nor) (?:anything |(?:which|that)(?:'s"
    r"| is) |ones? )?$"
)
""" "Nothing with nuts or over five dollars"."""
_TURNED = {Op.GT: Op.LTE, Op.GTE: Op.LT}
_SO_FAR: Final = 40
"""Characters before a limit in which it can be denied."""


def turned(op: Op, match: re.Match[str]) -> Op:
    """What a limit that was found in a text means: its opposite where the words before it deny it."""
    before = max(0, match.start() - _SO_FAR), match.start()
    denied = op in _TURNED and any(words.search(match.string, *before) for words in (_REFUSAL, _JOINS_REFUSED))
    return _TURNED[op] if denied else op
