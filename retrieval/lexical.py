"""Text as BM25 terms: what the sparse vectors of every index are made of.

Qdrant's own BM25 makes them for both back-ends: it runs in this process, drops English stop words
and folds regular endings (pizzas finds pizza; knives does not find knife). How rare a term is, the index knows; it
multiplies that in itself (the IDF modifier).
"""

from dataclasses import dataclass
from functools import lru_cache

from qdrant_edge import Bm25, Bm25Config

from retrieval.filters import fold

AVERAGE_LENGTH = 32.0
"""Terms of a usual product; longer texts count a little less per term. Part of every index's layout."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A sparse vector: uint32 term numbers with their weights. No words: both are empty."""

    indices: list[int]
    values: list[float]


@lru_cache(maxsize=1)
def _model() -> Bm25:
    return Bm25(Bm25Config(language="english", ascii_folding=True, avg_len=AVERAGE_LENGTH))


def document_terms(text: str) -> Terms:
    """The terms of a product's text, weighted by how often they stand in it."""
    made = _model().embed_document(fold(text))
    return Terms(list(made.indices), list(made.values))


def query_terms(text: str) -> Terms:
    """The terms that are looked for; each counts once."""
    made = _model().embed_query(fold(text))
    return Terms(list(made.indices), list(made.values))
