"""Features of the visitor and the product together: what they bought, how often, how lately."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ranking.features.base import Column, Context, Feature, Group
from ranking.features.products import UNSTATED
from ranking.histories import History
from ranking.profile import HALF_LIFE

FEATURES = (
    Feature(name="visitor.bought_times", unit="purchases"),
    Feature(name="visitor.bought_days_ago", unit="days"),
    Feature(name="visitor.bought_first_days_ago", unit="days"),
    Feature(name="visitor.bought_decayed_120d", unit="purchases"),
    Feature(name="visitor.bought_decayed_30d", unit="purchases"),
    Feature(name="visitor.due_ratio", unit="ratio"),
    Feature(name="visitor.due_ratio_usual", unit="ratio"),
    Feature(name="visitor.interval_spread", unit="days"),
    Feature(name="visitor.basket_share", unit="share"),
    Feature(name="visitor.rank_again", unit="rank"),
    Feature(name="visitor.type_share_90d", unit="share"),
    Feature(name="visitor.type_days_ago", unit="days"),
    Feature(name="visitor.category_share_90d", unit="share"),
    Feature(name="visitor.department_share_90d", unit="share"),
    Feature(name="visitor.price_to_usual", unit="ratio"),
    Feature(name="visitor.type_due_ratio", unit="ratio"),
    Feature(name="visitor.brand_share_90d", unit="share"),
    Feature(name="visitor.baskets", unit="baskets"),
    Feature(name="visitor.days_since_visit", unit="days"),
    Feature(name="visitor.known_left_out", unit="share"),
    Feature(name="visitor.purchases_28d", unit="purchases"),
    Feature(name="visitor.different_products", unit="products"),
    Feature(name="visitor.new_share_28d", unit="share"),
)

DEFAULT_INTERVAL = 30.0
"""Days from one purchase to the next, where nobody bought a product twice."""

USUAL_WEIGHT = 2.0
"""How many of a visitor's own intervals everyone's usual one counts for."""


def compute(context: Context) -> Mapping[str, Column]:
    history, now = context.profile.history, context.now
    columns = {feature.name: np.full(context.positions.size, np.nan, np.float32) for feature in FEATURES}
    if not history.item.size:
        return columns
    columns |= _of_the_product(context)
    columns |= _of_its_kind(context)
    recent, visits, exclude = history.day > now - 28, history.visits, context.query.exclude
    columns["visitor.baskets"][:] = visits.size
    columns["visitor.days_since_visit"][:] = now - visits[-1]
    known = sum(context.product_ids[at] in exclude for at in history.items) if exclude else 0
    columns["visitor.known_left_out"][:] = known / history.items.size
    first = history.day == _firsts(history)[history.inverse]
    columns["visitor.purchases_28d"][:] = recent.sum()
    columns["visitor.different_products"][:] = history.items.size
    columns["visitor.new_share_28d"][:] = (recent & first).sum() / max(recent.sum(), 1)
    paid = context.products.price[history.item]
    usual = np.nanmedian(paid) if np.isfinite(paid).any() else np.nan
    columns["visitor.price_to_usual"] = (context.products.price[context.positions] / usual).astype(np.float32)
    return columns


def _firsts(history: History) -> npt.NDArray[np.float64]:
    firsts = np.full(history.items.size, np.inf)
    np.minimum.at(firsts, history.inverse, history.day)
    return firsts


def _of_the_product(context: Context) -> dict[str, Column]:
    """What the visitor did with exactly this product; NaN where they never bought it."""
    history, now = context.profile.history, context.now
    times = history.sums(np.ones(history.day.size))
    first = now - _firsts(history)
    latest = np.full(history.items.size, -np.inf)
    np.maximum.at(latest, history.inverse, history.day)
    last = now - latest
    gap = np.where(times > 1, (first - last) / np.maximum(times - 1, 1), np.nan)
    usual = context.learned_at(context.tables.interval, history.items)
    usual = np.where(np.isnan(usual), DEFAULT_INTERVAL, usual)
    expected = np.where(
        times > 1, (np.nan_to_num(gap) * (times - 1) + USUAL_WEIGHT * usual) / (times - 1 + USUAL_WEIGHT), usual
    )
    visits = history.visits
    since_known = visits.size - np.searchsorted(visits, now - first)
    again = context.profile.again
    rank = np.empty(again.size)
    rank[np.lexsort((history.items, -again))] = np.arange(1, again.size + 1)
    per_item = {
        "visitor.bought_times": times,
        "visitor.bought_days_ago": last,
        "visitor.bought_first_days_ago": first,
        "visitor.bought_decayed_120d": again,
        "visitor.bought_decayed_30d": history.decayed(now, 30),
        "visitor.due_ratio": last / np.maximum(gap, 1),
        "visitor.due_ratio_usual": last / np.maximum(expected, 1),
        "visitor.interval_spread": _interval_spread(history),
        "visitor.basket_share": times / np.maximum(since_known, 1),
        "visitor.rank_again": rank,
    }
    row = np.searchsorted(history.items, context.positions)
    row[row == history.items.size] = 0
    known = history.items[row] == context.positions
    return {name: np.where(known, values[row], np.nan).astype(np.float32) for name, values in per_item.items()}


def _of_its_kind(context: Context) -> dict[str, Column]:
    """What the visitor did with products of the same type, category and department; NaN for one without."""
    history, products = context.profile.history, context.products
    decayed = 0.5 ** ((context.now - history.day) / HALF_LIFE)
    columns: dict[str, Column] = {}
    for level, name in enumerate(("department", "category", "type")):
        bought, own = products.category[level, history.item], products.category[level, context.positions]
        size = products.n_codes + 1  # read after the codes: a catalogue change may add some meanwhile
        stated = bought != UNSTATED
        share = np.bincount(bought[stated], weights=decayed[stated], minlength=size) / decayed.sum()
        columns[f"visitor.{name}_share_90d"] = np.where(own == UNSTATED, np.nan, share[own]).astype(np.float32)
        if name == "type":
            latest = np.full(size, -np.inf)
            np.maximum.at(latest, bought[stated], history.day[stated])
            ago = context.now - latest[own]
            columns["visitor.type_due_ratio"] = _due(bought, own, history.day, context.now, size)
            columns["visitor.type_days_ago"] = np.where(np.isfinite(ago), ago, np.nan).astype(np.float32)
    columns["visitor.brand_share_90d"] = _of_its_brand(context, decayed)
    return columns


def _of_its_brand(context: Context, decayed: npt.NDArray[np.float64]) -> Column:
    brand = context.products.brand
    bought, own = brand[context.profile.history.item], brand[context.positions]
    stated = bought != UNSTATED
    share = np.bincount(bought[stated], weights=decayed[stated], minlength=context.products.n_codes + 1)
    return np.where(own == UNSTATED, np.nan, share[own] / decayed.sum()).astype(np.float32)


def _due(
    bought: npt.NDArray[np.int32],
    own: npt.NDArray[np.int32],
    day: npt.NDArray[np.float64],
    now: float,
    size: int,
) -> Column:
    """float32 [n_candidates]: days since a product of the kind was bought, in the visitor's usual intervals."""
    known = bought != UNSTATED
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, bought[known], day[known])
    np.maximum.at(last, bought[known], day[known])
    times = np.bincount(bought[known], minlength=size)
    usual = np.where(times > 1, (last - first) / np.maximum(times - 1, 1), np.nan)
    return np.where(own == UNSTATED, np.nan, (now - last[own]) / np.maximum(usual[own], 1)).astype(np.float32)


def _interval_spread(history: History) -> npt.NDArray[np.float64]:
    """float64 [len(history.items)]: the standard deviation of the days between purchases; NaN below three."""
    order = np.lexsort((history.day, history.inverse))
    row, day = history.inverse[order], history.day[order]
    again = row[1:] == row[:-1]
    gap, of = np.diff(day)[again], row[1:][again]
    size = history.items.size
    n = np.bincount(of, minlength=size)
    mean = np.bincount(of, gap, minlength=size) / np.maximum(n, 1)
    square = np.bincount(of, gap * gap, minlength=size) / np.maximum(n, 1)
    return np.where(n > 1, np.sqrt(np.maximum(square - mean**2, 0)), np.nan)


GROUP = Group(features=FEATURES, compute=compute)
