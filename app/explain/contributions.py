"""What each feature added to a score that was served: as it was kept with the list, or by the bundle that served it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.store.ports import ServedRecommendation
from ranking.bundles.reading import read_ranker
from ranking.lambdamart import LambdaMART
from retrieval.schema import ProductId

DIGITS: Final = 6
"""Decimals of a share."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """A feature's share of a score: positive lifts the product, negative holds it back."""

    feature: str
    value: float | None
    contribution: float


class Contributions:
    """TreeSHAP of the feature rows that were logged."""

    def __init__(self, bundles: Path, in_memory: Callable[[str], LambdaMART | None] = lambda bundle_id: None) -> None:
        """`in_memory` gives the ranker of a bundle that serves now, so that it is not read again."""
        self._in_memory = in_memory
        self._read = lru_cache(maxsize=4)(lambda bundle_id: read_ranker(bundles / bundle_id))

    def __call__(self, served: ServedRecommendation, product_id: ProductId) -> list[Contribution]:
        """Largest first. Empty for a list that no ranker scored. What was kept with the list needs no bundle.

        Raises:
            BundleRefused: nothing was kept, and the bundle is gone or was changed.
        """
        entry = next((one for one in served.shown if one["product_id"] == product_id), None)
        if entry is None:
            return []
        shares = entry.get("contributions")
        if not isinstance(shares, dict):
            shares = self.of_list(served, only=product_id).get(product_id, {})
        values = entry.get("features")
        values = values if isinstance(values, dict) else {}
        return [
            Contribution(feature=name, value=values.get(name), contribution=share)
            for name, share in sorted(shares.items(), key=lambda one: (-abs(one[1]), one[0]))
        ]

    def of_list(
        self, served: ServedRecommendation, *, only: ProductId | None = None
    ) -> dict[ProductId, dict[str, float]]:
        """By product, every feature's share that is not nothing; products without features have no entry.

        Raises:
            BundleRefused: the bundle is gone or was changed.
        """
        rows: dict[ProductId, Mapping[str, Any]] = {}
        for entry in served.shown:
            product_id, features = ProductId(str(entry["product_id"])), entry.get("features")
            if only in {None, product_id} and isinstance(features, dict) and features:
                rows[product_id] = features
        if served.bundle_id is None or not rows:
            return {}
        model = self._in_memory(served.bundle_id) or self._read(served.bundle_id)
        table = [[_number(features.get(name)) for name in model.feature_names] for features in rows.values()]
        shares = model.contributions(np.array(table, dtype=np.float32))[:, :-1].round(DIGITS)
        return {
            product_id: {name: float(share) for name, share in zip(model.feature_names, row, strict=True) if share}
            for product_id, row in zip(rows, shares, strict=True)
        }


def _number(value: float | None) -> float:
    return math.nan if value is None else value
