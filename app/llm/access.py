"""The shop's way to its models: endpoints, what they may cost, and a guard for each kind of work."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from app.cache.local import LocalCache, TwoCaches
from app.cache.port import Cache
from app.llm.answers import AnswerCache
from app.llm.budget import Budget, Ledger, Limits, Price
from app.llm.endpoint import DEFAULT_BREAKER, Endpoint
from app.llm.guard import Guard
from app.llm.langchain_chat import LangChainChatModel, make_chat_model
from app.llm.outcome import Observe
from app.llm.plug import Plug, PluggedModel
from app.settings import EndpointSettings, LLMSettings
from prompts.chat_model import ChatModel

SOON_S: Final = 60.0
"""For how long this process keeps a reply that another one got."""


class ModelAccess:
    """Makes the guards of one shop, which share models, budget and remembered replies.

    Args:
        chat_model: Stands in for the models that the settings name.
        today: The shop's day.
        plug: Connects the models; None: they cannot be unplugged.
        shared: Where other workers find the replies that this one got.
    """

    def __init__(
        self,
        settings: LLMSettings,
        *,
        chat_model: ChatModel | None,
        today: Callable[[], date],
        ledger: Ledger,
        observe: Observe,
        plug: Plug | None = None,
        shared: Cache | None = None,
    ) -> None:
        self._settings = settings
        self._observe = observe
        self._made: list[LangChainChatModel] = []
        self._models: list[tuple[ChatModel, Price]] = []
        if chat_model:
            self._models = [(chat_model, _price(settings))]
        else:
            for one in (settings, settings.second):
                if model := make_chat_model(one, max_concurrent=2 * settings.max_concurrent):
                    self._made.append(model)
                    self._models.append((model, _price(one)))
        if plug:
            self._models = [(PluggedModel(model, plug), price) for model, price in self._models]
        limits = settings.budget.model_dump()
        self.budget = Budget(Limits(**limits), today=today, ledger=ledger)
        self._answers = _answers(settings.remember_s, shared)
        self._guards: list[Guard] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The models, in the order in which they are asked; none for a shop that does without."""
        return tuple(model.name for model, _ in self._models)

    def guard(self) -> Guard | None:
        """A guard with breakers and places of its own, so that a slow chat does not keep lists from the model."""
        if not self._models:
            return None
        llm = self._settings
        endpoints = [
            Endpoint(
                model,
                max_concurrent=llm.max_concurrent,
                breaker=DEFAULT_BREAKER if llm.breaker else None,
                price=price,
            )
            for model, price in self._models
        ]
        guard = Guard(
            endpoints,
            budget=self.budget,
            answers=self._answers,
            retry_share=llm.retry_share,
            observe=self._observe,
        )
        self._guards.append(guard)
        return guard

    async def forget(self, visitor_id: str, conversation_ids: Iterable[str]) -> None:
        """Lets go of a visitor: of what they spent, and of every reply that is remembered."""
        self.budget.forget(visitor_id, conversation_ids)
        await self._answers.clear()

    async def hang_up(self) -> None:
        """Lets what is under way end without the models: the server stops."""
        await asyncio.gather(*(guard.hang_up() for guard in self._guards))

    async def aclose(self) -> None:
        """Ends what is running, then the connections of the models that were made here."""
        for guard in self._guards:
            await guard.aclose()
        for model in self._made:
            await model.aclose()


def _answers(keep_s: float, shared: Cache | None) -> AnswerCache:
    if shared is None:
        return AnswerCache(keep_s)
    return AnswerCache(keep_s, TwoCaches(LocalCache(), shared, min(keep_s, SOON_S)), shared=True)


def _price(settings: EndpointSettings) -> Price:
    return Price(input=settings.input_price, output=settings.output_price)
