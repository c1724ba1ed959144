"""What many timings say in a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """Milliseconds of `n` timings: the median, the quartiles around it, and the 99th percentile."""

    n: int
    p50: float
    p25: float
    p75: float
    p99: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """One median over another, with the 95 % interval of the bootstrap."""

    value: float
    low: float
    high: float


def spread(timings_ms: Sequence[float]) -> Spread:
    """Percentiles between two timings are interpolated. Raises ValueError if there is no timing."""
    if not len(timings_ms):
        raise ValueError("there is nothing to take percentiles of; nothing was timed")
    p25, p50, p75, p99 = (round(float(one), 3) for one in np.percentile(timings_ms, (25, 50, 75, 99)))
    return Spread(n=len(timings_ms), p50=p50, p25=p25, p75=p75, p99=p99)


def ratio(above: Sequence[float], below: Sequence[float], seed: int = 0) -> Ratio:
    """How many times the median of `above` is that of `below`; each is resampled by itself."""
    rng = np.random.default_rng(seed)
    tops, bottoms = (
        np.median(rng.choice(np.asarray(values), size=(RESAMPLES, len(values))), axis=1) for values in (above, below)
    )
    low, high = np.percentile(tops / bottoms, (2.5, 97.5))
    value = float(np.median(above) / np.median(below))
    return Ratio(value=round(value, 3), low=round(float(low), 3), high=round(float(high), 3))
