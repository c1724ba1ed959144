"""Forgets a visitor: from the store, from the disk, and from every worker's memory."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import sqlalchemy as sa

from app.dialogue.threads import Threads
from app.dialogue.turn import Dialogue
from app.running import RunningTurns
from app.store.database import compact, let_go
from app.store.ports import StoreUnavailable
from app.store.recommendations import Journal
from app.store.visitors import SqlVisitorStore
from retrieval.schema import VisitorId


class Forgetting:
    """Lets go of visitors. What was learned of all of them together (popularity, what is bought together) stays."""

    def __init__(
        self,
        database: sa.Engine,
        visitors: SqlVisitorStore,
        *,
        journal: Journal,
        running: RunningTurns,
        dialogue: Dialogue,
        threads: Threads,
        in_memory: Callable[[VisitorId, Sequence[UUID]], Awaitable[None]],
        others: Callable[[VisitorId, Sequence[UUID]], Awaitable[None]],
    ) -> None:
        """`others` has every other worker let go of a visitor and these conversations."""
        self._database = database
        self._visitors = visitors
        self._journal = journal
        self._running = running
        self._dialogue = dialogue
        self._threads = threads
        self._in_memory = in_memory
        self._others = others

    async def forget(self, visitor_id: VisitorId, *, at_once: bool = False) -> int:
        """Deletes all that is known of a visitor; returns how many rows that was. A second time there is nothing.

        On SQLite the rows are overwritten; copies that it made while moving them go within the hour, or `at_once`.

        Raises:
            StoreUnavailable: not everything could be deleted; try again.
        """
        await self._running.end_of(visitor_id)
        talks = await asyncio.to_thread(self._visitors.conversations, visitor_id)
        await self._others(visitor_id, talks)  # what they were about to write is written, and so is deleted here
        await self.let_go(visitor_id, talks)
        deleted = await asyncio.to_thread(self._erase, visitor_id)
        await self._in_memory(visitor_id, talks)
        await self._others(visitor_id, talks)  # what they heard of the visitor meanwhile
        if at_once:
            await asyncio.to_thread(compact, self._database)
        return len(talks) + deleted

    async def let_go(self, visitor_id: VisitorId, talks: Sequence[UUID]) -> None:
        """What each worker does: it ends what is under way, writes down what is not yet, and forgets what it knows.

        Raises StoreUnavailable.
        """
        await self._running.end_of(visitor_id)
        for talk in talks:
            await self._dialogue.forget(talk)
        self._threads.forget(set(talks))
        if not await asyncio.to_thread(self._journal.flush):
            raise StoreUnavailable("lists could not be written to the log, and so not be deleted from it")
        await self._in_memory(visitor_id, talks)

    def _erase(self, visitor_id: VisitorId) -> int:
        deleted = self._visitors.erase(visitor_id)
        let_go(self._database)
        return deleted
