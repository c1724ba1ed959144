"""The gate: what a ranker must hold on held-out lists before it may serve.

Every check answers with the fault in words, or None. Lists are those of `training.Lesson`: their rows
stand in retrieval's order, the bought among a sample of the others.
"""

import numpy as np
import numpy.typing as npt

from ranking.lambdamart import Examples, LambdaMART
from ranking.measures import ndcg

K = 10
SURE = 1.96
"""Standard errors on each side of a mean: a difference is sure when zero lies outside of them."""

FEWEST = 20
"""Lists below which no difference is sure."""

BINS = 10
DRIFTED = 0.25
"""Population stability index from which scores have drifted (docs/lists.md: 0.01 in a healthy shop)."""

RARE = 1e-4
"""The least share of a bin, so that an empty one does not make the index infinite."""


def fault(model: LambdaMART, held_out: Examples) -> str | None:
    """Why a ranker must not serve, whatever served before: no numbers, no order, or a worse one than none.

    Worse than none: NDCG@10 surely below that of retrieval's own order, as labels that were mixed up make it.
    Without a held-out list nothing speaks against it.
    """
    if not held_out.rows_per_list.size:
        return None
    scores = model.scores(held_out.features)
    if broken := int(np.count_nonzero(~np.isfinite(scores))):
        return f"scores {broken} of {scores.size} held-out products as NaN"
    if not any(np.ptp(scores[rows]) > 0 for rows in _rows(held_out)):
        return "gives all products of a list the same score, so it orders nothing"
    as_found = np.concatenate([-np.arange(size, dtype=np.float64) for size in held_out.rows_per_list])
    return _surely_worse(quality(scores, held_out), quality(as_found, held_out), "retrieval alone")


def worse(model: LambdaMART, active: LambdaMART, held_out: Examples) -> str | None:
    """Whether a ranker orders the held-out lists surely worse than the active one, list by list."""
    ours, theirs = (quality(one.scores(held_out.features), held_out) for one in (model, active))
    return _surely_worse(ours, theirs, "the active bundle")


def drift(model: LambdaMART, before: Examples, held_out: Examples) -> str | None:
    """Whether scores lie elsewhere on the held-out lists than on those learned from; names what moved most."""
    if not (before.grades.size and held_out.grades.size):
        return None
    moved = stability_index(model.scores(before.features), model.scores(held_out.features))
    if moved < DRIFTED:
        return None
    by_feature = [stability_index(then, now) for then, now in zip(before.features.T, held_out.features.T, strict=True)]
    most = int(np.argmax(by_feature))
    return (
        f"scores the held-out weeks unlike the weeks it learned from (population stability index {moved:.2f}, at most "
        f"{DRIFTED} may be); the feature that moved most is {model.feature_names[most]} ({by_feature[most]:.2f})"
    )


def quality(scores: npt.NDArray[np.float64], lists: Examples) -> npt.NDArray[np.float64]:
    """float64 [n_lists]: NDCG@10 of each list ordered by these scores; ties keep retrieval's order."""
    bought = lists.grades > 0
    found = []
    for rows in _rows(lists):
        hit = bought[rows][np.argsort(-scores[rows], kind="stable")]
        found.append(ndcg(hit, int(hit.sum()), K))
    return np.array(found)


def sample(lists: Examples, most: int) -> Examples:
    """At most so many lists, drawn evenly from the first to the last."""
    n = lists.rows_per_list.size
    if n <= most:
        return lists
    chosen = np.zeros(n, bool)
    chosen[np.linspace(0, n - 1, most).astype(int)] = True
    rows = np.repeat(chosen, lists.rows_per_list)
    return Examples(features=lists.features[rows], grades=lists.grades[rows], rows_per_list=lists.rows_per_list[chosen])


def stability_index(before: npt.NDArray[np.floating], now: npt.NDArray[np.floating]) -> float:
    """How far a distribution moved: sum of (p - q) ln(p / q) over the tenths of `before`; missing is a bin.

    Siddiqi, "Credit Risk Scorecards", 2006; his reading: below 0.1 stable, from 0.25 on another population.
    """
    known = before[~np.isnan(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if known.size else known
    p, q = _shares(before, edges), _shares(now, edges)
    return float(((p - q) * np.log(p / q)).sum())


def _shares(values: npt.NDArray[np.floating], edges: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """float64 [len(edges) + 2]: the share of values in each bin, the last one for missing."""
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(edges, known), minlength=edges.size + 1)
    return np.maximum(np.append(counts, values.size - known.size) / values.size, RARE)


def _surely_worse(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64], rival: str) -> str | None:
    """The fault if the mean of the paired differences is below zero by more than SURE standard errors."""
    gain = ours - theirs
    error = SURE * float(gain.std()) / np.sqrt(gain.size)
    if gain.size < FEWEST or gain.mean() + error >= 0:
        return None
    return (
        f"orders {gain.size} held-out lists worse than {rival}: NDCG@{K} {ours.mean():.3f} against "
        f"{theirs.mean():.3f}, a difference of {gain.mean():.3f} ± {error:.3f}"
    )


def _rows(lists: Examples) -> list[slice]:
    """Where each list's rows stand."""
    ends = np.cumsum(lists.rows_per_list)
    return [slice(end - size, end) for end, size in zip(ends, lists.rows_per_list, strict=True)]
