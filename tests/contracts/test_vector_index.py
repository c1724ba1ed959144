"""What every vector index must do, whichever engine it runs on."""

from dataclasses import replace

import numpy as np
import pytest

from retrieval.errors import ConstraintError, IndexMismatch, IndexUnavailable
from retrieval.indexing import BuildableIndex
from retrieval.schema import Availability, ConstraintSource, Op, ProductId
from tests.builders import product
from tests.contracts.indexes import ids, vector, where, write

# Qdrant's local mode filters without payload indexes and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")

# Hits and their order.


def test_nearest_scores_are_cosines_best_first(index: BuildableIndex) -> None:
    write(index, product("a", title="red soup"), product("b", title="red"), product("c", title="blue"))
    hits = index.nearest(vector("red"), 3)
    assert hits[0].product_id == "b"
    assert [hit.score for hit in hits] == pytest.approx(
        sorted((float(vector("red") @ vector(text)) for text in ("red soup", "red", "blue")), reverse=True), abs=1e-5
    )


def test_matching_prefers_rare_words_and_needs_one_in_common(index: BuildableIndex) -> None:
    write(index, *(product(f"p{n}", title="soup") for n in range(5)), product("rare", title="soups saffron"))
    assert [hit.product_id for hit in index.matching("saffron soup", 2)] == ids("rare", "p0")
    assert index.matching("chocolate", 5) == []
    assert index.matching("the", 5) == []
    assert index.matching("", 5) == []


def test_what_a_product_is_comes_before_what_it_is_for(index: BuildableIndex) -> None:
    write(
        index,
        product("sauce", title="Pasta sauce, mild", categories=("Pasta sauce", "Pasta sauce, jars")),
        product("pasta", title="Spaghetti", categories=("Pasta and noodles",)),
        product("pot", title="Pot for pasta"),
    )
    assert index.matching("pasta", 3)[0].product_id == "pasta"


def test_both_words_and_endings_match_in_any_alphabet(index: BuildableIndex) -> None:
    write(index, product("a", title="Crème brûlée pizzas"), product("b", title="日本 茶"), product("c", title="Борщ"))
    found = {text: [hit.product_id for hit in index.matching(text, 5)] for text in ("creme", "PIZZA", "茶", "борщ")}
    assert found == {"creme": ids("a"), "PIZZA": ids("a"), "茶": ids("b"), "борщ": ids("c")}


def test_ties_are_ordered_by_id_and_cut_by_id(index: BuildableIndex) -> None:
    names = [f"p{n:03}" for n in range(90)]
    write(index, *(product(name, title="same soup") for name in reversed(names)))
    first = ids(*names[:7])
    assert [hit.product_id for hit in index.nearest(vector("soup"), 7)] == first
    assert [hit.product_id for hit in index.matching("soup", 7)] == first
    assert [hit.product_id for hit in index.like(ids("p050"), 7)] == first
    assert index.browse(7, ()) == first


def test_browse_goes_by_id_however_long_and_alike_the_ids_are(index: BuildableIndex) -> None:
    long = "shop/department/aisle/shelf/product"
    names = [f"{long}-{n:02}" for n in range(12)] + ["a", "é", "日", "a b", long, f"{long}\x01", "~"]
    write(index, *(product(name) for name in names))
    assert index.browse(100, ()) == sorted(names)
    assert [index.browse(limit, ()) for limit in range(8)] == [sorted(names)[:limit] for limit in range(8)]


def test_excluded_products_are_left_out_and_replaced(index: BuildableIndex) -> None:
    write(index, *(product(f"p{n}", title="soup") for n in range(5)))
    gone, rest = ids("p0", "p2", "unknown"), ids("p1", "p3")
    assert [hit.product_id for hit in index.nearest(vector("soup"), 2, exclude=gone)] == rest
    assert [hit.product_id for hit in index.matching("soup", 2, exclude=gone)] == rest
    assert [hit.product_id for hit in index.like(ids("p4"), 2, exclude=gone)] == rest
    assert index.browse(2, (), exclude=gone) == rest


# Examples.


def test_like_leaves_the_examples_out_and_ignores_unknown_ones(index: BuildableIndex) -> None:
    write(index, product("a", title="red soup"), product("b", title="red soup hot"), product("c", title="blue pen"))
    assert [hit.product_id for hit in index.like(ids("a", "unknown"), 5)] == ids("b", "c")
    assert [hit.product_id for hit in index.like(ids("a", "a"), 5, disliked=ids("c", "nobody"))] == ids("b")


def test_like_moves_away_from_disliked_products(index: BuildableIndex) -> None:
    titles = {"liked": "soup", "bad": "soup fish", "near": "soup fish bone", "far": "soup"}
    write(index, *(product(name, title=title) for name, title in titles.items()))
    hits = index.like(ids("liked"), 5, disliked=ids("bad"))
    assert [hit.product_id for hit in hits] == ids("far", "near")
    assert hits[1].score < 0 < hits[0].score


@pytest.mark.parametrize("liked", [[], ["unknown"]])
def test_like_without_a_known_example_finds_nothing(index: BuildableIndex, liked: list[str]) -> None:
    write(index, product("a"), product("b"))
    assert index.like(ids(*liked), 5, disliked=ids("a")) == []


# Writing.


def test_an_empty_index_finds_nothing(index: BuildableIndex) -> None:
    write(index)
    index.patch([])
    index.delete([])
    assert index.nearest(vector("x"), 5) == []
    assert index.matching("x", 5) == []
    assert index.like(ids("a"), 5) == []
    assert index.admit(ids("a"), ()) == set()
    assert index.admit([], ()) == set()
    assert index.browse(5, ()) == []
    assert index.count() == 0
    assert index.facets(["brand", "attributes.colour"]) == {"brand": [], "attributes.colour": []}


def test_an_upsert_replaces_the_product_of_that_id(index: BuildableIndex) -> None:
    write(index, product("a", title="soup"), product("b", title="pen"))
    write(index, product("a", title="pen"))
    assert index.count() == 2
    assert index.matching("soup", 5) == []
    assert [hit.product_id for hit in index.matching("pen", 5)] == ids("a", "b")


def test_a_patch_renews_what_filters_read_and_keeps_the_vectors(index: BuildableIndex) -> None:
    before = product("a", title="soup", price=500, attributes={"size": 1}, brand="Old")
    write(index, before)
    after = replace(before, price=None, attributes={"colour": "red"}, brand="", availability=Availability.OUT_OF_STOCK)
    scores = index.nearest(vector("soup"), 1), index.matching("soup", 1)
    index.patch([after, product("unknown")])
    assert index.count() == 1
    assert index.browse(5, [where("attributes.colour", Op.EQ, "red")]) == ids("a")
    old = [where("price", Op.EQ, 500), where("attributes.size", Op.EQ, 1), where("brand", Op.EQ, "old")]
    assert [index.count([one]) for one in [*old, where("availability", Op.EQ, "in_stock")]] == [0, 0, 0, 0]
    assert index.facets(["brand", "availability"]) == {"brand": [], "availability": [("out_of_stock", 1)]}
    assert (index.nearest(vector("soup"), 1), index.matching("soup", 1)) == scores


def test_deleted_products_are_gone_and_unknown_ones_no_error(index: BuildableIndex) -> None:
    write(index, product("a", title="soup"), product("b", title="soup"))
    index.delete(ids("a", "unknown"))
    assert index.browse(5, ()) == ids("b")
    assert [hit.product_id for hit in index.nearest(vector("soup"), 5)] == ids("b")
    assert [hit.product_id for hit in index.matching("soup", 5)] == ids("b")
    assert index.admit(ids("a", "b"), ()) == set(ids("b"))


@pytest.mark.parametrize("shape", [(1, 3), (2, 64), (64,)])
def test_vectors_of_another_dimension_are_refused(index: BuildableIndex, shape: tuple[int, ...]) -> None:
    with pytest.raises(IndexMismatch, match="64"):
        index.upsert([product("a")], np.ones(shape, dtype=np.float32))
    with pytest.raises(IndexMismatch, match="64"):
        index.nearest(np.ones(3, dtype=np.float32), 5)
    assert index.count() == 0


def test_a_closed_index_says_so(index: BuildableIndex) -> None:
    index.close()
    index.close()
    with pytest.raises(IndexUnavailable, match="closed"):
        index.count()


# Facets.


def test_facets_count_what_the_constraints_admit_as_it_is_written(index: BuildableIndex) -> None:
    write(
        index,
        product("a", price=1, brand="Kroger", categories=("Food", "Soup"), attributes={"Net weight": 1.5}),
        product("b", price=1, brand="Kroger", categories=("Food",), attributes={"net weight": "heavy"}),
        product("c", price=1, brand="Acme", categories=("Pens",)),
        product("d", price=9, brand="Acme", categories=("Pens",)),
    )
    assert index.facets(["brand", "category", "attributes.net weight"], [where("price", Op.LT, 5)]) == {
        "brand": [("Kroger", 2), ("Acme", 1)],
        "category": [("Food", 2), ("Pens", 1), ("Soup", 1)],
        "attributes.net weight": [("1.5", 1), ("heavy", 1)],
    }
    assert index.facets(["category"], limit=1) == {"category": [("Food", 2)]}


def test_facets_among_some_products_count_only_those_that_the_constraints_admit(index: BuildableIndex) -> None:
    write(
        index,
        product("a", price=1, brand="Kroger"),
        product("b", price=1, brand="Acme"),
        product("c", price=9, brand="Acme"),
        product("d", price=1, brand="Acme"),
    )
    cheap = [where("price", Op.LT, 5)]
    among = [ProductId("a"), ProductId("b"), ProductId("c"), ProductId("nobody")]
    assert index.facets(["brand"], cheap, among=among) == {"brand": [("Acme", 1), ("Kroger", 1)]}
    assert index.facets(["brand"], among=[]) == {"brand": []}


def test_a_field_that_cannot_be_counted_is_refused(index: BuildableIndex) -> None:
    write(index, product("a", internal={"margin": 0.4}))
    for field in ("price", "internal.margin"):
        with pytest.raises(ConstraintError, match=field):
            index.facets([field])


def test_internal_fields_are_for_rules_alone(index: BuildableIndex) -> None:
    write(index, product("a", internal={"margin": 0.4}), product("b", internal={"margin": 0.1}), product("c"))
    low = where("internal.margin", Op.LT, 0.2)
    with pytest.raises(ConstraintError, match="no field"):
        index.count([low])
    ruled = replace(low, source=ConstraintSource.RULE)
    assert index.browse(9, [ruled]) == ids("b")
    assert index.browse(9, [replace(ruled, forbids=True)]) == ids("a", "c")
