"""Asks the model for a better order of the first products, within the time that is left."""

import hmac
import random
from collections.abc import Collection, Sequence
from dataclasses import replace

import orjson

from app.llm.budget import NOBODY, Spender
from app.llm.guard import Guard
from app.llm.outcome import Answered, Refused
from app.recommendation import Deadline
from app.settings import RerankSettings
from prompts.library import Prompts
from prompts.masking import unbranded
from prompts.messages import ModelReply, Said
from prompts.product_card import quoted, short_card
from ranking.llm_reranker import TEMPLATE, Bounds, Holds, RerankOutcome, apply, plan
from retrieval.schema import Constraint, Product, ProductId

MAX_WISHES = 8


class LLMReranker:
    """Plan, guard and bounds in one step; whatever happens, a permutation of what it was given.

    Handles are drawn from a secret of this reranker and the question itself: nobody can know them, and the same
    question is asked in the same words, so that its answer can be remembered.
    """

    def __init__(
        self, guard: Guard, library: Prompts, settings: RerankSettings, rng: random.Random | None = None
    ) -> None:
        """`rng` draws the secret; in a shop, leave it to the system."""
        self._guard = guard
        self._library = library
        self._settings = settings
        self._bounds = Bounds(max_moves=settings.max_moves, first_from=settings.first_from)
        self._secret = (rng or random.SystemRandom()).randbytes(32)

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
        spender: Spender = NOBODY,
    ) -> RerankOutcome:
        """The order for products that come in the ranker's; only the first `top_n` may change places.

        `pinned` products stay where they are; `holds` says of an order whether the shop's rules leave it as it is;
        the call is charged to `spender`.

        Fewer than two products need no model: their order stands, without a reason.
        """
        order = tuple(product.id for product in products)
        shown = products[: self._settings.top_n]
        if len(shown) < 2:
            return RerankOutcome(order=order)
        if refused := self._guard.refuses(self.prompt):
            return RerankOutcome(order=order, reason=refused.reason, detail=refused.detail)
        cards = {product.id: self._card(product) for product in shown}
        wishes = [quoted(wish_words(wish), 60) for wish in constraints[:MAX_WISHES]]
        the_plan = plan(list(cards), cards, self._draw(query_words, *wishes, *cards, *cards.values()))
        call = the_plan.call(self._library, looking_for=quoted(query_words, 200), wishes=wishes)

        def outcome_of(reply: str) -> RerankOutcome:
            return apply(reply, the_plan, order, self._bounds, pinned=pinned, holds=holds)

        def reading(reply: str) -> Refused | None:
            found = outcome_of(reply)
            return Refused(reason=found.reason, detail=found.detail) if found.reason else None

        def said(reply: ModelReply) -> Said:
            return Said.of(call, reply, the_plan.handles)

        match await self._guard.complete(call, deadline, spender=spender, reading=reading):
            case Answered(reply=reply):
                return replace(outcome_of(reply.text), said=said(reply))
            case Refused(reason=reason, detail=detail, reply=unread):
                return RerankOutcome(order=order, reason=reason, detail=detail, said=said(unread) if unread else None)

    def _draw(self, *question: str) -> random.Random:
        digest = hmac.digest(self._secret, orjson.dumps(question), "sha256")
        return random.Random(digest)

    def _card(self, product: Product) -> str:
        return short_card(unbranded(product) if self._settings.mask_brands else product)


def wish_words(wish: Constraint) -> str:
    """The constraint's label, or its parts in words."""
    if wish.label:
        return wish.label
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    return f"{wish.field.removeprefix('attributes.')} {wish.op.value.replace('_', ' ')} {', '.join(map(str, values))}"
