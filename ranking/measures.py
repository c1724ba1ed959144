"""Measures of lists: of one ranked list against what was really bought, and of what lists show.

Those against the truth lie in 0..1, higher is better, and are 0 for a list without true products.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.neighbours import Matrix

NOTHING = -1
"""Fills the places of a list that is shorter than the others."""

Hits = npt.NDArray[np.bool_]
Lists = npt.NDArray[np.integer]
"""int [n_lists, k]: positions of products, best first; NOTHING where a list is short."""


def hits(ranked: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> Hits:
    """bool [len(ranked)]: which places hold a true product. `truth` must hold no product twice."""
    return np.isin(ranked, truth)


def ndcg(hit: Hits, n_true: int, k: int = 10) -> float:
    """Binary NDCG@k: sum of 1/log2(place + 1) over hits, divided by the best possible for `n_true`.

    Järvelin and Kekäläinen, TOIS 2002, with gain 1. Without true products: 0.
    """
    if not n_true:
        return 0.0
    discounts = 1 / np.log2(np.arange(2, k + 2))
    return float(discounts[: len(hit[:k])][hit[:k]].sum() / discounts[: min(n_true, k)].sum())


def recall(hit: Hits, n_true: int, k: int = 10) -> float:
    """The share of the true products found in the first k places. Without true products: 0."""
    return float(hit[:k].sum() / n_true) if n_true else 0.0


def average_precision(hit: Hits, n_true: int, k: int = 10) -> float:
    """AP@k: the precision at each hit among the first k places, summed, divided by all true products.

    trec_eval's map_cut: with more than k true products it cannot reach 1. Without true products: 0.
    """
    places = np.flatnonzero(hit[:k]) + 1
    return float((np.arange(1, places.size + 1) / places).sum() / n_true) if n_true else 0.0


def hit_rate(hit: Hits, k: int = 10) -> float:
    """1 if the first k places hold a true product, else 0 (Success@k)."""
    return float(hit[:k].any())


def reciprocal_rank(hit: Hits) -> float:
    """1 / place of the first hit; no hit: 0."""
    places = np.flatnonzero(hit)
    return float(1 / (places[0] + 1)) if places.size else 0.0


def coverage(lists: Lists, n_items: int) -> float:
    """The share of the catalogue that stands in any of the lists. No catalogue: 0."""
    return float(np.unique(lists[lists != NOTHING]).size / n_items) if n_items else 0.0


def novelty(lists: Lists, baskets: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """float64 [n_lists]: mean self-information of the products, -log2 of their share of all purchases, in bits.

    Vargas and Castells, RecSys 2011. Every product counts one purchase more than it has, so that one never sold
    is finite. An empty list: NaN.
    """
    share = (baskets + 1) / (baskets.sum() + baskets.size)
    return _means(lists, -np.log2(share))


def intra_list_diversity(lists: Lists, vectors: Matrix) -> npt.NDArray[np.float64]:
    """float64 [n_lists]: 1 - mean cosine of all pairs in a list; fewer than two products: NaN.

    Ziegler et al., WWW 2005. `vectors` are float [n_items, dim], rows of length 1 (or 0: like nothing). The cosines
    of all pairs add up to (|sum of vectors|^2 - sum of |vector|^2) / 2.
    """
    shown = lists != NOTHING
    row, size = np.nonzero(shown)[0], shown.sum(axis=1)
    places = lists[shown]
    own = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    picked = _picked(row, places, (len(lists), vectors.shape[0]))
    together = picked @ vectors
    sums = np.asarray(together.multiply(together).sum(axis=1)).ravel() - picked @ own
    with np.errstate(divide="ignore", invalid="ignore"):
        found: npt.NDArray[np.float64] = 1 - sums / (size * (size - 1.0))
    return np.where(size > 1, found, np.nan)


def percentiles(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """float64 [n]: the share of the known values that are smaller, ties counting half; NaN stays NaN."""
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return np.full(values.size, np.nan)
    below, upto = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    return np.where(np.isnan(values), np.nan, (below + upto) / (2 * known.size))


def lift(lists: Lists, histories: Matrix, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """float64 [n_lists]: the mean value of the list's products less that of the visitor's past purchases.

    With percentiles of popularity: popularity bias (Abdollahpouri et al., RecSys 2019, as a difference); with
    percentiles of price: whether lists are dearer than what is bought. NaN values are passed over; where list or
    past has none, NaN. `histories` is [n_lists, n_items], how often each was bought.
    """
    known = ~np.isnan(values)
    times = histories @ known.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = (histories @ np.where(known, values, 0.0)) / times
    found: npt.NDArray[np.float64] = _means(lists, values) - usual
    return found


def mean(values: Sequence[float]) -> float:
    """The mean; of nothing: 0."""
    return float(np.mean(values)) if len(values) else 0.0


def _means(lists: Lists, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean value of each list's products; NaN values are passed over."""
    found = np.where(lists == NOTHING, np.nan, np.append(values, np.nan)[lists])
    known = ~np.isnan(found)
    with np.errstate(divide="ignore", invalid="ignore"):
        means: npt.NDArray[np.float64] = np.where(known, found, 0.0).sum(axis=1) / known.sum(axis=1)
    return means


def _picked(row: npt.NDArray[np.int64], places: Lists, shape: tuple[int, int]) -> Matrix:
    return sp.csr_array((np.ones(places.size), (row, places)), shape=shape)
