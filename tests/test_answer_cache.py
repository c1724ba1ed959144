"""Replies that are remembered for a while."""

from dataclasses import replace

import pytest

from app.llm.answers import AnswerCache
from prompts.messages import Message, ModelCall, ModelReply, Role
from tests.clock import Clock

CALL = ModelCall(prompt="rerank@1", messages=(Message(role=Role.USER, text="A2, pasta"),))
REPLY = ModelReply(text="fine", finish_reason="stop", model="m")


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, prompt="rerank@2"),
        replace(CALL, messages=(Message(role=Role.USER, text="A2, rice"),)),
        replace(CALL, messages=(Message(role=Role.SYSTEM, text="A2, pasta"),)),
        replace(CALL, schema={"type": "object"}),
        replace(CALL, max_tokens=1),
        replace(CALL, temperature=1.0),
    ],
)
def test_another_question_is_not_answered_from_memory(other: ModelCall) -> None:
    cache = AnswerCache()
    cache.keep(CALL, REPLY)
    assert cache.get(CALL) == REPLY
    assert cache.get(other) is None


def test_a_reply_is_forgotten_in_time() -> None:
    clock = Clock()
    cache = AnswerCache(keep_s=10, clock=clock)
    cache.keep(CALL, REPLY)
    clock.now += 9.9
    assert cache.get(CALL) == REPLY
    clock.now += 0.1
    assert cache.get(CALL) is None
    assert len(cache) == 0


def test_the_least_asked_goes_first() -> None:
    cache = AnswerCache(most=2)
    calls = [replace(CALL, max_tokens=number) for number in (1, 2, 3)]
    cache.keep(calls[0], REPLY)
    cache.keep(calls[1], REPLY)
    cache.get(calls[0])
    cache.keep(calls[2], REPLY)
    assert [cache.get(each) for each in calls] == [REPLY, None, REPLY]


def test_a_cache_for_no_time_keeps_nothing() -> None:
    cache = AnswerCache(keep_s=0)
    cache.keep(CALL, REPLY)
    assert (cache.get(CALL), len(cache)) == (None, 0)
