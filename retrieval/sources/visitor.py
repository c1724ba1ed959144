"""Sources that start from the visitor, for lists that nothing else was asked of."""

from retrieval.behaviour import Behaviour, Suggestion
from retrieval.schema import Query


class BuyAgain:
    """What the visitor bought before."""

    name = "buy_again"
    filtered = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        return self._behaviour.buy_again(query.visitor_id, limit, query.exclude)


class Collaborative:
    """What shoppers with a like history buy."""

    name = "collaborative"
    filtered = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        return self._behaviour.collaborative(query.visitor_id, limit, query.exclude)


class Neighbours:
    """What goes with the visitor's purchases."""

    name = "neighbours"
    filtered = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors or query.visitor_id is None:
            return []
        return self._behaviour.neighbours(query.visitor_id, limit, query.exclude)


class Popular:
    """What most shoppers bought lately."""

    name = "popular"
    filtered = False

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def propose(self, query: Query, limit: int) -> list[Suggestion]:
        if query.text or query.anchors:
            return []
        return self._behaviour.popular(limit, query.exclude)
