"""Who and what a figure is about: shoppers by how often they came, products by how often they sell."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from eval.baselines.past import Past
from eval.sheets import K, Positions
from ranking.segments import REGULAR_FROM

HEAD_SHARE: Final = 0.2
"""The best-selling share of all products ever sold that makes the head."""


class Shopper(StrEnum):
    """By different baskets before the cut."""

    NEW = "new (no purchase)"
    OCCASIONAL = "occasional (1-9)"
    REGULAR = "regular (10+)"


class Shelf(StrEnum):
    """By baskets that hold the product before the cut."""

    HEAD = "head"
    TAIL = "tail"
    NEW = "new"


def shoppers(past: Past) -> npt.NDArray[np.str_]:
    """str [n_visitors]: each visitor's segment. What is bought at one moment is one basket."""
    order = np.lexsort((past.age, past.visitor))
    visitor, age = past.visitor[order], past.age[order]
    first = np.r_[True, (visitor[1:] != visitor[:-1]) | (age[1:] != age[:-1])][: visitor.size]
    baskets = np.bincount(visitor[first], minlength=past.shape[0])
    return np.select([baskets == 0, baskets < REGULAR_FROM], [Shopper.NEW, Shopper.OCCASIONAL], Shopper.REGULAR)


def shelves(past: Past) -> npt.NDArray[np.str_]:
    """str [n_items]: head is the fifth of the products ever sold that sold most often (ties: all of them), tail the
    others, new those never sold before the cut."""
    baskets = past.baskets()
    sold = np.sort(baskets[baskets > 0])[::-1]
    if not sold.size:
        return np.full(baskets.size, Shelf.NEW)
    least = sold[max(0, int(np.ceil(HEAD_SHARE * sold.size)) - 1)]
    return np.select([baskets == 0, baskets < least], [Shelf.NEW, Shelf.TAIL], Shelf.HEAD)


def found_by_shelf(
    lists: npt.NDArray[np.integer], truths: Sequence[Positions], shelf: npt.NDArray[np.str_], k: int = K
) -> Mapping[str, tuple[float, int]]:
    """For each kind of product: the share of all that was bought of it that stood in the first k places, and how
    much was bought of it. All visitors' purchases count alike; nothing bought of a kind: NaN."""
    found: dict[str, tuple[float, int]] = {}
    shown = [np.isin(truth, row) for row, truth in zip(lists[:, :k], truths, strict=True)]
    true = np.concatenate(truths) if truths else np.empty(0, np.int64)
    hit = np.concatenate(shown) if shown else np.empty(0, bool)
    for kind in Shelf:
        of_kind = shelf[true] == kind
        found[kind] = (float(hit[of_kind].mean()) if of_kind.any() else float("nan"), int(of_kind.sum()))
    return found
