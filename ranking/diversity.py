"""The whole list: a page of choices, not ten of the same thing."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from pyversity import Strategy, diversify

from retrieval.schema import Product

PAGE = 10
"""Places that a shopper sees at once; these are varied."""

POOL = 30
"""How many of the best may stand on the page."""

MOST_NAMES = 2
"""That a family has."""

T = TypeVar("T")


def families(product: Product) -> frozenset[str]:
    """What a product must not share with another on the page: its group, and its title as a shopper reads it."""
    title = f"title {' '.join(product.title.casefold().split())}"
    return frozenset((title, f"group {product.group_id}") if product.group_id else (title,))


def parted(
    ranked: Iterable[T], names: Callable[[T], Collection[Hashable]], enough: int | None = None
) -> tuple[list[T], list[T]]:
    """Entries of which no two share a name, the earliest of each; and the others; both in their own order.

    Stops at `enough` of the former, if that is given: no more is taken from `ranked` then.
    """
    seen: set[Hashable] = set()
    different: list[T] = []
    repeats: list[T] = []
    for entry in ranked:
        own = names(entry)
        if not seen.isdisjoint(own):
            repeats.append(entry)
            continue
        different.append(entry)
        seen.update(own)
        if len(different) == enough:
            break
    return different, repeats


def spread(ranked: Iterable[T], names: Callable[[T], Collection[Hashable]]) -> list[T]:
    """Moves what shares a name with an earlier entry behind everything else."""
    different, repeats = parted(ranked, names)
    return different + repeats


def varied(
    scores: npt.NDArray[np.float64], categories: Sequence[Sequence[str]], strength: float, page: int = PAGE
) -> list[int]:
    """The order of rows, best first when given, that varies the first page by category.

    Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): (1 - strength) x score, scaled to 0..1
    over the first POOL rows, less strength x the nearest likeness to a row chosen before; likeness is the
    cosine of category paths. The rest follow in their order, and strength 0 changes nothing.
    """
    n = len(scores)
    pool, page = min(POOL, n), min(page, n)
    if strength <= 0 or page < 2:
        return list(range(n))
    best = np.asarray(scores[:pool], np.float64)
    scaled = (best - best.min()) / (np.ptp(best) or 1.0)
    chosen = diversify(_paths(categories[:pool]), scaled, page, strategy=Strategy.MMR, diversity=strength).indices
    first = [int(row) for row in chosen]
    taken = set(first)
    return first + [row for row in range(n) if row not in taken]


def _paths(categories: Sequence[Sequence[str]]) -> npt.NDArray[np.float32]:
    """float32 [n, n_prefixes]: 1 for every beginning of a product's category path; no path is like nothing."""
    places: dict[tuple[str, ...], int] = {}
    own = [
        [places.setdefault(tuple(path[:depth]), len(places)) for depth in range(1, len(path) + 1)]
        or [places.setdefault(("no path", str(row)), len(places))]
        for row, path in enumerate(categories)
    ]
    vectors = np.zeros((len(categories), len(places)), np.float32)
    for row, columns in enumerate(own):
        vectors[row, columns] = 1
    return vectors
