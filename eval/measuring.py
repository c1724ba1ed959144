"""A whole measurement of one data set: learn on the past, measure lists, candidates and what lists show."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from eval.baselines.chosen import CHOSEN, QUICK, Systems
from eval.baselines.past import Past
from eval.datasets.base import Dataset
from eval.ranking import Report, measured, measured_strangers, past_of
from eval.segments import found_by_shelf, shelves, shoppers
from eval.sheets import Result
from eval.shown import Shown
from eval.sources import SourceResult, measure_sources
from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.training import VIEWS, Plan, Progress, View, World, fit, past
from ranking.weighing import Weights


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Everything that was measured on one data set, and the past it was measured against."""

    data: Dataset
    report: Report
    strangers: Report
    sources: list[SourceResult]
    past: Past
    importance: Mapping[str, float]
    weights: Weights

    @cached_property
    def shoppers(self) -> npt.NDArray[np.str_]:
        """str [n_visitors]: everyone's segment."""
        return shoppers(self.past)

    @cached_property
    def shelves(self) -> npt.NDArray[np.str_]:
        """str [n_items]: head, tail or new."""
        return shelves(self.past)

    def by_shopper(self, result: Result) -> dict[str, tuple[float, int]]:
        """NDCG@10 and the number of visitors for each segment of shoppers that is there."""
        segment = self.shoppers[self.report.targets[result.view].rows]
        return {
            name: (float(result.ndcg[segment == name].mean()), int((segment == name).sum()))
            for name in np.unique(segment).tolist()
        }

    def by_shelf(self, result: Result) -> Mapping[str, tuple[float, int]]:
        """Recall@10 and the number of true products for head, tail and new products."""
        return found_by_shelf(result.lists, self.report.targets[result.view].truths, self.shelves)


def measure(
    data: Dataset,
    plan: Plan,
    *,
    visitors: int | None = None,
    systems: Systems | None = None,
    with_sources: bool = True,
    progress: Progress | None = None,
) -> Measurement:
    """Learns before the test and measures in it, once; `visitors` measures only so many, for a quick look."""
    items = ItemSpace(data.purchases.item_ids)
    products = ProductColumns(items, data.products)
    products.compare_texts(data.products)
    lessons = past(data.purchases, items, products, plan, data.test.cut, progress)
    model = fit(lessons.parts, seed=plan.seed)
    world = World(data.purchases, items, products, data.test, lessons.weights)
    chosen = systems or CHOSEN.get(data.name, QUICK)
    report = measured(world, model, plan, systems=chosen, catalogue=data.products, visitors=visitors, progress=progress)
    return Measurement(
        data=data,
        report=report,
        strangers=measured_strangers(world, model, data.purchases, visitors, plan.seed),
        sources=measure_sources(world, report.targets, progress) if with_sources else [],
        past=past_of(world, data.products),
        importance=model.importance(),
        weights=lessons.weights,
    )


def shown(found: Measurement) -> dict[View, dict[str, dict[str, float]]]:
    """What the lists of each system show, by view."""
    instrument = Shown.of(found.past)
    report = found.report
    return {
        view: {one.system: instrument.measure(one, report.targets[view]) for one in report.of(view)} for view in VIEWS
    }
