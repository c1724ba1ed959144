"""A whole measurement of a small shop: segments, what lists show, sources, ablation, tables and JSON."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from app.settings import Settings
from app.stores import open_stores
from eval import rank
from eval.ablation import ablate, groups
from eval.baselines.past import Past
from eval.cli import app
from eval.datasets import own_shop
from eval.datasets.base import Dataset, MissingDatasetError
from eval.measuring import Measurement, measure, shown
from eval.ranking import RANKER, RETRIEVAL
from eval.segments import Shelf, Shopper, found_by_shelf, shelves, shoppers
from eval.sources import FUSED, UNION
from ranking.features.table import NAMES
from ranking.training import VIEWS, Plan, Window
from tests.pasts import TODAY, both_shelves, bought, did, habits, shelf

PLAN = Plan(windows=2, days=14.0, visitors_per_window=30, negatives_per_list=30)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def small_shop() -> Dataset:
    """A shop of two tastes; one visitor comes in the test for the first time."""
    names = both_shelves(20)
    past = habits(3, shoppers=20, products=20, weeks=12)
    late = bought(("zoe", "A1", TODAY - 1), ("zoe", "B2", TODAY - 1), items=names)
    return Dataset(
        name="small",
        notice="made up",
        purchases=replace(
            past,
            visitor=np.append(past.visitor, np.full(2, len(past.visitor_ids), np.int32)),
            item=np.append(past.item, late.item),
            day=np.append(past.day, late.day),
            visitor_ids=(*past.visitor_ids, *late.visitor_ids),
        ),
        products=shelf(names),
        validation=Window(TODAY - 28, TODAY - 14),
        test=Window(TODAY - 14, TODAY),
    )


@pytest.fixture(scope="module")
def found() -> Measurement:
    return measure(small_shop(), PLAN)


# Segments


def past_of(*rows: tuple[str, str, float], items: Sequence[str] = ()) -> Past:
    purchases = bought(*rows, items=items)
    return Past.of(purchases, TODAY, len(purchases.item_ids))


def test_a_basket_is_what_one_shopper_buys_at_one_moment() -> None:
    """Ann 9 baskets of two products, bob 10 of one, cat none before the cut."""
    ann = [("ann", item, TODAY - age) for age in range(1, 10) for item in ("x", "y")]
    bob = [("bob", "x", TODAY - age) for age in range(1, 11)]

    found = shoppers(past_of(*ann, *bob, ("cat", "x", TODAY)))

    assert found.tolist() == [Shopper.OCCASIONAL, Shopper.REGULAR, Shopper.NEW]


def test_the_head_is_a_fifth_of_what_was_sold_and_nothing_sold_means_new() -> None:
    rows = [
        ("ann", item, TODAY - 1 - at)
        for item, times in zip("abcde", (9, 3, 2, 2, 1), strict=True)
        for at in range(times)
    ]

    assert shelves(past_of(*rows, items="abcdef")).tolist() == [Shelf.HEAD, *[Shelf.TAIL] * 4, Shelf.NEW]
    assert shelves(past_of(items="ab")).tolist() == [Shelf.NEW, Shelf.NEW]


def test_what_was_found_of_a_kind_counts_all_purchases_of_it_alike() -> None:
    kinds = np.array([Shelf.HEAD, Shelf.HEAD, Shelf.TAIL, Shelf.NEW])
    lists, truths = np.array([[0, 2], [1, -1]]), [np.array([0, 1, 2]), np.array([0, 2])]

    found = found_by_shelf(lists, truths, kinds)

    assert found[Shelf.HEAD] == (1 / 3, 3)
    assert found[Shelf.TAIL] == (1 / 2, 2)
    assert np.isnan(found[Shelf.NEW][0])


# A whole measurement


def test_segments_add_up_to_the_whole(found: Measurement) -> None:
    for view in VIEWS:
        for result in found.report.of(view):
            parts = found.by_shopper(result).values()
            assert sum(n for _, n in parts) == result.ndcg.size
            assert sum(value * n for value, n in parts) / result.ndcg.size == pytest.approx(result.ndcg.mean())
            truths = found.report.targets[view].truths
            assert sum(n for _, n in found.by_shelf(result).values()) == sum(map(len, truths))


def test_the_stranger_is_measured_apart(found: Measurement) -> None:
    assert list(found.strangers.targets["all"].visitors) == ["zoe"]
    assert "zoe" not in found.report.targets["all"].visitors


def test_what_lists_show_lies_within_its_bounds(found: Measurement) -> None:
    by_system = shown(found)

    assert by_system["all"].keys() == {one.system for one in found.report.of("all")}
    for view in VIEWS:
        for values in by_system[view].values():
            assert 0 < values["coverage"] <= 1
            assert 0 <= values["diversity"] <= 1
            assert values["novelty"] > 0
            assert -1 <= values["popularity bias"] <= 1
            assert -1 <= values["price bias"] <= 1
    assert by_system["all"]["popularity"]["coverage"] < by_system["all"][RANKER]["coverage"]
    assert by_system["all"]["popularity"]["popularity bias"] > by_system["all"][RANKER]["popularity bias"]


def test_the_json_is_plain_and_says_what_was_measured(found: Measurement) -> None:
    tables, figures = rank.told(found, PLAN, NOW)

    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["data"]["checksum"] == small_shop().checksum
    assert figures["run"]["seed"] == 0
    assert figures["run"]["versions"]["lightgbm"]
    ours = figures["lists"]["all"][RANKER]
    assert ours["ndcg@10"][0] == pytest.approx(found.report.result(RANKER, "all").ndcg.mean(), abs=1e-4)
    assert figures["lists"]["all"][RETRIEVAL]["gain"][1] <= figures["lists"]["all"][RETRIEVAL]["gain"][2]
    assert {row["source"] for row in figures["sources"]["all"]} >= {FUSED, UNION, "popular", "popularity"}
    paper = StringIO()
    for table in tables:
        Console(file=paper, width=220).print(table)
    for word in (RANKER, "strangers", UNION, "fusion's gain", "novelty", Shopper.OCCASIONAL):
        assert word in paper.getvalue()


def test_leaving_out_a_group_is_measured_for_every_group_on_both_views() -> None:
    found = ablate(small_shop(), PLAN)

    assert [(one.group, one.view) for one in found] == [(group, view) for group in groups() for view in VIEWS]
    assert sorted(column for columns in groups().values() for column in columns) == list(range(len(NAMES)))
    words = next(one for one in found if one.group == "match" and one.view == "all")
    assert words.loss.low == words.loss.high == 0, "no list here asks with words, so nothing is lost without them"


# The command


def test_the_shop_itself_is_measured_on_its_last_days(tmp_path: Path) -> None:
    stores = open_stores(Settings(data_dir=tmp_path, encoder="hashing"))
    with pytest.raises(MissingDatasetError, match="no purchase"):
        own_shop.load(stores, 7)
    stores.catalog.upsert(shelf(["A1", "A2"]))
    stores.events.append(
        [did("purchase", "ann", "A2", day=TODAY - 20), did("purchase", "bob", "gone", "A1", day=TODAY)]
    )

    data = own_shop.load(stores, 7)
    stores.close()

    assert [one.id for one in data.products] == ["A1", "A2", "gone"]
    assert data.test.cut == pytest.approx(TODAY - 7)
    assert (data.validation.cut, data.validation.end) == pytest.approx((TODAY - 14, TODAY - 7))
    assert data.purchases.day.max() < data.test.end


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--data", "online-retail"], "--path"),
        (["--data", "amazon-scientific", "--path", "/nowhere"], "There is no /nowhere"),
        (["--run", "/nowhere"], "--qrels"),
    ],
)
def test_what_cannot_be_measured_is_told_with_the_cure(asked: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["eval", "rank", *asked])

    assert result.exit_code == 2
    assert told in result.output.replace("\n", "")


def test_lists_and_truths_are_written_for_each_view(found: Measurement, tmp_path: Path) -> None:
    rank.write_trec(found, tmp_path / "ours", tmp_path / "truth")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.all", "ours.new", "truth.all", "truth.new"]
    table: Any = Console(record=True, width=120)
    rank.score(tmp_path / "ours.new", tmp_path / "truth.new", table)
    mean = found.report.result(RANKER, "new").ndcg.mean()
    assert f"{mean:.4f}" in table.export_text()
