"""A call's turns: the second model, retries, memory, and what is charged for them."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.llm.answers import AnswerCache
from app.llm.budget import Budget, Limits, Spender, Spent
from app.llm.outcome import Answered, CallReport, Refused
from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.messages import ModelCall, ModelReply
from prompts.scripted import Line, Said, ScriptedChatModel
from tests.clock import Clock
from tests.guards import ask, guarded, reason_of, settle, soon, streamed

pytestmark = pytest.mark.anyio

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


async def test_a_guard_says_beforehand_that_nobody_will_answer() -> None:
    reports: list[CallReport] = []
    clock = Clock()
    first, second = ScriptedChatModel(lambda _: BROKEN), ScriptedChatModel(lambda _: BROKEN)
    guard = guarded(first, second, clock=clock, observe=reports.append)
    assert guard.refuses("rerank@1") is None
    for _ in range(5):
        await guard.complete(ask(), soon())
    refused = guard.refuses("rerank@1")
    assert refused is not None
    assert refused.reason is FallbackReason.BREAKER_OPEN
    assert (reports[-1].prompt, reports[-1].reason, reports[-1].attempts) == (
        "rerank@1",
        FallbackReason.BREAKER_OPEN,
        0,
    )
    assert (len(first.history), len(second.history)) == (5, 5)


async def test_what_is_remembered_may_answer_when_nobody_admits_a_call() -> None:
    model = ScriptedChatModel(lambda call: "fine" if call == ask() else BROKEN)
    guard = guarded(model, answers=AnswerCache(), clock=Clock())
    await guard.complete(ask(), soon())
    for _ in range(5):
        await guard.complete(replace(ask(), max_tokens=1), soon())
    assert guard.refuses("rerank@1") is None
    assert isinstance(await guard.complete(ask(), soon()), Answered)


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
