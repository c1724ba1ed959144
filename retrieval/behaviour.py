"""The port to what shoppers did; ranking.behaviour implements it from the event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.schema import ProductId, VisitorId


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A product that behaviour speaks for; `because` is the product that led to it, if any."""

    product_id: ProductId
    score: float
    because: ProductId | None = None


class Behaviour(Protocol):
    """What shoppers bought, alone and together, up to now. Best first everywhere; nothing known: empty."""

    def popular(self, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """Most bought in the last four weeks; score is the number of baskets."""
        ...

    def together(self, anchors: Sequence[ProductId], limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """Bought by the same shoppers as the anchors; score is a similarity, higher is closer."""
        ...

    def buy_again(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """What this visitor bought before, by recency-weighted frequency."""
        ...

    def collaborative(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """What shoppers with a like history buy, learned from all baskets."""
        ...

    def neighbours(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """Bought by the same shoppers as what this visitor bought."""
        ...

    def recent(self, visitor_id: VisitorId, limit: int) -> list[ProductId]:
        """The visitor's latest bought or viewed products, latest first."""
        ...

    def viewed(self, visitor_id: VisitorId, limit: int) -> list[ProductId]:
        """What the visitor lately looked at or put into a basket or on a wish list, latest first."""
        ...

    def refused(self, visitor_id: VisitorId) -> frozenset[ProductId]:
        """What the visitor lately did not want to see."""
        ...
