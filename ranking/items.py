"""Product ids as array positions."""

from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from retrieval.schema import ProductId

UNKNOWN = -1


class ItemSpace:
    """Gives each product a fixed position; new products are appended, so old arrays stay aligned."""

    def __init__(self, ids: Iterable[ProductId] = ()) -> None:
        self._ids: list[ProductId] = []
        self._positions: dict[ProductId, int] = {}
        self._lock = Lock()
        for product_id in ids:
            self.add(product_id)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Sequence[ProductId]:
        return self._ids

    def add(self, product_id: ProductId) -> int:
        """The product's position, given now if it has none."""
        position = self._positions.get(product_id)
        if position is not None:
            return position
        with self._lock:
            if product_id not in self._positions:
                self._ids.append(product_id)
                self._positions[product_id] = len(self._ids) - 1
            return self._positions[product_id]

    def position(self, product_id: ProductId) -> int:
        """The product's position; UNKNOWN (-1) if it has none."""
        return self._positions.get(product_id, UNKNOWN)

    def positions(self, ids: Iterable[ProductId]) -> npt.NDArray[np.int64]:
        """int64 [n]; UNKNOWN (-1) for products never seen."""
        return np.fromiter(map(self.position, ids), dtype=np.int64)

    def known(self, ids: Iterable[ProductId]) -> npt.NDArray[np.int64]:
        """Positions of those products that have one."""
        positions = self.positions(ids)
        known: npt.NDArray[np.int64] = positions[positions != UNKNOWN]
        return known
