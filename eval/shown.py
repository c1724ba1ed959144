"""What lists show, beside being right: how much of the shop, how new, how varied, how popular, how dear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from eval.baselines.content import text_vectors
from eval.baselines.past import Past
from eval.sheets import K, Result, Targets
from ranking.measures import coverage, intra_list_diversity, lift, novelty, percentiles
from ranking.neighbours import Matrix

MEANINGS: Final[Mapping[str, str]] = {
    "coverage": "share of the catalogue in any list",
    "novelty": "bits; 1 more means half as often bought",
    "diversity": "1 - likeness of texts within a list",
    "popularity bias": "percentile of sales, list less history",
    "price bias": "percentile of price, list less history",
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Measures the first ten places of lists. Vectors are TF-IDF of title, brand and categories, single words."""

    past: Past
    baskets: npt.NDArray[np.float64]
    times: Matrix
    vectors: Matrix
    popularity: npt.NDArray[np.float64]
    price: npt.NDArray[np.float64]

    @classmethod
    def of(cls, past: Past) -> "Shown":
        baskets = past.baskets()
        prices = np.array([one.price.amount if one.price else np.nan for one in past.products], np.float64)
        return cls(
            past=past,
            baskets=baskets,
            times=past.times(),
            vectors=text_vectors(past.products, pairs=False),
            popularity=percentiles(np.where(baskets > 0, baskets, np.nan)),
            price=percentiles(prices),
        )

    def measure(self, result: Result, target: Targets) -> dict[str, float]:
        """Means over the lists that have a value; NaN where none has (no price is known, say)."""
        lists, histories = result.lists[:, :K], self.times[target.rows]
        by_list = {
            "novelty": novelty(lists, self.baskets),
            "diversity": intra_list_diversity(lists, self.vectors),
            "popularity bias": lift(lists, histories, self.popularity),
            "price bias": lift(lists, histories, self.price),
        }
        found = {"coverage": coverage(lists, self.baskets.size)}
        for name, values in by_list.items():
            known = values[~np.isnan(values)]
            found[name] = float(known.mean()) if known.size else float("nan")
        return found
