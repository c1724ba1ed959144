"""Implements `RateLimiter` on a Valkey or Redis server: all workers count together, each for itself when it is away."""

import math
from typing import Final

from app.access.limiter import Pace, Standing
from app.access.local_limiter import LocalLimiter
from app.cache.link import Link

# A window slides over two fixed ones: the last one counts by the share of it that is still in sight.
_HIT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local amount, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local slot = math.floor(now / window)
local into = now - slot * window
local kept = redis.call('HMGET', KEYS[1], 'slot', 'here', 'before')
local seen, here, before = tonumber(kept[1] or -1), tonumber(kept[2] or 0), tonumber(kept[3] or 0)
if seen == slot - 1 then
    before, here = here, 0
elseif seen ~= slot then
    before, here = 0, 0
end
local used = before * (window - into) / window + here
local allowed = 0
if used + 1 <= amount then
    allowed, here, used = 1, here + 1, used + 1
    redis.call('HSET', KEYS[1], 'slot', slot, 'here', here, 'before', before)
    redis.call('PEXPIRE', KEYS[1], 2 * window)
end
return {allowed, math.floor(math.max(amount - used, 0)), window - into}
"""


class ValkeyLimiter:
    """The server's count and this process's own: a request must be within both.

    The own one alone holds while the server is away, and knows of every hit before; so neither the server's loss nor
    its return empty-handed gives anybody a second allowance.
    """

    def __init__(self, link: Link, *, workers: int = 1) -> None:
        """`workers` count here; while the server is away each allows its share."""
        self._link = link
        self._workers = workers
        self._local = LocalLimiter()

    async def hit(self, pace: Pace, who: str) -> Standing:
        own = await self._local.hit(pace, who)
        share = own if self._workers == 1 else await self._local.hit(self._share(pace), who)
        if not own.allowed:
            return own
        key = f"shelftalk:pace:{pace.name}:{pace.amount}:{pace.window_s}:{who}"
        said = await self._link.ask(
            lambda server: server.eval(_HIT, 1, key, str(pace.amount), str(1000 * pace.window_s))
        )
        if said is None:
            return Standing(pace=pace, allowed=share.allowed, remaining=share.remaining, reset_s=share.reset_s)
        allowed, remaining, reset_ms = said
        return Standing(pace=pace, allowed=bool(allowed), remaining=remaining, reset_s=reset_ms / 1000)

    def _share(self, pace: Pace) -> Pace:
        amount = math.ceil(pace.amount / self._workers)
        return Pace(name=f"{pace.name}/share", amount=amount, window_s=pace.window_s)

    async def aclose(self) -> None:
        """The link is closed by whoever made it."""
