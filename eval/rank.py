"""The pieces of `shelftalk eval rank`: which data, what is done with them, what is told."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.table import Table

from app.settings import Settings
from app.stores import open_stores
from eval.ablation import ablate
from eval.baselines.by_implicit import MissingBaselineError
from eval.baselines.tuning import tune
from eval.datasets import amazon_scientific, complete_journey, online_retail, own_shop
from eval.datasets.base import Dataset, MissingDatasetError
from eval.figures import measurement_json
from eval.measuring import Measurement
from eval.ranking import RANKER, past_of
from eval.report import TITLES, ablation_table, measurement_tables
from eval.sheets import Targets
from eval.significance import Interval
from eval.trec import TrecError, read_qrels, read_run, scored, write_qrels, write_run
from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.training import VIEWS, Plan, Progress, World
from ranking.weighing import in_words

RANK_ERRORS: Final = (MissingDatasetError, MissingBaselineError, TrecError)
"""What a person can mend."""

FEATURES_TOLD: Final = 15
TABLE_WIDTH: Final = 170

Told = tuple[Sequence[RenderableType], dict[str, Any]]
"""Tables for a person, and the same as JSON."""


class DataName(StrEnum):
    COMPLETE_JOURNEY = "complete-journey"
    ONLINE_RETAIL = "online-retail"
    AMAZON_SCIENTIFIC = "amazon-scientific"
    SHOP = "shop"


def dataset(
    name: DataName, path: Path | None, settings: Callable[[], Settings], *, download: bool, held_out_days: float
) -> Dataset:
    """Reads a data set.

    Raises:
        MissingDatasetError: it is not there, with how to get it.
    """
    if name is DataName.COMPLETE_JOURNEY:
        return complete_journey.load()
    if name is DataName.SHOP:
        stores = open_stores(settings())
        try:
            return own_shop.load(stores, held_out_days)
        finally:
            stores.close()
    if path is None:
        raise MissingDatasetError(f"{name.value} is not part of Shelftalk; say where it lies with --path.")
    if name is DataName.AMAZON_SCIENTIFIC:
        return amazon_scientific.load(path)
    return online_retail.load(online_retail.download(path) if download else path)


def told(found: Measurement, plan: Plan, now: datetime) -> Told:
    importance = Table("feature", "share of all gain", title="what the ranker looks at", title_justify="left")
    for name, share in list(found.importance.items())[:FEATURES_TOLD]:
        importance.add_row(name, f"{share:.1%}")
    weights = Table(
        "source", title="what a place in each source counts in the fusion, as learned", title_justify="left"
    )
    for line in in_words(found.weights):
        weights.add_row(line)
    return [*measurement_tables(found), importance, weights], measurement_json(found, plan, now)


def ablation(data: Dataset, plan: Plan, progress: Progress) -> Told:
    found = ablate(data, plan, progress)
    return [ablation_table(found)], {
        "data": data.checksum,
        "seed": plan.seed,
        "ablation": [asdict(one) for one in found],
    }


def tuning(data: Dataset, seed: int, progress: Progress) -> Told:
    """The settings that are best on the validation period, to be written into eval/baselines/chosen.py."""
    items = ItemSpace(data.purchases.item_ids)
    world = World(data.purchases, items, ProductColumns(items, data.products), data.validation)
    targets = {view: Targets.of(world, view, world.visitors) for view in VIEWS}
    found = tune(past_of(world, data.products), targets, dated=data.dated, seed=seed, progress=progress)
    table = Table("system", "view", "NDCG@10 on validation", "tried", "chosen", title="settings", title_justify="left")
    for one in found:
        table.add_row(one.name, TITLES[one.view], f"{one.ndcg:.4f}", str(one.tried), repr(one.system))
    rows = [{**asdict(one), "system": repr(one.system)} for one in found]
    return [table], {"data": data.checksum, "seed": seed, "chosen": rows}


def write_trec(found: Measurement, run: Path | None, qrels: Path | None) -> None:
    """The ranker's lists and what was bought, one file for each view."""
    ids = found.data.purchases.item_ids
    for view in VIEWS:
        target = found.report.targets[view]
        if run and target.visitors:
            write_run(run.with_name(f"{run.name}.{view}"), found.report.result(RANKER, view), target, ids)
        if qrels:
            write_qrels(qrels.with_name(f"{qrels.name}.{view}"), target, ids)


def score(run: Path | None, qrels: Path | None, out: Console) -> None:
    """Scores somebody's run.

    Raises:
        TrecError: a file is missing or cannot be read.
    """
    if run is None or qrels is None or not run.is_file() or not qrels.is_file():
        raise TrecError("--run and --qrels belong together, and both files must be there")
    values = scored(read_run(run), read_qrels(qrels))
    queries = len(next(iter(values.values()), ()))
    table = Table("measure", "mean [95 %]", title=f"{run.name}: {queries} queries with a true product")
    for measure, by_query in values.items():
        table.add_row(measure, str(Interval.of(by_query)))
    out.print(table)
