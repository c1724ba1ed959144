"""Putting candidates in order, with and without a learned model."""

from collections.abc import Sequence

import numpy as np
import pytest

from ranking.behaviour import LiveBehaviour
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.ranker import ANCHORED_POOL, Ranked, Ranker
from ranking.tables import Tables
from retrieval.schema import Candidate, ProductId, Query, VisitorId
from tests.builders import product
from tests.pasts import TODAY, bought

MANY = [f"p{number}" for number in range(100)]
ANCHORED = [Query(text="tea"), Query(product_id=ProductId("x")), Query(cart=(ProductId("x"),))]


def cheapest_first() -> LambdaMART:
    """A model that has learned that the cheaper product is bought; nothing else differs."""
    features = np.full((2_000, len(NAMES)), np.nan, np.float32)
    price = np.random.default_rng(0).permuted(np.tile(np.arange(20), (100, 1)), axis=1)
    features[:, NAMES.index("product.price")] = 100 * price.ravel()
    return LambdaMART.fit(
        Examples(features=features, grades=(price.ravel() < 5) * np.int32(3) + (price.ravel() < 10),
                 rows_per_list=np.full(100, 20, np.int32)),
        NAMES,
        params=Hyperparameters(rounds=60, min_rows_per_leaf=20, columns_per_tree=1.0, threads=1),
    )  # fmt: skip


MODEL = cheapest_first()


def ranker(model: LambdaMART | None, prices: dict[str, int]) -> Ranker:
    columns = ProductColumns(ItemSpace(), [product(name, price=price) for name, price in prices.items()])
    purchases = bought(items=columns.items.ids)
    behaviour = LiveBehaviour(
        columns.items, Tables.learn(purchases, TODAY), Histories(purchases, columns.items), lambda: TODAY
    )
    return Ranker(model, columns, behaviour)


def proposed(names: Sequence[str], scores: Sequence[float] | None = None) -> list[Candidate]:
    """Candidates best first."""
    scores = scores or [1 / (60 + rank) for rank in range(1, len(names) + 1)]
    return [
        Candidate(product_id=ProductId(name), score=score, evidence=())
        for name, score in zip(names, scores, strict=True)
    ]


def named(ranked: Ranked) -> list[str]:
    return [candidate.product_id for candidate in ranked.candidates]


PRICES = {"dear": 1_900, "middle": 700, "cheap": 100}


@pytest.mark.parametrize("query", [Query(), Query(visitor_id=VisitorId("ann")), *ANCHORED])
def test_without_a_model_retrievals_order_stands(query: Query) -> None:
    ranked = ranker(None, PRICES).rank(query, proposed(["dear", "cheap", "middle"]), TODAY)

    assert named(ranked) == ["dear", "cheap", "middle"]
    assert ranked.scores.tolist() == [1 / 61, 1 / 62, 1 / 63]
    assert not ranked.learned


def test_the_model_orders_a_home_page() -> None:
    ranked = ranker(MODEL, PRICES).rank(Query(), proposed(["dear", "cheap", "middle"]), TODAY)

    assert named(ranked) == ["cheap", "middle", "dear"]
    assert ranked.scores.tolist() == sorted(ranked.scores, reverse=True)
    assert ranked.learned


def test_rows_of_the_table_move_with_their_candidates() -> None:
    ranked = ranker(MODEL, PRICES).rank(Query(), proposed(["dear", "cheap", "middle"]), TODAY)

    assert ranked.features[:, NAMES.index("product.price")].tolist() == [100, 700, 1_900]
    np.testing.assert_array_equal(MODEL.scores(ranked.features), ranked.scores)


@pytest.mark.parametrize("query", [Query(), *ANCHORED])
@pytest.mark.parametrize("model", [None, MODEL], ids=["retrieved", "learned"])
def test_equal_scores_keep_retrievals_order(model: LambdaMART | None, query: Query) -> None:
    names = ["d", "a", "c", "b"]

    ranked = ranker(model, dict.fromkeys(names, 500)).rank(query, proposed(names, [0.0] * 4), TODAY)

    assert named(ranked) == names


@pytest.mark.parametrize("query", ANCHORED)
def test_where_words_or_products_were_asked_with_relevance_leads(query: Query) -> None:
    """Here the model would turn the whole list round; the best fits stay first even so."""
    prices = {name: max(1_900 - 62 * number, 0) for number, name in enumerate(MANY)}

    found = named(ranker(MODEL, prices).rank(query, proposed(MANY[:ANCHORED_POOL]), TODAY))

    assert sorted(found) == sorted(MANY[:ANCHORED_POOL])
    assert found[:5] == MANY[:5]
    learned = named(ranker(MODEL, prices).rank(Query(), proposed(MANY[:ANCHORED_POOL]), TODAY))
    assert learned[0] == MANY[ANCHORED_POOL - 1]
    assert found.index(learned[0]) < 2 * ANCHORED_POOL // 3
    fused = {name: 4 / (11 + at) + 1 / (11 + learned.index(name)) for at, name in enumerate(MANY[:ANCHORED_POOL])}
    assert found == sorted(fused, key=lambda name: -fused[name])


@pytest.mark.parametrize("query", ANCHORED)
def test_candidates_behind_the_reordered_ones_follow_as_retrieved(query: Query) -> None:
    prices = {name: 1_900 - 19 * number for number, name in enumerate(MANY)}

    ranked = ranker(MODEL, prices).rank(query, proposed(MANY), TODAY)

    assert sorted(named(ranked)[:ANCHORED_POOL]) == sorted(MANY[:ANCHORED_POOL])
    assert named(ranked)[ANCHORED_POOL:] == MANY[ANCHORED_POOL:]
    assert ranked.scores.tolist() == sorted(ranked.scores, reverse=True)
    assert len(ranked.features) == len(MANY)


@pytest.mark.parametrize("query", [Query(), *ANCHORED])
@pytest.mark.parametrize("model", [None, MODEL], ids=["retrieved", "learned"])
def test_no_candidates_are_an_empty_list(model: LambdaMART | None, query: Query) -> None:
    ranked = ranker(model, PRICES).rank(query, [], TODAY)

    assert named(ranked) == []
    assert ranked.scores.shape == (0,)
    assert ranked.features.shape == (0, len(NAMES))


def test_a_product_that_nobody_knows_is_ranked_too() -> None:
    assert named(ranker(MODEL, PRICES).rank(Query(), proposed(["unheard-of", "cheap"]), TODAY)) == [
        "cheap",
        "unheard-of",
    ]


def test_among_products_that_answer_the_words_alike_the_model_decides() -> None:
    names = ["dear", "middle", "cheap"]
    alike = ranker(MODEL, PRICES).rank(Query(text="tea"), proposed(names, [0.5, 0.5, 0.5]), TODAY)
    apart = ranker(MODEL, PRICES).rank(Query(text="tea"), proposed(names, [0.5, 0.4, 0.3]), TODAY)

    assert named(alike) == ["cheap", "middle", "dear"]
    assert named(apart)[0] == "dear"
