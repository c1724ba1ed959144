"""Sources that start from products: the page's, the basket's, the liked ones."""

from retrieval.behaviour import Behaviour, Suggestion
from retrieval.index import VectorIndex
from retrieval.schema import Query


class Similar:
    """Products like the anchors, by meaning."""

    name = "similar"
    filtered = True
    ties_share = False

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or not query.anchors:
            return []
        hits = self._index.like(query.anchors, limit, query.constraints, tuple(query.exclude))
        because = query.anchors[0] if len(query.anchors) == 1 else None
        return [Suggestion(product_id=hit.product_id, score=hit.score, because=because) for hit in hits]


class Together:
    """Products bought by the same shoppers as the anchors."""

    name = "together"
    filtered = False
    ties_share = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or not query.anchors:
            return []
        return self._behaviour.together(query.anchors, limit, query.exclude | frozenset(query.anchors))
