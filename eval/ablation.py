"""What each group of features is worth: the ranker learned again without it, on the validation period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from eval.datasets.base import Dataset
from eval.ranking import drawn
from eval.sheets import K
from eval.significance import Interval, paired_gain
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES, feature_table
from ranking.items import ItemSpace
from ranking.lambdamart import LambdaMART
from ranking.measures import hits, ndcg
from ranking.training import VIEWS, Plan, Progress, View, World, fit, past


@dataclass(frozen=True, kw_only=True)
class Ablation:
    """NDCG@10 on one view with all features, and what leaving a group out takes away, paired by visitor."""

    group: str
    view: View
    whole: float
    loss: Interval


@dataclass(frozen=True, kw_only=True)
class _List:
    """One visitor's candidates: features, and which of them were bought, of `n_true` in all."""

    view: View
    features: npt.NDArray[np.float32]
    hit: npt.NDArray[np.bool_]
    n_true: int


def groups() -> dict[str, list[int]]:
    """The columns of each group, by the first part of the features' names."""
    found: dict[str, list[int]] = {}
    for column, name in enumerate(NAMES):
        found.setdefault(name.partition(".")[0], []).append(column)
    return found


def ablate(data: Dataset, plan: Plan, progress: Progress | None = None) -> list[Ablation]:
    """Leaves out one group after the other. A group is missing by being NaN everywhere: no tree can split on it."""
    items = ItemSpace(data.purchases.item_ids)
    products = ProductColumns(items, data.products)
    products.compare_texts(data.products)
    lessons = past(data.purchases, items, products, plan, data.validation.cut, progress)
    lists = _lists(World(data.purchases, items, products, data.validation, lessons.weights), plan)
    whole = _ndcg(fit(lessons.parts, seed=plan.seed), lists, [])
    found: list[Ablation] = []
    for done, (group, columns) in enumerate(groups().items(), start=1):
        less = [replace(part, features=_without(part.features, columns)) for part in lessons.parts]
        left = _ndcg(fit(less, seed=plan.seed), lists, columns)
        found += [
            Ablation(group=group, view=view, whole=float(whole[view].mean()), loss=paired_gain(whole[view], left[view]))
            for view in VIEWS
            if whole[view].size
        ]
        if progress:
            progress("learning without one group", done, len(groups()))
    return found


def _lists(world: World, plan: Plan) -> list[_List]:
    found: list[_List] = []
    for visitor_id in drawn(world.visitors, plan.visitors_per_window, plan.seed):
        for view in VIEWS:
            truth = world.truth(visitor_id, view)
            if truth.size:
                context = world.context(visitor_id, view)
                hit = hits(context.positions, truth)
                found.append(_List(view=view, features=feature_table(context), hit=hit, n_true=truth.size))
    return found


def _ndcg(model: LambdaMART, lists: Sequence[_List], missing: Sequence[int]) -> dict[View, npt.NDArray[np.float64]]:
    values: dict[View, list[float]] = {view: [] for view in VIEWS}
    for one in lists:
        order = np.argsort(-model.scores(_without(one.features, missing)), kind="stable")
        values[one.view].append(ndcg(one.hit[order], one.n_true, K))
    return {view: np.array(found) for view, found in values.items()}


def _without(features: npt.NDArray[np.float32], columns: Sequence[int]) -> npt.NDArray[np.float32]:
    less = features.copy()
    less[:, columns] = np.nan
    return less
