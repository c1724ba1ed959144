"""What shoppers did: the record of one event, and purchases as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Self
from uuid import UUID

import numpy as np
import numpy.typing as npt

from retrieval.schema import ProductId, VisitorId

EVENT_NAMES = frozenset(
    {
        "view_item_list", "select_item", "view_item", "add_to_cart", "remove_from_cart", "add_to_wishlist",
        "view_cart", "begin_checkout", "purchase", "refund", "search",
        "critique_applied", "constraint_removed", "item_dismissed", "explanation_viewed", "message_feedback",
    }
)  # fmt: skip
"""GA4's names, and five of our own for which no standard has a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventItem:
    """A product in an event. `index` counts from 0 in a list; `price` is in minor units."""

    item_id: ProductId
    index: int | None = None
    price: int | None = None
    quantity: int = 1
    reason_code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing a visitor did, at a time with zone. `event_id` makes sending it twice harmless."""

    event_id: UUID
    event_name: str
    event_time: datetime
    visitor_id: VisitorId
    items: tuple[EventItem, ...] = ()
    session_id: str | None = None
    conversation_id: str | None = None
    recommendation_id: str | None = None
    surface: str | None = None
    transaction_id: str | None = None
    search_term: str | None = None
    currency: str | None = None
    experiment_ids: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchases:
    """Purchases as columns of one length, a row per product and basket, in order of time.

    `visitor` and `item` are int32 positions in `visitor_ids` and `item_ids`; `day` is float64, days
    since 1970-01-01 UTC.
    """

    visitor: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    day: npt.NDArray[np.float64]
    visitor_ids: tuple[VisitorId, ...]
    item_ids: tuple[ProductId, ...]

    @classmethod
    def from_columns(
        cls,
        visitor_ids: Sequence[VisitorId],
        item_ids: Sequence[ProductId],
        unix_s: npt.NDArray[np.float64],
        *,
        items: Sequence[ProductId] = (),
    ) -> Self:
        """Purchases from one id per row; `items` are the products that come first in `item_ids`, in that order."""
        visitors: dict[VisitorId, int] = {}
        products: dict[ProductId, int] = {product_id: at for at, product_id in enumerate(items)}
        visitor = np.fromiter((visitors.setdefault(one, len(visitors)) for one in visitor_ids), dtype=np.int32)
        item = np.fromiter((products.setdefault(one, len(products)) for one in item_ids), dtype=np.int32)
        order = np.argsort(unix_s, kind="stable")
        return cls(
            visitor=visitor[order],
            item=item[order],
            day=unix_s[order] / 86_400,
            visitor_ids=tuple(visitors),
            item_ids=tuple(products),
        )
