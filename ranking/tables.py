"""What all shoppers did before a day, as arrays: the learned half of a bundle beside the ranker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.collaborative import Ease, ease_from_arrays, fit_ease
from ranking.events import Purchases
from ranking.factors import Factors
from ranking.neighbours import Matrix, from_arrays, item_neighbours, to_arrays

HORIZONS = (7, 14, 28, 56, 90)
"""Days over which popularity is counted."""

PRIOR_BUYERS = 5.0
"""Imagined buyers of average faithfulness, so that a product with one buyer says little."""


@dataclass(kw_only=True, slots=True)
class Tables:
    """What all shoppers did before `day` (since 1970-01-01), and the baskets that came since.

    Attributes:
        popular: float32 [len(HORIZONS), n_items], baskets in each horizon.
        baskets: float32 [n_items], baskets ever.
        rebought: float32 [n_items], the share of a product's buyers who bought it again, drawn to the average.
        interval: float32 [n_items], the usual days from one purchase by a shopper to the next; NaN if never two.
        first_sold: float32 [n_items], the day of the first purchase; NaN if never bought.
        neighbours: products bought by the same shoppers. `alike`: products with like texts.
        added: how often baskets were added; what is worked out of the counts holds until then.
    """

    day: float
    popular: npt.NDArray[np.float32]
    baskets: npt.NDArray[np.float32]
    rebought: npt.NDArray[np.float32]
    interval: npt.NDArray[np.float32]
    first_sold: npt.NDArray[np.float32]
    neighbours: Matrix
    alike: Matrix
    ease: Ease | None
    factors: Factors | None
    added: int = field(default=0, init=False)

    @classmethod
    def learn(
        cls, purchases: Purchases, day: float, *, n_items: int | None = None, alike: Matrix | None = None
    ) -> Self:
        """Counts and learns from what was bought before `day`; nothing bought: empty tables.

        `alike` are the catalogue's content neighbours; without them texts say nothing.
        """
        size = max(n_items or 0, len(purchases.item_ids), alike.shape[0] if alike is not None else 0)
        before = purchases.day < day
        visitor, item, when = purchases.visitor[before], purchases.item[before], purchases.day[before]
        age = day - when
        popular = np.stack([np.bincount(item[age <= h], minlength=size) for h in HORIZONS]).astype(np.float32)
        bought = sp.csr_array(
            (np.ones(item.size, np.float32), (visitor, item)), shape=(len(purchases.visitor_ids), size)
        )
        bought.sum_duplicates()
        first_sold = np.full(size, np.inf)
        np.minimum.at(first_sold, item, when)
        return cls(
            day=day,
            popular=popular,
            baskets=np.bincount(item, minlength=size).astype(np.float32),
            rebought=_rebought(bought),
            interval=_interval(visitor, item, when, size),
            first_sold=np.where(np.isfinite(first_sold), first_sold, np.nan).astype(np.float32),
            neighbours=item_neighbours(bought),
            alike=sp.csr_array((size, size), dtype=np.float32) if alike is None else _sized(alike, size),
            ease=fit_ease(bought) if item.size else None,
            factors=Factors.fit(bought) if item.size else None,
        )

    def add(self, positions: npt.NDArray[np.integer]) -> None:
        """Counts one basket for each position; products newer than the tables wait for the next ones."""
        inside = positions[positions < self.baskets.size]
        np.add.at(self.baskets, inside, 1)
        for row in self.popular:
            np.add.at(row, inside, 1)
        self.added += 1

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything as plain arrays, to be saved; `of_arrays` reads them."""
        arrays: dict[str, npt.NDArray[Any]] = {"day": np.array(self.day)}
        arrays |= {name: getattr(self, name) for name in _COLUMNS}
        arrays |= to_arrays("neighbours", self.neighbours) | to_arrays("alike", self.alike)
        arrays |= self.ease.to_arrays() if self.ease else {}
        arrays |= self.factors.to_arrays() if self.factors else {}
        return arrays

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Raises KeyError if one is missing."""
        return cls(
            day=float(arrays["day"]),
            **{name: arrays[name] for name in _COLUMNS},
            neighbours=from_arrays("neighbours", arrays),
            alike=from_arrays("alike", arrays),
            ease=ease_from_arrays(arrays),
            factors=Factors.of_arrays(arrays),
        )


_COLUMNS = ("popular", "baskets", "rebought", "interval", "first_sold")


def _rebought(bought: Matrix) -> npt.NDArray[np.float32]:
    buyers = np.bincount(bought.indices, minlength=bought.shape[1])
    again = np.bincount(bought.indices[bought.data > 1], minlength=bought.shape[1])
    average = again.sum() / max(buyers.sum(), 1)
    share: npt.NDArray[np.float32] = ((again + PRIOR_BUYERS * average) / (buyers + PRIOR_BUYERS)).astype(np.float32)
    return share


def _interval(
    visitor: npt.NDArray[np.int32], item: npt.NDArray[np.int32], day: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float32]:
    """The median gap over all shoppers who bought a product more than once."""
    order = np.lexsort((day, item, visitor))
    visitor, item, day = visitor[order], item[order], day[order]
    again = (visitor[1:] == visitor[:-1]) & (item[1:] == item[:-1])
    gaps, products = np.diff(day)[again], item[1:][again]
    order = np.lexsort((gaps, products))
    found, starts, counts = np.unique(products[order], return_index=True, return_counts=True)
    interval = np.full(size, np.nan, np.float32)
    interval[found] = gaps[order][starts + counts // 2].astype(np.float32)
    return interval


def _sized(matrix: Matrix, size: int) -> Matrix:
    """The matrix with room for products that came after it."""
    if matrix.shape[0] == size:
        return matrix
    grown = matrix.copy()
    grown.resize(size, size)
    return grown
