"""The last events that this process was sent, for a person who looks for what is wrong. In memory, and few."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from retrieval.schema import VisitorId

MOST: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """What became of one row. Of a visitor who refused consent, it does not say who they are.

    `errors` are pointers into the request, each with what is wrong and what to do.
    """

    at: datetime
    source: str
    status: str
    code: str | None
    event_id: str | None
    event_name: str | None
    visitor_id: str | None
    recommendation_id: str | None
    errors: tuple[tuple[str, str], ...]


class Recent:
    """The last ones, the newest first."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: deque[Noted] = deque(maxlen=most)
        self._lock = Lock()

    def add(self, noted: Sequence[Noted]) -> None:
        with self._lock:
            self._kept.extend(noted)

    def latest(self) -> list[Noted]:
        with self._lock:
            return list(reversed(self._kept))

    def forget(self, visitor_id: VisitorId) -> None:
        """Lets go of a visitor's, and of every row of others in which the id stands somewhere."""
        with self._lock:
            kept = [one for one in self._kept if visitor_id != one.visitor_id and visitor_id not in repr(one.errors)]
            self._kept.clear()
            self._kept.extend(kept)
