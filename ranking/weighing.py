"""What a place in each candidate source is worth to this shop: learned from what its shoppers then bought.

The fusion adds up weight / (RRF_K + rank) over the sources. Where texts find little, their places should count
little; where hardly anything is bought again, so should those of what was bought before. The weights are found by
coordinate ascent: one source after the other takes the step of `STEPS` that raises the recall of the candidates most.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from retrieval.fusion import RRF_K
from retrieval.retriever import MOST, WEIGHED, WEIGHTS

STEPS: Final = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""No source is silenced: reasons are read from its places, and strangers and rails may have no other."""

ROUNDS: Final = 4
"""How often all sources are gone through, unless nothing changes before."""

FEWEST: Final = 100
"""Lists of each view below which nothing is learned."""

Weights: TypeAlias = Mapping[str, float]
"""By the name of a source; 1 where none is given."""

Proposed: TypeAlias = Mapping[str, npt.NDArray[np.int64]]
"""By the name of a source, the positions of the products that it proposes, best first."""

Pages: TypeAlias = Sequence[tuple[Proposed, npt.NDArray[np.int64]]]
"""What was proposed for each visitor, and what each then bought."""


class Fused:
    """One visitor's proposals, ready to be fused with any weights.

    `places` is float32 [n_sources, n_proposed], 1 / (RRF_K + rank) or 0; `bought` bool [n_proposed].
    """

    def __init__(self, proposed: Proposed, truth: npt.NDArray[np.int64], limit: int) -> None:
        products = np.unique(np.concatenate([proposed.get(name, truth[:0]) for name in WEIGHED]))
        self.places = np.zeros((len(WEIGHED), products.size), np.float32)
        for row, name in enumerate(WEIGHED):
            found = proposed.get(name, truth[:0])
            self.places[row, np.searchsorted(products, found)] = 1 / (RRF_K + 1 + np.arange(found.size))
        self.bought = np.isin(products, truth)
        self._n_true, self._limit = truth.size, limit

    def recall(self, weights: npt.NDArray[np.float32]) -> float:
        """The share of what was bought that stands among the first of the fusion."""
        if self.bought.size <= self._limit:
            return float(self.bought.sum()) / self._n_true
        scores = weights @ self.places
        return float(self.bought[np.argpartition(-scores, self._limit - 1)[: self._limit]].sum()) / self._n_true


def weigh(views: Sequence[Pages], *, limit: int = MOST) -> Weights:
    """The weight of each source under which the first `limit` candidates hold most of what was then bought.

    Each of `views` counts alike, measured by its recall under the weights to begin with. A weight is changed only
    where the gain, paired by visitor, is larger than its standard error. With fewer than FEWEST lists in a view
    nothing is learned. The largest weight is 1.
    """
    if not views or min(map(len, views)) < FEWEST:
        return _by_name(np.array([WEIGHTS.get(name, 1.0) for name in WEIGHED], np.float32))
    lists = [[Fused(proposed, truth, limit) for proposed, truth in pages] for pages in views]
    weights = np.array([WEIGHTS.get(name, 1.0) for name in WEIGHED], np.float32)
    recalls = _recalls(lists, weights)
    scale = [max(float(recall.mean()), 1e-9) for recall in recalls]
    for _ in range(ROUNDS):
        before = weights
        for row in range(len(WEIGHED)):
            best, best_gain = weights, 0.0
            for step in STEPS:
                tried = np.where(np.arange(weights.size) == row, np.float32(step), weights)
                gains = [(new - old) / by for new, old, by in zip(_recalls(lists, tried), recalls, scale, strict=True)]
                gain = float(np.mean([one.mean() for one in gains]))
                error = float(np.mean([one.std() / np.sqrt(one.size) for one in gains]))
                if gain > max(best_gain, error):
                    best, best_gain = tried, gain
            if best is not weights:
                weights, recalls = best, _recalls(lists, best)
        if before is weights:
            break
    return _by_name(weights)


def _by_name(weights: npt.NDArray[np.float32]) -> Weights:
    return {name: float(weight) for name, weight in zip(WEIGHED, weights / weights.max(), strict=True)}


def _recalls(lists: Sequence[Sequence[Fused]], weights: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float64]]:
    """float64 [n_lists] for each view."""
    return [np.array([one.recall(weights) for one in view]) for view in lists]


SAID: Final[Mapping[str, str]] = {
    "buy_again": "what the visitor bought before",
    "collaborative": "what shoppers with a like history buy",
    "neighbours": "what the same shoppers bought",
    "factors": "what is near in learned factors",
    "alike": "what has a like text",
    "popular": "what most bought in four weeks",
}
"""What each source proposes."""

PARTS: Final[Mapping[float, str]] = {1.0: "fully", 0.5: "half", 0.25: "a quarter", 0.125: "an eighth"}


def in_words(weights: Weights) -> list[str]:
    """A line for each source, the one that counts most first."""
    order = sorted(WEIGHED, key=lambda name: (-weights.get(name, 1.0), WEIGHED.index(name)))
    return [f"{SAID[name]}: a place counts {_part(weights.get(name, 1.0))}" for name in order]


def _part(weight: float) -> str:
    return PARTS.get(weight, f"1/{1 / weight:.3g}")
