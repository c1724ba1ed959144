"""Which events no shopper made: those of known crawlers, and of visitors faster than a person."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Final, Self
from uuid import UUID

from crawleruseragents import is_crawler

from app.settings import Env, Settings
from retrieval.schema import VisitorId

HUMAN: Final = 300
"""Events of one visitor a minute in production: five a second, all minute long."""
MOST_IDS: Final = 200_000
"""So many event ids are remembered, about 20 MB; beyond, the oldest minutes are forgotten and count anew."""
_LONGEST: Final = 512
"""Of a user agent this much is read."""


class Filters:
    """Says of each event whether a shopper may have made it. Nothing is dropped here: the answer tells."""

    def __init__(self, *, bots: bool, visitor_minute: int, most_ids: int = MOST_IDS) -> None:
        """`visitor_minute`: events of one visitor within a minute of the clock; 0: as many as come."""
        self.visitor_minute = visitor_minute
        self._bots = bots
        self._most_ids = most_ids
        self._seen: OrderedDict[int, set[int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings, share: Callable[[int], int] = lambda limit: limit) -> Self:
        """As the settings say; where they say nothing, on in production and off in development.

        `share` is how much of a limit this process allows, where others count for themselves as well.
        """
        production, chosen = settings.env is not Env.DEVELOPMENT, settings.events
        bots = production if chosen.refuse_bots is None else chosen.refuse_bots
        most = (HUMAN if production else 0) if chosen.visitor_minute is None else chosen.visitor_minute
        return cls(bots=bots, visitor_minute=share(most))

    def is_bot(self, user_agent: str | None) -> bool:
        """Whether a user agent is a known crawler's; one that is not sent is nobody's."""
        return self._bots and bool(user_agent) and _known_crawler((user_agent or "")[:_LONGEST])

    def human_pace(self, visitor_id: VisitorId, event_id: UUID, when: datetime) -> bool:
        """Whether this visitor's minute has room for the event. One that comes again takes no more room."""
        if not self.visitor_minute:
            return True
        window, event = hash((visitor_id, int(when.timestamp()) // 60)), hash(event_id)
        with self._lock:
            seen = self._seen.setdefault(window, set())
            self._seen.move_to_end(window)
            if event in seen:
                return True
            if len(seen) >= self.visitor_minute:
                return False
            seen.add(event)
            self._size += 1
            while self._size > self._most_ids and len(self._seen) > 1:
                self._size -= len(self._seen.popitem(last=False)[1])
            return True


@lru_cache(maxsize=1_024)
def _known_crawler(user_agent: str) -> bool:
    """By the patterns of crawler-user-agents, which many projects share."""
    return bool(is_crawler(user_agent))
