"""The port to what counts requests, so that one caller leaves room for the others."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """At most `amount` requests in any `window_s` seconds; `name` is what clients read of it in headers."""

    name: str
    amount: int
    window_s: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Whether one more was within the pace, how many are left, and in how many seconds there is more room."""

    pace: Pace
    allowed: bool
    remaining: int
    reset_s: float


class RateLimiter(Protocol):
    """Counts by pace and by whom it is counted for. In-process by default (app/access/local_limiter.py).

    One that cannot count now (a cache that is away) must still answer within some milliseconds, from a count of its
    own: it neither raises nor waits.
    """

    async def hit(self, pace: Pace, who: str) -> Standing:
        """Counts one request of `who`, unless that is more than the pace allows."""
        ...

    async def aclose(self) -> None:
        """Lets go of what it holds."""
        ...
