"""Measures of one ranked list against what was really bought. All lie in 0..1; higher is better."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def hits(ranked: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """bool [len(ranked)]: which places hold a true product. `truth` must hold no product twice."""
    return np.isin(ranked, truth)


def ndcg(hit: npt.NDArray[np.bool_], n_true: int, k: int = 10) -> float:
    """Binary NDCG@k: sum of 1/log2(place + 1) over hits, divided by the best possible for `n_true`.

    Järvelin and Kekäläinen, TOIS 2002, with gain 1. Without true products: 0.
    """
    if not n_true:
        return 0.0
    discounts = 1 / np.log2(np.arange(2, k + 2))
    return float(discounts[: len(hit[:k])][hit[:k]].sum() / discounts[: min(n_true, k)].sum())


def recall(hit: npt.NDArray[np.bool_], n_true: int, k: int = 10) -> float:
    """The share of the true products found in the first k places. Without true products: 0."""
    return float(hit[:k].sum() / n_true) if n_true else 0.0


def reciprocal_rank(hit: npt.NDArray[np.bool_]) -> float:
    """1 / place of the first hit; no hit: 0."""
    places = np.flatnonzero(hit)
    return float(1 / (places[0] + 1)) if places.size else 0.0


def mean(values: Sequence[float]) -> float:
    """The mean; of nothing: 0."""
    return float(np.mean(values)) if len(values) else 0.0
