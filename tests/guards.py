"""Guards as tests need them: one endpoint, nothing remembered, nothing tried twice, unless they say so."""

import time
from collections.abc import Callable

from app.llm.answers import AnswerCache
from app.llm.breaker import BreakerSettings
from app.llm.budget import Budget
from app.llm.endpoint import DEFAULT_BREAKER, Endpoint
from app.llm.guard import Guard
from app.llm.outcome import Observe
from prompts.chat_model import ChatModel


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
