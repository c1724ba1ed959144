"""What would be nice and need not be: "preferably in cream", "navy if possible"."""

import re
from collections.abc import Iterable, Iterator
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
_CHOICES: Final = (Op.EQ, Op.IN, Op.NOT_IN)


def softened(limits: Iterable[Constraint], said: str) -> Iterator[Constraint]:
    """The limits, those soft that were only preferred: values in a clause with a word that says so; never a price."""
    clauses = [set(fold(clause).split()) for clause in _CLAUSE.split(said) if _CUE.search(clause)]
    for each in limits:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        named = [set(fold(value).split()) for value in values if isinstance(value, str)]
        preferred = each.op in _CHOICES and any(words and words <= clause for words in named for clause in clauses)
        yield replace(each, hard=False) if preferred else each
