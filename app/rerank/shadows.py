"""Asks the model what it would have shown, behind the answer's back, and keeps what it says."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.store.ports import ShadowLog, ShadowOrder, StoreUnavailable
from app.telemetry import Metrics
from prompts.facts import FallbackReason
from ranking.llm_reranker import RerankOutcome
from ranking.segments import Segment
from retrieval.schema import ProductId

AFTER_S: Final = 0.05
"""By then the list is on its way: making the prompt takes a moment of the loop that answers shoppers."""

MOST_WAITING: Final = 64
"""Lists that may wait for the model or for AFTER_S; one more is passed over."""

NOT_ASKED: Final = frozenset(
    {FallbackReason.BULKHEAD_FULL, FallbackReason.BREAKER_OPEN, FallbackReason.RATE_LIMITED, FallbackReason.BUDGET}
)
"""Reasons that say nothing about the model's orders; such lists are counted, and not kept."""

Ask: TypeAlias = Callable[[LLMReranker, Deadline], Awaitable[tuple[tuple[ProductId, ...], RerankOutcome]]]
"""The order that a list would have had, and how the model came to it."""

log = structlog.get_logger(__name__)


class Shadows:
    """The calls that nobody waits for. They have a bulkhead of their own, and the time that a live call has."""

    def __init__(
        self,
        reranker: LLMReranker,
        shadow_log: ShadowLog,
        *,
        within_s: float,
        now: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._reranker = reranker
        self._log = shadow_log
        self._within_s = within_s
        self._now = now
        self._metrics = metrics
        self._asking: set[asyncio.Task[None]] = set()
        self._writing: set[asyncio.Future[None]] = set()

    @property
    def running(self) -> int:
        """Lists that wait for the model now."""
        return len(self._asking)

    def ask(self, recommendation_id: str, segment: Segment, ranked: tuple[ProductId, ...], ask: Ask) -> None:
        """Begins soon, and returns at once."""
        if self.running >= MOST_WAITING:
            self._count(FallbackReason.BULKHEAD_FULL)
            return
        task = asyncio.get_running_loop().create_task(self._ask(recommendation_id, segment, ranked, ask))
        self._asking.add(task)
        task.add_done_callback(self._ended)

    async def aclose(self) -> None:
        """Gives up what the model has not answered; what it has is still written."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _ask(self, recommendation_id: str, segment: Segment, ranked: tuple[ProductId, ...], ask: Ask) -> None:
        await asyncio.sleep(AFTER_S)
        started = time.monotonic()
        ordered, outcome = await ask(self._reranker, Deadline.after(self._within_s))
        self._count(outcome.reason)
        if outcome.reason in NOT_ASKED:
            return
        await self._write(
            ShadowOrder(
                recommendation_id=recommendation_id,
                at=self._now(),
                segment=segment,
                prompt=self._reranker.prompt,
                model=outcome.said.model if outcome.said else self._reranker.model,
                ranked=ranked,
                ordered=ordered if outcome.reason is None else None,
                reason=outcome.reason,
                reply=outcome.said.reply if outcome.said else "",
                ms=round(1000 * (time.monotonic() - started)),
            )
        )

    async def _write(self, order: ShadowOrder) -> None:
        writing = asyncio.ensure_future(asyncio.to_thread(self._log.write, [order]))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        try:
            await asyncio.shield(writing)
        except StoreUnavailable as error:
            log.warning("shadow.not_kept", recommendation_id=order.recommendation_id, error=str(error))

    def _count(self, reason: FallbackReason | None) -> None:
        self._metrics.shadows.labels(reason or "ordered").inc()
        if reason:
            log.info("shadow.no_order", reason=reason.value)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("shadow.failed", error=repr(error))
