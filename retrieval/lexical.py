"""Text as BM25 terms: what the sparse vectors of every index are made of.

Qdrant's own BM25 makes them for both back-ends: it runs in this process, drops English stop words
and folds regular endings (pizzas finds pizza; knives does not find knife). How rare a term is, the index knows; it
multiplies that in itself (the IDF modifier).

The heads of a product's names are terms of their own beside its words: "pasta sauce" is a sauce, and not what one
who asks for pasta looks for first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qdrant_edge import Bm25, Bm25Config

from retrieval.filters import fold

AVERAGE_LENGTH = 32.0
"""Terms of a usual product; longer texts count a little less per term. Part of every index's layout."""

_HEAD: Final = "zzhead"
"""Makes a term of its own of a head; no word begins so."""

_PARTS: Final = re.compile(r"[,;:/()|]|\band\b|\bor\b|&")
_WITH: Final = re.compile(r"\b(?:with|without|for|of|in|from|on|to|under|over|by|that|who|not|no)\b")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Terms:
    """A sparse vector: uint32 term numbers with their weights. No words: both are empty."""

    indices: list[int]
    values: list[float]


@lru_cache(maxsize=1)
def _model() -> Bm25:
    return Bm25(Bm25Config(language="english", ascii_folding=True, avg_len=AVERAGE_LENGTH))


def document_terms(text: str, names: Iterable[str] = ()) -> Terms:
    """The terms of a product's text, weighted by how often they stand in it, and the heads of its names."""
    heads = " ".join(f"{_HEAD}{head}" for name in names for head in heads_of(name))
    made = _model().embed_document(f"{fold(text)} {heads}")
    return Terms(list(made.indices), list(made.values))


def query_terms(text: str) -> Terms:
    """The terms that are looked for; each counts once."""
    made = _model().embed_query(fold(text))
    return Terms(list(made.indices), list(made.values))


def search_terms(text: str) -> Terms:
    """The same with the head of what is asked for, so that "pasta" finds pasta before pasta sauce."""
    heads = heads_of(text)[:1]
    made = _model().embed_query(" ".join([fold(text), *(f"{_HEAD}{head}" for head in heads)]))
    return Terms(list(made.indices), list(made.values))


def heads_of(name: str) -> list[str]:
    """The words that say what a thing is: in English the last of each part, before what it is with, for or of.

    "Pasta sauce, premium" is a sauce; "vanilla wafers and cookies" are wafers and cookies.
    """
    parts = _PARTS.split(fold(name))
    found = (_WORD.findall(_WITH.split(part)[0]) for part in parts)
    return [words[-1] for words in found if words]
