"""`shelftalk eval rank`: list quality by full ranking on a split in time, beside simple systems.

Protocol: every list is drawn from the whole catalogue, nothing is sampled; truth is what the visitor
bought after the cut. Two views: all items, and new items only (products in the visitor's history are
taken out of list and truth). NDCG@10 with binary gain, Recall@10; 95 % intervals by bootstrap over
visitors; gains are paired by visitor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from eval.baselines import baselines, full_ranking, tie_break
from eval.significance import Interval, paired_gain
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.features.table import feature_table
from ranking.items import ItemSpace
from ranking.lambdamart import Examples, LambdaMART
from ranking.measures import hits, mean, ndcg, recall
from ranking.training import VIEWS, Lesson, Plan, Progress, View, Window, World, sampled

K = 10
RETRIEVAL, RANKER = "retrieval only", "retrieval + LambdaMART"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One system on one view: NDCG@10 and Recall@10 per visitor, float64 [n_visitors]."""

    system: str
    view: View
    ndcg: npt.NDArray[np.float64]
    recall: npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Report:
    """All systems on both views, the ranker last, and the lists of the test period to learn from next."""

    results: tuple[Result, ...]
    lessons: Examples
    oracle: Mapping[View, float] = field(default_factory=dict)

    def result(self, system: str, view: View) -> Result:
        return next(one for one in self.results if one.system == system and one.view == view)

    def gain(self, system: str, view: View) -> Interval:
        """How much the ranker's NDCG@10 lies above another system's, paired by visitor."""
        return paired_gain(self.result(RANKER, view).ndcg, self.result(system, view).ndcg)

    @property
    def quality(self) -> dict[str, float]:
        """The ranker's means, by name, for the bundle's manifest; a view without visitors was not measured."""
        measured = [result for result in self.results if result.system == RANKER]
        return {
            f"{name}@{K}/{result.view}": float(values.mean())
            for result in measured
            for name, values in (("ndcg", result.ndcg), ("recall", result.recall))
        }


@dataclass(kw_only=True)
class _Sheet:
    """Scores of every system on one view, visitor by visitor."""

    ndcg: dict[str, list[float]] = field(default_factory=dict)
    recall: dict[str, list[float]] = field(default_factory=dict)
    oracle: list[float] = field(default_factory=list)

    def note(self, system: str, ranked: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> None:
        hit = hits(ranked[:K], truth)
        self.ndcg.setdefault(system, []).append(ndcg(hit, truth.size, K))
        self.recall.setdefault(system, []).append(recall(hit, truth.size, K))


def evaluate(
    purchases: Purchases,
    items: ItemSpace,
    products: ProductColumns,
    model: LambdaMART,
    window: Window,
    plan: Plan,
    progress: Progress | None = None,
) -> Report:
    """Measures the ranker and the baselines on what was bought in a window after all training."""
    world = World(purchases, items, products, window)
    rivals, ties = baselines(world), tie_break(world)
    sheets: dict[View, _Sheet] = {view: _Sheet() for view in VIEWS}
    lesson = Lesson(plan)
    learners = set(sampled(world.visitors, plan))
    for done, visitor_id in enumerate(world.visitors, start=1):
        for view in VIEWS:
            truth = world.truth(visitor_id, view)
            if not truth.size:
                continue
            sheet, context = sheets[view], world.context(visitor_id, view)
            for rival in rivals:
                history = context.profile.history
                hidden = history.items if view == "new" else history.items[:0]
                sheet.note(rival.name, full_ranking(rival.scorer(history, view), ties, hidden, K), truth)
            table = feature_table(context)
            sheet.note(RETRIEVAL, context.positions, truth)
            sheet.note(RANKER, context.positions[np.argsort(-model.scores(table), kind="stable")], truth)
            found = np.sort(hits(context.positions, truth))[::-1]
            sheet.oracle.append(ndcg(found[:K], truth.size, K))
            if visitor_id in learners:
                lesson.add(table, context, truth)
        if progress:
            progress("measuring on the held-out weeks", done, len(world.visitors))
    results = tuple(
        Result(system=system, view=view, ndcg=np.array(values), recall=np.array(sheets[view].recall[system]))
        for view in VIEWS
        for system, values in sheets[view].ndcg.items()
    )
    oracle = {view: mean(sheet.oracle) for view, sheet in sheets.items()}
    return Report(results=results, lessons=lesson.examples(), oracle=oracle)
