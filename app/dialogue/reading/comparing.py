"""Products to be set side by side: compare the first two, 1 vs 3, which is better, the first or the last?"""

import re

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Intent, Understood

MOST = 4
"""Products that still fit side by side."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_PLACE = rf"""(?:the |number |no[.]? |nr[.]? |option |#)*(?:(?:{"|".join(_ORDINALS)}|last|top)\b
    |[0-9]{{1,2}}(?:st|nd|rd|th)?\b)(?: (?:one|product|item|option))?"""
_LINK = r" ?(?:,|/|&|\band\b|\bor\b|\bvs\b\.?|\bversus\b|\bwith\b|\bto\b|\bagainst\b|\bthan\b) ?(?:and |or )?"

_CUE = phrase(r"""(?:(?:please|(?:can|could|would) you|let's|let me|i(?:'d| would) like to|ok|and) )*
    (?:compare(?: between)?\b
    |(?:what(?:'s| is| are)|tell me|show me) the differences?(?: between| of)?\b
    |(?:which|what)(?: one)?(?:(?:'s| is)(?: the)? (?:better|best)|(?: should i| would you)(?: take| buy| pick| choose))
    (?: of| between| among)?\b|(?P<how>how (?:do|does|is|are)\b))[:, ]*""")
_TAIL = phrase(r"[, ]*(?P<differ>\b(?:compare|differ|different|side by side))?(?: please)?[ .!?]*$")
_TOP = phrase(rf"(?:the )?(?:first|top) (?P<count>{'|'.join(_COUNTS)})(?: (?:ones?|products?|items?|options?))?")
_THESE = phrase(
    r"(?:(?:all )?(?:of )?(?:these|those|them|both)(?: (?P<count>two|three|four|2|3|4))?|the (?:two|products))?"
)
_PLACES = phrase(rf"{_PLACE}(?:{_LINK}{_PLACE})+")
_VERSUS = phrase(rf"{_PLACE}(?: ?(?:vs\b\.?|versus) {_PLACE})+[ .!?]*")
_ONE = phrase(_PLACE)
_WORD = re.compile(r"[a-z]+|[0-9]+")


def read_comparison(sheet: Sheet, brief: Brief) -> Understood | None:
    """Which products on the cards are to be compared; None if the text asks nothing of the kind."""
    if _VERSUS.fullmatch(sheet.text):
        return _at(sheet.text, brief)
    cue = _CUE.match(sheet.text)
    tail = _TAIL.search(sheet.text, cue.end()) if cue else None
    if not cue or not tail or (cue["how"] and not tail["differ"]):
        return None
    what = sheet.text[cue.end() : tail.start()].strip()
    if _PLACES.fullmatch(what):
        return _at(what, brief)
    if counted := _TOP.fullmatch(what) or _THESE.fullmatch(what):
        many = _COUNTS[(counted["count"] or "two").lower()]
        return Understood(intent=Intent.COMPARE, compared=brief.shown[:many])
    return None


def _at(places: str, brief: Brief) -> Understood:
    """The products at these places; the first place without a product is missing."""
    found = []
    for place in (_place(match[0]) for match in _ONE.finditer(places)):
        at = place if place < 0 else place - 1
        if not -1 <= at < len(brief.shown) or not brief.shown:
            return Understood(intent=Intent.COMPARE, missing=place)
        found.append(brief.shown[at])
    return Understood(intent=Intent.COMPARE, compared=tuple(dict.fromkeys(found))[:MOST])


def _place(words: str) -> int:
    """The place that is named, from 1; -1 for the last."""
    for word in _WORD.findall(words.lower()):
        if word.isdigit():
            return int(word)
        if word in _ORDINALS:
            return _ORDINALS.index(word) + 1
        if word in {"last", "top"}:
            return -1 if word == "last" else 1
    raise ValueError(f"{words!r} names no place")
