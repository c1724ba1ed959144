"""Features of the product alone."""

from collections.abc import Mapping

import numpy as np

from ranking.features.base import Column, Context, Feature, Group
from ranking.features.products import UNSTATED
from ranking.tables import HORIZONS

FEATURES = (
    Feature(name="product.price", unit="minor units"),
    Feature(name="product.price_to_category", unit="ratio"),
    Feature(name="product.discount", unit="share"),
    Feature(name="product.rating", unit="of 5"),
    Feature(name="product.rating_count", unit="reviews"),
    Feature(name="popularity.baskets_7d", unit="baskets"),
    Feature(name="popularity.baskets_14d", unit="baskets"),
    Feature(name="popularity.baskets_28d", unit="baskets"),
    Feature(name="popularity.baskets_90d", unit="baskets"),
    Feature(name="popularity.baskets_ever", unit="baskets"),
    Feature(name="popularity.slope_14d", unit="ratio"),
    Feature(name="popularity.slope_28d", unit="ratio"),
    Feature(name="popularity.category_share_28d", unit="share"),
    Feature(name="popularity.rebought_share", unit="share"),
    Feature(name="popularity.usual_interval", unit="days"),
    Feature(name="popularity.days_since_first_sold", unit="days"),
)


def compute(context: Context) -> Mapping[str, Column]:
    products, at = context.products, context.positions
    price = products.price[at]
    popular = {days: context.learned(context.tables.popular[row]) for row, days in enumerate(HORIZONS)}
    ever = context.learned(context.tables.baskets)
    return {
        "product.price": price,
        "product.price_to_category": price / products.typical_price[at],
        "product.discount": 1 - price / products.list_price[at],
        "product.rating": products.rating[at],
        "product.rating_count": products.rating_count[at],
        "popularity.baskets_7d": popular[7],
        "popularity.baskets_14d": popular[14],
        "popularity.baskets_28d": popular[28],
        "popularity.baskets_90d": popular[90],
        "popularity.baskets_ever": ever,
        "popularity.slope_14d": (popular[14] + 1) / (popular[56] / 4 + 1),
        "popularity.slope_28d": (popular[28] + 1) / (popular[90] / 90 * 28 + 1),
        "popularity.category_share_28d": popular[28] / (_category_baskets(context) + 1),
        "popularity.rebought_share": context.learned(context.tables.rebought),
        "popularity.usual_interval": context.learned(context.tables.interval),
        "popularity.days_since_first_sold": context.tables.day - context.learned(context.tables.first_sold),
    }


def _category_baskets(context: Context) -> Column:
    """float32 [n_candidates]: baskets of the last four weeks with each one's most special category; NaN without one."""
    own, sold = context.products.category[-1][context.positions], context.products.sold_by_category(context.tables)
    return np.where(own == UNSTATED, np.nan, sold[own - UNSTATED]).astype(np.float32)


GROUP = Group(features=FEATURES, compute=compute)
