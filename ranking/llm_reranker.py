"""The model's part in the order of a list: what it is asked, and what of its reply may hold.

Products go in under handles drawn anew for each call, so a reply cannot name a product that was not
shown, and an old or foreign reply means nothing. Whatever comes back, the result is a permutation of
the ranker's order in which no product moved further than allowed.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from prompts.errors import ReplyUnreadable
from prompts.facts import FallbackReason
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.parsing import parse_reply
from prompts.product_card import fenced
from prompts.replies import RerankReply
from retrieval.schema import ProductId

FIRST_PLACE_FROM: Final = 3
"""Only the ranker's first three products may become the first."""

_HANDLES: Final = tuple(f"{letter}{digit}" for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" for digit in range(2, 10))


@dataclass(frozen=True, kw_only=True, slots=True)
class RerankOutcome:
    """The order to show. `reason` says why it is the ranker's own; None: the model's reply was used."""

    order: tuple[ProductId, ...]
    reason: FallbackReason | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RerankPlan:
    """Which handle stands for which product in one call; `lines` are what the model reads."""

    handles: Mapping[str, ProductId]
    lines: tuple[str, ...]

    def call(self, library: PromptLibrary, *, looking_for: str, wishes: Sequence[str]) -> ModelCall:
        """The question. `looking_for` and the wishes come cleaned and quoted."""
        call = library.render("rerank", looking_for=looking_for, wishes=list(wishes), products=fenced(self.lines))
        return replace(call, schema=_schema(tuple(self.handles)), max_tokens=24 + 8 * len(self.handles))


def plan(candidates: Sequence[ProductId], cards: Mapping[ProductId, str], rng: random.Random) -> RerankPlan:
    """Handles for the candidates, which stay in the ranker's order.

    Raises:
        ValueError: there are more candidates than handles, or one stands there twice.
    """
    if len(candidates) > len(_HANDLES) or len(set(candidates)) < len(candidates):
        raise ValueError(f"a model can order 2 to {len(_HANDLES)} different products, not these {len(candidates)}")
    handles = dict(zip(rng.sample(_HANDLES, len(candidates)), candidates, strict=True))
    return RerankPlan(
        handles=handles, lines=tuple(f"{handle}, {cards[product]}" for handle, product in handles.items())
    )


def apply(
    reply_text: str,
    plan: RerankPlan,
    order: Sequence[ProductId],
    *,
    max_moves: int,
    pinned: Collection[ProductId] = (),
) -> RerankOutcome:
    """The ranker's `order` changed as far as the reply may change it; a permutation for any reply.

    Unknown handles and repeated ones are dropped; products that the reply does not mention keep the
    ranker's order after those that it does. `pinned` products, and those that were not in the plan,
    keep their places.
    """
    ranked = tuple(order)
    if not reply_text.strip():
        return RerankOutcome(order=ranked, reason=FallbackReason.REPLY_INCOMPLETE, detail="the reply is empty")
    try:
        said = [entry.strip().upper() for entry in parse_reply(reply_text, RerankReply).order]
    except ReplyUnreadable as error:
        return RerankOutcome(order=ranked, reason=FallbackReason.REPLY_UNREADABLE, detail=str(error))
    if not said:
        return RerankOutcome(order=ranked, reason=FallbackReason.REPLY_INCOMPLETE, detail="the reply orders nothing")
    distinct = tuple(dict.fromkeys(said))
    known = [plan.handles[handle] for handle in distinct if handle in plan.handles]
    if 2 * len(known) < len(distinct):
        detail = f"{len(distinct) - len(known)} of {len(distinct)} handles are unknown"
        return RerankOutcome(order=ranked, reason=FallbackReason.REPLY_REJECTED, detail=detail)
    movable = set(plan.handles.values()) - set(pinned)
    return RerankOutcome(order=_within_bounds(ranked, known, movable, max_moves))


def _within_bounds(
    ranked: tuple[ProductId, ...], wanted: Sequence[ProductId], movable: Collection[ProductId], max_moves: int
) -> tuple[ProductId, ...]:
    """The allowed order nearest to the wanted one, filled place by place.

    A place takes the most wanted product that may stand there, provided that those left over can
    still all be seated. Seating them in the ranker's order is the easiest way to do so, and the
    front one of them always fits: so there is always a product to take.
    """
    home = {one: place for place, one in enumerate(ranked)}
    left = [one for one in ranked if one in movable]
    places = [home[one] for one in left]
    preference = list(dict.fromkeys([one for one in wanted if one in movable and one in home] + left))
    result = list(ranked)

    def may_stand(one: ProductId, place: int) -> bool:
        return abs(home[one] - place) <= max_moves and (place > 0 or home[one] < FIRST_PLACE_FROM)

    for number, place in enumerate(places):
        for one in preference:
            others = [other for other in left if other != one]
            if may_stand(one, place) and all(map(may_stand, others, places[number + 1 :])):
                result[place] = one
                left, preference = others, [other for other in preference if other != one]
                break
    return tuple(result)


def _schema(handles: tuple[str, ...]) -> dict[str, object]:
    """The reply's JSON schema, narrowed to these handles: a model that obeys it cannot name others."""
    item: dict[str, object] = {"type": "string", "enum": list(handles)}
    order: dict[str, object] = {"type": "array", "items": item, "minItems": 1, "maxItems": len(handles)}
    return {"type": "object", "properties": {"order": order}, "required": ["order"], "additionalProperties": False}
