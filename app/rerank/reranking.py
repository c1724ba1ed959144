"""The model's part in lists: for whom it orders, what becomes of its order, and what it would have shown others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.drafts import Draft, Entry
from app.llm.budget import Spender
from app.recommendation import Deadline, ListRequest, Mode
from app.rerank.reranker import LLMReranker
from app.rerank.shadows import Shadows
from app.rerank.switch import Decision, Switches
from ranking.llm_reranker import RerankOutcome
from ranking.merchandising import Placed, held
from ranking.rules import Rules
from ranking.segments import Segment
from retrieval.schema import ConstraintSource, ProductId

RESERVE_S: Final = 0.02
"""Kept back of the deadline, to word and send a list that the model did not come back for."""


@dataclass(frozen=True, kw_only=True)
class Reranking:
    """A model that may order the first `top_n` of a list, under the rules."""

    reranker: LLMReranker
    switches: Switches
    shadows: Shadows
    top_n: int

    def decide(self, segment: Segment) -> Decision:
        return self.switches.of(segment)

    async def ordered(self, request: ListRequest, rules: Rules, draft: Draft) -> Draft:
        """The model's order within its bounds, or the draft with the reason why not."""
        draft, _ = await reranked(self.reranker, request, rules, draft, Deadline(request.deadline.at - RESERVE_S))
        return draft

    def ask_in_shadow(
        self, recommendation_id: str, segment: Segment, request: ListRequest, rules: Rules, draft: Draft
    ) -> None:
        """Has the model order the draft where nobody waits for it; returns at once."""

        async def ask(reranker: LLMReranker, deadline: Deadline) -> tuple[tuple[ProductId, ...], RerankOutcome]:
            found, outcome = await reranked(reranker, request, rules, draft, deadline)
            return ids_of(found), outcome

        self.shadows.ask(recommendation_id, segment, ids_of(draft), ask)

    async def aclose(self) -> None:
        await self.shadows.aclose()


def ids_of(draft: Draft) -> tuple[ProductId, ...]:
    return tuple(entry.product.id for entry in draft.entries)


async def reranked(
    reranker: LLMReranker, request: ListRequest, rules: Rules, draft: Draft, deadline: Deadline
) -> tuple[Draft, RerankOutcome]:
    """The draft as the model orders it, held to the rules once more; where it gives no order, with the reason."""
    asked = [one for one in request.query.constraints if one.source is not ConstraintSource.RULE]
    by_id = {entry.product.id: entry for entry in draft.entries}

    def held_to_rules(order: Sequence[ProductId]) -> list[Entry]:
        return _within([by_id[product_id] for product_id in order], rules)

    def holds(order: Sequence[ProductId]) -> bool:
        return [entry.product.id for entry in held_to_rules(order)] == list(order)

    outcome = await reranker.rerank(
        [entry.product for entry in draft.entries],
        deadline=deadline,
        query_words=request.query.text,
        constraints=asked,
        pinned=[entry.product.id for entry in draft.entries if entry.fixed],
        holds=holds,
        spender=Spender(visitor_id=request.query.visitor_id),
    )
    draft = replace(draft, said=outcome.said)
    if outcome.reason is not None:
        return replace(draft, reason=outcome.reason), outcome
    return replace(draft, entries=tuple(held_to_rules(outcome.order)), mode=Mode.RERANKED, reason=None), outcome


def _within(entries: Sequence[Entry], rules: Rules) -> list[Entry]:
    """What the model ordered, held to the rules once more: nothing hidden, places and caps as they must be."""
    by_id = {entry.product.id: entry for entry in entries}
    allowed = [
        Placed(entry.product, entry.rules, fixed=entry.fixed, sponsored=entry.sponsored)
        for entry in entries
        if rules.allow(entry.product)
    ]
    return [replace(by_id[one.product.id], rules=one.trace) for one in held(allowed, rules)]
