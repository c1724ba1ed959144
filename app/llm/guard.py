"""The only way to a model: one absolute deadline, a budget, and a second endpoint. It never raises a model's fault."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import structlog

from app.llm.answers import AnswerCache
from app.llm.attempts import Attempts
from app.llm.budget import NOBODY, Budget, Spender
from app.llm.endpoint import Endpoint
from app.llm.outcome import Answered, CallReport, Observe, Outcome, Reading, Refused
from app.llm.retries import RetryBudget
from app.recommendation import Deadline
from prompts.facts import FallbackReason
from prompts.messages import ModelCall, ModelReply

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamCaps:
    """When a stream is given up before the deadline: seconds to its first piece and between two, and its pieces."""

    first_s: float = 10.0
    gap_s: float = 5.0
    pieces: int = 16_384


class Guard:
    """Asks a model under limits. One guard per kind of work (lists, chat), on one event loop.

    The first endpoint that admits the call is asked. If it fails, or uses up its share of the time, the
    next one is. A fault that may pass is tried once more, where that fits the time that is left, the
    wait that the endpoint asked for, and the share of calls that may be retried.

    Args:
        endpoints: At least one, in the order in which they are asked.
        budget: None for no limit.
        answers: None to remember no reply.
        observe: Is told how each call went, refused ones included.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        budget: Budget | None = None,
        answers: AnswerCache | None = None,
        retry_share: float = 0.0,
        caps: StreamCaps | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._endpoints = tuple(endpoints)
        self._budget = budget
        self._answers = AnswerCache(keep_s=0) if answers is None else answers
        self._retries = RetryBudget(retry_share)
        self._caps = caps or StreamCaps()
        self._observe = observe

    @property
    def model_name(self) -> str:
        """The model that is asked first."""
        return self._endpoints[0].name

    @property
    def running(self) -> int:
        """Calls that hold a place now."""
        return sum(endpoint.running for endpoint in self._endpoints)

    def refuses(self, prompt: str) -> Refused | None:
        """Why a call of this prompt would be refused, whatever it asks: no endpoint admits one, and nothing is
        remembered. To be asked before a question is put together that takes long; it counts as a call that was refused.
        """
        if self._answers.may_know:
            return None
        first, *others = [endpoint.refusal() for endpoint in self._endpoints]
        if first is None or None in others:
            return None
        self._report(prompt, first, time.monotonic(), attempts=0)
        return first

    async def complete(
        self, call: ModelCall, deadline: Deadline, *, spender: Spender = NOBODY, reading: Reading = lambda _: None
    ) -> Outcome:
        """The whole reply, or why there is none. If the caller is cancelled, so is the call.

        A reply of which `reading` can make nothing is a fault of the endpoint, and is not remembered.
        """
        if remembered := await self._answers.get(call):
            self._report(call.prompt, Answered(reply=remembered), time.monotonic(), attempts=0)
            return Answered(reply=remembered)
        attempts = self._attempts(call, deadline, spender)
        while endpoint := await attempts.next():
            attempts.ended(await self._ask(endpoint, call, attempts.due, reading))
        if isinstance(attempts.outcome, Answered):
            await self._answers.keep(call, attempts.outcome.reply)
        self._report(call.prompt, attempts.outcome, attempts.began, attempts.made)
        return attempts.outcome

    async def stream(
        self, call: ModelCall, deadline: Deadline, *, spender: Spender = NOBODY
    ) -> AsyncIterator[str | Outcome]:
        """Pieces of text as they come, and last, always, the outcome.

        Refused after some pieces means that the text before it is not whole; another endpoint is asked
        only while there is no piece yet. Close the iterator (`contextlib.aclosing`) when leaving early:
        that cancels the call.
        """
        attempts = self._attempts(call, deadline, spender)
        said = 0
        while not said and (endpoint := await attempts.next()):
            pieces: asyncio.Queue[str | None] = asyncio.Queue()  # as long as a reply may be, the adapter sees to that
            began = time.monotonic()
            task = endpoint.start(_pump(endpoint, call, pieces))
            task.add_done_callback(lambda _, ended=pieces: ended.put_nowait(None))  # type: ignore[misc]  # a default binds this queue
            try:
                due = attempts.due.earlier_of(self._caps.first_s)
                while (piece := await _before(due, pieces)) is not None and said < self._caps.pieces:
                    said += 1
                    yield piece
                    due = deadline.earlier_of(self._caps.gap_s)
            finally:
                task.cancel()
            outcome = endpoint.read(task, time.monotonic() - began)
            if said >= self._caps.pieces and not isinstance(outcome, Answered):
                detail = f"the model streamed more than {self._caps.pieces} pieces"
                outcome = Refused(reason=FallbackReason.LLM_ERROR, detail=detail)
            endpoint.learn(outcome)
            attempts.ended(outcome)
        self._report(call.prompt, attempts.outcome, attempts.began, attempts.made)
        yield attempts.outcome

    async def hang_up(self) -> None:
        """Lets every answer under way go on without the model, and every later one do without it."""
        await asyncio.gather(*(endpoint.hang_up() for endpoint in self._endpoints))

    async def aclose(self) -> None:
        """Cancels what is still running. The models themselves stay open: whoever made them closes them."""
        for endpoint in self._endpoints:
            await endpoint.aclose()

    def _attempts(self, call: ModelCall, deadline: Deadline, spender: Spender) -> Attempts:
        return Attempts(call, deadline, spender, endpoints=self._endpoints, budget=self._budget, retries=self._retries)

    async def _ask(self, endpoint: Endpoint, call: ModelCall, due: Deadline, reading: Reading) -> Outcome:
        began = time.monotonic()
        task = endpoint.start(endpoint.model.complete(call))
        try:
            await asyncio.wait({task}, timeout=due.remaining_s)
        finally:
            task.cancel()  # a finished task does not mind
        outcome = endpoint.read(task, time.monotonic() - began)
        if isinstance(outcome, Answered) and (useless := reading(outcome.reply.text)):
            outcome = replace(useless, reply=outcome.reply)
        endpoint.learn(outcome)
        return outcome

    def _report(self, prompt: str, outcome: Outcome, began: float, attempts: int) -> None:
        seconds = time.monotonic() - began
        match outcome:
            case Answered(reply=reply):
                report = CallReport(
                    prompt=prompt,
                    model=reply.model,
                    reason=None,
                    seconds=seconds,
                    attempts=attempts,
                    input_tokens=reply.input_tokens,
                    output_tokens=reply.output_tokens,
                )
            case Refused(reason=reason, detail=detail):
                report = CallReport(
                    prompt=prompt, model=self.model_name, reason=reason, seconds=seconds, attempts=attempts
                )
                _log.info("llm.refused", prompt=prompt, reason=reason.value, detail=detail, ms=round(1000 * seconds))
        if self._observe:
            self._observe(report)


async def _pump(endpoint: Endpoint, call: ModelCall, pieces: "asyncio.Queue[str | None]") -> ModelReply:
    text: list[str] = []
    async for piece in endpoint.model.stream(call):
        text.append(piece)
        pieces.put_nowait(piece)
    return ModelReply(text="".join(text), finish_reason="stop", model=endpoint.name)


async def _before(deadline: Deadline, pieces: "asyncio.Queue[str | None]") -> str | None:
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
