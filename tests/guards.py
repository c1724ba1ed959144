"""Guards as tests need them: nothing is remembered or tried twice unless they say so; and what is asked of them."""

import asyncio
import time
from collections.abc import Callable

from app.llm.answers import AnswerCache
from app.llm.breaker import BreakerSettings
from app.llm.budget import Budget
from app.llm.endpoint import DEFAULT_BREAKER, Endpoint
from app.llm.guard import Guard
from app.llm.outcome import Observe, Outcome, Refused
from app.recommendation import Deadline
from prompts.chat_model import ChatModel
from prompts.facts import FallbackReason
from prompts.messages import Message, ModelCall, Role


def guarded(
    *models: ChatModel,
    max_concurrent: int = 8,
    breaker: BreakerSettings | None = DEFAULT_BREAKER,
    clock: Callable[[], float] = time.monotonic,
    budget: Budget | None = None,
    answers: AnswerCache | None = None,
    retry_share: float = 0.0,
    observe: Observe | None = None,
) -> Guard:
    endpoints = [Endpoint(each, max_concurrent=max_concurrent, breaker=breaker, clock=clock) for each in models]
    return Guard(endpoints, budget=budget, answers=answers, retry_share=retry_share, observe=observe)


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
