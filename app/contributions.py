"""What each feature added to a score that was served, by the very bundle that served it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from app.store.ports import ServedRecommendation
from ranking.bundle import read_ranker
from ranking.features.table import PHRASES
from retrieval.schema import ProductId


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """A feature's share of a score: positive lifts the product, negative holds it back."""

    feature: str
    phrase: str
    value: float | None
    contribution: float


class Contributions:
    """Recomputes TreeSHAP from the feature row that was logged; nothing has to be kept but the row."""

    def __init__(self, bundles: Path) -> None:
        self._model = lru_cache(maxsize=4)(lambda bundle_id: read_ranker(bundles / bundle_id))

    def __call__(self, served: ServedRecommendation, product_id: ProductId) -> list[Contribution]:
        """Largest first. Empty for a list that no ranker scored.

        Raises:
            ranking.bundle.BundleRefused: the bundle is gone or was changed.
        """
        shown = next((one for one in served.shown if one["product_id"] == product_id), None)
        features = shown["features"] if shown else None
        if served.bundle_id is None or not isinstance(features, dict) or not features:
            return []
        model = self._model(served.bundle_id)
        values = [features.get(name) for name in model.feature_names]
        row = np.array([[math.nan if value is None else value for value in values]], dtype=np.float32)
        shares = model.contributions(row)[0, :-1]
        return [
            Contribution(
                feature=model.feature_names[at],
                phrase=PHRASES.get(model.feature_names[at], model.feature_names[at]),
                value=values[at],
                contribution=float(shares[at]),
            )
            for at in np.argsort(-np.abs(shares), kind="stable")
            if shares[at]
        ]
