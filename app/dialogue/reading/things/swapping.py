"""One word of what is looked for put in place of another: "wheat instead of white", "not a kid, a teenager"."""

import re
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.things.users import as_said_before_a_thing

_A: Final = r"(?:(?:an?|the|some|any|my) )?"
_NEW: Final = r"""(?P<new>(?!(?:ones?|others?|with|in|for|take|drop|lose|of|on|from|to|at|by|those|these|them|instead
    |only|more|less
    |under|over|any|all|i|we|you|make|that|it|said|meant|mean|actually|rather|no|not|show|find|give|me|my|search|try|get|look
    |let|please|want|need|just|ok|change|swap|replace|forget|scrap|is|was|are|were|should)\b)[^\W\d_][\w'-]*
    (?: [^\W\d_][\w'-]*){0,2}?)"""
_OLD: Final = r"""(?P<old>[^\W\d_][\w'-]*(?: (?!(?:ones?|but|and|or|after|at|then|i|when|no|not|instead|any|anymore
    |please|was|were|is|are|to|with|for|by|into)\b)[^\W\d_][\w'-]*)?)(?: ones?)?"""
_NO_THING: Final = frozenset({
    "sorry", "no", "yes", "wait", "please", "thanks", "ok", "actually", "rather", "hm", "oh", "oops", "whoops", "ah",
    "um", "nope", "ew", "wow", "eh", "er", "well", "so", "but",
})  # fmt: skip
_END: Final = r"(?= ?(?:$|[|.,;:!?]|\b(?:and|but|please|though|under|for|with|in|same)\b))"
_ASK: Final = r"""(?:(?:but|rather|i|we|want|need|meant|mean|said|make it|now|let's|do|see|show|me|give|find|look|for|at
    |just|search|get) )*"""
_EXCHANGES: Final = phrase(
    rf"""(?<!\w)(?:change|replace|swap|exchange|switch|trade|turn)(?: out)? {_A}{_OLD} (?:to|with|for|into|by
        |against) {_A}{_NEW}{_END}"""
)
_SAID_WRONG: Final = phrase(
    rf"""(?:^|[|.,;:!?] ?|\b(?:i|we) )(?:typed|said|wrote|put|asked for|entered) {_A}{_OLD}[,.?!;]*[ ]
    (?:but |and |when |though )?
    (?:(?:it's|its|it is|it was|that's|they're|they are)[ ]
        (?:(?:really|actually|in fact|rather|more of|supposed to be|meant to be|should be) )+
    |(?:(?:it|that|which) )?(?:really |actually )?(?:should|ought to) (?:be|have been|have said|say) )
    {_A}{_NEW}{_END}"""
)
""" "I said beans but it's really canned corn": what is told of it is its name only where the shop has things of it, and
no blame ("I asked for a kettle but it's really slow")."""
_SWAPS: Final = (
    _EXCHANGES,
    _SAID_WRONG,
    *map(
        phrase,
        (
            rf"""(?:^|[|.,;:!?] ?|\b(?:meant|mean|said|want|need|wanted|make it|rather|make that|do|show me|give me
            |(?:ones|those|kind|sort|type) for) )
            {_A}{_NEW}(?: then| please)?(?: i (?:said|meant|mean|want))?,?[ ]
            (?:instead of|rather than|and not|not|and no) {_A}{_OLD}{_END}""",
            rf"""(?:^|[|.,;:!?] ?|\b(?:no|wait|sorry|said|meant|oh|oops|ok|well|so|hm) )(?:not|no more|no
            |forget(?: about)?|instead of
            |scrap|scratch|never ?mind|drop|enough|wrong)(?: the| of)? {_A}{_OLD}(?: after all)?[,;.!:]? {_ASK}
            {_A}{_NEW}(?: instead)?{_END}""",
            rf"""(?<!\w)(?:typed|said|wrote|put|asked for|entered|did i say|say) {_A}{_OLD}[,.?!]* (?:but |and |when )?
            (?:i )?(?:really |actually )?(?:need|want|wanted|meant|mean|had|was after|should have said)[ ]
            {_A}{_NEW}{_END}""",
            rf"(?<!\w)rather {_A}{_NEW} than {_A}{_OLD}{_END}",
            rf"^{_A}{_OLD}[?!]+ (?:no|nope|not|wait|sorry|oops)[,!. ]+{_ASK}{_A}{_NEW}{_END}",
            rf"""^{_A}{_OLD} (?:was|were|is) (?:wrong|a (?:typo|mistake|slip)),? (?:it's |it should be |make it )?
            {_A}{_NEW}(?: (?:is|are) (?:right|it|what i (?:want|need|meant)))?{_END}""",
        ),
    ),
)
_IT: Final = frozenset({"it", "that", "this", "them", "those", "these"})
""" "Swap it for broth": the whole of what is looked for."""
_BEHIND = phrase(
    r"(?<=\w)(?: (?:i (?:wanted|want|meant|mean|said|need|needed|was after|asked for)|then|instead|rather|actually"
    r"|now))+$"
)
""" "Not cookies, crackers I wanted": what stands behind the name."""
_SAID_LAST: Final = phrase(rf"(?:^|[|.,;:!?] ?){_A}{_NEW} (?:is what )?i (?:meant|mean|was after|wanted to say){_END}")
_SAID_FIRST: Final = phrase(rf"\bi (?:actually |really |just )?(?:meant|mean|wanted to (?:say|type)) {_A}{_NEW}{_END}")
""" "Bread knife I meant": all that is looked for, though it ends like what was looked for before."""


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
            if pattern is _EXCHANGES and match["old"].lower() in _IT and vocabulary.kinds.heads_in(match["new"]):
                gone = [len(wanted) - 1]
            if pattern is _SAID_WRONG:
                gone = [len(wanted) - 1] if vocabulary.kinds.heads_in(match["new"]) else []
            value = vocabulary.find(match["new"]) and not vocabulary.kinds.word(match["new"].split()[-1])
            if not gone or value or _names_nothing(match["new"]):
                continue
            new = _BEHIND.sub("", match["new"].lower())
            sheet.cut(match.start(), match.end())
            if gone[-1] == len(wanted) - 1 or " " in match["old"]:
                return f"{new} {brief.text}" if " " in match["old"] and _only_describes(new, vocabulary) else new
            head = wanted[gone[-1] + 1 :]
            new = as_said_before_a_thing(new)
            whole = vocabulary.kinds.word(new.split()[-1]) and _same(new.split()[-1], head[-1])
            return new if whole else " ".join([*wanted[: gone[0]], new, *head])
    for pattern in (_SAID_LAST, _SAID_FIRST):
        said = pattern.search(sheet.text)
        if said and " " in said["new"] and _same(said["new"], wanted[-1]):
            sheet.cut(said.start(), said.end())
            return said["new"].lower()
    return ""


def _names_nothing(new: str) -> bool:
    """Whether words only go on talking: "not cream cheese though", "no, sorry"."""
    words = set(new.lower().split())
    return not words.isdisjoint(_NO_THING) or words <= FILLER | BOUNDS


def _only_describes(new: str, vocabulary: Vocabulary) -> bool:
    """Whether the shop's words say which and not what: "not cream cheese, shredded"."""
    kinds = vocabulary.kinds
    return all(kinds.word(word) for word in new.split()) and not kinds.heads_in(new)


LEAST: Final = 4
"""Letters of a word that may stand for a longer one that ends with it: "paste" for "toothpaste"."""


def _same(word: str, other: str) -> bool:
    one, two = (re.sub(r"(?:'s|s)$", "", fold(said).split()[-1]) for said in (word, other))
    return one == two or (len(two) >= LEAST and one.endswith(two))
