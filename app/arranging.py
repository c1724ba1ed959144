"""From the ranker's order to the list's: what still exists, holds every rule, and repeats no family."""

from collections.abc import Callable, Iterator
from typing import Final

from app.engine import Shelf
from ranking.diversity import POOL, families, parted, varied
from ranking.ranker import Ranked
from ranking.rules import Rules
from retrieval.filters import violations
from retrieval.schema import Product, Query

AT_ONCE: Final = 20
MORE: Final = 4
"""So many products are read first, and each time so many times more."""


def arranged(shelf: Shelf, query: Query, ranked: Ranked, rules: Rules, wanted: int) -> list[tuple[int, Product]]:
    """The first `wanted` rows of `ranked` as the list has them, each with its product.

    They still exist and hold every rule and constraint; no family stands twice while there are others, and the first
    page is varied as the rules ask.

    Raises:
        StoreUnavailable: the products cannot be read now.
    """
    hard = [constraint for constraint in query.constraints if constraint.hard]
    enough = max(wanted, POOL) if rules.diversity else wanted

    def fits(product: Product) -> bool:
        return rules.allow(product) and not violations(product, hard)

    fitting = _fitting(shelf, ranked, fits, max(enough, AT_ONCE))
    different, repeats = parted(fitting, lambda one: families(one[1]), enough)
    order = varied(
        ranked.scores[[row for row, _ in different]],
        [product.categories for _, product in different],
        rules.diversity,
    )
    return ([different[at] for at in order] + repeats)[:wanted]


def _fitting(
    shelf: Shelf, ranked: Ranked, fits: Callable[[Product], bool], at_once: int
) -> Iterator[tuple[int, Product]]:
    """The rows in their order, each with its product if it exists and fits; read only as far as they are taken.

    What shares a family with a row before, by what memory knows, comes last: most pages never need it.
    """
    ids = [one.product_id for one in ranked.candidates]
    names = [{name for name in own if name} for own in ranked.families.tolist()]
    taken: set[int] = set()
    repeats: list[int] = []
    start = 0
    while start < len(ids):
        claims, stop = _claims(names, taken, start, at_once)
        products = shelf.get([ids[row] for row in claims])
        for row in range(start, stop):
            if not taken.isdisjoint(names[row]):
                repeats.append(row)
                continue
            if row not in claims:  # what has claimed the family is gone, so the next of it is read after all
                products |= shelf.get([ids[row]])
            product = products.get(ids[row])
            if product and fits(product):
                taken |= names[row]
                yield row, product
        start, at_once = stop, MORE * at_once
    for at in range(0, len(repeats), at_once):
        rows = repeats[at : at + at_once]
        products = shelf.get([ids[row] for row in rows])
        yield from ((row, one) for row in rows if (one := products.get(ids[row])) and fits(one))


def _claims(names: list[set[int]], taken: set[int], start: int, at_once: int) -> tuple[set[int], int]:
    """From `start` on, the first `at_once` rows of families not taken, one of each, and the row behind them."""
    seen, claims, row = set(taken), set[int](), start
    while row < len(names) and len(claims) < at_once:
        if seen.isdisjoint(names[row]):
            claims.add(row)
            seen |= names[row]
        row += 1
    return claims, row
