"""What would be nice and need not be: "preferably in cream", "navy if possible", "ideally under 1 kg"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Constraint, Op, Scalar

_SOFTLY: Final = (
    r"(?:preferabl[ye]|ideally|if (?:at all )?poss(?:ible)?|if you can(?: manage(?: it)?)?|(?:would|'d) be (?:dreamy"
    r"|a bonus|a plus|nice to have|nicest|my (?:first )?choice)|for preference|hopefully"
    r"|if (?:you(?:'ve| have)(?: got)? (?:it|them|that)|there(?:'s| is| are) (?:one|any|some))"
    r"|if (?:i|we) (?:can|could|may) (?:choose|pick)"
    r"|(?:is|are|'s) (?:my|our|his|her) favou?rite|no must|not (?:a must|essential|a deal-?breaker|the end of the world"
    r"|crucial|critical|vital|dramatic)|nice to have|if (?:it|they|one) (?:could|can|might) be|(?:i'd|i would"
    r"|i'll) take"
    r" (?:others|anything|any|another)(?: one)?(?: too| as well| also)?|no big deal|just a (?:wish|preference|bonus))\b"
)
_CUE = phrase(rf"\b{_SOFTLY}")
_SIZE_PREFERRED = phrase(
    rf"\b{_SOFTLY}(?: (?!and\b|but\b)[a-z'-]+){{0,4}}? (?P<then>[0-9]+(?:\.[0-9]+)?)"
    rf"|(?<![\w.])(?P<first>[0-9]+(?:\.[0-9]+)?) ?(?:(?!and\b|but\b|please\b)[a-z]+ ){{0,2}}(?:is |would be )?{_SOFTLY}"
)
""" "Ideally under 1 kg", "70 cm wide if possible"."""
_CLAUSE: Final = re.compile(r"(?:[,;!?]|\.(?!\d))+")
_EMPTY = phrase(r"\b(?:that|it|this|but|and|if not|though|though it|is|'s)\b")
_PLAIN: Final = frozenset({"and", "or", "in", "of", "with", "no", "not"})
SHORTEST: Final = 3
"""Letters of a word that can stand for a quality's name."""
_CHOICES: Final = (Op.EQ, Op.IN, Op.NOT_IN)


def softened(limits: Iterable[Constraint], said: str) -> Iterator[Constraint]:
    """The limits, those soft that were only preferred: values in a clause with a word that says so; never a price."""
    parts = _CLAUSE.split(said)
    clauses = [set(fold(_with_before(parts, at)).split()) for at, clause in enumerate(parts) if _CUE.search(clause)]
    sizes = [float(found["then"] or found["first"]) for found in _SIZE_PREFERRED.finditer(said)] if clauses else []
    for each in limits:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        named = [set(fold(value).split()) for value in values if isinstance(value, str)]
        if values == ("yes",):
            preferred = any(_names(clause, each.field) for clause in clauses)
            yield replace(each, hard=False) if preferred else each
            continue
        preferred = each.op in _CHOICES and any(_says(clause, words) for words in named for clause in clauses)
        sized = each.field.startswith("attributes.") and any(_counts(size, values) for size in sizes)
        yield replace(each, hard=False) if preferred or sized else each


def _with_before(clauses: Sequence[str], at: int) -> str:
    """A clause, with the one before it where it says nothing but that: "red would be nice, no must"."""
    alone = at > 0 and not _EMPTY.sub("", _CUE.sub("", clauses[at])).strip()
    return f"{clauses[at - 1]} {clauses[at]}" if alone else clauses[at]


def _counts(said: float, values: Sequence[Scalar]) -> bool:
    """Whether a number is among the values, in whichever unit of its kind: "ideally 800 ml" is 0.8 litres."""
    return any(value == said * 10**scale for value in values if not isinstance(value, str) for scale in range(-3, 4))


def _names(clause: set[str], field: str) -> bool:
    """Whether a clause speaks of a quality that is answered with yes: of "dimmable" if it says "dim"."""
    name = field.removeprefix("attributes.").split("_")[0]
    return any(len(word) >= SHORTEST and name.startswith(word) for word in clause)


def _says(clause: set[str], words: set[str]) -> bool:
    """Whether a clause names a value, in full or by its first word: "organic if possible" is organic cotton."""
    return bool(words) and (words <= clause or bool(words & clause - _PLAIN))
