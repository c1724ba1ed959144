"""Features of what other shoppers did, and of what the latest products lead to."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ranking.features.base import Column, Context, Feature, Group
from ranking.neighbours import Matrix, weighted_sum_at
from retrieval.behaviour import Taste

TASTES: Mapping[Taste, str] = {
    "collaborative": "collaborative.ease",
    "neighbours": "collaborative.neighbours",
    "factors": "collaborative.factors",
    "alike": "content.alike",
}
"""The feature of each learned taste."""

FEATURES = (
    *(Feature(name=name, unit="share of the best") for name in TASTES.values()),
    *(Feature(name=f"{name}_rank", unit="rank") for name in TASTES.values()),
    Feature(name="session.neighbours_latest", unit="similarity"),
    Feature(name="session.alike_latest", unit="cosine"),
)


def compute(context: Context) -> Mapping[str, Column]:
    profile, tables = context.profile, context.tables
    if not (profile.history.item.size or profile.history.viewed):
        return {feature.name: np.full(context.positions.size, np.nan, np.float32) for feature in FEATURES}
    columns: dict[str, Column] = {}
    for taste, name in TASTES.items():
        columns[name] = context.learned(profile.scores(taste))
        columns[f"{name}_rank"] = _rank(columns[name])
    columns["session.neighbours_latest"] = _near_latest(context, tables.neighbours)
    columns["session.alike_latest"] = _near_latest(context, tables.alike)
    return columns


def _near_latest(context: Context, matrix: Matrix) -> Column:
    """The mean similarity to the products looked at last, or else to those of the last basket."""
    latest = context.profile.history.latest
    latest = latest[latest < matrix.shape[0]]
    near = weighted_sum_at(matrix, latest, np.full(latest.size, 1 / max(latest.size, 1)), context.positions)
    near[context.positions >= matrix.shape[1]] = np.nan
    return near


def _rank(values: Column) -> Column:
    """Rank from 1 among the candidates; equal values share the better rank; NaN stays NaN."""
    ordered: npt.NDArray[np.float32] = np.sort(-values)
    ranks = (np.searchsorted(ordered, -values, side="left") + 1).astype(np.float32)
    return np.where(np.isnan(values), np.nan, ranks).astype(np.float32)


GROUP = Group(features=FEATURES, compute=compute)
