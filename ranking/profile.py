"""One visitor's taste: a score for every product, from each way of looking at what shoppers did."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from ranking.histories import History
from ranking.neighbours import Matrix, weighted_sum
from ranking.tables import Tables
from retrieval.behaviour import Taste

HALF_LIFE = 90.0
"""Days after which a purchase counts half in a visitor's profile."""

LATELY = 30.0
"""The same where only the latest purchases tell what texts are looked for."""

RECENCY_HALF_LIFE = 120.0
"""The same for buying again; BASELINES: the best of 15 to 240 days."""


class Profile:
    """One visitor's scores over the whole catalogue, computed when first asked for.

    Known products are scored too; the caller hides what must not appear.
    """

    def __init__(self, history: History, tables: Tables, now: float) -> None:
        self.history = history
        self.now = now
        self._tables = tables

    @property
    def _size(self) -> int:
        return self._tables.baskets.size

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: the history with each product's latest purchase decayed by HALF_LIFE."""
        vector = np.zeros(self._size, np.float32)
        items = self.history.item
        inside = items < self._size
        # purchases are in order of time, so the latest of a product is written last
        vector[items[inside]] = 0.5 ** ((self.now - self.history.day[inside]) / HALF_LIFE)
        return vector

    @cached_property
    def collaborative(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: EASE scores, scaled so that the largest is 1."""
        if self._tables.ease is None or not self.history.item.size:
            return np.zeros(self._size, np.float32)
        return _scaled(self._tables.ease.scores(self.weights))

    @cached_property
    def neighbours(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: summed similarity to what was bought, scaled so that the largest is 1."""
        return self._near(self._tables.neighbours, HALF_LIFE)

    @cached_property
    def alike(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: summed likeness of texts to what was bought lately, scaled so that the largest is 1."""
        return self._near(self._tables.alike, LATELY)

    @cached_property
    def factors(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: preference by the learned factors, about 1 for what is surely bought."""
        if self._tables.factors is None:
            return np.zeros(self._size, np.float32)
        known = self.history.items < self._size
        times = self.history.sums(np.ones(self.history.item.size))
        return self._tables.factors.scores(self.history.items[known], times[known])

    def _near(self, matrix: Matrix, half_life: float) -> npt.NDArray[np.float32]:
        if not self.history.item.size:
            return np.zeros(self._size, np.float32)
        known = self.history.items < self._size
        decayed = self.history.decayed(self.now, half_life)
        return _scaled(weighted_sum(matrix, self.history.items[known], decayed[known]))

    def scores(self, taste: Taste) -> npt.NDArray[np.float32]:
        """float32 [n_items]: one of the learned tastes."""
        found: npt.NDArray[np.float32] = getattr(self, taste)
        return found

    @cached_property
    def again(self) -> npt.NDArray[np.float64]:
        """float64 [len(history.items)]: purchases of each product, decayed by RECENCY_HALF_LIFE."""
        return self.history.decayed(self.now, RECENCY_HALF_LIFE)


def _scaled(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    largest = float(scores.max(initial=0.0))
    return scores / largest if largest > 0 else scores
