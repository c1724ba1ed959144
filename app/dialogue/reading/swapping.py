"""One word of what is looked for put in place of another: "wheat instead of white", "not a kid, a teenager"."""

import re
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Vocabulary, fold

_A: Final = r"(?:(?:an?|the|some|any|my) )?"
_NEW: Final = r"(?P<new>[^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*){0,2}?)"
_OLD: Final = r"(?P<old>[^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*)?)"
_NO_THING: Final = frozenset({"sorry", "no", "yes", "wait", "please", "thanks", "ok", "actually", "rather", "hm", "oh"})
_END: Final = r"(?= ?(?:$|[|.,;:!?]|(?:and|but|please|though|under|for|with|in|same)\b))"
_SWAPS: Final = (
    phrase(rf"(?:^|[|.,;:!?] ?|\b(?:meant|mean|said|want|need|wanted|make it|rather) ){_A}{_NEW},? "
           rf"(?:instead of|rather than|and not|not) {_A}{_OLD}{_END}"),
    phrase(rf"(?:^|[|.,;:!?] ?|\b(?:no|wait|sorry|said|meant|oh|oops) )(?:not|no more|forget(?: about)?(?: the)?"
           rf"""|instead of|scrap|never ?mind)(?: the)? {_A}{_OLD}(?:,|;|\.|!|:)? (?:but |rather |i (?:want|need|meant
               |mean"""
           rf"|said) |make it |now |let's (?:do|see) |show me |give me |find me )*{_A}{_NEW}(?: instead)?{_END}"),
)  # fmt: skip


def read_swap(sheet: Sheet, brief: Brief, vocabulary: Vocabulary) -> str:
    """Takes a swap and returns what is looked for after it; empty where no word of the search is to go.

    A word that stands for the whole thing takes the place of all: "not pots, a watering can".
    """
    wanted = brief.text.split()
    if not wanted:
        return ""
    for pattern in _SWAPS:
        for match in pattern.finditer(sheet.text):
            gone = [at for at, word in enumerate(wanted) if _same(word, match["old"])]
            value = vocabulary.find(match["new"]) and not vocabulary.kinds.word(match["new"].split()[-1])
            if not gone or value or _NO_THING & set(match["new"].lower().split()):
                continue
            new = match["new"].lower()
            sheet.cut(match.start(), match.end())
            if gone[-1] == len(wanted) - 1 or " " in match["old"]:
                return new
            head = wanted[gone[-1] + 1 :]
            whole = vocabulary.kinds.word(new.split()[-1]) and _same(new.split()[-1], head[-1])
            return new if whole else " ".join([*wanted[: gone[0]], new, *head])
    return ""


def _same(word: str, other: str) -> bool:
    one, two = (re.sub(r"(?:'s|s)$", "", fold(said).split()[-1]) for said in (word, other))
    return one == two
