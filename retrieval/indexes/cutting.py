"""Cutting a list so that ties and ids decide, not the engine's storage order."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.index import Hit
from retrieval.indexes.payload import ORDER_FIELDS, ORDER_LEVELS, Between, Conditions, order_keys
from retrieval.schema import ProductId

SCORE_DIGITS = 6
"""Engines sum floats in different orders; scores that agree to this many digits are equal."""

SPARE = 256
"""Hits beyond the limit: asking for so many more costs less than asking one search in five twice."""

MOST_TIED = 1024
"""So many hits beyond the limit are looked at for ties; behind a larger tie the engine cuts as it likes."""


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's hits, best first: their scores, and what names the first n of them, None for one that is gone."""

    scores: Sequence[float]
    first: Callable[[int], Sequence[ProductId | None]]


def best(ask: Callable[[int], Found], limit: int) -> list[Hit]:
    """The best `limit` hits, equal scores by product id. `ask(n)` gives an engine's best n."""
    if limit <= 0:
        return []
    spare = SPARE
    while True:
        found = ask(limit + spare)
        scores = [-round(score, SCORE_DIGITS) for score in found.scores]
        last = scores[min(limit, len(scores)) - 1] if scores else 0.0
        tied = len(scores) == limit + spare and scores[-1] == last
        if not tied or spare >= MOST_TIED:
            kept = bisect_right(scores, last)
            named = zip(scores[:kept], found.first(kept), strict=True)
            ordered = sorted((score, product) for score, product in named if product is not None)
            return [Hit(product, -score) for score, product in ordered[:limit]]
        spare *= 4


def first_ids(
    ask: Callable[[Conditions, int | None, int | None], list[ProductId]], limit: int, conditions: Conditions
) -> list[ProductId]:
    """The first `limit` product ids under the conditions.

    `ask(conditions, level, n)` gives n ids in the order of key `level`, or all in any order for None.
    """
    return _first_ids(ask, limit, conditions, 0) if limit > 0 else []


def _first_ids(
    ask: Callable[[Conditions, int | None, int | None], list[ProductId]], limit: int, conditions: Conditions, level: int
) -> list[ProductId]:
    if level == ORDER_LEVELS:
        return sorted(ask(conditions, None, None))[:limit]
    found = ask(conditions, level, limit)
    if len(found) < limit:
        return sorted(found)
    last = max(order_keys(one)[level] for one in found)
    sure = sorted(one for one in found if order_keys(one)[level] < last)
    tied = conditions.with_must(Between(ORDER_FIELDS[level], gte=float(last), lte=float(last)))
    return sure + _first_ids(ask, limit - len(sure), tied, level + 1)
