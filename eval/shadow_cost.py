"""What shadow lists took: the times that are kept, and tokens and cost as far as what is kept can tell.

The log keeps the reply and the time, neither the prompt nor its tokens. The prompt is put together again from the
list, the catalogue as it is now, and the same version of the template; only the shopper's words and wishes are missing.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from app.llm.budget import count_tokens
from app.settings import RerankSettings
from app.store.ports import ShadowOrder
from eval.harness.calls import Prices
from prompts.library import Prompts
from prompts.masking import unbranded
from prompts.product_card import quoted, short_card
from ranking.llm_reranker import TEMPLATE, plan
from retrieval.schema import Product, ProductId

MOST: Final = 200
"""Lists of a segment whose tokens are counted, evenly over time."""

Tokens: TypeAlias = Callable[[ShadowOrder], tuple[int, int] | None]
"""About how many tokens the prompt and the reply of a list have; None where that cannot be told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What one list of a segment took: times over all lists asked for, tokens and cost as means over `counted` lists.

    None: not known. `cost` is that of a thousand lists, None without prices too.
    """

    p50_ms: float | None
    p95_ms: float | None
    counted: int
    prompt_tokens: float | None
    reply_tokens: float | None
    cost: float | None


def not_known(order: ShadowOrder) -> None:
    """Tokens where there is no catalogue to tell them from."""


def taken(orders: Sequence[ShadowOrder], tokens: Tokens, prices: Prices) -> Taken:
    """Over the lists of one segment; of none, nothing is known."""
    p50, p95 = np.percentile([one.ms for one in orders], (50, 95)).tolist() if orders else (None, None)
    sample = [orders[at] for at in np.unique(np.linspace(0, len(orders) - 1, MOST).astype(int))] if orders else []
    counted = [found for one in sample if (found := tokens(one)) is not None]
    if not counted:
        return Taken(p50_ms=p50, p95_ms=p95, counted=0, prompt_tokens=None, reply_tokens=None, cost=None)
    given, said = np.mean(counted, axis=0).tolist()
    priced = bool(prices.input or prices.output)
    cost = 1_000 * (given * prices.input + said * prices.output) / 1e6 if priced else None
    return Taken(p50_ms=p50, p95_ms=p95, counted=len(counted), prompt_tokens=given, reply_tokens=said, cost=cost)


def counting(
    library: Prompts, settings: RerankSettings, products: Callable[[Sequence[ProductId]], Mapping[ProductId, Product]]
) -> Tokens:
    """Counts tokens as the budget does, with one encoding for all models; not those of lists of other prompts, nor of
    lists with a product that the shop no longer has."""
    rng = random.Random(0)

    def tokens(order: ShadowOrder) -> tuple[int, int] | None:
        shown = order.ranked[: settings.top_n]
        known = products(shown)
        if order.prompt != library.templates[TEMPLATE].label or not all(one in known for one in shown):
            return None
        cards = {one: short_card(unbranded(known[one]) if settings.mask_brands else known[one]) for one in shown}
        call = plan(shown, cards, rng).call(library, looking_for=quoted(""), wishes=[])
        return sum(count_tokens(message.text) for message in call.messages), count_tokens(order.reply)

    return tokens


def note(figures: Sequence[Taken]) -> str:
    """How the figures were come by, and what is not known."""
    if not any(one.counted for one in figures):
        return (
            "Tokens and cost are not known: the log keeps no prompt, and products of these lists, or this version of "
            "the packaged prompt, are not here any more."
        )
    cost = "cost is by the prices given" if any(one.cost is not None for one in figures) else "no price is given"
    return (
        f"Times are those of the log. Tokens are about: of at most {MOST} lists a segment, prompts put together "
        f"again from the catalogue as it is now, without the shopper's words; {cost}."
    )
