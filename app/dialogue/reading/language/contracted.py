"""Contractions, however they are written: "is not", "isnt" and "isn't" say one thing, and so do "&" and "and".

Words that are nothing without their apostrophe stand with the other hasty spellings (spelled.py); here are those of
which only the words around them tell: "id like" and an id, "its teapots I'm after" and its lid.
"""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase

_STARTS: Final = r"(?:^|(?<=[.,;:!?] ))"
_NOT: Final = phrase(
    r"\b(?P<verb>is|are|was|were|do|does|did|ca(?=n)|could|would|should|has|have|had|must|need)n? ?not\b(?! only)"
)
_FULL: Final = phrase(r"\bwill not\b|\bi am\b")
_SHORT: Final = {"will not": "won't", "i am": "i'm"}
_LIKES: Final = r"""(?= (?:\w+ly |just |also |still )?(?:like|love|prefer|rather|pay|stretch|go|have|need|want|say|be
    |buy|take|appreciate|spend|get|try|keep)\b)"""
_WITHOUT: Final = phrase(rf"{_STARTS}(?:its|were) (?=\w)|\b(?:id|ill){_LIKES}")
_APOSTROPHES: Final = {"its ": "it's ", "were ": "we're ", "id": "i'd", "ill": "i'll"}
_VERBS: Final = "look|seem|feel|taste|smell|sound|get|keep|stay|work|come|turn|fit|run|thank|alway|perhap"
_PRAISED: Final = r"""(?:(?:quite|a bit|really|very|so|just|still|all|way|far|about) )*(?:fine|ok|okay|alright|nice
    |great|lovely|cute|ugly|perfect|useless|out|done|sorted|right|too (?!please|much|many|then|now)\w+)\b"""
_IS: Final = phrase(
    rf"(?P<who>(?:{_STARTS}|\b(?:the|that|this|my|our|and|but) )(?:(?!{_VERBS})[\w-]+ )?"
    rf"(?!i|{_VERBS})[a-z]{{3,}}(?<!s))s(?= {_PRAISED})"
)
""" "Plastics fine too", "the mats nice"."""
_ASKED: Final = phrase(r"\b(?P<asked>(?:how|what|which) [a-z]{3,12})'s (?=(?:it|its|that|this|the|number)\b)")
""" "How heavy's it"."""
_OWN: Final = phrase(r"\b(?P<who>shop|store)s(?= own\b)")
_AND: Final = re.compile(r"(?:(?<=[\w.,!?'\"] )|^)& ?(?=\w)")


def contracted(text: str) -> str:
    """The text with its contractions as they are mostly written."""
    text = _AND.sub("and ", text)
    text = _NOT.sub(r"\g<verb>n't", text)
    text = _FULL.sub(lambda found: _SHORT[found[0].lower()], text)
    text = _WITHOUT.sub(lambda found: _APOSTROPHES[found[0].lower()], text)
    text = _ASKED.sub(r"\g<asked> is ", text)
    return _OWN.sub(r"\g<who>'s", _IS.sub(r"\g<who>'s", text))
