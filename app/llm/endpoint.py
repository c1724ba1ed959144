"""One model behind its bulkhead and its breaker."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from statistics import median
from typing import Any, Final

import structlog

from app.llm.breaker import Breaker, BreakerSettings
from app.llm.budget import FREE, Price
from app.llm.outcome import Answered, Outcome, Refused, refused_by
from prompts.chat_model import ChatModel, ModelError
from prompts.facts import FallbackReason
from prompts.messages import Message, ModelCall, ModelReply, Role

DEFAULT_BREAKER: Final = BreakerSettings()
PROBE_TIMEOUT_S: Final = 2.0
PROBE: Final = ModelCall(
    prompt="probe@1", messages=(Message(role=Role.USER, text="Reply with one word: ok"),), max_tokens=16
)
_LAST_ANSWERS: Final = 50

_log = structlog.get_logger(__name__)


class Endpoint:
    """Admits calls to one model, and learns from how they end.

    A call that must be given up is cancelled, not awaited: the answer is due at the deadline even if
    the model's client is slow to let go. Until it has let go it keeps its place in the bulkhead.

    Args:
        max_concurrent: Calls at a time; one more is refused at once, there is no queue.
        breaker: None for no breaker: every call reaches the model.
        clock: The breaker's clock, monotonic seconds.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        max_concurrent: int = 8,
        breaker: BreakerSettings | None = DEFAULT_BREAKER,
        price: Price = FREE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.price = price
        self._max_concurrent = max_concurrent
        self._breaker = Breaker(breaker, clock) if breaker else None
        self._calls: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None
        self._answered_in_s: deque[float] = deque(maxlen=_LAST_ANSWERS)
        self._stopping = False

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def running(self) -> int:
        """Calls that hold a place now."""
        return len(self._calls)

    @property
    def typical_s(self) -> float:
        """The median time of the last answers; 0 before the first."""
        return median(self._answered_in_s) if self._answered_in_s else 0.0

    def refusal(self) -> Refused | None:
        """Why no call may be made now. Where only a probe can find out, one is begun behind the caller's back."""
        if self._stopping:
            return Refused(reason=FallbackReason.DEADLINE, detail="the server stops")
        if self._breaker and (reason := self._breaker.refusal):
            if self._breaker.begin_probe():
                self._probe = asyncio.ensure_future(self._run_probe(self._breaker))
            return Refused(reason=reason, detail=f"{self.name} is left alone for now")
        if self.running >= self._max_concurrent:
            return Refused(reason=FallbackReason.BULKHEAD_FULL, detail=f"{self.running} calls are running")
        return None

    def start(self, work: Coroutine[Any, Any, ModelReply]) -> asyncio.Task[ModelReply]:
        """Begins a call, which holds a place until it ends."""
        task = asyncio.ensure_future(work)
        self._calls.add(task)
        task.add_done_callback(self._ended)
        return task

    def read(self, task: asyncio.Task[ModelReply], seconds: float) -> Outcome:
        """What became of a call that ended, or was given up after so many seconds. The breaker is told by `learn`."""
        if not task.done():
            return Refused(reason=FallbackReason.DEADLINE, detail="the model took too long")
        if task.cancelled():
            return Refused(reason=FallbackReason.LLM_ERROR, detail="the model's client cancelled the call")
        if error := task.exception():
            if self._breaker and isinstance(error, ModelError) and error.retry_after_s:
                limited = error.rate_limited
                self._breaker.pause(
                    error.retry_after_s, FallbackReason.RATE_LIMITED if limited else FallbackReason.BREAKER_OPEN
                )
            return refused_by(error)
        self._answered_in_s.append(seconds)
        return Answered(reply=task.result())

    def learn(self, outcome: Outcome) -> None:
        """Tells the breaker of a success or a failure."""
        if self._breaker is None:
            return
        before = self._breaker.state
        if isinstance(outcome, Answered):
            self._breaker.succeeded()
        else:
            self._breaker.failed()
        if self._breaker.state != before:
            _log.warning("llm.breaker", model=self.name, state=self._breaker.state.value)

    async def hang_up(self) -> None:
        """Gives up what is running, and admits no call any more."""
        self._stopping = True
        await self.aclose()

    async def aclose(self) -> None:
        """Cancels what is still running. The model itself stays open: whoever made it closes it."""
        tasks = [*self._calls, *([self._probe] if self._probe else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[ModelReply]) -> None:
        self._calls.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report one that came after the deadline

    async def _run_probe(self, breaker: Breaker) -> None:
        """Asks the model for one word. A reply that the small cap cuts short is a sign of life too."""
        ok: bool | None = False
        said = 0
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                async for piece in self.model.stream(PROBE):
                    said += len(piece)
                ok = True
        except asyncio.CancelledError:
            ok = None
            raise
        except ModelError as error:
            ok = said > 0 and not error.retryable
        except Exception as error:  # noqa: BLE001 - whatever a client breaks with, the probe has failed
            _log.info("llm.probe_failed", model=self.name, error=type(error).__name__)
        finally:
            breaker.end_probe(ok=ok)
            if ok:
                _log.warning("llm.breaker", model=self.name, state=breaker.state.value)
