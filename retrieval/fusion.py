"""Reciprocal rank fusion: one list from many, by ranks alone."""

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Final

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
    found: dict[ProductId, list[Evidence]] = {}
    place: dict[ProductId, int] = {}
    for source, suggestions in proposals.items():
        shared, rank, before = source in ties_share, 0, None
        for at, (product_id, score, because) in enumerate(suggestions):
            rank = at + 1 if not shared else rank + (score != before)
            before = score
            said = Evidence(source, rank, score, because)
            if (known := found.get(product_id)) is None:
                found[product_id], place[product_id] = [said], at
            else:
                known.append(said)
                if at < place[product_id]:
                    place[product_id] = at
    weight = {source: weights.get(source, 1.0) for source in proposals}
    scored = []
    for product_id, evidence in found.items():
        if len(evidence) > 1:
            evidence.sort(key=_RANK_AND_SOURCE)  # added up in one order: another could change the sum's last digit
        fused = 0.0
        for source, rank, _, _ in evidence:
            fused -= weight[source] / (RRF_K + rank)
        scored.append((fused, place[product_id], product_id))
    scored.sort()
    return [Candidate(product_id, -fused, tuple(found[product_id])) for fused, _, product_id in scored[:limit]]
