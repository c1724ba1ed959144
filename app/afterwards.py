"""Work that an answer waits for until its deadline, and that goes on without it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from app.recommendation import Deadline

GRACE_S: Final = 0.02
"""What an answer that is out of time still gives such work."""

T = TypeVar("T")


class Afterwards:
    """Starts work and waits for it no longer than a deadline allows; on one event loop."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Future[Any]] = set()

    async def until(self, deadline: Deadline, work: Coroutine[Any, Any, T]) -> T | None:
        """What the work gives; None if it is not done in time, and then it goes on. Its faults are its own to name."""
        doing = asyncio.ensure_future(work)
        self._under_way.add(doing)
        doing.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({doing}, timeout=max(deadline.remaining_s, GRACE_S))
        return doing.result() if done else None

    async def aclose(self) -> None:
        """Waits until all of it is done."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
