"""Implements retrieval's `Behaviour` port: what shoppers did, up to this minute."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from threading import Lock

import numpy as np
import numpy.typing as npt

from ranking.events import Event
from ranking.histories import NOBODY, Histories
from ranking.items import ItemSpace
from ranking.neighbours import row_of, top
from ranking.profile import Profile
from ranking.tables import HORIZONS, Tables
from retrieval.behaviour import TASTES, Suggestion, Taste
from retrieval.schema import ProductId, VisitorId

FRESH = 1 / 24
"""Days for which a visitor's scores are kept; purchases age meanwhile."""

LOOKED = frozenset({"view_item", "select_item", "add_to_cart", "add_to_wishlist"})
DISMISSED = "item_dismissed"
"""Events that, beside purchases, change a visitor's lists."""

PROFILES_KEPT = 256
PROFILE_BYTES = 256_000_000
"""What kept profiles may hold; of a million products one takes up to 20 MB."""


class LiveBehaviour:
    """Implements retrieval's `Behaviour` port over tables, histories and the events that keep coming.

    `position` is the event log's, up to which it has seen events; whoever tells it of events keeps it.
    """

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
        self.position = 0
        self._today = today
        self._liking = liking
        self._profiles: OrderedDict[VisitorId, Profile] = OrderedDict()
        self._lock = Lock()
        largest = (1 + len(TASTES)) * 4 * max(tables.baskets.size, 1)
        self._kept = max(1, min(PROFILES_KEPT, PROFILE_BYTES // largest))

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
                    elif event.event_name in LOOKED:
                        self.histories.looked_at(event.visitor_id, position)
                    elif event.event_name == DISMISSED and event.data.get("undone"):
                        self.histories.wanted_again(event.visitor_id, position)
                    elif event.event_name == DISMISSED:
                        self.histories.dismissed(event.visitor_id, position)
                self._profiles.pop(event.visitor_id, None)

    def forget(self, visitor_id: VisitorId) -> None:
        """Lets go of a visitor: from now on they are a stranger."""
        with self._lock:
            self.histories.forget(visitor_id)
            self._profiles.pop(visitor_id, None)

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
            while len(self._profiles) > self._kept:
                self._profiles.popitem(last=False)
        return profile

    def popular(self, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        counts = self.tables.popular[HORIZONS.index(28)]
        if not counts.any():
            counts = self.tables.baskets
        if not counts.any() and self._liking is not None:
            counts = self._liking()
        return self._suggestions(counts, limit, exclude)

    @property
    def sells(self) -> bool:
        """Whether anything was bought in the last four weeks."""
        return bool(self.tables.popular[HORIZONS.index(28)].any())

    def together(self, anchors: Sequence[ProductId], limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        size = self.tables.baskets.size
        known = [int(position) for position in self.items.known(anchors) if position < size]
        if not known:
            return []
        scores, strongest = np.zeros(size, np.float32), np.zeros(size, np.float32)
        because = np.zeros(size, np.int64)
        for position in known:
            near, values = row_of(self.tables.neighbours, position)
            scores[near] += values
            stronger = values > strongest[near]
            because[near[stronger]] = position
            strongest[near[stronger]] = values[stronger]
        scores[known] = 0
        ids = self.items.ids
        return [
            Suggestion(product_id=ids[at], score=float(scores[at]), because=ids[because[at]])
            for at in top(self._without(scores, exclude), limit)
        ]

    def suited(
        self, visitor_id: VisitorId, taste: Taste, limit: int, exclude: frozenset[ProductId]
    ) -> list[Suggestion]:
        profile = self.profile(visitor_id)
        if taste != "buy_again":
            return self._suggestions(profile.scores(taste), limit, exclude)
        order = np.lexsort((profile.history.items, -profile.again))
        ids = self.items.ids
        bought, scores = profile.history.items[order].tolist(), profile.again[order].tolist()
        found = ((ids[at], score) for at, score in zip(bought, scores, strict=True))
        kept = (Suggestion(one, score) for one, score in found if one not in exclude)
        return list(islice(kept, limit))

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
        found = top(self._without(scores, exclude), limit)
        return list(map(Suggestion, map(self.items.ids.__getitem__, found.tolist()), scores[found].tolist()))

    def _without(self, scores: npt.NDArray[np.float32], exclude: frozenset[ProductId]) -> npt.NDArray[np.float32]:
        """The scores with excluded products at 0, which `top` passes over."""
        if not exclude:
            return scores
        hidden = self.items.known(exclude)
        shown = scores.copy()
        shown[hidden[hidden < scores.size]] = 0
        return shown
