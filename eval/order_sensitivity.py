"""`shelftalk eval order-sensitivity`: whether a model orders products, or repeats the order that it was shown.

The same products are asked for in several shuffled orders, under handles drawn anew. Replies are mapped to products and
compared in pairs: Kendall's tau, the share of product pairs that flip, the share of first places that change. A model
that says back what it is shown has a tau of 0, and flips half of all pairs; one that judges products has 1 and none.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from rich.table import Table

from app.llm.endpoint import Endpoint
from app.llm.guard import Guard
from app.llm.outcome import Answered, Refused
from app.recommendation import Deadline
from eval.significance import Interval
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from prompts.masking import unbranded
from prompts.product_card import quoted, short_card
from ranking.llm_reranker import TEMPLATE, NotAnOrder, plan, said
from retrieval.schema import Product, ProductId

MEASURES: Final = ("tau", "flips", "first_changes", "tau_to_shown", "mentioned")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """Products that are alike, and what somebody might be looking for among them."""

    looking_for: str
    products: tuple[Product, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A mean over lists with its interval, and how far single lists lie from it (standard deviation)."""

    mean: float
    low: float
    high: float
    spread: float


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """What one model made of one version of the prompt.

    tau, flips, first_changes: between two replies about one list, over the products that both name. tau_to_shown:
    between a reply and the order that it was shown. mentioned: the share of the products that a reply names. Figures
    are means over `compared` lists, those with two replies or more; `reasons` counts the replies that were no order.
    """

    model: str
    prompt: str
    mask_brands: bool
    seed: int
    lists: int
    orders: int
    size: int
    replies: int
    compared: int
    reasons: Mapping[str, int]
    figures: Mapping[str, Figure]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def shelves(products: Sequence[Product], *, lists: int, size: int, seed: int) -> list[Shelf]:
    """So many lists of `size` products of one category each, drawn by the seed; a category may come again."""
    by_category: dict[str, list[Product]] = defaultdict(list)
    for product in products:
        for category in product.categories[-1:]:
            by_category[category].append(product)
    names = sorted(name for name, found in by_category.items() if len(found) >= size)
    if not names:
        raise ValueError(f"no category has {size} products; ask for shorter lists")
    rng = random.Random(seed)
    chosen = [rng.choice(names) for _ in range(lists)]
    return [Shelf(looking_for=name, products=tuple(rng.sample(by_category[name], size))) for name in chosen]


async def probe(
    model: ChatModel,
    asked: Sequence[Shelf],
    *,
    orders: int,
    seed: int,
    within_s: float,
    mask_brands: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Sensitivity:
    """Asks about every list `orders` times, one call after the other."""
    library = PromptLibrary.load()
    guard = Guard([Endpoint(model, max_concurrent=1, breaker=None)])
    rng = random.Random(seed)
    reasons: Counter[str] = Counter()
    rows: list[dict[str, float]] = []
    replies = 0
    try:
        for number, shelf in enumerate(asked):
            found = []
            for turn in range(orders):
                shown = rng.sample(shelf.products, len(shelf.products))
                order = await _order(guard, library, shelf.looking_for, shown, mask_brands, rng, within_s)
                if isinstance(order, str):
                    reasons[order] += 1
                else:
                    found.append((tuple(product.id for product in shown), order))
                progress(number * orders + turn + 1, len(asked) * orders)
            replies += len(found)
            if len(found) > 1:
                rows.append(_compared(found))
    finally:
        await guard.aclose()
    return Sensitivity(
        model=model.name,
        prompt=library.templates[TEMPLATE].label,
        mask_brands=mask_brands,
        seed=seed,
        lists=len(asked),
        orders=orders,
        size=max((len(shelf.products) for shelf in asked), default=0),
        replies=replies,
        compared=len(rows),
        reasons=dict(reasons),
        figures={name: _figure([row[name] for row in rows], seed) for name in MEASURES},
    )


async def _order(
    guard: Guard,
    library: PromptLibrary,
    looking_for: str,
    shown: Sequence[Product],
    mask_brands: bool,
    rng: random.Random,
    within_s: float,
) -> tuple[ProductId, ...] | str:
    """The model's order as it said it, without any bounds; or the reason why there is none."""
    cards = {one.id: short_card(unbranded(one) if mask_brands else one) for one in shown}
    the_plan = plan([one.id for one in shown], cards, rng)
    call = the_plan.call(library, looking_for=quoted(looking_for), wishes=[])
    match await guard.complete(call, Deadline.after(within_s)):
        case Answered(reply=reply):
            try:
                return said(reply.text, the_plan)
            except NotAnOrder as error:
                return error.reason.value
        case Refused(reason=reason):
            return reason.value


def _compared(found: Sequence[tuple[tuple[ProductId, ...], tuple[ProductId, ...]]]) -> dict[str, float]:
    """The measures of one list, means over pairs of replies."""
    pairs = list(combinations([order for _, order in found], 2))
    flips = [share for one, other in pairs if (share := flipped(one, other)) is not None]
    to_shown = [1 - 2 * share for shown, order in found if (share := flipped(shown, order)) is not None]
    flip = float(np.mean(flips)) if flips else float("nan")
    return {
        "tau": 1 - 2 * flip,
        "flips": flip,
        "first_changes": float(np.mean([one[0] != other[0] for one, other in pairs])),
        "tau_to_shown": float(np.mean(to_shown)) if to_shown else float("nan"),
        "mentioned": float(np.mean([len(order) / len(shown) for shown, order in found])),
    }


def flipped(one: Sequence[ProductId], other: Sequence[ProductId]) -> float | None:
    """The share of pairs of products in both orders that stand the other way round; None with fewer than two in both.

    Kendall's tau of the two, which have no ties, is 1 - 2 x this.
    """
    place = {product_id: at for at, product_id in enumerate(other)}
    common = [place[product_id] for product_id in one if product_id in place]
    pairs = list(combinations(common, 2))
    return sum(first > second for first, second in pairs) / len(pairs) if pairs else None


def _figure(values: Sequence[float], seed: int) -> Figure:
    """Of the lists that have the measure; of none: all 0."""
    known = np.array([value for value in values if not np.isnan(value)], np.float64)
    interval = Interval.of(known, seed=seed)
    spread = float(known.std(ddof=1)) if known.size > 1 else 0.0
    return Figure(mean=interval.mean, low=interval.low, high=interval.high, spread=spread)


def table(found: Sensitivity) -> Table:
    """The figures, one a row."""
    counts = f"{found.lists} lists of {found.size} products, {found.orders} orders each, seed {found.seed}"
    drawn = Table(title=f"{found.model}, {found.prompt}: {counts}", title_justify="left")
    for heading in ("between two replies about the same products", "mean [95 %]", "spread"):
        drawn.add_column(heading)
    names = {
        "tau": "Kendall's tau (1: the same order; 0: unrelated)",
        "flips": "pairs that flip",
        "first_changes": "first places that change",
        "tau_to_shown": "tau to the order that was shown",
        "mentioned": "products named",
    }
    for name, words in names.items():
        one = found.figures[name]
        drawn.add_row(words, f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]", f"{one.spread:.3f}")
    return drawn
