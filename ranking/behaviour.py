"""What shoppers did, as arrays: learned tables as of a day, and each visitor's own history up to now."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.collaborative import Ease
from ranking.events import Event, Purchases
from ranking.items import ItemSpace
from ranking.neighbours import Matrix, item_neighbours, top, weighted_sum
from retrieval.behaviour import Suggestion
from retrieval.schema import ProductId, VisitorId

HORIZONS = (7, 28, 90)
"""Days over which popularity is counted."""

HALF_LIFE = 90.0
"""Days after which a purchase counts half in a visitor's profile."""

RECENCY_HALF_LIFE = 120.0
"""The same for buying again; BASELINES: the best of 15 to 240 days."""

FRESH = 1 / 24
"""Days for which a visitor's scores are kept; purchases age meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """What all shoppers did before `day` (since 1970-01-01): popularity, neighbours, EASE.

    `popular` is float32 [len(HORIZONS), n_items], baskets in each horizon; `baskets` is float32
    [n_items], baskets ever.
    """

    day: float
    popular: npt.NDArray[np.float32]
    baskets: npt.NDArray[np.float32]
    neighbours: Matrix
    ease: Ease | None

    @classmethod
    def learn(cls, purchases: Purchases, day: float, *, n_items: int | None = None) -> Self:
        """Counts and learns from what was bought before `day`; nothing bought: empty tables."""
        size = max(n_items or 0, len(purchases.item_ids))
        before = purchases.day < day
        visitor, item, age = purchases.visitor[before], purchases.item[before], day - purchases.day[before]
        popular = np.stack([np.bincount(item[age <= h], minlength=size) for h in HORIZONS]).astype(np.float32)
        bought = sp.csr_array(
            (np.ones(item.size, np.float32), (visitor, item)), shape=(len(purchases.visitor_ids), size)
        )
        bought.sum_duplicates()
        return cls(
            day=day,
            popular=popular,
            baskets=np.bincount(item, minlength=size).astype(np.float32),
            neighbours=item_neighbours(bought),
            ease=Ease.fit(bought) if item.size else None,
        )

    def add(self, positions: npt.NDArray[np.integer]) -> None:
        """Counts one basket for each position; products newer than the tables wait for the next ones."""
        inside = positions[positions < self.baskets.size]
        np.add.at(self.baskets, inside, 1)
        for row in self.popular:
            np.add.at(row, inside, 1)


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

    def sums(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The sum of a weight per purchase for each of `items`."""
        return np.bincount(self.inverse, weights=weights, minlength=self.items.size).astype(np.float64)

    def decayed(self, now: float, half_life: float) -> npt.NDArray[np.float64]:
        """float64 [len(items)]: purchases of each product, each counting 2^(-age / half_life)."""
        return self.sums(0.5 ** ((now - self.day) / half_life))


NOBODY = History(item=np.empty(0, np.int64), day=np.empty(0))


class Histories:
    """Every visitor's purchases: a fixed table plus what came since. Products are added to `items`."""

    def __init__(self, purchases: Purchases, items: ItemSpace) -> None:
        order = np.lexsort((purchases.day, purchases.visitor))
        positions = np.fromiter(map(items.add, purchases.item_ids), dtype=np.int64)
        self._item = positions[purchases.item[order]]
        self._day = purchases.day[order]
        self._starts = np.searchsorted(purchases.visitor[order], np.arange(len(purchases.visitor_ids) + 1))
        self._rows = {visitor_id: row for row, visitor_id in enumerate(purchases.visitor_ids)}
        self._tail: dict[VisitorId, list[tuple[int, float]]] = {}
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

    def looked_at(self, visitor_id: VisitorId, position: int) -> None:
        viewed = self._viewed.setdefault(visitor_id, [])
        viewed.append(position)
        del viewed[:-20]

    def dismissed(self, visitor_id: VisitorId, position: int) -> None:
        dismissed = self._dismissed.setdefault(visitor_id, [])
        dismissed.append(position)
        del dismissed[:-50]

    def refused(self, visitor_id: VisitorId) -> Sequence[int]:
        """Positions of what the visitor lately did not want to see."""
        return tuple(self._dismissed.get(visitor_id, ()))


class Profile:
    """One visitor's scores over the whole catalogue, computed when first asked for.

    Known products are scored too; the caller hides what must not appear.
    """

    def __init__(self, history: History, tables: Tables, now: float) -> None:
        self.history = history
        self.now = now
        self._tables = tables

    @property
    def _size(self) -> int:
        return self._tables.baskets.size

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: the history with each product's latest purchase decayed by HALF_LIFE."""
        vector = np.zeros(self._size, np.float32)
        items = self.history.item
        inside = items < self._size
        # purchases are in order of time, so the latest of a product is written last
        vector[items[inside]] = 0.5 ** ((self.now - self.history.day[inside]) / HALF_LIFE)
        return vector

    @cached_property
    def ease(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: EASE scores, scaled so that the largest is 1."""
        if self._tables.ease is None or not self.history.item.size:
            return np.zeros(self._size, np.float32)
        return _scaled(self._tables.ease.scores(self.weights))

    @cached_property
    def neighbours(self) -> npt.NDArray[np.float32]:
        """float32 [n_items]: summed similarity to what was bought, scaled so that the largest is 1."""
        if not self.history.item.size:
            return np.zeros(self._size, np.float32)
        inside = self.history.items < self._size
        decayed = self.history.decayed(self.now, HALF_LIFE)
        return _scaled(weighted_sum(self._tables.neighbours, self.history.items[inside], decayed[inside]))

    @cached_property
    def again(self) -> npt.NDArray[np.float64]:
        """float64 [len(history.items)]: purchases of each product, decayed by RECENCY_HALF_LIFE."""
        return self.history.decayed(self.now, RECENCY_HALF_LIFE)


def _scaled(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    largest = float(scores.max(initial=0.0))
    return scores / largest if largest > 0 else scores


class LiveBehaviour:
    """Implements retrieval's `Behaviour` port over tables, histories and the events that keep coming."""

    def __init__(
        self,
        items: ItemSpace,
        tables: Tables,
        histories: Histories,
        today: Callable[[], float],
        *,
        liking: Callable[[], npt.NDArray[np.float32]] | None = None,
    ) -> None:
        """`liking` gives a score per position that stands in for popularity while nothing was bought."""
        self.items = items
        self.tables = tables
        self.histories = histories
        self._today = today
        self._liking = liking
        self._profiles: OrderedDict[VisitorId, Profile] = OrderedDict()
        self._lock = Lock()

    def observe(self, events: Iterable[Event]) -> None:
        """Takes committed events into the next answer."""
        with self._lock:
            for event in events:
                day = event.event_time.timestamp() / 86_400
                for item in event.items:
                    position = self.items.add(item.item_id)
                    if event.event_name == "purchase":
                        self.histories.bought(event.visitor_id, position, day)
                        self.tables.add(np.array([position]))
                    elif event.event_name in {"view_item", "select_item", "add_to_cart", "add_to_wishlist"}:
                        self.histories.looked_at(event.visitor_id, position)
                    elif event.event_name == "item_dismissed":
                        self.histories.dismissed(event.visitor_id, position)
                self._profiles.pop(event.visitor_id, None)

    def profile(self, visitor_id: VisitorId | None) -> Profile:
        """The visitor's scores; a stranger's are all zero."""
        if visitor_id is None:
            return Profile(NOBODY, self.tables, self._today())
        now = self._today()
        with self._lock:
            profile = self._profiles.pop(visitor_id, None)
            if profile is None or profile.now < now - FRESH:
                profile = Profile(self.histories.of(visitor_id), self.tables, now)
            self._profiles[visitor_id] = profile
            while len(self._profiles) > 256:
                self._profiles.popitem(last=False)
        return profile

    def popular(self, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        counts = self.tables.popular[HORIZONS.index(28)]
        if not counts.any():
            counts = self.tables.baskets
        if not counts.any() and self._liking is not None:
            counts = self._liking()
        return self._suggestions(counts, limit, exclude)

    def together(self, anchors: Sequence[ProductId], limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        size = self.tables.baskets.size
        known = [int(position) for position in self.items.known(anchors) if position < size]
        if not known:
            return []
        rows = self.tables.neighbours[known].toarray()
        scores = rows.sum(axis=0).astype(np.float32)
        scores[known] = 0
        ids = self.items.ids
        return [
            Suggestion(product_id=ids[at], score=float(scores[at]), because=ids[known[int(rows[:, at].argmax())]])
            for at in top(self._without(scores, exclude), limit)
        ]

    def buy_again(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        profile = self.profile(visitor_id)
        order = np.lexsort((profile.history.items, -profile.again))
        ids = self.items.ids
        found = ((ids[profile.history.items[at]], float(profile.again[at])) for at in order)
        kept = (Suggestion(product_id=one, score=score) for one, score in found if one not in exclude)
        return list(islice(kept, limit))

    def collaborative(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        return self._suggestions(self.profile(visitor_id).ease, limit, exclude)

    def neighbours(self, visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        return self._suggestions(self.profile(visitor_id).neighbours, limit, exclude)

    def recent(self, visitor_id: VisitorId, limit: int) -> list[ProductId]:
        history = self.histories.of(visitor_id)
        latest = [*reversed(history.viewed), *(int(position) for position in history.item[::-1][: 4 * limit])]
        return [self.items.ids[position] for position in dict.fromkeys(latest)][:limit]

    def viewed(self, visitor_id: VisitorId, limit: int) -> list[ProductId]:
        viewed = reversed(self.histories.of(visitor_id).viewed)
        return [self.items.ids[position] for position in dict.fromkeys(viewed)][:limit]

    def refused(self, visitor_id: VisitorId) -> frozenset[ProductId]:
        return frozenset(self.items.ids[position] for position in self.histories.refused(visitor_id))

    def _suggestions(
        self, scores: npt.NDArray[np.float32], limit: int, exclude: frozenset[ProductId]
    ) -> list[Suggestion]:
        ids = self.items.ids
        found = top(self._without(scores, exclude), limit)
        return [Suggestion(product_id=ids[at], score=float(scores[at])) for at in found]

    def _without(self, scores: npt.NDArray[np.float32], exclude: frozenset[ProductId]) -> npt.NDArray[np.float32]:
        """The scores with excluded products at 0, which `top` passes over."""
        if not exclude:
            return scores
        hidden = self.items.known(exclude)
        shown = scores.copy()
        shown[hidden[hidden < scores.size]] = 0
        return shown
