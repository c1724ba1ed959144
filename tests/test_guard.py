import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import date

import pytest

from app.llm.answers import AnswerCache
from app.llm.breaker import BreakerSettings
from app.llm.budget import Budget, Limits, Spender, Spent
from app.llm.endpoint import PROBE, Endpoint
from app.llm.guard import Guard, StreamCaps
from app.llm.outcome import Answered, CallReport, Outcome, Refused
from app.recommendation import Deadline
from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.messages import Message, ModelCall, ModelReply, Role
from prompts.scripted import Line, Said, ScriptedChatModel
from tests.clock import Clock
from tests.guards import guarded

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


LIMITED = ModelError("slow down", rate_limited=True, retryable=True, retry_after_s=0.05)
BROKEN = ModelError("broken", retryable=True)


async def test_the_second_model_is_asked_where_the_first_one_fails() -> None:
    reports: list[CallReport] = []
    first, second = ScriptedChatModel([BROKEN], name="first"), ScriptedChatModel(["fine"], name="second")
    outcome = await guarded(first, second, observe=reports.append).complete(ask(), soon())
    assert isinstance(outcome, Answered)
    assert (outcome.reply.text, outcome.reply.model) == ("fine", "second")
    assert [(report.model, report.attempts) for report in reports] == [("second", 2)]


async def test_a_first_model_that_hangs_leaves_the_second_its_share_of_the_time() -> None:
    first = ScriptedChatModel([Line(text="late", delay_s=60)])
    deadline = soon(1.0)
    outcome = await guarded(first, ScriptedChatModel(["fine"])).complete(ask(), deadline)
    assert isinstance(outcome, Answered)
    assert deadline.remaining_s > 0
    await settle()
    assert first.cancelled == 1


async def test_a_model_that_is_left_alone_costs_the_second_none_of_its_time() -> None:
    clock = Clock()
    first, second = ScriptedChatModel(lambda _: BROKEN), ScriptedChatModel(lambda _: "fine")
    guard = guarded(first, second, clock=clock)
    for _ in range(8):
        assert isinstance(await guard.complete(ask(), soon()), Answered)
    assert (len(first.history), len(second.history)) == (5, 8)


async def test_where_both_fail_the_last_fault_is_named() -> None:
    guard = guarded(ScriptedChatModel([BROKEN]), ScriptedChatModel([LIMITED]))
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.RATE_LIMITED


async def test_where_nobody_admits_the_call_the_first_refusal_is_named() -> None:
    slow = Line(text="slow", delay_s=60)
    guard = guarded(ScriptedChatModel(lambda _: slow), ScriptedChatModel(lambda _: slow), max_concurrent=1)
    running = [asyncio.ensure_future(guard.complete(ask(), soon(0.2))) for _ in range(2)]
    await asyncio.sleep(0.01)
    assert reason_of(await guard.complete(ask(), soon())) is FallbackReason.BULKHEAD_FULL
    await asyncio.gather(*running)


async def test_a_stream_goes_to_the_second_model_only_before_its_first_piece() -> None:
    guard = guarded(ScriptedChatModel([BROKEN]), ScriptedChatModel(["one two"], name="second"))
    reply = ModelReply(text="one two", finish_reason="stop", model="second")
    assert await streamed(guard, soon()) == ["one ", "two", Answered(reply=reply)]

    cut, unasked = ScriptedChatModel([Line(text="one two", error=BROKEN)]), ScriptedChatModel([])
    pieces = await streamed(guarded(cut, unasked), soon())
    assert pieces == ["one ", "two", Refused(reason=FallbackReason.LLM_ERROR, detail="broken")]
    assert unasked.history == []


async def test_one_call_in_ten_may_be_tried_again() -> None:
    model = ScriptedChatModel(lambda _: BROKEN)
    guard = guarded(model, breaker=None, retry_share=0.1)
    for _ in range(100):
        await guard.complete(ask(), soon())
    assert len(model.history) == 110


async def test_a_fault_that_passes_is_not_noticed() -> None:
    said: Iterator[Said] = iter([BROKEN, "fine"])
    reports: list[CallReport] = []
    guard = guarded(ScriptedChatModel(lambda _: next(said)), retry_share=1.0, observe=reports.append)
    assert isinstance(await guard.complete(ask(), soon()), Answered)
    assert [report.attempts for report in reports] == [2]


@pytest.mark.parametrize(
    "error",
    [
        ModelError("the key is wrong"),
        ModelError("come back tomorrow", rate_limited=True, retryable=True, retry_after_s=90.0),
        ModelError("come back some time", rate_limited=True, retryable=True),
        ValueError("a bug in a client"),
    ],
)
async def test_what_asking_again_in_time_cannot_cure_is_asked_once(error: Exception) -> None:
    model = ScriptedChatModel([error])
    assert isinstance(await guarded(model, retry_share=1.0).complete(ask(), soon()), Refused)
    assert len(model.history) == 1


async def test_a_retry_waits_as_long_as_it_was_told() -> None:
    said: Iterator[Said] = iter([LIMITED, "fine"])
    called: list[float] = []

    def answer(call: ModelCall) -> Said:
        called.append(time.monotonic())
        return next(said)

    assert isinstance(await guarded(ScriptedChatModel(answer), retry_share=1.0).complete(ask(), soon()), Answered)
    assert called[1] - called[0] >= 0.05


async def test_a_retry_that_would_not_be_answered_in_time_is_not_made() -> None:
    said: Iterator[Said] = iter([Line(text="slow", delay_s=0.15), BROKEN])
    model = ScriptedChatModel(lambda _: next(said))
    guard = guarded(model, retry_share=1.0)
    assert isinstance(await guard.complete(ask(), soon()), Answered)
    assert reason_of(await guard.complete(ask(), soon(0.15))) is FallbackReason.LLM_ERROR
    assert len(model.history) == 2


async def test_a_reply_that_its_reader_cannot_use_is_a_fault_and_is_not_remembered() -> None:
    unusable = Refused(reason=FallbackReason.REPLY_UNREADABLE, detail="no JSON")
    first, second = ScriptedChatModel(lambda _: "garbage"), ScriptedChatModel(lambda _: "fine")
    guard = guarded(first, second, answers=AnswerCache())

    def reading(text: str) -> Refused | None:
        return unusable if text == "garbage" else None

    for _ in range(6):
        outcome = await guard.complete(ask(str(len(first.history))), soon(), reading=reading)
        assert isinstance(outcome, Answered)
        assert outcome.reply.text == "fine"
    assert len(first.history) == 5
    assert await guarded(ScriptedChatModel(["garbage"])).complete(ask(), soon(), reading=reading) == unusable


async def test_the_same_question_is_answered_from_memory_without_asking_or_charging() -> None:
    model = ScriptedChatModel(["fine"])
    reports: list[CallReport] = []
    budget = Budget(Limits(conversation_tokens=30), today=lambda: date(2026, 3, 1))
    guard = guarded(model, answers=AnswerCache(), budget=budget, observe=reports.append)
    who = Spender(conversation_id="c1")
    for _ in range(3):
        assert isinstance(await guard.complete(ask(), soon(), spender=who), Answered)
    assert len(model.history) == 1
    assert [report.attempts for report in reports] == [1, 0, 0]


async def test_a_call_over_its_budget_is_not_made_and_says_so() -> None:
    model = ScriptedChatModel(lambda _: "fine")
    budget = Budget(Limits(conversation_tokens=30), today=lambda: date(2026, 3, 1))
    guard = guarded(model, budget=budget)
    reasons = [
        reason_of(await guard.complete(ask(), soon(), spender=Spender(conversation_id=who)))
        for who in ("c1", "c1", "c1", "c2")
    ]
    assert reasons == [None, None, FallbackReason.BUDGET, None]
    assert len(model.history) == 3


async def test_what_a_failed_call_costs_depends_on_whether_the_endpoint_worked() -> None:
    budget = Budget(Limits(), today=lambda: date(2026, 3, 1))
    refused = ModelError("no such model", did_no_work=True)
    await guarded(ScriptedChatModel([refused]), budget=budget).complete(ask(), soon())
    assert budget.spent_today == Spent()
    await guarded(ScriptedChatModel([Line(text="late", delay_s=60)]), budget=budget).complete(ask(), soon(0.02))
    assert budget.spent_today.tokens > ask().max_tokens


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
    assert isinstance(pieces[-1], Refused)
