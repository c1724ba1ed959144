"""Intervals by bootstrap over visitors."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

SAMPLES = 1_000

AT_ONCE = 1_000_000
"""Numbers drawn together: quick, and small in memory."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: npt.NDArray[np.float64], *, seed: int = 0, samples: int = SAMPLES) -> Self:
        """Resamples visitors with replacement. Efron and Tibshirani, 1993. No values: all 0."""
        if not values.size:
            return cls(0.0, 0.0, 0.0)
        rng = np.random.default_rng(seed)
        rows = max(1, AT_ONCE // values.size)
        sizes = [min(rows, samples - start) for start in range(0, samples, rows)]
        means = [values[rng.integers(0, values.size, (size, values.size))].mean(axis=1) for size in sizes]
        low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
        return cls(float(values.mean()), float(low), float(high))

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def paired_gain(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64], *, seed: int = 0) -> Interval:
    """The mean difference per visitor, with its interval: a gain is proven when `low` is above 0."""
    return Interval.of(ours - theirs, seed=seed)
