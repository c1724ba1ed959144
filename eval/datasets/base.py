"""A data set to measure on: what was bought, what was for sale, and where the past ends."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ranking.events import Purchases
from ranking.training import Window
from retrieval.schema import Product


class MissingDatasetError(Exception):
    """A data set is not on this machine, with how to get it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """Purchases with their protocol. Product `i` of `products` is product `i` of `purchases.item_ids`.

    Settings are chosen on `validation`, with the past before it; `test` is measured once, with the past
    before that. `dated` is False where days only count steps, so that no one knows what sold when.
    """

    name: str
    notice: str
    purchases: Purchases
    products: Sequence[Product]
    validation: Window
    test: Window
    dated: bool = True

    def __post_init__(self) -> None:
        ids = tuple(product.id for product in self.products)
        if ids != self.purchases.item_ids:
            raise ValueError(
                f"{self.name}: products and purchases.item_ids name different products, or in another order"
            )

    @property
    def checksum(self) -> str:
        """SHA-256 of all purchases and product texts, 16 hex digits: two runs measured the same data if it is equal."""
        content = hashlib.sha256()
        for column in (self.purchases.visitor, self.purchases.item, self.purchases.day):
            content.update(column.tobytes())
        for product in self.products:
            content.update(repr((product.id, product.title, product.description, product.price)).encode())
        return content.hexdigest()[:16]


def day_of(year: int, month: int, day: int) -> float:
    """Midnight UTC as days since 1970."""
    return datetime(year, month, day, tzinfo=UTC).timestamp() / 86_400
