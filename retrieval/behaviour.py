"""The port to what shoppers did; ranking.behaviour implements it from the event log."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias, get_args

from retrieval.schema import ProductId, VisitorId


class Suggestion(NamedTuple):
    """A product that behaviour speaks for; `because` is the product that led to it, if any."""

    product_id: ProductId
    score: float
    because: ProductId | None = None


Taste: TypeAlias = Literal["buy_again", "collaborative", "neighbours", "factors", "alike"]
"""Ways of looking at a visitor's purchases: bought before, by recency-weighted frequency; bought by shoppers with a
like history (learned from all baskets); bought by the same shoppers; close in learned factors; alike by their texts."""

TASTES: tuple[Taste, ...] = get_args(Taste)


class Behaviour(Protocol):
    """What shoppers bought, alone and together, up to now. Best first everywhere; nothing known: empty."""

    def popular(self, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """Most bought in the last four weeks; score is the number of baskets."""
        ...

    def together(self, anchors: Sequence[ProductId], limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        """Bought by the same shoppers as the anchors; score is a similarity, higher is closer."""
        ...

    def suited(
        self, visitor_id: VisitorId, taste: Taste, limit: int, exclude: frozenset[ProductId]
    ) -> list[Suggestion]:
        """What the visitor's own purchases speak for, seen in one way."""
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
