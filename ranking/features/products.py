"""The catalogue as columns, aligned with the item space."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from ranking.content import content_neighbours
from ranking.diversity import MOST_NAMES, families
from ranking.items import ItemSpace
from ranking.neighbours import Matrix
from ranking.tables import HORIZONS, Tables
from retrieval.filters import numbers_of
from retrieval.schema import BUYABLE, Product, ProductId

LEVELS = 3
"""Category levels kept: the most general, the second, the most special."""

UNSTATED = -1
"""The code of a category that the catalogue does not state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sold:
    """What was sold by category, of which tables and in which state of columns and tables."""

    of: Tables
    state: tuple[int, int, int]
    baskets: npt.NDArray[np.float64]


class ProductColumns:
    """Numbers about each product, by position; NaN or UNSTATED where the catalogue says nothing."""

    def __init__(self, items: ItemSpace, products: Iterable[Product] = ()) -> None:
        self.items = items
        self._lock = Lock()
        self._codes: dict[str, int] = {}
        self._size = 0
        self.price = np.empty(0, np.float32)
        self.list_price = np.empty(0, np.float32)
        self.rating = np.empty(0, np.float32)
        self.rating_count = np.empty(0, np.float32)
        self.buyable = np.empty(0, bool)
        self.category = np.empty((LEVELS, 0), np.int32)
        self.brand = np.empty(0, np.int32)
        self.family = np.zeros((MOST_NAMES, 0), np.int64)
        """Hashes of what names each product's family; 0 for no name."""
        self.typical_price = np.empty(0, np.float32)
        self.alike: Matrix | None = None
        self._changes = 0
        self._sold: _Sold | None = None
        self.update(products)

    def update(self, products: Iterable[Product]) -> None:
        """Takes new and changed products in."""
        batch = list(products)
        positions = [self.items.add(product.id) for product in batch]
        with self._lock:
            self._grow(len(self.items))
            for position, product in zip(positions, batch, strict=True):
                self._set(position, product)
            self._price_by_category()
            self._changes += 1

    def compare_texts(self, products: Iterable[Product]) -> None:
        """Learns which products have like texts, into `alike`, [n_items, n_items]; only training needs it."""
        by_id = {product.id: product for product in products}
        self.alike = content_neighbours([by_id.get(product_id) for product_id in self.items.ids])

    def remove(self, ids: Iterable[ProductId]) -> None:
        """Marks deleted products as not to be bought."""
        with self._lock:
            self._grow(len(self.items))
            self.buyable[self.items.known(ids)] = False

    def cover(self) -> None:
        """Makes room for products that events named and no catalogue did."""
        with self._lock:
            self._grow(len(self.items))

    def liking(self) -> npt.NDArray[np.float32]:
        """float32 [n]: the rating drawn towards 0 by ten imagined reviews; what nobody rated scores least."""
        reviews = np.nan_to_num(self.rating_count)
        return np.where(self.buyable, np.nan_to_num(self.rating) * reviews / (reviews + 10) + 1e-3, 0).astype(
            np.float32
        )

    @property
    def n_codes(self) -> int:
        return len(self._codes)

    def sold_by_category(self, tables: Tables) -> npt.NDArray[np.float64]:
        """float64 [n_codes + 1]: at a most special category's code less UNSTATED, its baskets of the last four weeks.

        Counted anew only after a change, for it takes a look at every product: each list asks, few come after one.
        It covers every code that a column has held before the call: a code is counted before it is written.
        """
        state = (self.n_codes, self._changes, tables.added)
        kept = self._sold
        if kept is None or kept.of is not tables or kept.state != state:
            kept = self._sold = _Sold(of=tables, state=state, baskets=self._count_sold(tables))
        return kept.baskets

    def _count_sold(self, tables: Tables) -> npt.NDArray[np.float64]:
        special, popular = self.category[LEVELS - 1], tables.popular[HORIZONS.index(28)]
        sold = np.flatnonzero(popular[: special.size])
        return np.bincount(special[sold] - UNSTATED, popular[sold], minlength=self.n_codes + 1).astype(np.float64)

    def _grow(self, size: int) -> None:
        more = size - self._size
        if more <= 0:
            return
        for name in ("price", "list_price", "rating", "rating_count", "typical_price"):
            setattr(self, name, np.append(getattr(self, name), np.full(more, np.nan, np.float32)))
        self.buyable = np.append(self.buyable, np.zeros(more, bool))
        self.brand = np.append(self.brand, np.full(more, UNSTATED, np.int32))
        self.category = np.append(self.category, np.full((LEVELS, more), UNSTATED, np.int32), axis=1)
        self.family = np.append(self.family, np.zeros((MOST_NAMES, more), np.int64), axis=1)
        self._size = size
        self._changes += 1

    def _set(self, at: int, product: Product) -> None:
        self.price[at] = np.nan if product.price is None else product.price.amount
        self.list_price[at] = np.nan if product.list_price is None else product.list_price.amount
        rating = product.rating
        self.rating[at] = next(iter(numbers_of(product, "rating")), np.nan)
        self.rating_count[at] = np.nan if rating is None or rating.count is None else rating.count
        self.buyable[at] = product.availability in BUYABLE
        self.brand[at] = self._code("brand", product.brand) if product.brand else UNSTATED
        names = list(map(hash, families(product)))
        self.family[:, at] = names + [0] * (MOST_NAMES - len(names))
        path = product.categories
        for level, depth in enumerate((0, 1, -1)):
            name = path[depth] if path and depth < len(path) else None
            self.category[level, at] = UNSTATED if name is None else self._code(level, name)

    def _code(self, level: int | str, name: str) -> int:
        return self._codes.setdefault(f"{level}:{name.casefold()}", len(self._codes))

    def _price_by_category(self) -> None:
        """The median price of each product's most special category."""
        special = self.category[LEVELS - 1]
        priced = np.flatnonzero(~np.isnan(self.price) & (special >= 0))
        medians = np.full(len(self._codes) + 1, np.nan, np.float32)
        order = priced[np.lexsort((self.price[priced], special[priced]))]
        codes, starts, counts = np.unique(special[order], return_index=True, return_counts=True)
        medians[codes] = self.price[order[starts + counts // 2]]
        self.typical_price = medians[special]
