"""Implements `Cache` on a Valkey or Redis server, which all workers share."""

from typing import Any, Final

from app.cache.link import Link

MOST_BYTES: Final = 256 * 1024
"""Of one value; a larger one is not kept."""

_PAGE: Final = 500


class ValkeyCache:
    """Values under a prefix of their own, each with its time to live."""

    def __init__(self, link: Link, prefix: str) -> None:
        self._link = link
        self._prefix = f"shelftalk:{prefix}:"

    async def get(self, key: str) -> bytes | None:
        found = await self._link.ask(lambda server: server.get(self._prefix + key))
        return found if isinstance(found, bytes) else None

    async def put(self, key: str, value: bytes, keep_s: float) -> None:
        keep_ms = int(1000 * keep_s)
        if keep_ms > 0 and len(value) <= MOST_BYTES:
            await self._link.ask(lambda server: server.set(self._prefix + key, value, px=keep_ms))

    async def clear(self) -> None:
        cursor: Any = 0
        while True:
            found = await self._link.ask(
                lambda server, at=cursor: server.scan(at, match=f"{self._prefix}*", count=_PAGE)  # type: ignore[misc]
            )
            if found is None:
                return
            cursor, keys = found
            if keys:
                await self._link.ask(lambda server, gone=keys: server.unlink(*gone))  # type: ignore[misc]
            if not cursor:
                return
