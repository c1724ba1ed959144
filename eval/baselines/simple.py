"""Systems that only count: popularity, what this visitor buys, and sums of two systems."""

from dataclasses import dataclass

import numpy as np

from eval.baselines.past import Past, Rows, Scorer, Scores, System


@dataclass(frozen=True, kw_only=True, slots=True)
class Popularity:
    """Baskets that hold the product; of the last days only, if they are given."""

    days: float = np.inf

    def fit(self, past: Past) -> Scorer:
        baskets = past.baskets(self.days)
        return lambda rows: np.broadcast_to(baskets, (rows.size, baskets.size))


@dataclass(frozen=True, kw_only=True, slots=True)
class Personal:
    """This visitor's baskets that hold the product, each counting 2^(-age / half_life)."""

    half_life: float | None = None

    def fit(self, past: Past) -> Scorer:
        times = past.times(self.half_life)

        def score(rows: Rows) -> Scores:
            return np.asarray(times[rows].toarray())

        return score


@dataclass(frozen=True, kw_only=True, slots=True)
class Blend:
    """Two systems' scores, each divided by the visitor's largest, added with weights `share` and 1 - share."""

    first: System
    second: System
    share: float

    def fit(self, past: Past) -> Scorer:
        one, other = past.fitted(self.first), past.fitted(self.second)
        return lambda rows: self.share * _scaled(one(rows)) + (1 - self.share) * _scaled(other(rows))


def _scaled(scores: Scores) -> Scores:
    """Each row divided by its largest magnitude; a row of zeros stays."""
    wide = np.asarray(scores, np.float64)
    largest = np.abs(wide).max(axis=1, keepdims=True, initial=0.0)
    return wide / np.where(largest > 0, largest, 1.0)
