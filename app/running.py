"""Turns that are being told as streams: they can be read again, so that a lost connection is no lost turn."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final
from uuid import UUID

import anyio

from retrieval.schema import VisitorId

GRACE_S: Final = 3.0
"""How long a turn that can be resumed runs on when nobody reads it; whoever comes back meanwhile has all of it."""
MOST: Final = 500
"""Turns that can be read again at a time; some 100 KB each. One more is told to its own client alone."""


class RunningTurn:
    """One turn under way with all that was told of it so far. It runs `grace_s` after its last reader has gone."""

    def __init__(self, visitor_id: VisitorId | None, frames: AsyncGenerator[bytes, None], grace_s: float) -> None:
        self.visitor_id = visitor_id
        self._grace_s = grace_s
        self._told: list[bytes] = []
        self._more = asyncio.Event()
        self._readers = 0
        self._giving_up: asyncio.TimerHandle | None = None
        self.task = asyncio.ensure_future(self._tell(frames))
        self.task.add_done_callback(lambda _: self._wake())

    async def follow(self) -> AsyncGenerator[bytes, None]:
        """Everything from the first part on, then what comes. What broke the turn is raised here."""
        self._stay()
        self._readers += 1
        at = 0
        try:
            while True:
                more = self._more
                while at < len(self._told):
                    at += 1
                    yield self._told[at - 1]
                if self.task.done():
                    break
                await more.wait()
            if not self.task.cancelled():
                self.task.result()
        finally:
            self._readers -= 1
            if not self._readers and not self.task.done():
                await self._left()

    async def end(self) -> None:
        """Gives the turn up, and waits until what was told of it is written down."""
        self._stay()
        self.task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({self.task})

    async def _left(self) -> None:
        """The last reader has gone."""
        if self._grace_s > 0:
            self._giving_up = asyncio.get_running_loop().call_later(self._grace_s, self.task.cancel)
        else:
            await self.end()

    def _stay(self) -> None:
        if self._giving_up:
            self._giving_up.cancel()

    async def _tell(self, frames: AsyncGenerator[bytes, None]) -> None:
        async with aclosing(frames):
            async for frame in frames:
                self._told.append(frame)
                self._wake()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()


class RunningTurns:
    """The latest turn of each conversation, while it runs; in this process's memory alone."""

    def __init__(self, grace_s: float = GRACE_S, most: int = MOST) -> None:
        self._grace_s = grace_s
        self._most = most
        self._turns: dict[UUID, RunningTurn] = {}

    async def told(
        self,
        conversation_id: UUID,
        visitor_id: VisitorId | None,
        frames: AsyncGenerator[bytes, None],
        *,
        resumable: bool,
    ) -> AsyncGenerator[bytes, None]:
        """Tells a turn to its client. One that is `resumable` may lose its connection and come back within the grace.

        Without room for one more it is told to its client alone.
        """
        if len(self._turns) < self._most:
            turn = RunningTurn(visitor_id, frames, self._grace_s if resumable else 0.0)
            self._turns[conversation_id] = turn
            turn.task.add_done_callback(lambda _: self._over(conversation_id, turn))
            frames = turn.follow()
        async with aclosing(frames):
            async for frame in frames:
                yield frame

    def of(self, conversation_id: UUID) -> RunningTurn | None:
        """The turn that is under way; None if there is none."""
        return self._turns.get(conversation_id)

    async def end_of(self, visitor_id: VisitorId) -> None:
        """Ends a visitor's turns; what was told is written down."""
        own = [turn for turn in self._turns.values() if turn.visitor_id == visitor_id]
        await asyncio.gather(*(turn.end() for turn in own))

    async def aclose(self) -> None:
        """Ends every turn; what was told is written down."""
        await asyncio.gather(*(turn.end() for turn in list(self._turns.values())))

    def _over(self, conversation_id: UUID, turn: RunningTurn) -> None:
        if self._turns.get(conversation_id) is turn:
            del self._turns[conversation_id]
