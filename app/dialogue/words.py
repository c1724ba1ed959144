"""The model's words about a list: asked for within the time that is left, kept only where facts prove them."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.explain.explainer import Model
from app.llm.budget import NOBODY, Spender
from app.llm.outcome import Answered, Refused
from app.recommendation import Deadline, Recommendation
from prompts.claims import verify
from prompts.facts import EvidencePack, FallbackReason
from prompts.library import Prompts
from prompts.product_card import fenced, quoted, short_card
from retrieval.schema import Product, Query

TOLD = 3
"""How many products of a list are put in words; the cards show the rest."""
RESERVE_S = 0.05
"""Kept back of the turn's deadline, to check the words and send them."""

Evidence = Callable[[Product, Query], EvidencePack]
"""All that may be said of a product on a list."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """Sentences that the facts prove; none of them, and the reason, if the model was of no use."""

    sentences: tuple[str, ...] = ()
    reason: FallbackReason | None = None


class Wording:
    """Asks the model to word a list."""

    def __init__(self, guard: Model, library: Prompts, evidence: Evidence) -> None:
        self._guard = guard
        self._library = library
        self._evidence = evidence

    async def of_list(
        self, recommendation: Recommendation, deadline: Deadline, locale: str, spender: Spender = NOBODY
    ) -> Worded:
        """Checked sentences about the first products; the list itself is never touched."""
        products = [shown.product for shown in recommendation.products[:TOLD]]
        packs = [self._evidence(product, recommendation.query) for product in products]
        call = self._library.render(
            "chat_reply",
            looking_for=quoted(recommendation.query.text, 200),
            products=fenced(short_card(product) for product in products),
        )
        match await self._guard.complete(call, Deadline(deadline.at - RESERVE_S), spender=spender):
            case Refused(reason=reason):
                return Worded(reason=reason)
            case Answered(reply=reply):
                verified = verify(reply.text, packs, locale=locale)
        if verified.removed:
            log.info("chat.words_removed", why=sorted({removed.why.value for removed in verified.removed}))
        if not verified.claims:
            return Worded(reason=FallbackReason.REPLY_REJECTED)
        return Worded(sentences=tuple(claim.text for claim in verified.claims))
