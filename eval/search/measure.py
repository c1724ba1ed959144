"""How good search lists are: NDCG@10 by hand-made grades, gains paired by query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from eval.search.judgements import Judgements, ShopperQuery, Split
from eval.significance import Interval
from retrieval.schema import Product

K = 10
SAMPLES = 10_000


def graded_ndcg(found: Sequence[int], possible: Sequence[int], k: int = K) -> float:
    """NDCG@k with gain 2^grade - 1 and discount log2(place + 1).

    Järvelin and Kekäläinen, TOIS 2002; the exponential gain is Burges et al., ICML 2005. `possible` holds
    the grades of all that could have been found. If none of them is above 0: 0.
    """
    ideal = _dcg(sorted(possible, reverse=True)[:k])
    return _dcg(found[:k]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    gains = 2.0 ** np.asarray(grades, dtype=np.float64) - 1
    return float((gains / np.log2(np.arange(2, len(grades) + 2))).sum())


@dataclass(kw_only=True)
class Sheet:
    """One system's lists: NDCG@10 and the share of unjudged products in the first ten, by query id."""

    system: str
    ndcg: dict[str, float] = field(default_factory=dict)
    unjudged: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SearchReport:
    """All systems on the same queries; gains are of the one called `ours`."""

    queries: Sequence[ShopperQuery]
    sheets: Mapping[str, Sheet]
    ours: str

    def chosen(self, *, shop: str | None = None, split: Split | None = None) -> list[str]:
        """Ids of the queries of a shop and a split; None means all."""
        return [one.id for one in self.queries if shop in {None, one.shop} and split in {None, one.split}]

    def ndcg(self, system: str, ids: Sequence[str]) -> npt.NDArray[np.float64]:
        """float64 [n_queries]."""
        return np.array([self.sheets[system].ndcg[one] for one in ids])

    def unjudged(self, system: str, ids: Sequence[str]) -> float:
        return float(np.mean([self.sheets[system].unjudged[one] for one in ids])) if ids else 0.0

    def gain(self, system: str, ids: Sequence[str]) -> Interval:
        """How much our NDCG@10 lies above another system's; bootstrap over queries, seed 0."""
        difference = self.ndcg(self.ours, ids) - self.ndcg(system, ids)
        return Interval.of(difference, samples=SAMPLES)


def judge(sheet: Sheet, query_id: str, listed: Sequence[Product], possible: Sequence[int], judged: Judgements) -> None:
    """Notes one list. Only the first of each family counts, for every system alike, as shoppers see lists."""
    first: dict[str, Product] = {}
    for product in listed:
        first.setdefault(_family(product), product)
    grades = [judged.grade(query_id, product) for product in list(first.values())[:K]]
    sheet.ndcg[query_id] = graded_ndcg([grade or 0 for grade in grades], possible)
    sheet.unjudged[query_id] = sum(grade is None for grade in grades) / K


def possible_grades(query_id: str, products: Sequence[Product], judged: Judgements) -> list[int]:
    """The best grade of each family among the products that could be shown for a query."""
    best: dict[str, int] = {}
    for product in products:
        grade = judged.grade(query_id, product) or 0
        best[_family(product)] = max(grade, best.get(_family(product), 0))
    return list(best.values())


def _family(product: Product) -> str:
    return product.group_id or product.title.casefold()
