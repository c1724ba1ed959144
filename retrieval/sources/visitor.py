"""Sources that start from the visitor, for lists that nothing else was asked of."""

from retrieval.behaviour import Behaviour, Suggestion, Taste
from retrieval.schema import Query


class ByTaste:
    """What one way of looking at the visitor's purchases suggests; it bears that way's name."""

    filtered = False
    ties_share = False

    def __init__(self, behaviour: Behaviour, taste: Taste) -> None:
        self._behaviour = behaviour
        self._taste = taste
        self.name: str = taste

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        return self._behaviour.suited(query.visitor_id, self._taste, limit, query.exclude)


class Popular:
    """What most shoppers bought lately."""

    name = "popular"
    filtered = False
    ties_share = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors:
            return []
        return self._behaviour.popular(limit, query.exclude)
