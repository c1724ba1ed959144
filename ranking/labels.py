"""How good a product turned out to be for a list: graded by the strongest thing done with it."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

GRADES = {"purchase": 3, "add_to_cart": 2, "add_to_wishlist": 2, "select_item": 1, "view_item": 1}
"""Grades by GA4 event name; everything else is 0."""


def graded(positions: npt.NDArray[np.int64], outcomes: Iterable[tuple[int, str]]) -> npt.NDArray[np.int32]:
    """int32 [n]: for each product position the highest grade among (position, event name) outcomes."""
    best: dict[int, int] = {}
    for position, name in outcomes:
        best[position] = max(best.get(position, 0), GRADES.get(name, 0))
    return np.fromiter((best.get(int(position), 0) for position in positions), dtype=np.int32)
