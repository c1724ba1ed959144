"""Products read from the catalogue lately, so that a list need not read them again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Final

from retrieval.schema import Product, ProductId

MOST: Final = 20_000
"""Products kept: some 40 MB."""


class KeptProducts:
    """The products that were read last, all as of one number of the catalogue's changes."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._sequence = -1
        self._products: OrderedDict[ProductId, Product] = OrderedDict()

    def known(
        self, ids: Sequence[ProductId], sequence: int, changed_after: Callable[[int], Iterable[ProductId]]
    ) -> dict[ProductId, Product]:
        """Those of the products that are kept, as of change `sequence` or later; what changed since is dropped."""
        with self._lock:
            if sequence > self._sequence:
                if self._products:
                    self._drop(changed_after(self._sequence))
                self._sequence = sequence
            found = {one: self._products[one] for one in ids if one in self._products}
            for product_id in found:
                self._products.move_to_end(product_id)
            return found

    def keep(self, products: Mapping[ProductId, Product], sequence: int) -> None:
        """Keeps products read as of change `sequence`, unless a later one has been heard of meanwhile."""
        with self._lock:
            if sequence != self._sequence:
                return
            self._products.update(products)
            while len(self._products) > self._most:
                self._products.popitem(last=False)

    def _drop(self, ids: Iterable[ProductId]) -> None:
        for product_id in ids:
            self._products.pop(product_id, None)
