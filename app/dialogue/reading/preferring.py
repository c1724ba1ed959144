"""What would be nice and need not be: "preferably in cream", "navy if possible"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.vocabulary import fold
from retrieval.schema import Constraint, Op

_CUE = phrase(
    r"\b(?:preferabl[ye]|ideally|if (?:at all )?poss(?:ible)?|if you can(?: manage(?: it)?)?|would be (?:dreamy"
    r"|a bonus|nice to have)|no must|not (?:a must|essential|a deal-?breaker)|nice to have)\b"
)
_CLAUSE: Final = re.compile(r"[,.;!?]+")
_PLAIN: Final = frozenset({"and", "or", "in", "of", "with", "no", "not"})
_CHOICES: Final = (Op.EQ, Op.IN, Op.NOT_IN)


def softened(limits: Iterable[Constraint], said: str) -> Iterator[Constraint]:
    """The limits, those soft that were only preferred: values in a clause with a word that says so; never a price."""
    parts = _CLAUSE.split(said)
    clauses = [set(fold(_with_before(parts, at)).split()) for at, clause in enumerate(parts) if _CUE.search(clause)]
    for each in limits:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        named = [set(fold(value).split()) for value in values if isinstance(value, str)]
        preferred = each.op in _CHOICES and any(_says(clause, words) for words in named for clause in clauses)
        yield replace(each, hard=False) if preferred else each


def _with_before(clauses: Sequence[str], at: int) -> str:
    """A clause, with the one before it where it says nothing but that: "red would be nice, no must"."""
    alone = at > 0 and not _CUE.sub("", clauses[at]).strip()
    return f"{clauses[at - 1]} {clauses[at]}" if alone else clauses[at]


def _says(clause: set[str], words: set[str]) -> bool:
    """Whether a clause names a value, in full or by its first word: "organic if possible" is organic cotton."""
    return bool(words) and (words <= clause or bool(words & clause - _PLAIN))
