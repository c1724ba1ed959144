"""How far a judge agrees with people who labelled the same texts: raw, and beyond chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from eval.proportion import Proportion
from eval.significance import SAMPLES, Interval

Labels: TypeAlias = npt.NDArray[np.int64]

LEAST_KAPPA: Final = 0.6
"""Substantial agreement (Landis and Koch, 1977). A judge whose kappa may be below it cannot close or open a gate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """One judge against one human's labels. `unread`: replies that were no verdict; they count as disagreement."""

    labels: int
    raw: Proportion
    kappa: Interval
    alpha: Interval
    unread: int
    least_kappa: float = LEAST_KAPPA

    @property
    def may_gate(self) -> bool:
        """Whether the 95 % interval of kappa lies at or above what is asked of a judge."""
        return self.kappa.low >= self.least_kappa

    def __str__(self) -> str:
        gate = "may gate" if self.may_gate else f"cannot gate: kappa may be below {self.least_kappa:g}"
        return f"agreement {self.raw}, kappa {self.kappa}, alpha {self.alpha}; {gate}"

    def to_json(self) -> dict[str, Any]:
        return {
            "labels": self.labels,
            "raw": self.raw.to_json(),
            "kappa": [self.kappa.mean, self.kappa.low, self.kappa.high],
            "alpha": [self.alpha.mean, self.alpha.low, self.alpha.high],
            "unread": self.unread,
            "least_kappa": self.least_kappa,
            "may_gate": self.may_gate,
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Agreement":
        return cls(
            labels=body["labels"],
            raw=Proportion(body["raw"]["hits"], body["raw"]["n"]),
            kappa=Interval(*body["kappa"]),
            alpha=Interval(*body["alpha"]),
            unread=body["unread"],
            least_kappa=body["least_kappa"],
        )


def agreement(
    human: Sequence[bool], judge: Sequence[bool | None], *, least_kappa: float = LEAST_KAPPA, seed: int = 0
) -> Agreement:
    """The agreement on the same texts, in the same order; None is a reply that was no verdict: the wrong one.

    Raises:
        ValueError: there is no label, or one of the two has more than the other.
    """
    if not human or len(human) != len(judge):
        raise ValueError(f"{len(human)} labels and {len(judge)} verdicts; give one of each for every text")
    people = np.array(human, np.int64)
    found = np.array([not one if said is None else said for one, said in zip(human, judge, strict=True)], np.int64)
    return Agreement(
        labels=len(human),
        raw=Proportion(int((people == found).sum()), len(human)),
        kappa=_interval(cohen_kappa, people, found, seed),
        alpha=_interval(krippendorff_alpha, people, found, seed),
        unread=sum(said is None for said in judge),
        least_kappa=least_kappa,
    )


def cohen_kappa(first: Labels, second: Labels) -> float:
    """(observed - expected) / (1 - expected) agreement, with each rater's own shares (Cohen, 1960).

    Where both give one and the same label to everything, chance explains all of it: 0.
    """
    observed = float((first == second).mean())
    expected = sum(
        float((first == value).mean()) * float((second == value).mean()) for value in np.union1d(first, second)
    )
    return 0.0 if expected >= 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(first: Labels, second: Labels) -> float:
    """1 - observed / expected disagreement over all pairs of values, nominal, two raters without gaps (Krippendorff).

    Where everything has one and the same label, nothing could disagree: 0, as no agreement is shown.
    """
    n = 2 * first.size
    counts = np.unique(np.concatenate([first, second]), return_counts=True)[1]
    expected = float(n * n - (counts**2).sum()) / (n * (n - 1))
    observed = float((first != second).mean())
    return 0.0 if expected == 0 else 1 - observed / expected


def _interval(measure: Callable[[Labels, Labels], float], first: Labels, second: Labels, seed: int) -> Interval:
    """The measure with its 95 % percentile bootstrap interval, resampled by text."""
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(0, first.size, first.size) for _ in range(SAMPLES))
    found = [measure(first[rows], second[rows]) for rows in drawn]
    low, high = np.percentile(found, (2.5, 97.5))
    return Interval(measure(first, second), float(low), float(high))
