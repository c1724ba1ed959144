"""The past as sparse matrices, for systems that score many visitors at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.events import Purchases
from ranking.neighbours import Matrix
from retrieval.schema import Product

Rows: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.floating]
"""Float [n_rows, n_items], higher is better; 0 says nothing."""

Scorer: TypeAlias = Callable[[Rows], Scores]
"""Scores the whole catalogue for visitors, given by their row."""

RECENT_DAYS = 28.0


class System(Protocol):
    """A simple system with its settings: hashable, and fitted on a past."""

    def fit(self, past: "Past") -> Scorer: ...


@dataclass(kw_only=True)
class Past:
    """What was known at a cut: rows of `visitor`, `item` and `age` (days before the cut), in order of time."""

    visitor: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    age: npt.NDArray[np.float64]
    shape: tuple[int, int]
    products: Sequence[Product] = ()
    _fitted: dict[System, Scorer] = field(default_factory=dict)

    @classmethod
    def of(cls, purchases: Purchases, cut: float, n_items: int, products: Sequence[Product] = ()) -> "Past":
        known = purchases.day < cut
        return cls(
            visitor=purchases.visitor[known],
            item=purchases.item[known],
            age=cut - purchases.day[known],
            shape=(len(purchases.visitor_ids), n_items),
            products=products,
        )

    def fitted(self, system: System) -> Scorer:
        """The system fitted on this past, once."""
        if system not in self._fitted:
            self._fitted[system] = system.fit(self)
        return self._fitted[system]

    def forget(self, keep: Sequence[System]) -> None:
        """Lets go of all fitted systems but these: a fitted one may hold 100 MB."""
        self._fitted = {system: scorer for system, scorer in self._fitted.items() if system in keep}

    def times(self, half_life: float | None = None) -> Matrix:
        """float64 [n_visitors, n_items]: purchases, each counting 2^(-age / half_life)."""
        return self._matrix(self._weights(half_life), slice(None))

    def latest(self, half_life: float | None = None) -> Matrix:
        """float64 [n_visitors, n_items]: only the latest purchase of each product counts, so at most 1."""
        key = self.visitor.astype(np.int64) * self.shape[1] + self.item
        _, back = np.unique(key[::-1], return_index=True)
        return self._matrix(self._weights(half_life), key.size - 1 - back)

    def baskets(self, days: float = np.inf) -> npt.NDArray[np.float64]:
        """float64 [n_items]: how often each product was bought in the last days."""
        return np.bincount(self.item[self.age <= days], minlength=self.shape[1]).astype(np.float64)

    def _weights(self, half_life: float | None) -> npt.NDArray[np.float64]:
        return np.ones(self.age.size) if half_life is None else 0.5 ** (self.age / half_life)

    def _matrix(self, weights: npt.NDArray[np.float64], kept: slice | npt.NDArray[np.int64]) -> Matrix:
        matrix = sp.csr_array((weights[kept], (self.visitor[kept], self.item[kept])), shape=self.shape)
        matrix.sum_duplicates()
        return matrix


class Ties:
    """The order of products that score the same: the more often bought first, then a fixed shuffle.

    So a system with nothing to say ranks by popularity. Ties decide ranks: rank first, then measure.
    """

    HEAD = 512
    """Products, first in the order, that bound a list from below."""

    def __init__(self, baskets: npt.NDArray[np.floating]) -> None:
        chance = np.random.default_rng(0).random(baskets.size)
        self.order: npt.NDArray[np.int64] = np.lexsort((chance, -baskets))
        self.place = np.empty(baskets.size, np.int64)
        self.place[self.order] = np.arange(baskets.size)

    def ranked(self, scores: Scores, hidden: npt.NDArray[np.int64], k: int) -> npt.NDArray[np.int64]:
        """The first `k` positions of the whole catalogue without `hidden` ones, best first; scores are float [n_items].

        The k-th best of the head bounds the list from below, and outside the head only what scores above that
        bound can stand in it: no sorting of the whole catalogue.
        """
        visible = scores.copy()
        visible[hidden] = -np.inf
        head = self.order[: self.HEAD + hidden.size]
        head = head[visible[head] > -np.inf]
        if not head.size:
            return head
        bound = np.sort(visible[head])[-min(k, head.size)]
        above = np.flatnonzero(visible > bound)
        pool = np.concatenate([above, head[visible[head] == bound]])
        return pool[np.lexsort((self.place[pool], -visible[pool]))][:k]

    def first_place(self, scores: Scores, hidden: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> int:
        """The place from 1 of the best true product in the full ranking of the catalogue without `hidden` ones."""
        best = truth[np.lexsort((self.place[truth], -scores[truth]))[0]]
        before = scores > scores[best]
        equal = np.flatnonzero(scores == scores[best])
        before[equal[self.place[equal] < self.place[best]]] = True
        return int(1 + before.sum() - before[hidden].sum())
