import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.breaker import Breaker, BreakerSettings, State
from app.llm.budget import TokenBudget, count_tokens
from app.llm.guard import PROBE, Answered, CallReport, Guard, Outcome, Refused
from app.recommendation import Deadline
from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.messages import Message, ModelCall, ModelReply, Role
from prompts.scripted import Line, ScriptedChatModel

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


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


def ask(text: str = "Which pasta?", max_tokens: int = 10) -> ModelCall:
    return ModelCall(prompt="test@1", messages=(Message(role=Role.USER, text=text),), max_tokens=max_tokens)


def soon(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


def reason_of(outcome: Outcome) -> FallbackReason | None:
    return outcome.reason if isinstance(outcome, Refused) else None


async def streamed(guard: Guard, deadline: Deadline) -> list[str | Outcome]:
    return [piece async for piece in guard.stream(ask(), deadline)]


async def settle() -> None:
    """Lets tasks that are due run to their end."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_an_answer_in_time_is_handed_on() -> None:
    model = ScriptedChatModel(["the first one"])
    outcome = await Guard(model).complete(ask(), soon())
    assert outcome == Answered(reply=ModelReply(text="the first one", finish_reason="stop", model="scripted"))
    assert model.history == [ask()]


async def test_the_deadline_holds_and_cancels_the_call() -> None:
    model = ScriptedChatModel([Line(text="late", delay_s=60)])
    guard = Guard(model)
    deadline = soon(0.05)
    outcome = await guard.complete(ask(), deadline)
    assert reason_of(outcome) is FallbackReason.DEADLINE
    assert -0.5 < deadline.remaining_s <= 0
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)


async def test_a_client_that_does_not_let_go_cannot_hold_the_answer_but_keeps_its_place() -> None:
    model = StubbornModel()
    guard = Guard(model, max_concurrent=1, breaker=None)
    assert reason_of(await guard.complete(ask(), soon(0.05))) is FallbackReason.DEADLINE
    await settle()
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BULKHEAD_FULL
    model.let_go.set()
    await settle()
    assert guard.running == 0


async def test_no_time_left_means_no_call() -> None:
    model = ScriptedChatModel([])
    assert reason_of(await Guard(model).complete(ask(), soon(-1))) is FallbackReason.DEADLINE
    assert (await streamed(Guard(model), soon(-1)))[-1] == Refused(
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
    guard = Guard(ScriptedChatModel(lambda _: Line(error=error)))
    assert reason_of(await guard.complete(ask(), soon())) is reason
    last = (await streamed(guard, soon()))[-1]
    assert isinstance(last, Refused)
    assert last.reason is reason


async def test_a_client_that_cancels_itself_is_a_fault_of_the_model() -> None:
    def give_up(call: ModelCall) -> str:
        raise asyncio.CancelledError

    assert reason_of(await Guard(ScriptedChatModel(give_up)).complete(ask(), soon())) is FallbackReason.LLM_ERROR


async def test_one_call_more_than_allowed_falls_back_at_once() -> None:
    guard = Guard(ScriptedChatModel(lambda _: Line(text="slow", delay_s=60)), max_concurrent=2)
    running = [asyncio.ensure_future(guard.complete(ask(), soon(0.1))) for _ in range(2)]
    await asyncio.sleep(0)
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BULKHEAD_FULL
    await asyncio.gather(*running)
    await settle()
    assert guard.running == 0


async def test_a_client_that_leaves_cancels_the_call_and_counts_for_nothing() -> None:
    model = ScriptedChatModel(lambda _: Line(text="slow", delay_s=60))
    guard = Guard(model, breaker=BreakerSettings(failures_in_row=1))
    task = asyncio.ensure_future(guard.complete(ask(), soon()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)
    assert reason_of(await guard.complete(ask(), soon(0.05))) is FallbackReason.DEADLINE


async def test_a_stream_hands_on_its_pieces_and_ends_with_the_outcome() -> None:
    pieces = await streamed(Guard(ScriptedChatModel(["one two three"])), soon())
    reply = ModelReply(text="one two three", finish_reason="stop", model="scripted")
    assert pieces == ["one ", "two ", "three", Answered(reply=reply)]


async def test_a_stream_that_breaks_ends_with_the_reason() -> None:
    guard = Guard(ScriptedChatModel([Line(text="one two", error=ModelError("cut"))]))
    assert await streamed(guard, soon()) == [
        "one ",
        "two",
        Refused(reason=FallbackReason.LLM_ERROR, detail="cut"),
    ]


async def test_a_stream_that_drips_meets_the_deadline() -> None:
    model = ScriptedChatModel([Line(text="word " * 1000, delay_s=0.02)])
    deadline = soon(0.1)
    pieces = await streamed(Guard(model), deadline)
    assert isinstance(pieces[-1], Refused)
    assert pieces[-1].reason is FallbackReason.DEADLINE
    assert -0.5 < deadline.remaining_s <= 0
    await settle()
    assert model.cancelled == 1


async def test_leaving_a_stream_early_cancels_the_call() -> None:
    model = ScriptedChatModel([Line(text="word " * 1000, delay_s=0.01)])
    guard = Guard(model)
    async with aclosing(guard.stream(ask(), soon())) as pieces:  # type: ignore[type-var]  # it is a generator
        assert await anext(pieces) == "word "
    await settle()
    assert (model.cancelled, guard.running) == (1, 0)


async def test_every_call_is_reported() -> None:
    reports: list[CallReport] = []
    guard = Guard(ScriptedChatModel(["fine", ModelError("broken")]), observe=reports.append)
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
    guard = Guard(model, clock=clock)
    for _ in range(5):
        assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.LLM_ERROR
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    assert len(model.history) == 5

    clock.now += 2.1  # a probe is due; it fails
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE]

    alive = True
    clock.now += 2.1  # the second period is twice as long
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE]
    clock.now += 2.0
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BREAKER_OPEN
    await settle()
    assert model.history[5:] == [PROBE, PROBE]
    assert isinstance(await guard.complete(ask(), soon()), Answered)


async def test_without_a_breaker_every_call_reaches_the_model() -> None:
    model = ScriptedChatModel(lambda _: ModelError("down"))
    guard = Guard(model, breaker=None)
    for _ in range(50):
        await guard.complete(ask(), soon())
    assert len(model.history) == 50


async def test_missed_deadlines_open_the_breaker() -> None:
    model = ScriptedChatModel(lambda _: Line(text="slow", delay_s=60))
    guard = Guard(model, clock=Clock())
    reasons = [reason_of(await guard.complete(ask(), soon(0.005))) for _ in range(6)]
    assert reasons == [FallbackReason.DEADLINE] * 5 + [FallbackReason.BREAKER_OPEN]


async def test_a_retry_after_is_obeyed() -> None:
    clock = Clock()
    limited = ModelError("slow down", rate_limited=True, retry_after_s=5.0)
    model = ScriptedChatModel([limited, "fine"])
    guard = Guard(model, clock=clock)
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.RATE_LIMITED
    clock.now += 4.9
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.RATE_LIMITED
    assert len(model.history) == 1
    clock.now += 0.2
    assert isinstance(await guard.complete(ask(), soon()), Answered)


async def test_closing_ends_a_probe_that_hangs() -> None:
    clock = Clock()
    model = ScriptedChatModel([ModelError("down"), Line(text="slow", delay_s=60)])
    guard = Guard(model, breaker=BreakerSettings(failures_in_row=1), clock=clock)
    await guard.complete(ask(), soon())
    clock.now += 3
    await guard.complete(ask(), soon())
    await settle()
    await guard.aclose()
    assert model.cancelled == 1


async def test_a_prompt_above_the_cap_is_not_sent() -> None:
    model = ScriptedChatModel([])
    guard = Guard(model, budget=TokenBudget(max_prompt_tokens=50))
    for text in ("word " * 100, "a" * 1_000_000):
        assert reason_of(await guard.complete(ask(text), soon())) is FallbackReason.BUDGET
    assert model.history == []


async def test_tokens_per_minute_run_out_and_refill() -> None:
    clock = Clock()
    budget = TokenBudget(tokens_per_minute=120, clock=clock)
    guard = Guard(ScriptedChatModel(lambda _: "fine"), budget=budget)
    assert isinstance(await guard.complete(ask(max_tokens=100), soon()), Answered)
    assert reason_of(await guard.complete(ask(max_tokens=100), soon())) is FallbackReason.BUDGET
    clock.now += 60
    assert isinstance(await guard.complete(ask(max_tokens=100), soon()), Answered)


def test_tokens_that_a_reply_did_not_use_come_back() -> None:
    budget = TokenBudget(tokens_per_minute=120, clock=Clock())
    assert budget.charge(ask(max_tokens=100)) is None
    budget.settle(ask(max_tokens=100), 2)
    assert budget.charge(ask(max_tokens=90)) is None


def test_special_tokens_in_a_text_are_plain_text() -> None:
    assert count_tokens("") == 0
    assert count_tokens("<|endoftext|>") > 1


def test_half_of_ten_calls_failing_opens_it_and_old_ones_do_not_count() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(4):
        breaker.succeeded()
        breaker.failed()
    clock.now += 11
    breaker.failed()
    assert breaker.refusal is None
    for _ in range(5):
        breaker.succeeded()
    for _ in range(4):
        breaker.failed()
    assert breaker.refusal is FallbackReason.BREAKER_OPEN


def test_the_open_time_doubles_to_its_cap_and_starts_anew_after_a_success() -> None:
    clock = Clock()
    breaker = Breaker(BreakerSettings(failures_in_row=1), clock)
    breaker.failed()
    waits = []
    for _ in range(6):
        start = clock.now
        while not breaker.begin_probe():
            clock.now += 1
        waits.append(clock.now - start)
        breaker.end_probe(ok=False)
    assert waits == [2, 4, 8, 16, 30, 30]
    clock.now += 30
    assert breaker.begin_probe()
    breaker.end_probe(ok=True)
    breaker.succeeded()
    breaker.failed()
    clock.now += 2
    assert breaker.begin_probe()


def test_only_one_probe_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker(BreakerSettings(failures_in_row=1), clock)
    breaker.failed()
    clock.now += 2
    assert [breaker.begin_probe() for _ in range(3)] == [True, False, False]
    breaker.end_probe(ok=None)
    assert breaker.begin_probe()


@given(st.lists(st.sampled_from(["ok", "fail", "tick", "late", "probe"]), max_size=80))
def test_an_open_breaker_admits_nobody_until_a_probe_succeeds(steps: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    in_row = 0
    for step in steps:
        before = breaker.state
        match step:
            case "ok":
                breaker.succeeded()
                in_row = 0
            case "fail":
                breaker.failed()
                in_row += 1
            case "tick":
                clock.now += 1
            case "late":
                clock.now += 40
            case "probe" if breaker.begin_probe():
                breaker.end_probe(ok=True)
                in_row = 0
        if before is State.OPEN and breaker.state is State.CLOSED:
            assert step == "probe"
        if in_row >= 5:
            assert breaker.refusal is FallbackReason.BREAKER_OPEN
