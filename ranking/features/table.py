"""The feature table: the same columns, by the same code, in training and in serving."""

import numpy as np
import numpy.typing as npt

from ranking.features import behaviour, match, product, visitor
from ranking.features.base import Column, Context, Feature

GROUPS = (match.GROUP, product.GROUP, visitor.GROUP, behaviour.GROUP)
FEATURES: tuple[Feature, ...] = tuple(feature for group in GROUPS for feature in group.features)
NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)


def feature_table(context: Context) -> npt.NDArray[np.float32]:
    """float32 [n_candidates, len(NAMES)]; missing is NaN, infinite counts as missing."""
    if not context.candidates:
        return np.empty((0, len(NAMES)), np.float32)
    columns: dict[str, Column] = {}
    with np.errstate(divide="ignore", invalid="ignore"):  # a price of 0 makes a ratio infinite: missing
        for group in GROUPS:
            columns |= group.compute(context)
    table = np.column_stack([columns[name] for name in NAMES])
    table[~np.isfinite(table)] = np.nan
    return table.astype(np.float32, copy=False)
