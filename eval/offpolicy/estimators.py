"""What another policy would have earned, from logs of the one that served, with intervals.

A decision is one place of one list: which product stood there, how probable the serving policy made it (its
propensity), and what came of it. The other policy's probability of that same product weighs it.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from eval.proportion import Z
from eval.significance import Interval

Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_EFFECTIVE: Final = 30.0
"""Decisions, weighed, below which an estimate is not told."""


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """float64 [n] each. `target` is the other policy's probability of the product that was shown; `expected_shown` is
    what a reward model expects of it, `expected_target` what it expects of the other policy's choice. `support` is how
    much of the other policy's choice the serving policy could have shown. int64 [n]: `cluster` is the list that a
    decision belongs to; the places of one list are not independent. None: each is its own.
    """

    reward: Floats
    propensity: Floats
    target: Floats
    expected_shown: Floats
    expected_target: Floats
    support: Floats
    cluster: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if (self.propensity <= 0).any() or (self.propensity > 1).any():
            raise ValueError("a propensity must lie above 0 and at most at 1; leave out what was logged without one")

    @property
    def weights(self) -> Floats:
        return self.target / self.propensity

    @property
    def effective(self) -> float:
        """Kish's effective sample size of the weights; no decision weighs anything: 0."""
        squares = float((self.weights**2).sum())
        return float(self.weights.sum() ** 2 / squares) if squares else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimates:
    """The other policy's mean reward by three estimators, and what served, beside it. All with 95 % intervals."""

    decisions: int
    effective: float
    support: float
    served: Interval
    ips: Interval
    snips: Interval
    dr: Interval

    @property
    def told(self) -> bool:
        """Whether there is enough in common with what served to tell anything."""
        return self.effective >= LEAST_EFFECTIVE

    def to_json(self) -> dict[str, Any]:
        named = {"served": self.served, "ips": self.ips, "snips": self.snips, "dr": self.dr}
        return {
            "decisions": self.decisions,
            "effective": self.effective,
            "support": self.support,
            "told": self.told,
            **{name: {"mean": one.mean, "low": one.low, "high": one.high} for name, one in named.items()},
        }


def estimate(decisions: Decisions) -> Estimates:
    """All three.

    IPS: the mean of weight x reward (Horvitz and Thompson, 1952). SNIPS: that over the mean weight (Swaminathan and
    Joachims, 2015), with the delta method's variance. DR: what the reward model expects of the other policy, plus the
    weighed error that it made on what was shown (Dudik, Langford and Li, 2011). Nothing logged: all 0.
    """
    weights, reward = decisions.weights, decisions.reward
    mean_weight = float(weights.mean()) if weights.size else 0.0
    snips = float((weights * reward).mean()) / mean_weight if mean_weight else 0.0
    residual = weights * (reward - snips) / mean_weight if mean_weight else np.zeros_like(reward)
    robust = decisions.expected_target + weights * (reward - decisions.expected_shown)
    return Estimates(
        decisions=reward.size,
        effective=decisions.effective,
        support=float(decisions.support.mean()) if reward.size else 0.0,
        served=_normal(reward, decisions.cluster),
        ips=_normal(weights * reward, decisions.cluster),
        snips=_around(snips, residual, decisions.cluster),
        dr=_normal(robust, decisions.cluster),
    )


def _normal(values: Floats, cluster: npt.NDArray[np.int64] | None) -> Interval:
    """The mean with its normal 95 % interval."""
    return _around(float(values.mean()), values, cluster) if values.size else Interval(0.0, 0.0, 0.0)


def _around(mean: float, values: Floats, cluster: npt.NDArray[np.int64] | None) -> Interval:
    """That mean, with the spread of these values around their own: of the sums by cluster (Liang and Zeger, 1986)."""
    if not values.size:
        return Interval(mean, mean, mean)
    off = values - values.mean()
    sums = off if cluster is None else np.bincount(np.unique(cluster, return_inverse=True)[1], weights=off)
    if sums.size < 2:
        return Interval(mean, mean, mean)
    half = Z * sqrt(float((sums**2).sum()) * sums.size / (sums.size - 1)) / values.size
    return Interval(mean, mean - half, mean + half)
