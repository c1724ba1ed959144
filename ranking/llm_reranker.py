"""The model's part in the order of a list: what it is asked, and what of its reply may hold.

Products go in under handles that nobody else can know, so a reply cannot name a product that was not
shown, and an old or foreign reply means nothing. Whatever comes back, the result is a permutation of
the ranker's order in which no product moved further than allowed.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, TypeAlias

from prompts.errors import ReplyUnreadable
from prompts.facts import FallbackReason
from prompts.library import Prompts
from prompts.messages import ModelCall, Said
from prompts.orders import read_order
from prompts.product_card import fenced
from retrieval.schema import ProductId

Holds: TypeAlias = Callable[[Sequence[ProductId]], bool]
"""Whether an order is one that may be shown."""

TEMPLATE: Final = "rerank"

_HANDLES: Final = tuple(f"{letter}{digit}" for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" for digit in range(2, 10))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """How far a model may go: by how many places it moves a product, and from which first places one may become the
    first."""

    max_moves: int = 3
    first_from: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class RerankOutcome:
    """The order to show. `reason` says why it is the ranker's own; None: the model's reply was used.

    `said` is the reply itself, used or not.
    """

    order: tuple[ProductId, ...]
    reason: FallbackReason | None = None
    detail: str = ""
    said: Said | None = None


class NotAnOrder(Exception):  # noqa: N818 - a verdict
    """A reply that orders nothing, and why."""

    def __init__(self, reason: FallbackReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class RerankPlan:
    """Which handle stands for which product in one call; `lines` are what the model reads."""

    handles: Mapping[str, ProductId]
    lines: tuple[str, ...]

    def call(self, library: Prompts, *, looking_for: str, wishes: Sequence[str]) -> ModelCall:
        """The question. `looking_for` and the wishes come cleaned and quoted."""
        call = library.render(TEMPLATE, looking_for=looking_for, wishes=list(wishes), products=fenced(self.lines))
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


def said(reply_text: str, plan: RerankPlan) -> tuple[ProductId, ...]:
    """The products that a reply puts in order, best first, each once; unknown handles are dropped.

    Raises:
        NotAnOrder: the reply is empty, has no order in it, or most of what it names was not in the plan.
    """
    if not reply_text.strip():
        raise NotAnOrder(FallbackReason.REPLY_INCOMPLETE, "the reply is empty")
    try:
        distinct = dict.fromkeys(read_order(reply_text, plan.handles))
    except ReplyUnreadable as error:
        raise NotAnOrder(FallbackReason.REPLY_UNREADABLE, str(error)) from error
    if not distinct:
        raise NotAnOrder(FallbackReason.REPLY_INCOMPLETE, "the reply orders nothing")
    known = tuple(plan.handles[handle] for handle in distinct if handle in plan.handles)
    if 2 * len(known) < len(distinct):
        unknown = len(distinct) - len(known)
        raise NotAnOrder(FallbackReason.REPLY_REJECTED, f"{unknown} of {len(distinct)} handles are unknown")
    return known


def apply(
    reply_text: str,
    plan: RerankPlan,
    order: Sequence[ProductId],
    bounds: Bounds,
    *,
    pinned: Collection[ProductId] = (),
    holds: Holds = lambda order: True,
) -> RerankOutcome:
    """The ranker's `order` changed as far as the reply may change it; a permutation for any reply.

    Products that the reply does not mention keep the ranker's order after those that it does. `pinned` products, and
    those that were not in the plan, keep their places, and nothing moves across them. `holds` is what else must be
    true of an order; it is of the ranker's.
    """
    ranked = tuple(order)
    try:
        wanted = said(reply_text, plan)
    except NotAnOrder as error:
        return RerankOutcome(order=ranked, reason=error.reason, detail=str(error))
    movable = set(plan.handles.values()) - set(pinned)
    result = _bounded(ranked, wanted, movable, bounds, lambda order: True)
    if not holds(result):
        result = _bounded(ranked, wanted, movable, bounds, holds)
    return RerankOutcome(order=result)


def _bounded(
    ranked: tuple[ProductId, ...],
    wanted: Sequence[ProductId],
    movable: Collection[ProductId],
    bounds: Bounds,
    holds: Holds,
) -> tuple[ProductId, ...]:
    """The allowed order nearest to the wanted one; between those that may not move, each run is ordered by itself."""
    result: list[ProductId] = []
    for moves, run in groupby(enumerate(ranked), key=lambda one: one[1] in movable):
        homes = {product_id: place for place, product_id in run}
        before, after = tuple(result), ranked[len(result) + len(homes) :]

        def fits(
            order: Sequence[ProductId], before: Sequence[ProductId] = before, after: Sequence[ProductId] = after
        ) -> bool:
            return holds((*before, *order, *after))

        result += _within_bounds(homes, wanted, bounds, fits) if moves else homes
    return tuple(result)


def _within_bounds(
    homes: Mapping[ProductId, int], wanted: Sequence[ProductId], bounds: Bounds, fits: Holds
) -> list[ProductId]:
    """The allowed order nearest to the wanted one, filled place by place; `homes` are neighbouring places.

    A place takes the most wanted product that may stand there, provided that with those left over behind it, in the
    ranker's order, all are where they may be. So there is always a product to take: the front one of those left over,
    with which the order is the one that was found allowed a place before.
    """
    left, places = list(homes), list(homes.values())
    preference = list(dict.fromkeys([one for one in wanted if one in homes] + left))
    result: list[ProductId] = []

    def may_stand(one: ProductId, place: int) -> bool:
        return abs(homes[one] - place) <= bounds.max_moves and (place > 0 or homes[one] < bounds.first_from)

    for number, place in enumerate(places):
        for one in preference:
            others = [other for other in left if other != one]
            seated = may_stand(one, place) and all(map(may_stand, others, places[number + 1 :]))
            if seated and (one == left[0] or fits([*result, one, *others])):
                result.append(one)
                left, preference = others, [other for other in preference if other != one]
                break
    return result


def _schema(handles: tuple[str, ...]) -> dict[str, object]:
    """The reply's JSON schema, narrowed to these handles: a model that obeys it cannot name others."""
    item: dict[str, object] = {"type": "string", "enum": list(handles)}
    order: dict[str, object] = {"type": "array", "items": item, "minItems": 1, "maxItems": len(handles)}
    return {"type": "object", "properties": {"order": order}, "required": ["order"], "additionalProperties": False}
