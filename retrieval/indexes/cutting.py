"""Cutting a list so that ties and ids decide, not the engine's storage order."""

from collections.abc import Callable

from retrieval.index import Hit
from retrieval.indexes.payload import ORDER_FIELDS, ORDER_LEVELS, Between, Conditions, order_keys
from retrieval.schema import ProductId

SCORE_DIGITS = 6
"""Engines sum floats in different orders; scores that agree to this many digits are equal."""

SPARE = 256
"""Hits beyond the limit: asking for so many more costs less than asking one search in five twice."""

MOST_TIED = 1024
"""So many hits beyond the limit are looked at for ties; behind a larger tie the engine cuts as it likes."""


def best(ask: Callable[[int], list[tuple[ProductId, float]]], limit: int) -> list[Hit]:
    """The best `limit` hits, equal scores by product id. `ask(n)` gives an engine's best n, best first."""
    if limit <= 0:
        return []
    spare = SPARE
    while True:
        found = [(-round(score, SCORE_DIGITS), product) for product, score in ask(limit + spare)]
        last = found[min(limit, len(found)) - 1][0] if found else 0.0
        tied = len(found) == limit + spare and found[-1][0] == last
        if not tied or spare >= MOST_TIED:
            ordered = sorted(one for one in found if one[0] <= last)
            return [Hit(product_id=product, score=-score) for score, product in ordered[:limit]]
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
