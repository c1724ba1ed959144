"""The only way to a model: one absolute deadline, a bulkhead, a breaker, a budget. It never raises a model's fault."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import structlog

from app.llm.breaker import Breaker, BreakerSettings
from app.llm.budget import TokenBudget
from app.recommendation import Deadline
from prompts.chat_model import ChatModel, ModelError
from prompts.facts import FallbackReason
from prompts.messages import Message, ModelCall, ModelReply, Role

DEFAULT_BREAKER: Final = BreakerSettings()
PROBE_TIMEOUT_S: Final = 5.0
PROBE: Final = ModelCall(
    prompt="probe@1", messages=(Message(role=Role.USER, text="Reply with one word: ok"),), max_tokens=16
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A whole reply, in time."""

    reply: ModelReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """No reply, and why. `detail` is for the log; it holds nothing that a shopper said."""

    reason: FallbackReason
    detail: str


Outcome: TypeAlias = Answered | Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class CallReport:
    """How one call went, for metrics. `reason` is None for an answer; tokens are None if not reported."""

    prompt: str
    model: str
    reason: FallbackReason | None
    seconds: float
    input_tokens: int | None = None
    output_tokens: int | None = None


Observe: TypeAlias = Callable[[CallReport], None]


class Guard:
    """Asks a model under limits. One guard per endpoint and kind of work (lists, chat), on one event loop.

    A call that must be given up is cancelled, not awaited: the answer is due at the deadline even if
    the model's client is slow to let go. Until it has let go it keeps its place in the bulkhead.
    Nothing is tried twice.

    Args:
        max_concurrent: Calls at a time; one more is refused at once, there is no queue.
        observe: Is told how each call went, refused ones included.
        breaker: None for no breaker: every call reaches the model.
        budget: None for no limit on tokens.
        clock: The breaker's clock, monotonic seconds.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        max_concurrent: int = 8,
        observe: Observe | None = None,
        breaker: BreakerSettings | None = DEFAULT_BREAKER,
        budget: TokenBudget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._max_concurrent = max_concurrent
        self._observe = observe
        self._breaker = Breaker(breaker, clock) if breaker else None
        self._budget = budget
        self._calls: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None

    @property
    def model_name(self) -> str:
        return self._model.name

    @property
    def running(self) -> int:
        """Calls that hold a place now."""
        return len(self._calls)

    async def complete(self, call: ModelCall, deadline: Deadline) -> Outcome:
        """The whole reply, or why there is none. If the caller is cancelled, so is the call."""
        started = time.monotonic()
        outcome: Outcome | None = self._refusal(call, deadline)
        if outcome is None:
            task = self._start(self._model.complete(call))
            try:
                await asyncio.wait({task}, timeout=deadline.remaining_s)
            finally:
                task.cancel()  # a finished task does not mind
            outcome = self._outcome_of(call, task)
        self._report(call, outcome, started)
        return outcome

    async def stream(self, call: ModelCall, deadline: Deadline) -> AsyncIterator[str | Outcome]:
        """Pieces of text as they come, and last, always, the outcome.

        Refused after some pieces means that the text before it is not whole. Close the iterator
        (`contextlib.aclosing`) when leaving early: that cancels the call.
        """
        started = time.monotonic()
        outcome: Outcome | None = self._refusal(call, deadline)
        if outcome is None:
            pieces: asyncio.Queue[str | None] = asyncio.Queue()  # as long as a reply may be, the adapter sees to that
            task = self._start(self._pump(call, pieces))
            task.add_done_callback(lambda _: pieces.put_nowait(None))
            try:
                while (piece := await _before(deadline, pieces)) is not None:
                    yield piece
            finally:
                task.cancel()
            outcome = self._outcome_of(call, task)
        self._report(call, outcome, started)
        yield outcome

    async def aclose(self) -> None:
        """Cancels what is still running. The model itself stays open: whoever made it closes it."""
        tasks = [*self._calls, *([self._probe] if self._probe else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(self, call: ModelCall, pieces: asyncio.Queue[str | None]) -> ModelReply:
        text: list[str] = []
        async for piece in self._model.stream(call):
            text.append(piece)
            pieces.put_nowait(piece)
        return ModelReply(text="".join(text), finish_reason="stop", model=self._model.name)

    def _refusal(self, call: ModelCall, deadline: Deadline) -> Refused | None:
        """Why the call may not be made now; None takes its tokens from the budget."""
        if deadline.remaining_s <= 0:
            return Refused(reason=FallbackReason.DEADLINE, detail="no time was left for the model")
        if self._breaker and (reason := self._breaker.refusal):
            self._probe_if_due(self._breaker)
            return Refused(
                reason=reason, detail="the model failed too often" if reason == "breaker_open" else "told to wait"
            )
        if self.running >= self._max_concurrent:
            return Refused(reason=FallbackReason.BULKHEAD_FULL, detail=f"{self.running} calls are running")
        if self._budget and (detail := self._budget.charge(call)):
            return Refused(reason=FallbackReason.BUDGET, detail=detail)
        return None

    def _start(self, work: Coroutine[Any, Any, ModelReply]) -> asyncio.Task[ModelReply]:
        task = asyncio.ensure_future(work)
        self._calls.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[ModelReply]) -> None:
        self._calls.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report one that came after the deadline

    def _outcome_of(self, call: ModelCall, task: asyncio.Task[ModelReply]) -> Outcome:
        """Reads a call that ended or was given up, and tells breaker and budget."""
        if not task.done():
            outcome: Outcome = Refused(reason=FallbackReason.DEADLINE, detail="the model took too long")
        elif task.cancelled():
            outcome = Refused(reason=FallbackReason.LLM_ERROR, detail="the model's client cancelled the call")
        elif error := task.exception():
            outcome = _refused_by(error)
            if self._breaker and isinstance(error, ModelError) and error.rate_limited and error.retry_after_s:
                self._breaker.pause(error.retry_after_s)
        else:
            outcome = Answered(reply=task.result())
        self._tell_breaker(ok=isinstance(outcome, Answered))
        if self._budget and isinstance(outcome, Answered) and outcome.reply.output_tokens is not None:
            self._budget.settle(call, outcome.reply.output_tokens)
        return outcome

    def _tell_breaker(self, *, ok: bool) -> None:
        if self._breaker is None:
            return
        before = self._breaker.state
        if ok:
            self._breaker.succeeded()
        else:
            self._breaker.failed()
        if self._breaker.state != before:
            _log.warning("llm.breaker", model=self._model.name, state=self._breaker.state.value)

    def _probe_if_due(self, breaker: Breaker) -> None:
        if breaker.begin_probe():
            self._probe = asyncio.ensure_future(self._run_probe(breaker))

    async def _run_probe(self, breaker: Breaker) -> None:
        """Asks the model for one word. A reply that the small cap cuts short is a sign of life too."""
        ok: bool | None = False
        said = 0
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                async for piece in self._model.stream(PROBE):
                    said += len(piece)
                ok = True
        except asyncio.CancelledError:
            ok = None
            raise
        except ModelError as error:
            ok = said > 0 and not error.retryable
        except Exception as error:  # noqa: BLE001 - whatever a client breaks with, the probe has failed
            _log.info("llm.probe_failed", model=self._model.name, error=type(error).__name__)
        finally:
            breaker.end_probe(ok=ok)
            if ok:
                _log.warning("llm.breaker", model=self._model.name, state=breaker.state.value)

    def _report(self, call: ModelCall, outcome: Outcome, started: float) -> None:
        seconds = time.monotonic() - started
        match outcome:
            case Answered(reply=reply):
                report = CallReport(
                    prompt=call.prompt,
                    model=reply.model,
                    reason=None,
                    seconds=seconds,
                    input_tokens=reply.input_tokens,
                    output_tokens=reply.output_tokens,
                )
            case Refused(reason=reason, detail=detail):
                report = CallReport(prompt=call.prompt, model=self._model.name, reason=reason, seconds=seconds)
                _log.info(
                    "llm.refused", prompt=call.prompt, reason=reason.value, detail=detail, ms=round(1000 * seconds)
                )
        if self._observe:
            self._observe(report)


async def _before(deadline: Deadline, pieces: asyncio.Queue[str | None]) -> str | None:
    """The next piece; None at the end, and when the deadline comes before there is one."""
    if not pieces.empty():
        return pieces.get_nowait()
    if (left := deadline.remaining_s) <= 0:
        return None
    try:
        async with asyncio.timeout(left):
            return await pieces.get()
    except TimeoutError:
        return None


def _refused_by(error: BaseException) -> Refused:
    match error:
        case ModelError(rate_limited=True):
            return Refused(reason=FallbackReason.RATE_LIMITED, detail=str(error))
        case ModelError():
            return Refused(reason=FallbackReason.LLM_ERROR, detail=str(error))
        case _:
            return Refused(reason=FallbackReason.LLM_ERROR, detail=f"{type(error).__name__} in the model's client")
