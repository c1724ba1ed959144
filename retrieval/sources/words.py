"""Sources that answer the shopper's words: by meaning, and word for word."""

from retrieval.behaviour import Suggestion
from retrieval.encoder import Encoder
from retrieval.index import VectorIndex
from retrieval.schema import Query


class Semantic:
    """Products whose text means what the shopper said."""

    name = "semantic"
    filtered = True
    ties_share = True

    def __init__(self, index: VectorIndex, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if not query.text:
            return []
        vector = self._encoder.encode_query(query.text)
        hits = self._index.nearest(vector, limit, query.constraints, tuple(query.exclude))
        return [Suggestion(product_id=hit.product_id, score=hit.score) for hit in hits]


class Lexical:
    """Products that hold the shopper's words."""

    name = "lexical"
    filtered = True
    ties_share = True

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if not query.text:
            return []
        hits = self._index.matching(query.text, limit, query.constraints, tuple(query.exclude))
        return [Suggestion(product_id=hit.product_id, score=hit.score) for hit in hits]
