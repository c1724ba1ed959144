"""Reciprocal rank fusion: one list from many, by ranks alone."""

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Final

import numpy as np

from retrieval.behaviour import Suggestion
from retrieval.schema import Candidate, Evidence, ProductId

RRF_K = 60
"""Cormack, Clarke and Buettcher, SIGIR 2009: the constant that damps the very first ranks."""

NO_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({})

_RANK_AND_SOURCE = itemgetter(1, 0)


def fuse(
    proposals: Mapping[str, Sequence[Suggestion]],
    limit: int,
    *,
    ties_share: Collection[str] = (),
    weights: Mapping[str, float] = NO_WEIGHTS,
) -> list[Candidate]:
    """The best of all proposals, best first: score = sum over sources of weight / (RRF_K + rank).

    In the sources named by `ties_share`, products with equal scores share a rank, and the next score has the next
    rank: forty sizes of one spaghetti are one step away from what comes behind them, not forty. In the others a
    rank is a place: scores that count things, as baskets, are often equal and say nothing by it. Equal sums are
    ordered by the best place in any source, then by product id. A product's evidence lists its sources by rank.
    `weights` are by source, 1 where none is given.
    """
    scores: dict[ProductId, float] = {}
    ranks: dict[str, Sequence[int]] = {}
    for source in sorted(proposals):  # added up in one order: another could change a sum's last digit
        suggestions, weight = proposals[source], weights.get(source, 1.0)
        ranks[source] = _shared(suggestions) if source in ties_share else range(1, len(suggestions) + 1)
        for rank, (product_id, _, _) in zip(ranks[source], suggestions, strict=True):
            scores[product_id] = scores.get(product_id, 0.0) + weight / (RRF_K + rank)
    said: dict[ProductId, list[Evidence]] = {one: [] for one in _best(scores, limit)}
    place: dict[ProductId, int] = {}
    for source, suggestions in proposals.items():
        for at, (rank, (product_id, score, because)) in enumerate(zip(ranks[source], suggestions, strict=True)):
            if (known := said.get(product_id)) is not None:
                if not known or at < place[product_id]:
                    place[product_id] = at
                known.append(Evidence(source, rank, score, because))
    order = sorted((-scores[product_id], place[product_id], product_id) for product_id in said)[: max(limit, 0)]
    return [Candidate(product_id, -score, _by_rank(said[product_id])) for score, _, product_id in order]


def _shared(suggestions: Sequence[Suggestion]) -> list[int]:
    """Ranks from 1, the same for equal scores."""
    ranks: list[int] = []
    for at, one in enumerate(suggestions):
        ranks.append(1 if not at else ranks[-1] + (one.score != suggestions[at - 1].score))
    return ranks


def _best(scores: Mapping[ProductId, float], limit: int) -> Collection[ProductId]:
    """Those that may stand in the list: the `limit` highest, and what scores like the last of them."""
    if len(scores) <= limit or limit < 1:
        return scores.keys() if limit > 0 else ()
    values = np.fromiter(scores.values(), np.float64, len(scores))
    cut = np.partition(values, len(scores) - limit)[len(scores) - limit]
    return [product_id for product_id, score in scores.items() if score >= cut]


def _by_rank(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    if len(evidence) > 1:
        evidence.sort(key=_RANK_AND_SOURCE)
    return tuple(evidence)
