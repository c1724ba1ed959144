"""Training for a shop that cannot be learned from yet: told in words, and what serves stays."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.jobs.train import TrainingJob
from app.store.catalog import SqlCatalogStore
from app.store.database import open_database
from app.store.events import SqlEventLog
from eval.ranking import evaluate
from ranking.bundles import activation
from ranking.bundles.manifest import listing
from ranking.bundles.reading import read_bundle
from ranking.events import Event
from ranking.training import NothingToLearn, Plan
from tests.pasts import TODAY, did, shelf, time_of


@contextmanager
def database(folder: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{folder}/shop.db")
    yield engine
    engine.dispose()


def train(folder: Path, events: list[Event], *, held_out_days: float = 7.0) -> None:
    """Trains from a shop of three products in which this was done."""
    with database(folder) as engine:
        catalog, log = SqlCatalogStore(engine), SqlEventLog(engine)
        catalog.upsert(shelf(["A1", "A2", "A3"]))
        log.append(events)
        job = TrainingJob(
            catalog=catalog,
            events=log,
            bundles=folder / "bundles",
            encoder="word-hash-64",
            index_build=lambda: "build-1",
            plan=Plan(windows=2, days=7.0),
            measure=evaluate,
            now=time_of(TODAY),
        )
        job.run(held_out_days=held_out_days)


def regulars(weeks: Iterable[int]) -> list[Event]:
    """Sixty shoppers, each with a product of their own that no catalogue knows, and this many weeks ago."""
    return [
        did("purchase", f"v{number}", f"X{number % 12}", day=TODAY - 7 * week - number / 60)
        for number in range(60)
        for week in weeks
    ]


def test_without_a_purchase_there_is_nothing_to_learn(tmp_path: Path) -> None:
    with pytest.raises(NothingToLearn, match="The event log holds no purchase; post events first"):
        train(tmp_path, [did("view_item", "ann", "A1")])
    assert listing(tmp_path / "bundles") == []


def test_a_past_that_is_too_short_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToLearn, match="0 of 2 windows hold something to learn"):
        train(tmp_path, [did("purchase", "ann", "A1", day=TODAY - 3), did("purchase", "ann", "A2", day=TODAY - 1)])
    assert activation.active(tmp_path / "bundles") is None


def test_a_ranker_that_nobody_could_be_measured_with_is_not_written(tmp_path: Path) -> None:
    """Everybody came back every week until the held-out time; in it only a stranger bought."""
    with pytest.raises(NothingToLearn, match=r"Nobody who bought before the last 7 days .* Hold out more days"):
        train(tmp_path, [*regulars(range(2, 8)), did("purchase", "new", "X1", day=TODAY - 1)])
    assert listing(tmp_path / "bundles") == []


def test_products_that_only_events_know_are_learned_from_too(tmp_path: Path) -> None:
    events = regulars(range(6))

    train(tmp_path, events)

    active = activation.active(tmp_path / "bundles")
    assert active
    bundle = read_bundle(tmp_path / "bundles" / active)
    assert sorted(bundle.item_ids) == sorted(["A1", "A2", "A3", *(f"X{number}" for number in range(12))])
    assert bundle.tables.baskets.sum() == len(events)
    assert bundle.manifest.index_build == "build-1"
