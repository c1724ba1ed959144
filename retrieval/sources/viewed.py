"""Sources that start from what the visitor looked at: all that is known of somebody who has bought nothing."""

from retrieval.behaviour import Behaviour, Suggestion
from retrieval.index import VectorIndex
from retrieval.schema import Query

LATEST = 8
"""Products looked at that count; older looks are of another errand."""


class LikeViewed:
    """Products like those looked at, and unlike those that were dismissed."""

    name = "like_viewed"
    filtered = True
    ties_share = False

    def __init__(self, index: VectorIndex, behaviour: Behaviour) -> None:
        self._index = index
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        viewed = self._behaviour.viewed(query.visitor_id, LATEST)
        if not viewed:
            return []
        refused = self._behaviour.refused(query.visitor_id)
        liked = [product_id for product_id in viewed if product_id not in refused]
        hits = self._index.like(liked, limit, query.constraints, tuple(query.exclude), tuple(sorted(refused)))
        return [Suggestion(product_id=hit.product_id, score=hit.score) for hit in hits]


class TogetherWithViewed:
    """Products bought by the same shoppers as those looked at."""

    name = "together_with_viewed"
    filtered = False
    ties_share = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        viewed = self._behaviour.viewed(query.visitor_id, LATEST)
        return self._behaviour.together(viewed, limit, query.exclude | frozenset(viewed)) if viewed else []
