"""Implements `RateLimiter` in this process: what other workers saw is not counted."""

import time
from collections.abc import Callable

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.access.limiter import Pace, Standing


class LocalLimiter:
    """A sliding window, counted by the `limits` library in memory."""

    def __init__(self, share: Callable[[int], int] = lambda amount: amount) -> None:
        """`share` is how much of an amount this process allows, where others count for themselves as well."""
        self._share = share
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def hit(self, pace: Pace, who: str) -> Standing:
        item = RateLimitItemPerSecond(self._share(pace.amount), pace.window_s, namespace=pace.name)
        allowed = self._counts.hit(item, who)
        left = self._counts.get_window_stats(item, who)
        return Standing(
            pace=pace,
            allowed=allowed,
            remaining=left.remaining if allowed else 0,
            reset_s=min(max(left.reset_time - time.time(), 0.0), pace.window_s),
        )

    async def aclose(self) -> None:
        """Nothing is held but memory."""
