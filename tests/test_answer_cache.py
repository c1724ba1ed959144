"""Replies that are remembered for a while."""

import asyncio
from dataclasses import replace

import pytest

from app.cache.local import LocalCache
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
    keep(cache, CALL)
    assert found(cache, CALL) == REPLY
    assert found(cache, other) is None


def test_a_reply_is_forgotten_in_time() -> None:
    clock = Clock()
    cache = AnswerCache(10, LocalCache(clock=clock))
    keep(cache, CALL)
    clock.now += 9.9
    assert found(cache, CALL) == REPLY
    clock.now += 0.1
    assert found(cache, CALL) is None


def test_a_cache_for_no_time_keeps_nothing() -> None:
    cache = AnswerCache(keep_s=0)
    keep(cache, CALL)
    assert (found(cache, CALL), cache.may_know) == (None, False)


def test_it_is_worth_asking_only_when_something_may_be_there() -> None:
    cache = AnswerCache()
    assert not cache.may_know
    keep(cache, CALL)
    assert cache.may_know
    asyncio.run(cache.clear())
    assert (found(cache, CALL), cache.may_know) == (None, False)


def test_another_process_finds_the_reply_in_a_shared_cache() -> None:
    shared = LocalCache()
    keep(AnswerCache(60, shared, shared=True), CALL)
    assert found(AnswerCache(60, shared, shared=True), CALL) == REPLY


@pytest.mark.parametrize("poison", [b"", b"null", b"[]", b"{}", b'{"text": "x"}', b'{"a": 1}', b"\xff"])
def test_what_is_no_reply_is_not_believed(poison: bytes) -> None:
    class Poisoned(LocalCache):
        async def get(self, key: str) -> bytes | None:
            return poison

    assert found(AnswerCache(60, Poisoned(), shared=True), CALL) is None


def keep(cache: AnswerCache, call: ModelCall) -> None:
    asyncio.run(cache.keep(call, REPLY))


def found(cache: AnswerCache, call: ModelCall) -> ModelReply | None:
    return asyncio.run(cache.get(call))
