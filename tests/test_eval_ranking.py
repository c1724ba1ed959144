"""Full-ranking evaluation on a tiny shop: lists by brute force, one row per visitor, bounds that must hold."""

from collections.abc import Sequence
from io import StringIO

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from eval.baselines import baselines, full_ranking, tie_break
from eval.ranking import RANKER, RETRIEVAL, Report, evaluate
from eval.report import ranking_json, ranking_tables
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES
from ranking.items import ItemSpace
from ranking.lambdamart import Hyperparameters, LambdaMART
from ranking.measures import hits, ndcg, recall
from ranking.training import VIEWS, Plan, View, Window, World, fit, past
from tests.pasts import TODAY, both_shelves, bought, habits, shelf

SHELVES = both_shelves(15)
PAST = habits(5, shoppers=20, products=15, favourites=3, weeks=9)
WINDOW = Window(TODAY - 14, TODAY)
PLAN = Plan(windows=2, days=14.0, visitors_per_window=15, negatives_per_list=10)
SYSTEMS = ["popularity", "personal recency", "item-kNN", "EASE", RETRIEVAL, RANKER]


def world(purchases: Purchases = PAST, shelves: Sequence[str] = SHELVES) -> World:
    items = ItemSpace(purchases.item_ids)
    return World(purchases, items, ProductColumns(items, shelf(shelves)), WINDOW)


def model() -> LambdaMART:
    items = ItemSpace(PAST.item_ids)
    parts = past(PAST, items, ProductColumns(items, shelf(SHELVES)), PLAN, WINDOW.cut)
    return fit(parts, params=Hyperparameters(rounds=20, min_rows_per_leaf=10, threads=1))


MODEL = model()


def evaluated(purchases: Purchases = PAST, shelves: Sequence[str] = SHELVES) -> Report:
    items = ItemSpace(purchases.item_ids)
    return evaluate(purchases, items, ProductColumns(items, shelf(shelves)), MODEL, WINDOW, PLAN)


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluated()


@pytest.fixture(scope="module")
def measured_world() -> World:
    return world()


def by_brute_force(scores: npt.NDArray[np.float64], made: World, known: set[int], view: View) -> list[int]:
    """Sorts the whole catalogue: by score, then by baskets ever, then by the fixed shuffle."""
    chance = np.random.default_rng(0).random(scores.size)
    open_to = [at for at in range(scores.size) if view == "all" or at not in known]
    return sorted(open_to, key=lambda at: (-scores[at], -made.tables.baskets[at], chance[at]))[:10]


@pytest.mark.parametrize("view", VIEWS)
def test_baselines_are_measured_on_a_full_ranking_of_the_catalogue(
    report: Report, measured_world: World, view: View
) -> None:
    """Popularity ties, recency knows three products: most of these lists end in ties."""
    made = measured_world
    visitors = [one for one in made.visitors if made.truth(one, view).size]
    for baseline in baselines(made):
        expected = []
        for visitor_id in visitors:
            history, truth = made.behaviour.profile(visitor_id).history, made.truth(visitor_id, view)
            ranked = by_brute_force(baseline.scorer(history, view), made, set(history.items.tolist()), view)
            hit = hits(np.array(ranked), truth)
            expected.append((ndcg(hit, truth.size), recall(hit, truth.size)))
        result = report.result(baseline.name, view)
        np.testing.assert_allclose(np.column_stack([result.ndcg, result.recall]), expected, atol=1e-12)


few_scores = st.lists(st.sampled_from([0.0, 1.0, 1.0 + 1e-12, -2.0]), min_size=1, max_size=25)


@given(few_scores, st.integers(1, 12), st.randoms(use_true_random=False), st.data())
def test_a_full_ranking_sorts_by_score_then_by_the_order_of_ties(
    scores: list[float], k: int, random: object, data: st.DataObject
) -> None:
    ties = data.draw(st.permutations(range(len(scores))))
    hidden = data.draw(st.lists(st.sampled_from(range(len(scores))), unique=True))

    found = full_ranking(np.array(scores), np.array(ties, np.int64), np.array(hidden, np.int64), k)

    shown = [at for at in ties if at not in hidden]
    assert found.tolist() == sorted(shown, key=lambda at: -scores[at])[:k]


def test_a_full_ranking_leaves_the_scores_as_they_are() -> None:
    scores = np.arange(5.0)

    full_ranking(scores, np.arange(5), np.array([4]), 2)

    assert scores.tolist() == [0, 1, 2, 3, 4]


def test_ties_go_to_the_more_often_bought_and_then_to_a_fixed_shuffle(measured_world: World) -> None:
    order = tie_break(measured_world)
    baskets = measured_world.tables.baskets[order]

    assert sorted(order) == list(range(len(SHELVES)))
    assert (np.diff(baskets) <= 0).all()
    assert order.tolist() == tie_break(measured_world).tolist()


@pytest.mark.parametrize("view", VIEWS)
def test_there_is_one_row_per_visitor_with_something_to_find(report: Report, measured_world: World, view: View) -> None:
    rows = sum(measured_world.truth(visitor_id, view).size > 0 for visitor_id in measured_world.visitors)

    assert [result.system for result in report.results if result.view == view] == SYSTEMS
    assert {(result.ndcg.shape, result.recall.shape) for result in report.results if result.view == view} == {
        ((rows,), (rows,))
    }


@pytest.mark.parametrize("view", VIEWS)
def test_no_order_of_the_candidates_beats_the_oracle(report: Report, view: View) -> None:
    for system in (RANKER, RETRIEVAL):
        result = report.result(system, view)
        assert (result.ndcg >= 0).all()
        assert 0 <= result.ndcg.mean() <= report.oracle[view] <= 1
        assert ((result.recall >= 0) & (result.recall <= 1)).all()
    assert report.oracle[view] > report.result(RANKER, view).ndcg.mean()


def test_a_gain_is_the_difference_per_visitor(report: Report) -> None:
    difference = report.result(RANKER, "all").ndcg - report.result("EASE", "all").ndcg

    assert report.gain("EASE", "all").mean == pytest.approx(difference.mean())
    assert report.gain(RANKER, "all").high == 0


def test_the_lists_of_the_plans_visitors_are_kept_to_learn_from(report: Report) -> None:
    assert report.lessons.features.shape[1] == len(NAMES)
    assert 0 < report.lessons.rows_per_list.size <= PLAN.visitors_per_window * len(VIEWS)


def test_measuring_again_gives_the_same_numbers(report: Report) -> None:
    assert ranking_json(evaluated()) == ranking_json(report)


def test_a_shop_with_fewer_products_than_places_is_measured() -> None:
    tiny = bought(
        ("ann", "A1", TODAY - 40), ("ann", "A1", TODAY - 3), ("ann", "A2", TODAY - 3), ("bob", "A2", TODAY - 40),
        ("bob", "A2", TODAY - 2), items=["A1", "A2", "A3"],
    )  # fmt: skip

    found = evaluated(tiny, ["A1", "A2", "A3"])

    assert found.result("personal recency", "all").ndcg[1] == 1
    assert found.result("popularity", "new").ndcg.tolist() == [1]


def test_a_view_without_a_visitor_is_left_out_of_the_quality() -> None:
    loyal = bought(*(("ann", "A1", TODAY - age) for age in (60, 40, 20, 3)), items=SHELVES)

    found = evaluated(loyal)

    assert set(found.quality) == {"ndcg@10/all", "recall@10/all"}
    assert found.oracle == {"all": 1.0, "new": 0.0}
    assert ranking_json(found)["new"] == {"oracle": 0.0}


def test_nobody_to_measure_with_gives_no_quality() -> None:
    found = evaluated(bought(("ann", "A1", TODAY - 1), items=SHELVES))

    assert found.quality == {}
    assert found.lessons.rows_per_list.size == 0
    assert len(ranking_tables(found)) == len(VIEWS)


def test_the_report_reads_as_tables_and_as_numbers_for_scripts(report: Report) -> None:
    paper = StringIO()
    for table in ranking_tables(report):
        Console(file=paper, width=200).print(table)
    shown = paper.getvalue()

    for system in SYSTEMS:
        assert str(report.gain(system, "all")) in shown or system == RANKER
        assert system in shown
    numbers = ranking_json(report)["all"]
    assert isinstance(numbers, dict)
    assert numbers[RANKER]["ndcg@10"][0] == pytest.approx(report.quality["ndcg@10/all"], abs=1e-4)
    assert "gain" not in numbers[RANKER]
    assert numbers["EASE"]["gain"][0] == pytest.approx(report.gain("EASE", "all").mean, abs=1e-4)
