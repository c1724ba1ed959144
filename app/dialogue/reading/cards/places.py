"""Places on the list that shoppers point at: "the second", "number 3", "the last one", "that one"."""

import re

from app.dialogue.brief import Brief
from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import ProductId

_MISSPELT = {"frist": "first", "fisrt": "first", "secnd": "second", "secound": "second", "scond": "second",
             "thrid": "third",
             "forth": "fourth", "fith": "fifth", "lst": "last"}  # fmt: skip
_NOUN = r" (?:one|product|item|option|result|choice|card|suggestion|place|spot|position|slot)"
_ONE = rf"(?:{_NOUN})?"
_STANDS = r"""(?= ?(?:$|[|.,;:!?)]|(?:the same
    |but|and|or|please|instead|only|here|there|on|in|is|so|listed|good|recommended
    |shown|costs?|looks?|with|to|vs|versus|better|than|again|too|has|have|does|comes?|made|from|either|though|for|at
    |are|nor|go|get|got|a|an|any|even|more|less|my|your|'s|was|would|will|can|could|should|suits?|fits?|matches|works?
    |weighs?|holds?|needs?|runs?
    |seems?|we|i|already|because|if|when|of|by|info|also|really|may|might|must|shall|won't|can't|\w+n't|reminds?
    |speaks?
    |appeals?|catch(?:es)?|ticks?|wins?|leaves?|sounds?|feels?|fails?|grabs?|yes|no|not|nope|against|apart|next
    |besides|except|compared?|since|as|than|that|which|do|did|goes|stays?|please|pls|thanks|where|what|why|how|got
    |like|off|out|away|aside|both|non-?stick|suitable|compatible|safe|available|heavy|sharp|sturdy|dimmable|washable
    |waterproof|dishwasher|microwave|induction|leakproof|worth)\b|'s\b|- ))"""
_LAST = (
    r"(?<!never )(?<!n't )(?<!will )(?<!would )(?<!they )(?<!it )(?<!could )(?<!number [0-9] )(?<!does that )"
    r"(?<!does this )(?<!will that )(?<!will this )(?<!do these )(?<!do those )last"
)
"""The place, and not what things do: "they would never last"."""
REFERENCE = rf"""(?:(?:the |that |this |your )?(?:(?P<ordinal>{"|".join((*ORDINALS, *_MISSPELT))}|{_LAST}
    |top)(?:{_NOUN}\b|\b{_STANDS})|(?P<nth>[0-9]{{1,2}})(?:st|nd|rd|th){_ONE}\b
    |(?:number |no\.? |nr\.? |option |item |product |#)(?P<number>[0-9]{{1,2}})\b)
    |(?P<this>(?:this|that){_ONE}|it)\b{_STANDS})"""
"""A place on the list, or "this"; "the first aid kit" is neither."""
POINTS = phrase(REFERENCE)
ALSO = phrase(rf"(?: ?,? ?(?:and|or|nor|,|&) ?(?:not )?){REFERENCE}")
_CLAUSE = phrase(r"(?:[^|,;:!?.]|[.,](?=[0-9]))+")
_ADDS = phrase(r"[ ,]*(?:but |and |just |only )*(?:in|with|without|for|under|below|over|made|at most|max|by)\b")
_CLAUSE_END = phrase(r" ?(?:$|[|.,;:!?)]|(?:but|and|please)\b)")


def pointed(match: re.Match[str] | None, brief: Brief) -> ProductId | None:
    """The product on the cards that a reference means; "this" is the one the list is like, else the first."""
    return at(place_of(match) if match else None, brief)


def at(place: int | None, brief: Brief) -> ProductId | None:
    """The product at a place (`place_of`); None if none stands there."""
    if not brief.shown:
        return None
    if place is None:
        return brief.reference if brief.reference in brief.shown else brief.shown[0]
    if place == -1:
        return brief.shown[-1]
    return brief.shown[place - 1] if 1 <= place <= len(brief.shown) else None


def place_of(match: re.Match[str]) -> int | None:
    """The place in the list that was named, from 1; -1 for the last, None for "this"."""
    if match["this"]:
        return None
    if number := match["nth"] or match["number"]:
        return int(number)
    word = _MISSPELT.get(match["ordinal"].lower(), match["ordinal"].lower())
    return {"last": -1, "top": 1}.get(word) or ORDINALS.index(word) + 1


def certain(match: re.Match[str]) -> bool:
    """Whether a place is meant: "not it" and "not that good" are parts of a sentence, "not that one" points."""
    bare = (match["this"] or "").lower()
    return bare != "it" and (" " in bare or not bare or _CLAUSE_END.match(match.string, match.end()) is not None)


def take_places(sheet: Sheet, vocabulary: Vocabulary) -> None:
    """Takes places that nobody had a use for, with what is remarked of them: those are no words to search for.

    What their clause adds behind them ("in blue") stays, and so does another thing that it names.
    """
    for clause in reversed(list(_CLAUSE.finditer(sheet.text))):
        said = clause.group()
        places = [match for match in POINTS.finditer(said) if place_of(match) is not None]
        if not places:
            continue
        bare = POINTS.sub(" ", said)
        adds = _ADDS.match(said, places[-1].end())
        if adds or vocabulary.kinds.heads_in(bare) or not vocabulary.kinds.traits:
            for match in reversed(places):
                sheet.cut(clause.start() + match.start(), clause.start() + match.end())
        else:
            sheet.cut(clause.start(), clause.end())
