"""What is looked up beside a list: in a thread, within so much time, or not at all."""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

import anyio
import structlog
from anyio.to_thread import run_sync

from app.recommendation import Deadline
from app.store.ports import StoreUnavailable
from retrieval.errors import RetrievalError

ASIDE_S: Final = 0.25
"""What such a thing may take; the products are out already, and the words are waiting."""
SHARE: Final = 0.25
"""Of the time that is left: where a turn's deadline is short, the rest is the model's."""
AT_ONCE: Final = 8
"""Such things at a time; the next waits, within its time."""

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


class Aside:
    """Looks things up for turns."""

    def __init__(self) -> None:
        self._room: anyio.CapacityLimiter | None = None

    async def look(self, deadline: Deadline, find: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
        """What `find` finds; None if it takes too long or the index or a store is away. A late one is left alone."""
        room = self._room = self._room or anyio.CapacityLimiter(AT_ONCE)
        found: T | None = None
        with anyio.move_on_after(max(0.0, min(ASIDE_S, SHARE * deadline.remaining_s))):
            try:
                found = await run_sync(lambda: find(*args, **named), abandon_on_cancel=True, limiter=room)
            except (RetrievalError, StoreUnavailable) as error:
                log.warning("turn.aside_unavailable", what=find.__qualname__, error=str(error))
        return found
