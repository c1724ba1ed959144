"""Brands and attribute values within the name of a thing: "a red Fennwick toaster"."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.language.filler import stripped
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import MATERIAL, Named, Vocabulary, fold
from app.dialogue.reading.values.insisted import ANSWERS
from retrieval.schema import Constraint, Op

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_JOINS: Final = frozenset({"and", "or", "in", "with", "of", "from", "by", "made", "for", "a", "the", "either"})
_JOINED = phrase(r" ?(?:,|/|or|and|,? or|,? and) (?:in |of )?")
_LEAD = phrase(r"(?<=\w) (?:in|of|made of|made from) (?P<between>(?:[\w'-]+ ){1,2})$")
_PART_OF_IT = phrase(r"(?<=\w) (?:with|w/?|having|(?:that|which) (?:has|have)) (?:an? |the |some )?$")
_PART = phrase(
    r" (?!(?:for|with|of|to|in|on|and|or|but|from|that|which|at|if|one|ones)\b)[a-z]+(?=$| (?:for|in|from|to)\b)"
)
""" "With cork lids": behind a value the part of the thing that has it."""
_DENIED = phrase(r"""(?<!\w)(?:(?:that|which) (?:is|are) |that's |thats )?(?:not|no|never|nothing|without|isn't|but
    |except)(?: [\w-]+){0,2} $""")


_SUBSTANCE: Final = MATERIAL
"""What is made of terracotta has its colour too, so of both the material is meant."""
_COLOURS: Final = frozenset({"attributes.colour", "attributes.color"})
_COLOURED = phrase(r" colou?r")
_WITH = phrase(r"(?<=\w) (?:with|w/?|having|(?:that|which) (?:has|have)) $")
""" "With dots" says dotted, "with stripes" striped."""
_FOR = phrase(r"(?<!\w)for (?:(?:the|my|our|some|his|her|their|an?) )?$")
""" "For green tea": a value that tells what it is for, before another word."""


def without_values(text: str, vocabulary: Vocabulary, brief: Brief) -> tuple[str, list[Constraint]]:
    """The words without the brands and attribute values among them that products of this kind have.

    A value stays where it is all that was said, or where no product of the kind has it: "olive oil" is no colour.
    """
    spans = [one for one in _values(text, vocabulary) if not (brief.text and _tells_what_for(text, *one[:2]))]
    if not spans:
        return text, []
    kept = _cut(text, [(start, end) for start, end, _ in spans])
    things = vocabulary.kinds.among(kept) or tuple(fold(brief.text).split())
    chosen: dict[tuple[str, Op], list[str]] = {}
    cut = []
    had = [
        next(
            (
                (one, values)
                for one in meant_first(named, things, text[end:], vocabulary)
                if (values := _had(one, text[start:end], things, vocabulary))
            ),
            None,
        )
        for start, end, named in spans
    ]
    for at, (start, end, named) in enumerate(spans):
        beside = (
            had[other]
            for other, gap in (
                (at - 1, (spans[at - 1][1], start)),
                (at + 1, (end, spans[min(at + 1, len(spans) - 1)][0])),
            )
            if 0 <= other < len(spans) and had[other] and _JOINED.fullmatch(text, *gap)
        )
        fitting = had[at] or next(
            ((one, one.values) for each in beside if each for one in named if one.field == each[0].field), None
        )
        if fitting:
            one, values = fitting
            denied = _DENIED.search(text, 0, start)
            chosen.setdefault((one.field, Op.NOT_IN if denied else Op.IN), []).extend(values)
            if denied or not _in_its_name(text, start, end, vocabulary):
                begins = denied.start() if denied else _with_lead(text, start, vocabulary)
                part = _PART.match(text, end) if _PART_OF_IT.search(text, 0, start) else None
                cut.append((begins, part.end() if part else end))
    rest = stripped(_cut(text, cut))
    if not chosen or not (vocabulary.kinds.among(rest) or (brief.text and not rest)):
        return text, []
    return rest, [
        Constraint(field=field, op=op, value=tuple(dict.fromkeys(values))) for (field, op), values in chosen.items()
    ]


def meant_first(named: Iterable[Named], things: Collection[str], behind: str, vocabulary: Vocabulary) -> list[Named]:
    """What a word names, the likeliest first: the colour of "terracotta coloured", else of pots the material."""
    coloured = _COLOURED.match(behind) is not None

    def rank(one: Named) -> int:
        if one.field in _COLOURS:
            return 0 if coloured else 2
        made = things and all(vocabulary.kinds.have((each,), one.field, fold(one.values[0])) for each in things)
        return 1 if one.field == _SUBSTANCE and made else 2

    return sorted(named, key=rank)


def _in_its_name(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether a value's last word is the first of a category's name: "wine glasses", in "red wine glasses"."""
    first, behind = text[start:end].split()[-1], _WORD.match(text, end + 1)
    return behind is not None and bool(vocabulary.find(f"{first} {behind.group()}", "category"))


def _tells_what_for(text: str, start: int, end: int) -> bool:
    return _FOR.search(text, 0, start) is not None and text[end : end + 2].strip().isalpha()


def _had(named: Named, said: str, things: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Of a value's spellings those that products of these kinds have; all if they have longer values that end so.

    Of blankets there are those of recycled wool: who says "wool" has not asked for the recycled one.
    """
    have = vocabulary.kinds.have
    exact = tuple(value for value in named.values if have(things, named.field, fold(value)))
    if exact:
        return exact
    longer = (one for one in vocabulary.heads.get(fold(said), ()) if one.field == named.field)
    return named.values if any(have(things, one.field, fold(value)) for one in longer for value in one.values) else ()


def _with_lead(text: str, start: int, vocabulary: Vocabulary) -> int:
    """Where a value begins with what leads to it: "in real sheep's wool"; words of the shop are no part of it."""
    lead = _LEAD.search(text, 0, start)
    return lead.start() if lead and not vocabulary.kinds.among(lead["between"]) else start


def _values(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Every value among the words, the longest first at each place."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        for last in range(min(at + 3, len(words)), at, -1):
            start, end = words[at].start(), words[last - 1].end()
            found = vocabulary.find(text[start:end]) or (
                vocabulary.formed(text[start:end]) if last == at + 1 and _WITH.search(text, 0, start) else ()
            )
            named = tuple(one for one in found if one.field != "category")
            if ANSWERS.issuperset(value for one in named for value in map(fold, one.values)):
                named = ()  # "no longer" is no value
            if not named and last == at + 1:
                named = vocabulary.cut_short(words[at].group())
            if named:  # a category is what is looked for: "white plates"
                yield start, end, named
            if named or (found and last > at + 1):
                at = last - 1  # "bed linen" is a category, and no material
                break
        at += 1


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without these spans, and without the words that joined them to the rest."""
    for start, end in reversed(spans):
        before = text[:start].rstrip(" ,")
        words = before.split()
        while words and words[-1].lower() in _JOINS:
            words.pop()
        text = f"{' '.join(words)} {text[end:].lstrip(' ,')}"
    return _SPACES.sub(" ", text).strip()
