"""Pages with and without spreading, played on a past in which every title is two products'."""

from dataclasses import replace

import pytest

from eval.lists import AS_RANKED, BEST, Pages, family_hits, play, tables
from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.lambdamart import Hyperparameters
from ranking.training import VIEWS, Plan, View, Window, World, fit, past
from tests.pasts import TODAY, both_shelves, habits, shelf

SPREAD = "families spread, diversity 0"
PLAN = Plan(windows=3, days=14.0, visitors_per_window=80, negatives_per_list=30)


@pytest.fixture(scope="module")
def pages() -> dict[tuple[View, str], Pages]:
    purchases, catalogue = habits(3), shelf(both_shelves(40))
    catalogue = [replace(one, title=f"Thing {one.id[0]}{int(one.id[1:]) // 2}") for one in catalogue]
    items = ItemSpace(purchases.item_ids)
    products, test = ProductColumns(items, catalogue), Window(TODAY - 14, TODAY)
    small = Hyperparameters(rounds=20, min_rows_per_leaf=20, threads=1)
    model = fit(past(purchases, items, products, PLAN, test.cut).parts, params=small)
    world = World(purchases, items, products, test)
    return dict(play(world, model, catalogue, 30, 0, lambda *_: None))


def test_only_the_rankers_own_order_shows_a_title_twice(pages: dict[tuple[View, str], Pages]) -> None:
    assert pages["all", AS_RANKED].with_repeats > 0
    for (_, way), made in pages.items():
        assert way == AS_RANKED or made.with_repeats == 0


def test_the_second_of_a_family_on_a_page_is_no_find() -> None:
    milk, same_milk, tea, cup = (replace(one, title=one.id[0]) for one in shelf(["m1", "m2", "t1", "c1"]))
    assert family_hits([milk, cup, same_milk, tea], [same_milk, tea]).tolist() == [True, False, False, True]


def test_who_bought_two_of_a_title_is_shown_all_there_is_to_show_by_one_of_them() -> None:
    milk, same_milk = (replace(one, title="Milk") for one in shelf(["m1", "m2"]))
    page = Pages()
    page.note([milk], [milk, same_milk])
    assert page.by_family == [1.0]
    assert page.ndcg[0] < 0.7


def test_no_page_without_repeats_is_better_than_the_best(pages: dict[tuple[View, str], Pages]) -> None:
    for view in VIEWS:
        best = pages[view, BEST]
        assert set(best.by_family) == {1.0}
        assert all(spread <= most for spread, most in zip(pages[view, SPREAD].ndcg, best.ndcg, strict=True))


def test_every_way_is_played_with_the_same_requests_and_told(pages: dict[tuple[View, str], Pages]) -> None:
    for view in VIEWS:
        sizes = {len(made.ndcg) for (seen, _), made in pages.items() if seen == view}
        assert len(sizes) == 1
        assert 0 < sizes.pop() <= 30
    assert all(0 <= value <= 1 for made in pages.values() for value in made.ndcg)
    assert [table.row_count for table in tables(pages)] == [len(pages) // 2] * 2
