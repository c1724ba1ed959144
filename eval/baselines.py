"""Simple systems that a learned ranker must beat, under the same protocol.

Their settings were chosen on the validation period (before 2017-10-01 -> October 2017), separately
for the two views, from the grids of docs/ranking.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.behaviour import History
from ranking.collaborative import Ease
from ranking.neighbours import Matrix, item_neighbours, weighted_sum
from ranking.training import View, World

Scores: TypeAlias = npt.NDArray[np.float64]
HEAD = 512
"""Products, first in the order of ties, that bound a list from below."""

Scorer: TypeAlias = Callable[[History, View], Scores]
"""Scores the whole catalogue for one visitor: float64 [n_items]; 0 says nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    name: str
    scorer: Scorer


def baselines(world: World) -> list[Baseline]:
    """Fits every baseline on what was known at the world's cut."""
    return [
        Baseline(name="popularity", scorer=_popularity(world)),
        Baseline(name="personal recency", scorer=_personal_recency(world)),
        Baseline(name="item-kNN", scorer=_item_knn(world)),
        Baseline(name="EASE", scorer=_ease(world)),
    ]


def tie_break(world: World) -> npt.NDArray[np.int64]:
    """int64 [n_items]: all positions in the order that equal scores have: the more often bought first, then a
    fixed shuffle."""
    chance = np.random.default_rng(0).random(world.tables.baskets.size)
    order: npt.NDArray[np.int64] = np.lexsort((chance, -world.tables.baskets))
    return order


def full_ranking(
    scores: Scores, ties: npt.NDArray[np.int64], hidden: npt.NDArray[np.int64], k: int
) -> npt.NDArray[np.int64]:
    """The first `k` positions of the whole catalogue without `hidden` ones, best first.

    The k-th best of the head (the first products in the order of ties) bounds the list from below, and
    outside the head only what scores above that bound can stand in it: no sorting of the whole catalogue.
    """
    visible = scores.copy()
    visible[hidden] = -np.inf
    head = ties[: HEAD + hidden.size]
    head = head[visible[head] > -np.inf]
    if not head.size:
        return head
    bound = np.sort(visible[head])[-min(k, head.size)]
    above = np.flatnonzero(visible > bound)
    pool = np.concatenate([above, head[visible[head] == bound]])
    place = np.empty(ties.size, np.int64)
    place[ties] = np.arange(ties.size)
    return pool[np.lexsort((place[pool], -visible[pool]))][:k]


def _popularity(world: World) -> Scorer:
    baskets = world.tables.baskets.astype(np.float64)
    return lambda history, view: baskets


def _personal_recency(world: World, half_life: float = 120.0) -> Scorer:
    size, now = world.tables.baskets.size, world.window.cut

    def score(history: History, view: View) -> Scores:
        scores = np.zeros(size)
        scores[history.items] = history.decayed(now, half_life)
        return scores

    return score


def _item_knn(world: World) -> Scorer:
    """TF-IDF cosine, k = 200, products with at least 20 buyers, profile half-life 30 days."""
    now = world.window.cut
    neighbours = item_neighbours(_bought(world), k=200, min_support=20)

    def score(history: History, view: View) -> Scores:
        return weighted_sum(neighbours, history.items, history.decayed(now, 30.0)).astype(np.float64)

    return score


def _ease(world: World) -> Scorer:
    """lambda 300 for all items, 1,000 for new ones; profile half-life 90 days."""
    size, now = world.tables.baskets.size, world.window.cut
    models = {"all": Ease.fit(_bought(world), reg=300.0), "new": Ease.fit(_bought(world), reg=1_000.0)}

    def score(history: History, view: View) -> Scores:
        profile = np.zeros(size, np.float32)
        profile[history.item] = 0.5 ** ((now - history.day) / 90.0)  # in order of time: the latest one stays
        return models[view].scores(profile).astype(np.float64)

    return score


def _bought(world: World) -> Matrix:
    purchases = world.purchases
    shape = (len(purchases.visitor_ids), world.tables.baskets.size)
    matrix = sp.csr_array((np.ones(purchases.item.size, np.float32), (purchases.visitor, purchases.item)), shape=shape)
    matrix.sum_duplicates()
    return matrix
