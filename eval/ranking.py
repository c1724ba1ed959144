"""`shelftalk eval rank`: list quality by full ranking on a split in time, beside simple systems.

Protocol: every list is drawn from the whole catalogue, nothing is sampled; truth is what the visitor
bought after the cut. Two views: all items, and new items only (products in the visitor's history are
taken out of list and truth). docs/measuring-lists.md says how to read the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np

from eval.baselines.chosen import COUNTED, QUICK, Systems
from eval.baselines.measured import measure_systems
from eval.baselines.past import Past, Ties
from eval.sheets import K, Positions, Result, Sheet, Targets
from eval.significance import Interval, paired_gain
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.features.table import feature_table
from ranking.items import ItemSpace
from ranking.lambdamart import Examples, LambdaMART
from ranking.measures import hits, mean, ndcg
from ranking.training import VIEWS, Lesson, Plan, Progress, View, Window, World, sampled
from ranking.weighing import Weights
from retrieval.retriever import WEIGHTS
from retrieval.schema import Product, VisitorId

RETRIEVAL: Final = "retrieval only"
RANKER: Final = "retrieval + LambdaMART"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Report:
    """All systems on both views, the ranker last, and the lists of the test period to learn from next."""

    results: tuple[Result, ...]
    targets: Mapping[View, Targets]
    lessons: Examples
    oracle: Mapping[View, float] = field(default_factory=dict)

    def result(self, system: str, view: View) -> Result:
        return next(one for one in self.results if one.system == system and one.view == view)

    def of(self, view: View) -> list[Result]:
        return [result for result in self.results if result.view == view]

    def gain(self, system: str, view: View, measure: str = f"ndcg@{K}") -> Interval:
        """How much the ranker lies above another system, paired by visitor."""
        return paired_gain(self.result(RANKER, view).values[measure], self.result(system, view).values[measure])

    @property
    def quality(self) -> dict[str, float]:
        """The ranker's means, by name, for the bundle's manifest; a view without visitors was not measured."""
        measured = [result for result in self.results if result.system == RANKER]
        return {
            f"{name}@{K}/{result.view}": float(values.mean())
            for result in measured
            for name, values in (("ndcg", result.ndcg), ("recall", result.recall))
        }


def evaluate(
    purchases: Purchases,
    items: ItemSpace,
    products: ProductColumns,
    model: LambdaMART,
    window: Window,
    plan: Plan,
    weights: Weights = WEIGHTS,
    progress: Progress | None = None,
) -> Report:
    """Measures the ranker and the quick systems on what was bought in a window after all training."""
    return measured(World(purchases, items, products, window, weights), model, plan, progress=progress)


def measured(
    world: World,
    model: LambdaMART,
    plan: Plan,
    *,
    systems: Systems = QUICK,
    catalogue: Sequence[Product] = (),
    visitors: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Measures the ranker beside `systems`, on all visitors of the world or on some, drawn with the plan's seed.

    `catalogue` holds the products at the world's positions, for systems that read texts.
    """
    past = past_of(world, catalogue)
    chosen = drawn(world.visitors, visitors, plan.seed)
    targets = {view: Targets.of(world, view, chosen) for view in VIEWS}
    targets_measured = {view: target for view, target in targets.items() if target.visitors}
    rivals = measure_systems(past, Ties(past.baskets()), systems, targets_measured, progress)
    ours = _Ours(world, model)
    lesson, learners = Lesson(plan), set(sampled(world.visitors, plan))
    truths = {view: dict(target) for view, target in targets.items()}
    for done, visitor_id in enumerate(targets["all"].visitors, start=1):
        for view in VIEWS:
            if (truth := truths[view].get(visitor_id)) is not None:
                ours.note(visitor_id, view, truth, lesson if visitor_id in learners else None)
        if progress:
            progress("measuring on the held-out weeks", done, len(targets["all"].visitors))
    results = [
        result
        for view in targets_measured
        for result in (*(rival for rival in rivals if rival.view == view), *ours.results(view))
    ]
    oracle = {view: mean(ours.oracle[view]) for view in VIEWS}
    return Report(results=tuple(results), targets=targets, lessons=lesson.examples(), oracle=oracle)


def measured_strangers(world: World, model: LambdaMART, purchases: Purchases, most: int | None, seed: int) -> Report:
    """The lists of visitors who bought in the window and never before, beside the systems that need no past."""
    inside = (purchases.day >= world.window.cut) & (purchases.day < world.window.end)
    known = np.zeros(len(purchases.visitor_ids), bool)
    known[world.purchases.visitor] = True
    rows: list[int] = np.unique(purchases.visitor[inside & ~known[purchases.visitor]]).tolist()
    pairs = [
        (purchases.visitor_ids[row], np.unique(purchases.item[inside & (purchases.visitor == row)]).astype(np.int64))
        for row in drawn(rows, most, seed)
    ]
    targets = Targets.from_pairs(world, "all", pairs)
    past, ours = past_of(world), _Ours(world, model)
    rivals = measure_systems(past, Ties(past.baskets()), COUNTED, {"all": targets}) if targets.visitors else []
    for visitor_id, truth in targets:
        ours.note(visitor_id, "all", truth, None)
    return Report(
        results=(*rivals, *(ours.results("all") if targets.visitors else ())),
        targets={"all": targets},
        lessons=Lesson(Plan()).examples(),
        oracle={"all": mean(ours.oracle["all"])},
    )


def past_of(world: World, catalogue: Sequence[Product] = ()) -> Past:
    return Past.of(world.purchases, world.window.cut, world.tables.baskets.size, catalogue)


def drawn(visitors: Sequence[T], most: int | None, seed: int) -> Sequence[T]:
    """At most so many of the visitors, drawn by the seed, in their order."""
    if most is None or len(visitors) <= most:
        return visitors
    rows = np.random.default_rng(seed).choice(len(visitors), most, replace=False)
    return [visitors[at] for at in np.sort(rows)]


class _Ours:
    """Takes the shop's own lists: as retrieval orders them, and as the ranker does."""

    def __init__(self, world: World, model: LambdaMART) -> None:
        self._world, self._model = world, model
        self._sheets = {(system, view): Sheet() for system in (RETRIEVAL, RANKER) for view in VIEWS}
        self.oracle: dict[View, list[float]] = {view: [] for view in VIEWS}

    def note(self, visitor_id: VisitorId, view: View, truth: Positions, lesson: Lesson | None) -> None:
        context = self._world.context(visitor_id, view)
        table, positions = feature_table(context), context.positions
        self._sheets[RETRIEVAL, view].note(positions, truth)
        self._sheets[RANKER, view].note(positions[np.argsort(-self._model.scores(table), kind="stable")], truth)
        found = np.sort(hits(positions, truth))[::-1]
        self.oracle[view].append(ndcg(found[:K], truth.size, K))
        if lesson:
            lesson.add(table, context, truth)

    def results(self, view: View) -> list[Result]:
        return [self._sheets[system, view].result(system, view) for system in (RETRIEVAL, RANKER)]
