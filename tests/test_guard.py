import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from app.llm.breaker import BreakerSettings
from app.llm.endpoint import PROBE, Endpoint
from app.llm.guard import Guard, StreamCaps
from app.llm.outcome import Answered, CallReport, Refused
from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.messages import ModelCall, ModelReply
from prompts.scripted import Line, ScriptedChatModel
from tests.clock import Clock
from tests.guards import ask, guarded, reason_of, settle, soon, streamed

pytestmark = pytest.mark.anyio


class StubbornModel:
    """A client that takes its time to let go of a cancelled call."""

    name = "stubborn"

    def __init__(self) -> None:
        self.let_go = asyncio.Event()

    async def complete(self, call: ModelCall) -> ModelReply:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await self.let_go.wait()
            raise
        raise AssertionError("nobody waits that long")

    async def stream(self, call: ModelCall) -> AsyncIterator[str]:
        yield (await self.complete(call)).text


async def test_an_answer_in_time_is_handed_on() -> None:
    model = ScriptedChatModel(["the first one"])
    outcome = await guarded(model).complete(ask(), soon())
    assert outcome == Answered(reply=ModelReply(text="the first one", finish_reason="stop", model="scripted"))
    assert model.history == [ask()]


async def test_the_deadline_holds_and_cancels_the_call() -> None:
    model = ScriptedChatModel([Line(text="late", delay_s=60)])
    guard = guarded(model)
    deadline = soon(0.05)
    outcome = await guard.complete(ask(), deadline)
    assert reason_of(outcome) is FallbackReason.DEADLINE
    assert -0.5 < deadline.remaining_s <= 0
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)


async def test_a_client_that_does_not_let_go_cannot_hold_the_answer_but_keeps_its_place() -> None:
    model = StubbornModel()
    guard = guarded(model, max_concurrent=1, breaker=None)
    assert reason_of(await guard.complete(ask(), soon(0.05))) is FallbackReason.DEADLINE
    await settle()
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BULKHEAD_FULL
    model.let_go.set()
    await settle()
    assert guard.running == 0


async def test_no_time_left_means_no_call() -> None:
    model = ScriptedChatModel([])
    assert reason_of(await guarded(model).complete(ask(), soon(-1))) is FallbackReason.DEADLINE
    assert (await streamed(guarded(model), soon(-1)))[-1] == Refused(
        reason=FallbackReason.DEADLINE, detail="no time was left for the model"
    )
    assert model.history == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelError("broken"), FallbackReason.LLM_ERROR),
        (ModelError("slow down", rate_limited=True, retryable=True), FallbackReason.RATE_LIMITED),
        (ValueError("a bug in a client"), FallbackReason.LLM_ERROR),
        (TimeoutError("its own idea of time"), FallbackReason.LLM_ERROR),
    ],
)
async def test_a_models_fault_is_a_named_reason(error: Exception, reason: FallbackReason) -> None:
    guard = guarded(ScriptedChatModel(lambda _: Line(error=error)))
    assert reason_of(await guard.complete(ask(), soon())) is reason
    last = (await streamed(guard, soon()))[-1]
    assert isinstance(last, Refused)
    assert last.reason is reason


async def test_a_client_that_cancels_itself_is_a_fault_of_the_model() -> None:
    def give_up(call: ModelCall) -> str:
        raise asyncio.CancelledError

    assert reason_of(await guarded(ScriptedChatModel(give_up)).complete(ask(), soon())) is FallbackReason.LLM_ERROR


async def test_one_call_more_than_allowed_falls_back_at_once() -> None:
    guard = guarded(ScriptedChatModel(lambda _: Line(text="slow", delay_s=60)), max_concurrent=2)
    running = [asyncio.ensure_future(guard.complete(ask(), soon(0.1))) for _ in range(2)]
    await asyncio.sleep(0)
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BULKHEAD_FULL
    await asyncio.gather(*running)
    await settle()
    assert guard.running == 0


async def test_a_client_that_leaves_cancels_the_call_and_counts_for_nothing() -> None:
    model = ScriptedChatModel(lambda _: Line(text="slow", delay_s=60))
    guard = guarded(model, breaker=BreakerSettings(failures_in_row=1))
    task = asyncio.ensure_future(guard.complete(ask(), soon()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)
    assert reason_of(await guard.complete(ask(), soon(0.05))) is FallbackReason.DEADLINE


async def test_a_stream_hands_on_its_pieces_and_ends_with_the_outcome() -> None:
    pieces = await streamed(guarded(ScriptedChatModel(["one two three"])), soon())
    reply = ModelReply(text="one two three", finish_reason="stop", model="scripted")
    assert pieces == ["one ", "two ", "three", Answered(reply=reply)]


async def test_a_stream_that_breaks_ends_with_the_reason() -> None:
    guard = guarded(ScriptedChatModel([Line(text="one two", error=ModelError("cut"))]))
    assert await streamed(guard, soon()) == [
        "one ",
        "two",
        Refused(reason=FallbackReason.LLM_ERROR, detail="cut"),
    ]


async def test_a_stream_that_drips_meets_the_deadline() -> None:
    model = ScriptedChatModel([Line(text="word " * 1000, delay_s=0.02)])
    deadline = soon(0.1)
    pieces = await streamed(guarded(model), deadline)
    assert isinstance(pieces[-1], Refused)
    assert pieces[-1].reason is FallbackReason.DEADLINE
    assert -0.5 < deadline.remaining_s <= 0
    await settle()
    assert model.cancelled == 1


async def test_leaving_a_stream_early_cancels_the_call() -> None:
    model = ScriptedChatModel([Line(text="word " * 1000, delay_s=0.01)])
    guard = guarded(model)
    async with aclosing(guard.stream(ask(), soon())) as pieces:  # type: ignore[type-var]  # it is a generator
        assert await anext(pieces) == "word "
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)


async def test_every_call_is_reported() -> None:
    reports: list[CallReport] = []
    guard = guarded(ScriptedChatModel(["fine", ModelError("broken")]), observe=reports.append)
    await guard.complete(ask(), soon())
    await streamed(guard, soon())
    assert [(report.prompt, report.reason) for report in reports] == [
        ("test@1", None),
        ("test@1", FallbackReason.LLM_ERROR),
    ]


async def test_the_breaker_opens_and_a_probe_of_its_own_closes_it() -> None:
    clock = Clock()
    alive = False
    model = ScriptedChatModel(lambda _: "ok" if alive else ModelError("down", retryable=True))
    guard = guarded(model, clock=clock, breaker=BreakerSettings(jitter=0))
    for _ in range(5):
        assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.LLM_ERROR
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    assert len(model.history) == 5

    clock.now += 2.1  # a probe is due; it fails
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE]

    alive = True
    clock.now += 1.9
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE]
    clock.now += 0.2
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE, PROBE]
    assert isinstance(await guard.complete(ask(), soon()), Answered)


async def test_without_a_breaker_every_call_reaches_the_model() -> None:
    model = ScriptedChatModel(lambda _: ModelError("down"))
    guard = guarded(model, breaker=None)
    for _ in range(50):
        await guard.complete(ask(), soon())
    assert len(model.history) == 50


async def test_missed_deadlines_open_the_breaker() -> None:
    model = ScriptedChatModel(lambda _: Line(text="slow", delay_s=60))
    guard = guarded(model, clock=Clock())
    reasons = [reason_of(await guard.complete(ask(), soon(0.005))) for _ in range(6)]
    assert reasons == [FallbackReason.DEADLINE] * 5 + [FallbackReason.BREAKER_OPEN]


async def test_a_retry_after_is_obeyed() -> None:
    clock = Clock()
    limited = ModelError("slow down", rate_limited=True, retry_after_s=5.0)
    model = ScriptedChatModel([limited, "fine"])
    guard = guarded(model, clock=clock)
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.RATE_LIMITED
    clock.now += 4.9
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.RATE_LIMITED
    assert len(model.history) == 1
    clock.now += 0.2
    assert isinstance(await guard.complete(ask(), soon()), Answered)


async def test_closing_ends_a_probe_that_hangs() -> None:
    clock = Clock()
    model = ScriptedChatModel([ModelError("down"), Line(text="slow", delay_s=60)])
    guard = guarded(model, breaker=BreakerSettings(failures_in_row=1), clock=clock)
    await guard.complete(ask(), soon())
    clock.now += 3
    await guard.complete(ask(), soon())
    await settle()
    await guard.aclose()
    assert model.cancelled == 1


async def test_a_stream_that_is_slow_to_begin_or_falls_silent_is_given_up_before_the_deadline() -> None:
    silent = Line(text="one two", delay_s=0.3)
    for caps in (StreamCaps(first_s=0.05), StreamCaps(gap_s=0.05)):
        guard = Guard([Endpoint(ScriptedChatModel([silent]))], caps=caps)
        deadline = soon(30)
        assert reason_of((await streamed(guard, deadline))[-1]) is FallbackReason.DEADLINE  # type: ignore[arg-type]
        assert deadline.remaining_s > 20


async def test_a_stream_of_too_many_pieces_is_cut_and_refused() -> None:
    guard = Guard([Endpoint(ScriptedChatModel(["word " * 100]))], caps=StreamCaps(pieces=10))
    pieces = await streamed(guard, soon())
    assert len(pieces) == 11
    assert pieces[-1] == Refused(reason=FallbackReason.LLM_ERROR, detail="the model streamed more than 10 pieces")
