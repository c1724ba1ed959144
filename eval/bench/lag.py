"""How late the event loop comes back to what waits for it."""

import asyncio
import time
from contextlib import suppress

EVERY_S = 0.005


class LagProbe:
    """A task that sleeps five milliseconds again and again, and notes by how much it overslept."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._late_ms: list[float] = []

    def start(self) -> None:
        """Begins anew; call it in the loop that is to be watched."""
        self._late_ms = []
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> list[float]:
        """Milliseconds of lateness, one per round."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        return self._late_ms

    async def _watch(self) -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(EVERY_S)
            self._late_ms.append(max(1000 * (time.perf_counter() - started - EVERY_S), 0.0))
