"""Bundles: what was not written as this code writes them is refused in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

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
)
from ranking.bundles.reading import read_bundle, read_ranker
from ranking.features.table import NAMES
from ranking.lambdamart import Hyperparameters, LambdaMART
from tests.bundle_files import leaves, replace_file, rewrite
from tests.small_bundle import CREATED, LISTS, ROWS, WEIGHED_ALIKE, trained, write


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
