"""Reciprocal rank fusion: one list from many, by ranks alone."""

from collections.abc import Collection, Mapping, Sequence

from retrieval.behaviour import Suggestion
from retrieval.schema import Candidate, Evidence, ProductId

RRF_K = 60
"""Cormack, Clarke and Buettcher, SIGIR 2009: the constant that damps the very first ranks."""


def fuse(
    proposals: Mapping[str, Sequence[Suggestion]], limit: int, *, ties_share: Collection[str] = ()
) -> list[Candidate]:
    """The union of all proposals, best first: score = sum over sources of 1 / (RRF_K + rank).

    In the sources named by `ties_share`, products with equal scores share a rank, and the next score has the next
    rank: forty sizes of one spaghetti are one step away from what comes behind them, not forty. In the others a
    rank is a place: scores that count things, as baskets, are often equal and say nothing by it. Equal sums are
    ordered by the best place in any source, then by product id. A product's evidence lists its sources by rank.
    """
    evidence: dict[ProductId, list[Evidence]] = {}
    place: dict[ProductId, int] = {}
    for source, suggestions in proposals.items():
        rank, before = 0, None
        for at, found in enumerate(suggestions):
            place[found.product_id] = min(at, place.get(found.product_id, at))
            rank = at + 1 if source not in ties_share else rank + (found.score != before)
            before = found.score
            evidence.setdefault(found.product_id, []).append(
                Evidence(source=source, rank=rank, score=found.score, because=found.because)
            )
    candidates = [_candidate(product_id, found) for product_id, found in evidence.items()]
    candidates.sort(key=lambda one: (-one.score, place[one.product_id], one.product_id))
    return candidates[:limit]


def _candidate(product_id: ProductId, found: list[Evidence]) -> Candidate:
    """Adds up in the order of ranks: another order of sources could change the sum's last digit, and so a tie."""
    ordered = found if len(found) == 1 else sorted(found, key=lambda one: (one.rank, one.source))
    score = sum(1 / (RRF_K + one.rank) for one in ordered)
    return Candidate(product_id=product_id, score=score, evidence=tuple(ordered))
