"""Asks the model for a better order of the first products, within the time that is left."""

import random
from collections.abc import Collection, Sequence
from dataclasses import replace

from app.llm.guard import Guard
from app.llm.outcome import Answered, Refused
from app.recommendation import Deadline
from app.settings import RerankSettings
from prompts.library import PromptLibrary
from prompts.masking import unbranded
from prompts.product_card import quoted, short_card
from ranking.llm_reranker import TEMPLATE, Bounds, Holds, RerankOutcome, apply, plan
from retrieval.schema import Constraint, Product, ProductId

MAX_WISHES = 8


class LLMReranker:
    """Plan, guard and bounds in one step; whatever happens, a permutation of what it was given."""

    def __init__(
        self, guard: Guard, library: PromptLibrary, settings: RerankSettings, rng: random.Random | None = None
    ) -> None:
        self._guard = guard
        self._library = library
        self._settings = settings
        self._bounds = Bounds(max_moves=settings.max_moves, first_from=settings.first_from)
        self._rng = rng or random.Random()

    @property
    def prompt(self) -> str:
        """The template that it asks with, and its version."""
        return self._library.templates[TEMPLATE].label

    @property
    def model(self) -> str:
        return self._guard.model_name

    async def rerank(
        self,
        products: Sequence[Product],
        *,
        deadline: Deadline,
        query_words: str = "",
        constraints: Sequence[Constraint] = (),
        pinned: Collection[ProductId] = (),
        holds: Holds = lambda order: True,
    ) -> RerankOutcome:
        """The order for products that come in the ranker's; only the first `top_n` may change places.

        `pinned` products stay where they are; `holds` says of an order whether the shop's rules leave it as it is.

        Fewer than two products need no model: their order stands, without a reason.
        """
        order = tuple(product.id for product in products)
        shown = products[: self._settings.top_n]
        if len(shown) < 2:
            return RerankOutcome(order=order)
        the_plan = plan([product.id for product in shown], {p.id: self._card(p) for p in shown}, self._rng)
        call = the_plan.call(
            self._library,
            looking_for=quoted(query_words, 200),
            wishes=[quoted(wish_words(wish), 60) for wish in constraints[:MAX_WISHES]],
        )
        match await self._guard.complete(call, deadline):
            case Answered(reply=reply):
                outcome = apply(reply.text, the_plan, order, self._bounds, pinned=pinned, holds=holds)
                return replace(outcome, reply=reply.text)
            case Refused(reason=reason, detail=detail):
                return RerankOutcome(order=order, reason=reason, detail=detail)

    def _card(self, product: Product) -> str:
        return short_card(unbranded(product) if self._settings.mask_brands else product)


def wish_words(wish: Constraint) -> str:
    """The constraint's label, or its parts in words."""
    if wish.label:
        return wish.label
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    return f"{wish.field.removeprefix('attributes.')} {wish.op.value.replace('_', ' ')} {', '.join(map(str, values))}"
