"""Bundles: what was written is what serves, and what was not written so is refused in words."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ranking.bundles import activation
from ranking.bundles.manifest import (
    FILES,
    HELD_OUT,
    MANIFEST,
    RANKER,
    RULES,
    TABLES,
    BundleRefused,
    listing,
    read_manifest,
)
from ranking.bundles.reading import read_bundle, read_ranker
from ranking.bundles.writing import TRIED_ON, write_bundle
from ranking.features.table import NAMES
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.rules import DEFAULT, Rules
from ranking.tables import Tables
from retrieval.retriever import WEIGHED
from tests.bundle_files import leaves, replace_file, rewrite
from tests.pasts import TODAY, bought, time_of, two_tastes

CREATED = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAST = two_tastes()
ROWS = np.random.default_rng(0).random((800, len(NAMES))).astype(np.float32)
LEARNED = Tables.learn(PAST, TODAY)


ROWS[:, 0] = np.sort(ROWS[:, 0].reshape(40, 20))[:, ::-1].ravel()
LISTS = Examples(features=ROWS, grades=(ROWS[:, 0] > 0.7).astype(np.int32), rows_per_list=np.full(40, 20, np.int32))
"""What is bought stands first: retrieval's order knows something."""


def trained(names: tuple[str, ...] = NAMES, *, seed: int = 0) -> LambdaMART:
    """A ranker that was trained on almost nothing."""
    return LambdaMART.fit(LISTS, names, params=Hyperparameters(rounds=5, min_rows_per_leaf=5, threads=1), seed=seed)


MODEL = trained()
WEIGHED_ALIKE = dict.fromkeys(WEIGHED, 0.5)


def write(root: Path, **changes: Any) -> str:
    given: dict[str, Any] = {
        "model": MODEL,
        "tables": LEARNED,
        "item_ids": PAST.item_ids,
        "rules": DEFAULT,
        "encoder": "word-hash-64",
        "index_build": "build-1",
        "prompts": "prompts-1",
        "quality": {"ndcg@10/all": 0.5},
        "held_out": LISTS,
        "weights": WEIGHED_ALIKE,
        "created": CREATED,
    }
    return write_bundle(root, **{**given, **changes})


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


# What is not read


def cut_short(folder: Path) -> None:
    content = (folder / RANKER).read_bytes()
    replace_file(folder, RANKER, content[: len(content) // 2])


def never_a_number(folder: Path) -> None:
    leaves(folder, "nan")


def the_same_for_all(folder: Path) -> None:
    leaves(folder, "1")


def from_shuffled_labels(folder: Path) -> None:
    shuffled = replace(LISTS, grades=np.random.default_rng(1).permutation(LISTS.grades))
    params = Hyperparameters(rounds=5, min_rows_per_leaf=5, threads=1)
    LambdaMART.fit(shuffled, NAMES, params=params).save(folder / "other")
    replace_file(folder, RANKER, (folder / "other").read_bytes())


def of_other_features(folder: Path) -> None:
    trained(("other.feature", *NAMES[1:])).save(folder / "other")
    replace_file(folder, RANKER, (folder / "other").read_bytes())


def lists_of_other_features(folder: Path) -> None:
    other = folder / "other.npz"
    np.savez(other, features=ROWS[:, :-1], grades=LISTS.grades, rows_per_list=LISTS.rows_per_list)
    replace_file(folder, HELD_OUT, (folder / "other.npz").read_bytes())


def without_tables(folder: Path) -> None:
    np.savez(folder / "other.npz", day=1)
    replace_file(folder, TABLES, (folder / "other.npz").read_bytes())


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), r"There is no bundle .*`shelftalk bundle list`"),
    "a manifest that is no JSON": (lambda folder: (folder / MANIFEST).write_text("{"), "manifest.json cannot be read"),
    "a manifest that is no text": (lambda folder: (folder / MANIFEST).write_bytes(b"\xff"), "manifest.json cannot be"),
    "a manifest without an entry": (
        lambda folder: (folder / MANIFEST).write_text('{"format": 4}'),
        "manifest.json cannot be read; activate another bundle",
    ),
    "another format": (lambda folder: rewrite(folder, format=99), "has format 99, this code reads 4; train again"),
    "an older format": (
        lambda folder: (folder / MANIFEST).write_text('{"format": 3, "id": "as it was written then"}'),
        "has format 3, this code reads 4; train again",
    ),
    "weights of other sources": (
        lambda folder: rewrite(folder, weights={**WEIGHED_ALIKE, "stars": 1.0}),
        r"learned what other candidate sources are worth than this code asks \(stars, …\); train again",
    ),
    "weights that are no weights": (
        lambda folder: rewrite(folder, weights={**WEIGHED_ALIKE, "popular": 0}),
        "manifest.json cannot be read",
    ),
    "another name": (lambda folder: rewrite(folder, id="other"), "holds the bundle other; give it its name back"),
    "other features": (
        lambda folder: rewrite(folder, features=[*NAMES[:-1], "visitor.moods_7d"]),
        r"trained on other features than this code computes .*train again",
    ),
    "features in another order": (
        lambda folder: rewrite(folder, features=[*NAMES[1:], NAMES[0]]),
        r"trained on other features .*their order",
    ),
    "a file without a checksum": (
        lambda folder: rewrite(folder, sha256={}),
        "ranker.txt is not the file that was written",
    ),
    "a ranker cut short": (cut_short, "ranker.txt is not a ranker: its end is missing; train again"),
    "a ranker of other features": (of_other_features, "other features than its manifest says; train again"),
    "a ranker without numbers": (never_a_number, "ranker.txt scores a product as NaN; train again"),
    "a ranker that scores all the same": (the_same_for_all, "ranker.txt gives all products of a list the same score"),
    "a ranker from shuffled labels": (
        from_shuffled_labels,
        r"orders 40 held-out lists worse than retrieval alone: NDCG@10 0\.\d+ against .* train again",
    ),
    "held-out lists that are no archive": (
        lambda folder: replace_file(folder, HELD_OUT, b"PK"),
        "held_out.npz cannot be read",
    ),
    "held-out lists of other features": (
        lists_of_other_features,
        "held_out.npz cannot be read: lists of shape",
    ),
    "no held-out lists": (lambda folder: (folder / HELD_OUT).unlink(), "lacks held_out.npz; restore the folder"),
    "tables that are no archive": (lambda folder: replace_file(folder, TABLES, b"PK"), "tables.npz cannot be read"),
    "tables without a table": (without_tables, "tables.npz cannot be read"),
    "rules that are no rules": (
        lambda folder: replace_file(folder, RULES, b"availability: [sold]"),
        r"rules.yaml: The rules cannot be used: availability\.0",
    ),
    "rules that are no text": (lambda folder: replace_file(folder, RULES, b"\xff\xfe\xff"), "rules.yaml"),
    "no ranker": (lambda folder: (folder / RANKER).unlink(), "lacks ranker.txt; restore the folder"),
    "no tables": (lambda folder: (folder / TABLES).unlink(), "lacks tables.npz; restore the folder"),
    "no rules": (lambda folder: (folder / RULES).unlink(), "lacks rules.yaml; restore the folder"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_damaged_or_foreign_bundle_is_refused_in_words_and_the_old_one_stays(tmp_path: Path, fault: str) -> None:
    damage, words = REFUSED[fault]
    old = write(tmp_path)
    activation.activate(tmp_path, old)
    bundle_id = write(tmp_path, created=CREATED + timedelta(days=1))
    damage(tmp_path / bundle_id)

    with pytest.raises(BundleRefused, match=words):
        activation.activate(tmp_path, bundle_id)

    assert activation.active(tmp_path) == old
    read_bundle(tmp_path / old)


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_anywhere_in_a_file_is_noticed(tmp_path: Path, name: str) -> None:
    folder = tmp_path / write(tmp_path)
    content = (folder / name).read_bytes()

    for at in np.random.default_rng(0).integers(0, len(content), 10):
        changed = bytearray(content)
        changed[at] ^= 1
        (folder / name).write_bytes(changed)
        with pytest.raises(BundleRefused, match=f"{name} is not the file that was written"):
            read_bundle(folder)
    (folder / name).write_bytes(content)
    read_bundle(folder)


def test_the_ranker_alone_is_read_with_its_checksum_but_may_know_other_features(tmp_path: Path) -> None:
    names = ("other.feature", *NAMES[1:])
    folder = tmp_path / write(tmp_path, model=trained(names))
    assert read_ranker(folder).feature_names == names

    (folder / RANKER).write_text("tree")
    with pytest.raises(BundleRefused, match="is not the file that was written"):
        read_ranker(folder)


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
