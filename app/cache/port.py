"""The port to what is remembered for a while, perhaps for several workers together."""

from typing import Protocol


class Cache(Protocol):
    """Bytes by key. Whatever is in it may be gone the next moment; nothing here raises, and nothing waits long."""

    async def get(self, key: str) -> bytes | None:
        """What was put last, if it is still there and not too old."""
        ...

    async def put(self, key: str, value: bytes, keep_s: float) -> None:
        """Keeps it for so many seconds, or not at all."""
        ...

    async def clear(self) -> None:
        """Forgets everything that was put through this port, as far as the cache can be reached."""
        ...
