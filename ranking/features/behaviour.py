"""Features of what other shoppers did."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ranking.features.base import Column, Context, Feature, Group

FEATURES = (
    Feature(name="collaborative.ease", unit="share of the best", phrase="shoppers like you buy it"),
    Feature(name="collaborative.ease_rank", unit="rank", phrase="its place among what shoppers like you buy"),
    Feature(name="collaborative.neighbours", unit="share of the best", phrase="it goes with what you buy"),
    Feature(name="collaborative.neighbours_rank", unit="rank", phrase="its place among what goes with your purchases"),
)


def compute(context: Context) -> Mapping[str, Column]:
    if not context.profile.history.item.size:
        return {feature.name: np.full(context.positions.size, np.nan, np.float32) for feature in FEATURES}
    ease = context.learned(context.profile.ease)
    neighbours = context.learned(context.profile.neighbours)
    return {
        "collaborative.ease": ease,
        "collaborative.ease_rank": _rank(ease),
        "collaborative.neighbours": neighbours,
        "collaborative.neighbours_rank": _rank(neighbours),
    }


def _rank(values: Column) -> Column:
    """Rank from 1 among the candidates; equal values share the better rank; NaN stays NaN."""
    ordered: npt.NDArray[np.float32] = np.sort(-values)
    ranks = (np.searchsorted(ordered, -values, side="left") + 1).astype(np.float32)
    return np.where(np.isnan(values), np.nan, ranks).astype(np.float32)


GROUP = Group(features=FEATURES, compute=compute)
