"""The simple systems on small worlds whose right answers are known."""

import numpy as np
import pytest

from eval.baselines.by_implicit import Als, ItemKnn
from eval.baselines.chosen import CHOSEN, QUICK, Systems
from eval.baselines.content import Content
from eval.baselines.linear import Ease
from eval.baselines.measured import measure_systems
from eval.baselines.past import Past, System, Ties
from eval.baselines.simple import Blend, Personal, Popularity
from eval.baselines.tuning import grids, tune
from eval.sheets import Targets
from ranking.events import Purchases
from tests.builders import product
from tests.pasts import TODAY, both_shelves, bought, two_tastes

SHELVES = both_shelves()
TITLES = {name: f"{'Tea' if name[0] == 'A' else 'Rope'} number {name}" for name in SHELVES}


def past(purchases: Purchases) -> Past:
    products = [product(one, title=TITLES.get(one, one)) for one in purchases.item_ids]
    return Past.of(purchases, TODAY, len(purchases.item_ids), products)


TASTES = past(two_tastes())
LEARNED: list[System] = [
    ItemKnn(kind="cosine", k=12, half_life=30, binary=True), ItemKnn(kind="tfidf", k=12, half_life=None),
    ItemKnn(kind="bm25", k=12, half_life=90, support=2), Als(factors=2, alpha=1, reg=1),
    Ease(reg=10, half_life=90), Content(half_life=30),
    Blend(first=Ease(reg=10, half_life=None), second=Content(half_life=None), share=0.5),
]  # fmt: skip


@pytest.mark.parametrize("system", LEARNED, ids=lambda one: type(one).__name__)
def test_what_is_learned_ranks_the_visitors_own_shelf_first(system: System) -> None:
    """Two tastes that share no product: each visitor's own twelve products stand before the other twelve."""
    scores = TASTES.fitted(system)(np.arange(TASTES.shape[0]))

    own = np.array([[name[0] == visitor[0].upper() for name in SHELVES] for visitor in two_tastes().visitor_ids])
    lowest_own = np.where(own, scores, np.inf).min(axis=1)
    highest_other = np.where(own, -np.inf, scores).max(axis=1)
    assert (lowest_own > highest_other).mean() > 0.95


def test_popularity_counts_baskets_of_its_horizon() -> None:
    made = past(bought(("a", "x", TODAY - 90), ("b", "x", TODAY - 5), ("b", "y", TODAY - 5), ("c", "y", TODAY)))

    assert made.fitted(Popularity())(np.array([0, 1])).tolist() == [[2, 1], [2, 1]]
    assert made.fitted(Popularity(days=28))(np.array([0])).tolist() == [[1, 1]]


def test_a_personal_purchase_halves_with_its_half_life() -> None:
    made = past(bought(("a", "x", TODAY - 30), ("a", "y", TODAY - 60), ("a", "x", TODAY - 90)))

    assert made.fitted(Personal(half_life=30))(np.array([0])).tolist() == [[0.5 + 0.125, 0.25]]
    assert made.fitted(Personal())(np.array([0])).tolist() == [[2, 1]]
    assert made.latest(30).toarray().tolist() == [[0.5, 0.25]]


def test_a_blend_adds_scores_scaled_to_each_visitors_largest() -> None:
    made = past(bought(("a", "x", TODAY - 30), ("a", "x", TODAY - 1), ("a", "y", TODAY - 1), ("b", "y", TODAY - 1)))
    blend = Blend(first=Personal(), second=Popularity(), share=0.7)

    scores = made.fitted(blend)(np.array([0, 1]))

    np.testing.assert_allclose(scores, [[0.7 + 0.3, 0.35 + 0.3], [0.3, 0.7 + 0.3]])


def test_purchases_at_or_after_the_cut_are_not_known() -> None:
    made = past(bought(("a", "x", TODAY), ("b", "y", TODAY - 1), ("b", "x", TODAY + 1)))

    assert made.baskets().tolist() == [0, 1]
    assert made.times().toarray().tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("name", CHOSEN)
def test_every_chosen_system_is_one_of_the_grid_or_a_blend(name: str) -> None:
    tried = {one for systems in grids(dated=name != "amazon-scientific", texts=True).values() for one in systems}

    for systems in CHOSEN[name].values():
        for system in systems.values():
            parts = (system.first, system.second) if isinstance(system, Blend) else (system,)
            assert set(parts) <= tried


def split(purchases: Purchases, cut: float) -> tuple[Past, dict[str, Targets]]:
    """The past before a day, and what was new to each visitor after it."""
    made = Past.of(purchases, cut, len(purchases.item_ids), [product(one) for one in purchases.item_ids])
    after = purchases.day >= cut
    truths = [np.unique(purchases.item[after & (purchases.visitor == row)]) for row in range(made.shape[0])]
    known = made.times().toarray() > 0
    new = [np.array([item for item in truth if not known[row, item]], np.int64) for row, truth in enumerate(truths)]
    rows = [row for row, truth in enumerate(new) if truth.size and known[row].any()]
    names = [purchases.visitor_ids[row] for row in rows]
    return made, {"new": Targets(view="new", visitors=names, rows=np.array(rows), truths=[new[row] for row in rows])}


def test_what_a_visitor_knows_is_hidden_among_new_items_alone() -> None:
    made, targets = split(two_tastes(), TODAY - 20)
    systems: Systems = {"mine": {"all": Personal(), "new": Personal()}}

    [found] = measure_systems(made, Ties(made.baskets()), systems, {"new": targets["new"]})

    known = made.times().toarray() > 0
    for row, shown in zip(targets["new"].rows, found.lists, strict=True):
        assert not known[row, shown[shown >= 0]].any()


def test_tuning_finds_for_each_system_the_best_of_its_grid() -> None:
    made, targets = split(two_tastes(shoppers=15), TODAY - 20)

    found = {one.name: one for one in tune(made, {"new": targets["new"]}, dated=True)}

    assert set(QUICK) | {"ALS", "item-kNN BM25", "EASE + content", "EASE + personal"} <= set(found)
    for name, tried in grids(dated=True, texts=True).items():
        results = [
            measure_systems(made, Ties(made.baskets()), {name: {"all": one, "new": one}}, {"new": targets["new"]})
            for one in tried
        ]
        assert found[name].ndcg == pytest.approx(max(result.ndcg.mean() for [result] in results))
        assert found[name].tried == len(tried)
