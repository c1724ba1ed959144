"""What shoppers think of cards, clause by clause: "the ochre one speaks to me", "number 3? no", "ditch the mug".

Where a clause does no more than point, the one beside it is the verdict.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.dialogue.reading.cards.judging import CARD, WORD, Judged, is_soft, judged
from app.dialogue.reading.cards.places import POINTS, certain, place_of
from app.dialogue.reading.sheet import Sheet, phrase

_JOINED = phrase(r" ?(?:,|&|,? ?(?:and|or|nor)(?: not)?)? ?(?:then |also )?")
CLAUSE_END = phrase(
    r"""[|;:!?]+|\.(?!\d)|,|\b(?:(?<!anything )(?<!everything )(?<!all )(?<!any )but
    |though|although|because|cos
    |(?<!not )so(?! (?:far|much|many|good|nice|very|bad|not)\b)|while|whereas|and|plus|however)\b"""
)
_LOSE_THEM = phrase(
    r"""\b(?:so |and |please )*(?:lose|drop|remove|skip|ditch|hide|leave|take|throw|scrap|get|get rid of) (?:them|those
    |these|it|that|both)(?: out| off| away)?(?: of here)?(?: please)?(?= ?(?:$|[|.,;!?]))"""
)
_ADDS = phrase(r"""[ ,]*(?:in(?! (?:my|our|the|his|her|a|an)\b)|with|without|under|below|over|made|at most|max)\b
    (?! (?:me|us|now|all|once|any)\b)""")
_THEM = phrase(
    r"(?<=[a-z] )(?:(?:both|all|any) of )?(?:them|it|those|these|both)(?= *(?:$|(?:out|off|away|aside|down|from)\b))"
)
_FORGIVES = phrase(r" ?(?:still )?(?:fine|ok(?:ay)?|all ?right|acceptable|i don't mind)\b")
""" "A bit nautical but fine"."""
_IS = phrase(r" (?:is|are|was|were|isn't|aren't|looks?|seems?|feels?|has|doesn't)\b")
_LESS_SO = phrase(r" ?(?:not|isn't) (?:quite |nearly )?(?:so|as|that|too|very|overly)(?: very)? [\w-]+ ?")
""" "Number 2 but not so bitter" is wished, and less of it."""
_INTERJECTION: Final = frozenset({
    "ooh", "oh", "ah", "and", "so", "well", "hm", "hmm", "wow", "the", "please", "that", "then", "one", "ones", "all",
    "of", "those", "these", "both",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdicts:
    """References to cards that were praised, and to cards that were blamed, in the order said."""

    praised: tuple[re.Match[str], ...] = ()
    blamed: tuple[re.Match[str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Clause:
    """A clause from `start` to `end`; `said` are its words with "@" for the cards that are pointed at first, of the
    same length, so that a place in them is one in the text."""

    start: int
    end: int
    said: str
    cards: tuple[re.Match[str], ...] = ()

    @property
    def only_points(self) -> bool:
        return bool(self.cards) and _INTERJECTION.issuperset(WORD.findall(self.said.lower()))


def read_verdicts(sheet: Sheet) -> Verdicts:
    """Takes the clauses that praise or blame cards; what they add behind the verdict ("in blue") stays.

    A bare "that" behind another clause is what was spoken of there, and no card: "forget the dimming, I don't need
    that". Where that was a card, it has its place already.
    """
    clauses = _clauses(sheet.text)
    praised: list[re.Match[str]] = []
    blamed: list[re.Match[str]] = []
    spans: list[tuple[int, int]] = []
    for at, clause in enumerate(clauses):
        found, end = judged(clause.said) if clause.cards else None, clause.end
        if found and found.good and all(_bare(card) for card in clause.cards):
            continue  # "like that"
        if found and not found.good and any(_FORGIVES.match(after.said) for after in clauses[at + 1 : at + 2]):
            continue
        if found:
            if _ADDS.match(clause.said, found.end):
                end = clause.start + found.end
            spans.append((clause.start, end))
        elif clause.cards and (said_of := _of_them(clauses[at + 1 : at + 2])):
            found, after = said_of
            spans.extend([(clause.start, clause.end), (after.start, after.end)])
        elif clause.only_points:
            for beside in (*clauses[at + 1 : at + 2], *clauses[max(0, at - 1) : at]):
                if not beside.cards and (found := _judged_beside(beside)):
                    found = replace(found, good=True) if _LESS_SO.fullmatch(beside.said) else found
                    spans.extend([(clause.start, clause.end), (beside.start, beside.end)])
                    break
        if found and not found.good:
            blamed.extend(card for card in clause.cards if not clause.start or not _bare(card))
        elif found:
            praised.extend(card for card in clause.cards if not _bare(card))
    for start, end in sorted(spans, reverse=True):
        sheet.cut(start, end)
    if blamed:
        sheet.take(_LOSE_THEM)
    out = {place_of(card) for card in blamed}
    praised = [card for card in praised if place_of(card) not in out]  # "lovely, but not that one"
    return Verdicts(praised=tuple(praised), blamed=tuple(blamed))


def _bare(card: re.Match[str]) -> bool:
    """Whether it is "that", without "one"."""
    return card["this"] is not None and " " not in card["this"]


def _clauses(text: str) -> list[_Clause]:
    """The clauses of a text; no clause ends within cards that are joined: "the first, second and last"."""
    groups: list[list[re.Match[str]]] = []
    for match in POINTS.finditer(text):
        if not certain(match):
            continue
        if groups and _joined(groups[-1][-1], match):
            groups[-1].append(match)
        else:
            groups.append([match])
    held = [(group[0].start(), group[-1].end(), group) for group in groups]
    stops = [
        stop for stop in CLAUSE_END.finditer(text) if not any(start <= stop.start() < end for start, end, _ in held)
    ]
    clauses, start = [], 0
    for end, following in [*((stop.start(), stop.end()) for stop in stops), (len(text), len(text))]:
        said = text[start:end]
        cards: tuple[re.Match[str], ...] = ()
        for first, last, group in reversed([one for one in held if start <= one[0] < end]):
            said = said[: first - start] + CARD.rjust(last - first) + said[last - start :]
            cards = tuple(group)
        if said.strip():
            clauses.append(_Clause(start=start, end=end, said=said, cards=cards))
        start = following
    return clauses


def _joined(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two cards are named together; behind a comma alone the second may begin a clause: "I prefer the second,
    the first is too dark"."""
    between = one.string[one.end() : other.start()]
    anew = between.strip() == "," and _IS.match(one.string, other.end()) is not None
    return not anew and _JOINED.fullmatch(between) is not None


def _judged_beside(clause: _Clause) -> Judged | None:
    """The verdict of a clause that says nothing else, about the card in the clause beside it."""
    for said in (f"{CARD} {clause.said}", f"{clause.said} {CARD}"):
        found = judged(said)
        if found and is_soft(said[: found.start].replace(CARD, "")) and is_soft(said[found.end :].replace(CARD, "")):
            return found
    return None


def _of_them(following: Sequence[_Clause]) -> tuple[Judged, _Clause] | None:
    """The verdict on the cards of a clause that the next one says of "them": "we had the 7 oz ones and hated them"."""
    for clause in following:
        said, of_them = _THEM.subn(CARD, clause.said, count=1)
        if of_them and not clause.cards and (found := judged(said)):
            return found, clause
    return None
