"""Each visitor's own past, up to now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ranking.events import Purchases
from ranking.items import ItemSpace
from retrieval.schema import VisitorId

DISMISSED_KEPT = 50
VIEWED_KEPT = 20
"""Products remembered for each visitor: what they did not want to see, and what they looked at."""

LATEST = 5
"""How many of the latest products tell what a visitor is after now."""


@dataclass(frozen=True, kw_only=True)
class History:
    """What one visitor bought up to now: `item` int64 [n] and `day` float64 [n], in order of time.

    `viewed` holds the latest looked-at or basketed products, latest last.
    """

    item: npt.NDArray[np.int64]
    day: npt.NDArray[np.float64]
    viewed: tuple[int, ...] = ()

    @cached_property
    def items(self) -> npt.NDArray[np.int64]:
        """Different products bought, ascending."""
        return self._grouped[0]

    @cached_property
    def inverse(self) -> npt.NDArray[np.int64]:
        """For each purchase, its product's position in `items`."""
        return self._grouped[1]

    @cached_property
    def _grouped(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        items, inverse = np.unique(self.item, return_inverse=True)
        return items, inverse

    @cached_property
    def visits(self) -> npt.NDArray[np.float64]:
        """The different times of purchase, ascending: one for each basket."""
        return np.unique(self.day)

    @property
    def latest(self) -> npt.NDArray[np.int64]:
        """The products looked at last, or else those of the last basket; nothing known: empty."""
        if self.viewed:
            return np.unique(np.array(self.viewed[-LATEST:], np.int64))
        if not self.day.size:
            return self.items
        return np.unique(self.item[self.day == self.day[-1]][-LATEST:])

    def sums(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The sum of a weight per purchase for each of `items`."""
        return np.bincount(self.inverse, weights=weights, minlength=self.items.size).astype(np.float64)

    def decayed(self, now: float, half_life: float) -> npt.NDArray[np.float64]:
        """float64 [len(items)]: purchases of each product, each counting 2^(-age / half_life)."""
        return self.sums(0.5 ** ((now - self.day) / half_life))


NOBODY = History(item=np.empty(0, np.int64), day=np.empty(0))


class _Baskets:
    """By product, the baskets that it was in; a basket is a number, ascending with visitor and day."""

    def __init__(
        self, item: npt.NDArray[np.int64], day: npt.NDArray[np.float64], starts: npt.NDArray[np.int64]
    ) -> None:
        """Purchases sorted by visitor and day; `starts` is where each visitor's begin, and the end."""
        first = np.ones(item.size, dtype=bool)
        first[1:] = day[1:] != day[:-1]
        first[starts[:-1][starts[:-1] < item.size]] = True
        order = np.argsort(item, kind="stable")
        self._basket = np.cumsum(first, dtype=np.int32)[order]
        self._starts = np.searchsorted(item[order], np.arange(int(item.max(initial=-1)) + 2))

    def common(self, one: int, other: int) -> int:
        few, many = sorted((self._of(one), self._of(other)), key=len)
        if not few.size:
            return 0
        places = np.minimum(np.searchsorted(many, few), many.size - 1)
        return int(np.unique(few[many[places] == few]).size)

    def _of(self, position: int) -> npt.NDArray[np.int32]:
        if position + 1 >= self._starts.size:
            return self._basket[:0]
        return self._basket[self._starts[position] : self._starts[position + 1]]


class Histories:
    """Every visitor's purchases: a fixed table plus what came since. Products are added to `items`."""

    def __init__(self, purchases: Purchases, items: ItemSpace) -> None:
        order = np.lexsort((purchases.day, purchases.visitor))
        positions = np.fromiter(map(items.add, purchases.item_ids), dtype=np.int64)
        self._item = positions[purchases.item[order]]
        self._day = purchases.day[order]
        self._starts = np.searchsorted(purchases.visitor[order], np.arange(len(purchases.visitor_ids) + 1))
        self._rows = {visitor_id: row for row, visitor_id in enumerate(purchases.visitor_ids)}
        self._by_item = _Baskets(self._item, self._day, self._starts)
        self._tail: dict[VisitorId, list[tuple[int, float]]] = {}
        self._tail_baskets: dict[int, set[tuple[VisitorId, float]]] = {}
        self._viewed: dict[VisitorId, list[int]] = {}
        self._dismissed: dict[VisitorId, list[int]] = {}

    @property
    def visitors(self) -> Iterable[VisitorId]:
        return self._rows.keys() | self._tail.keys()

    def of(self, visitor_id: VisitorId, before: float = np.inf) -> History:
        """What the visitor bought before a day; a stranger: nothing."""
        row = self._rows.get(visitor_id)
        span = slice(0, 0) if row is None else slice(self._starts[row], self._starts[row + 1])
        item, day = self._item[span], self._day[span]
        if tail := list(self._tail.get(visitor_id, ())):
            item = np.append(item, [position for position, _ in tail])
            day = np.append(day, [at for _, at in tail])
            order = np.argsort(day, kind="stable")  # an event may come late
            item, day = item[order], day[order]
        if before != np.inf:
            item, day = item[day < before], day[day < before]
        return History(item=item, day=day, viewed=tuple(self._viewed.get(visitor_id, ())))

    def bought(self, visitor_id: VisitorId, position: int, day: float) -> None:
        self._tail.setdefault(visitor_id, []).append((position, day))
        self._tail_baskets.setdefault(position, set()).add((visitor_id, day))

    def together(self, one: int, other: int) -> int:
        """In how many baskets both products were; a basket is what one visitor bought at one time."""
        late = self._tail_baskets.get(one, set()) & self._tail_baskets.get(other, set())
        return self._by_item.common(one, other) + len(late)

    def looked_at(self, visitor_id: VisitorId, position: int) -> None:
        viewed = self._viewed.setdefault(visitor_id, [])
        viewed.append(position)
        del viewed[:-VIEWED_KEPT]

    def dismissed(self, visitor_id: VisitorId, position: int) -> None:
        dismissed = self._dismissed.setdefault(visitor_id, [])
        dismissed.append(position)
        del dismissed[:-DISMISSED_KEPT]

    def wanted_again(self, visitor_id: VisitorId, position: int) -> None:
        """Takes a dismissal back."""
        left = [one for one in self._dismissed.get(visitor_id, ()) if one != position]
        self._dismissed[visitor_id] = left

    def forget(self, visitor_id: VisitorId) -> None:
        """Lets go of a visitor. What they bought stays counted, as that of nobody in particular."""
        self._rows.pop(visitor_id, None)
        self._tail.pop(visitor_id, None)
        self._viewed.pop(visitor_id, None)
        self._dismissed.pop(visitor_id, None)
        for baskets in self._tail_baskets.values():
            baskets.difference_update([one for one in baskets if one[0] == visitor_id])

    def refused(self, visitor_id: VisitorId) -> Sequence[int]:
        """Positions of what the visitor lately did not want to see."""
        return tuple(self._dismissed.get(visitor_id, ()))
