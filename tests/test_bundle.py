"""Bundles: what was written is what serves."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ranking.bundles import activation
from ranking.bundles.manifest import (
    FILES,
    MANIFEST,
    BundleRefused,
    listing,
    read_manifest,
)
from ranking.bundles.reading import read_bundle
from ranking.bundles.writing import TRIED_ON
from ranking.features.table import NAMES
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.rules import DEFAULT, Rules
from ranking.tables import Tables
from tests.pasts import TODAY, bought, time_of
from tests.small_bundle import CREATED, LEARNED, LISTS, MODEL, PAST, ROWS, write


def test_a_bundle_reads_as_it_was_written(tmp_path: Path) -> None:
    bundle = read_bundle(tmp_path / write(tmp_path))

    np.testing.assert_array_equal(bundle.model.scores(ROWS), MODEL.scores(ROWS))
    assert bundle.item_ids == PAST.item_ids
    assert bundle.rules == Rules.parse(DEFAULT)
    assert bundle.tables.day == LEARNED.day
    np.testing.assert_array_equal(bundle.tables.popular, LEARNED.popular)
    np.testing.assert_array_equal(bundle.tables.baskets, LEARNED.baskets)
    np.testing.assert_array_equal(bundle.tables.neighbours.toarray(), LEARNED.neighbours.toarray())
    history = (LEARNED.baskets > 15).astype(np.float32)
    assert bundle.tables.ease
    assert LEARNED.ease
    np.testing.assert_array_equal(bundle.tables.ease.scores(history), LEARNED.ease.scores(history))


def test_the_manifest_says_what_the_bundle_is_made_of(tmp_path: Path) -> None:
    bundle_id = write(tmp_path)
    manifest = read_manifest(tmp_path / bundle_id)

    assert bundle_id.startswith("20261120-120000-")
    assert manifest.id == bundle_id
    assert (manifest.encoder, manifest.index_build, manifest.prompts) == ("word-hash-64", "build-1", "prompts-1")
    assert (manifest.created, manifest.learned_until) == (CREATED, time_of(TODAY))
    assert manifest.quality == {"ndcg@10/all": 0.5}
    assert manifest.features == list(NAMES)
    assert set(manifest.sha256) == set(FILES)


def test_tables_that_were_read_still_count(tmp_path: Path) -> None:
    tables = read_bundle(tmp_path / write(tmp_path)).tables
    before = float(tables.baskets[0])

    tables.add(np.array([0, 0, 10_000]))

    assert tables.baskets[0] == before + 2


def test_a_bundle_of_a_shop_that_sold_nothing_yet_reads_too(tmp_path: Path) -> None:
    bundle = read_bundle(tmp_path / write(tmp_path, tables=Tables.learn(bought(), TODAY), item_ids=()))

    assert bundle.tables.ease is None
    assert bundle.tables.baskets.size == 0


# What is not written


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_quality_that_is_no_number_is_not_written(tmp_path: Path, value: float) -> None:
    with pytest.raises(BundleRefused, match="The measured quality recall@10/new is not a number; train again"):
        write(tmp_path, quality={"ndcg@10/all": 0.5, "recall@10/new": value})
    assert listing(tmp_path) == []


def test_a_ranker_that_orders_nothing_is_not_written(tmp_path: Path) -> None:
    """Without a split every product scores the same."""
    flat = LambdaMART.fit(
        replace(LISTS, grades=np.zeros_like(LISTS.grades)), NAMES, params=Hyperparameters(rounds=2, threads=1)
    )
    with pytest.raises(BundleRefused, match="The ranker gives all products of a list the same score"):
        write(tmp_path, model=flat)
    assert listing(tmp_path) == []


def test_a_bundle_keeps_enough_held_out_lists_to_try_it_on_and_no_more(tmp_path: Path) -> None:
    many = Examples(
        features=np.tile(ROWS, (5, 1)), grades=np.tile(LISTS.grades, 5), rows_per_list=np.tile(LISTS.rows_per_list, 5)
    )
    kept = read_bundle(tmp_path / write(tmp_path, held_out=many)).held_out
    assert kept.rows_per_list.tolist() == [20] * TRIED_ON
    assert kept.features.shape == (20 * TRIED_ON, len(NAMES))


def test_rules_that_cannot_be_read_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="boost"):
        write(tmp_path, rules="boost: {}")
    assert listing(tmp_path) == []


def test_a_bundle_is_never_written_over(tmp_path: Path) -> None:
    bundle_id = write(tmp_path)

    with pytest.raises(BundleRefused, match=f"There is a bundle {bundle_id} of this second already"):
        write(tmp_path)
    read_bundle(tmp_path / bundle_id)


# Which one serves


def test_nothing_serves_before_a_bundle_is_activated(tmp_path: Path) -> None:
    assert activation.active(tmp_path) is None
    assert activation.active(tmp_path / "nowhere") is None
    write(tmp_path)
    assert activation.active(tmp_path) is None


@pytest.mark.parametrize("bundle_id", ["never-made", "", ".", "..", "../.."])
def test_a_bundle_that_is_not_there_cannot_serve(tmp_path: Path, bundle_id: str) -> None:
    root = tmp_path / "bundles"
    activation.activate(root, write(root))
    serving = activation.active(root)

    with pytest.raises(BundleRefused):
        activation.activate(root, bundle_id)
    assert activation.active(root) == serving


def test_readers_see_one_bundle_or_the_other_while_they_are_switched(tmp_path: Path) -> None:
    made = [write(tmp_path, created=CREATED + timedelta(days=day)) for day in range(2)]
    activation.activate(tmp_path, made[0])
    seen: set[str | None] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(activation.active(tmp_path))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for turn in range(40):
        activation.activate(tmp_path, made[turn % 2])
    done.set()
    watcher.join()

    assert seen <= set(made)
    assert activation.active(tmp_path) == made[1]
    assert [path.name for path in tmp_path.glob(".active-*")] == []


def test_bundles_are_listed_by_age_whatever_their_zone_and_unreadable_ones_are_left_out(tmp_path: Path) -> None:
    middle = write(tmp_path, created=CREATED)
    tokyo = CREATED.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+09:00").tzinfo)
    newest = write(tmp_path, created=tokyo + timedelta(hours=1))
    oldest = write(tmp_path, created=tokyo - timedelta(hours=1))
    torn = write(tmp_path, created=CREATED + timedelta(days=1))
    (tmp_path / torn / MANIFEST).write_text("{")
    (tmp_path / ".draft-1").mkdir()

    assert [one.id for one in listing(tmp_path)] == [oldest, middle, newest]
    assert listing(tmp_path / "nowhere") == []
