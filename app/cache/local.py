"""A cache in this process's memory, and one that stands before a slower one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from app.cache.port import Cache

MOST: Final = 2_000
"""Values that are kept; the ones not asked for longest go first."""


class LocalCache:
    """Values with the time at which they are too old; on one event loop."""

    def __init__(self, *, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def get(self, key: str) -> bytes | None:
        until, value = self._values.get(key, (0.0, None))
        if value is None or self._clock() >= until:
            self._values.pop(key, None)
            return None
        self._values.move_to_end(key)
        return value

    async def put(self, key: str, value: bytes, keep_s: float) -> None:
        if keep_s <= 0:
            return
        self._values[key] = (self._clock() + keep_s, value)
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    async def clear(self) -> None:
        self._values.clear()


class TwoCaches:
    """The near one is asked first; what only the far one knew, the near one keeps for as long as it is told to."""

    def __init__(self, near: Cache, far: Cache, keep_s: float) -> None:
        self._near = near
        self._far = far
        self._keep_s = keep_s

    async def get(self, key: str) -> bytes | None:
        if (value := await self._near.get(key)) is not None:
            return value
        if (value := await self._far.get(key)) is not None:
            await self._near.put(key, value, self._keep_s)
        return value

    async def put(self, key: str, value: bytes, keep_s: float) -> None:
        await self._near.put(key, value, keep_s)
        await self._far.put(key, value, keep_s)

    async def clear(self) -> None:
        await self._near.clear()
        await self._far.clear()
