"""What a candidate source is."""

from typing import Protocol

from retrieval.behaviour import Suggestion
from retrieval.schema import Query


class Source(Protocol):
    """Proposes products for a query, best first; a query that it has nothing to say to gives none.

    `filtered` is True when the proposals already satisfy the query's hard constraints. `ties_share` is True when
    equal scores mean equally good answers, which then share a rank.
    """

    name: str
    filtered: bool
    ties_share: bool

    def propose(self, query: Query, limit: int) -> list[Suggestion]: ...
