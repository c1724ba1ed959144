"""Reciprocal rank fusion: one list from many, by ranks alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nsmallest
from operator import itemgetter
from types import MappingProxyType
from typing import Final

from retrieval.behaviour import Suggestion
from retrieval.schema import Candidate, Evidence, ProductId

RRF_K = 60
"""Cormack, Clarke and Buettcher, SIGIR 2009: the constant that damps the very first ranks."""

NO_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({})

_RANK_AND_SOURCE = itemgetter(0, 1)


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
    found: dict[ProductId, list[tuple[int, str, Suggestion]]] = {}
    place: dict[ProductId, int] = {}
    for source, suggestions in proposals.items():
        rank, before = 0, None
        for at, one in enumerate(suggestions):
            rank = at + 1 if source not in ties_share else rank + (one.score != before)
            before = one.score
            known = found.get(one.product_id)
            if known is None:
                found[one.product_id], place[one.product_id] = [(rank, source, one)], at
            else:
                known.append((rank, source, one))
                place[one.product_id] = min(at, place[one.product_id])
    scored = []
    for product_id, ranks in found.items():
        score = 0.0
        if len(ranks) > 1:
            ranks.sort(key=_RANK_AND_SOURCE)  # added up in one order: another could change the sum's last digit
        for rank, source, _ in ranks:
            score += weights.get(source, 1.0) / (RRF_K + rank)
        scored.append((-score, place[product_id], product_id))
    return [_candidate(product_id, -score, found[product_id]) for score, _, product_id in nsmallest(limit, scored)]


def _candidate(product_id: ProductId, score: float, ranks: Iterable[tuple[int, str, Suggestion]]) -> Candidate:
    evidence = tuple([Evidence(source, rank, one.score, one.because) for rank, source, one in ranks])
    return Candidate(product_id, score, evidence)
