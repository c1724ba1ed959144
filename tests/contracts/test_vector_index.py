"""What every vector index must do, whichever engine it runs on."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from retrieval.encoders.hashing import HashingEncoder
from retrieval.errors import ConstraintError, IndexMismatch, IndexUnavailable
from retrieval.filters import check, satisfies
from retrieval.indexes.apart import ApartIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.server import ServerIndex
from retrieval.indexing import BuildableIndex
from retrieval.schema import Availability, Constraint, ConstraintSource, Op, Product, ProductId, Rating
from tests.builders import product

Open: TypeAlias = Callable[[], BuildableIndex]

ENCODER = HashingEncoder()
LIVE = os.environ.get("SHELFTALK_TEST_QDRANT_URL")
MEMORY = Path("/dev/shm")
FAST = MEMORY if MEMORY.is_dir() else None  # a new shard waits for the disk a few dozen times
BACKENDS = ["edge", "apart", "local", *(["live"] if LIVE else [])]

# Qdrant's local mode filters without payload indexes and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")


@contextmanager
def opened(backend: str) -> Iterator[BuildableIndex]:
    """A new, empty index."""
    with ExitStack() as stack:
        if backend in {"edge", "apart"}:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=FAST))) / "index"
            kind = ApartIndex if backend == "apart" else EdgeIndex
            index: BuildableIndex = kind(folder, dim=ENCODER.dim, encoder=ENCODER.name)
        else:
            client = QdrantClient(":memory:") if backend == "local" else QdrantClient(url=LIVE)
            stack.callback(client.close)
            name = f"shelftalk-test-{uuid.uuid4()}"
            stack.callback(client.delete_collection, name)
            index = ServerIndex(client, name, dim=ENCODER.dim, encoder=ENCODER.name)
        stack.callback(index.close)
        yield index


@pytest.fixture(params=BACKENDS)
def index(request: pytest.FixtureRequest) -> Iterator[BuildableIndex]:
    with opened(request.param) as made:
        yield made


def write(index: BuildableIndex, *products: Product) -> None:
    index.upsert(products, ENCODER.encode([one.title for one in products]))


def vector(text: str) -> Any:
    return ENCODER.encode([text])[0]


def ids(*names: str) -> list[ProductId]:
    return [ProductId(name) for name in names]


def where(field: str, op: Op, value: Any, *, hard: bool = True) -> Constraint:
    return Constraint(field=field, op=op, value=value, hard=hard)


# Filters mean what retrieval.filters says.

WORDS = ["red", "RED", " Red ", "dark red", "Café", "ﬁne", "straße", "STRASSE", "日本", "a=b", "#1.0", "it's", "x_y"]
NAMES = ["colour", "Colour", "net weight", 'a"b', "größe", "1", "a.b", "[0]"]
NUMBERS = [0, -0.0, 1, 1.5, 12, 2**53 + 1]
phrase = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
scalar = st.one_of(st.sampled_from(WORDS), st.sampled_from(NUMBERS))
stars = st.sampled_from([0.0, 2.5, 4.1, 5.0])
catalogue = st.lists(
    st.builds(
        product,
        price=st.sampled_from([None, 0, 999, 1000, 2**53]),
        title=phrase,
        description=phrase,
        brand=st.sampled_from(["", *WORDS]),
        categories=st.lists(st.sampled_from(WORDS), max_size=3).map(tuple),
        availability=st.sampled_from(Availability),
        attributes=st.dictionaries(st.sampled_from(NAMES), scalar, max_size=3),
        tags=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
        internal=st.dictionaries(st.sampled_from(["margin", "Age limit"]), scalar, max_size=2),
        rating=st.none() | st.builds(Rating, value=stars, scale_max=st.sampled_from([5.0, 10.0])),
    ),
    min_size=1,
    max_size=8,
).map(lambda made: [replace(one, id=ProductId(f"p{at}")) for at, one in enumerate(made)])


def meaningful(constraint: Constraint) -> bool:
    try:
        check(constraint)
    except ConstraintError:
        return False
    return True


field_and_value = st.one_of(
    st.tuples(st.just("price"), st.sampled_from([0, 999, 1000, 2**53])),
    st.tuples(st.just("rating"), stars),
    st.tuples(st.just("availability"), st.sampled_from(["in_stock", "Discontinued"])),
    st.tuples(st.sampled_from(["brand", "category", "text"]), st.sampled_from(WORDS)),
    st.tuples(st.sampled_from([f"attributes.{name}" for name in NAMES]), scalar),
    st.tuples(st.sampled_from(["internal.margin", "internal.age limit"]), scalar),
)


@st.composite
def constraint(draw: st.DrawFn) -> Constraint:
    field, value = draw(field_and_value)
    op = draw(st.sampled_from(Op))
    if op in {Op.IN, Op.NOT_IN}:
        value = (value, *draw(st.lists(st.sampled_from(WORDS), max_size=1)))
    return replace(where(field, op, value), source=ConstraintSource.RULE, forbids=draw(st.booleans()))


constraints = constraint().filter(meaningful)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(products=catalogue, asked=st.lists(constraints, min_size=20, max_size=40))
def test_every_operator_means_what_plain_python_says(
    backend: str, products: list[Product], asked: list[Constraint]
) -> None:
    with opened(backend) as index:
        write(index, *products)
        for one in asked:
            right = [each.id for each in products if satisfies(each, one)]
            assert index.browse(len(products), [one]) == right, one
            assert index.count([one]) == len(right), one
            assert index.admit([each.id for each in products], [one]) == set(right), one


def test_each_operator_admits_and_refuses_something(index: BuildableIndex) -> None:
    """Guards the property above against agreeing on nothing."""
    red = product(
        "red", price=500, brand="Kroger", categories=("Food", "Pasta"), attributes={"size": 12, "kind": "A b"}
    )
    bare = product("bare", price=None, title="")
    write(index, red, bare)
    only_red = [
        where("price", Op.EQ, 500),
        where("price", Op.LT, 501),
        where("price", Op.LTE, 500),
        where("price", Op.GT, 499),
        where("price", Op.GTE, 500),
        where("brand", Op.EQ, " KROGER"),
        where("category", Op.IN, ("toys", "pasta")),
        where("category", Op.CONTAINS, "food"),
        where("attributes.size", Op.EQ, 12.0),
        where("attributes.size", Op.GT, 11.5),
        where("attributes.kind", Op.CONTAINS, "b a"),
        where("text", Op.CONTAINS, "pasta KROGER 12"),
    ]
    only_bare = [
        where("brand", Op.NOT_IN, ("kroger",)),
        where("attributes.size", Op.NOT_IN, (12, 13)),
        where("attributes.kind", Op.NOT_CONTAINS, "b"),
        where("text", Op.NOT_CONTAINS, "product pasta"),
    ]
    assert [index.browse(5, [one]) for one in only_red] == [ids("red")] * len(only_red)
    assert [index.browse(5, [one]) for one in only_bare] == [ids("bare")] * len(only_bare)


def test_constraints_hold_for_every_way_of_asking(index: BuildableIndex) -> None:
    write(index, *(product(f"p{price}", price=price, title=f"soup {price}") for price in range(10)))
    cheap = [where("price", Op.LT, 3)]
    allowed = set(ids("p0", "p1", "p2"))
    assert {hit.product_id for hit in index.nearest(vector("soup"), 9, cheap)} == allowed
    assert {hit.product_id for hit in index.matching("soup", 9, cheap)} == allowed
    assert {hit.product_id for hit in index.like(ids("p9"), 9, cheap)} == allowed


def test_soft_constraints_do_not_filter(index: BuildableIndex) -> None:
    write(index, product("p1", price=900))
    assert index.count([where("price", Op.LT, 1, hard=False)]) == 1


def test_a_constraint_without_meaning_is_refused(index: BuildableIndex) -> None:
    with pytest.raises(ConstraintError, match="colour"):
        index.count([where("colour", Op.EQ, "red")])


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


# Qdrant Edge alone: its folder, and its size.


def edge_index(folder: Path, *, dim: int = ENCODER.dim, encoder: str = ENCODER.name) -> EdgeIndex:
    return EdgeIndex(folder, dim=dim, encoder=encoder)


def everything(index: BuildableIndex) -> Sequence[object]:
    small = [where("attributes.size", Op.LTE, 12)]
    matching = [
        hit.product_id for hit in index.matching("soup 7", 9)
    ]  # scores may move: Edge forgets deleted words late
    return index.nearest(vector("soup"), 9, small), matching, index.browse(9, small), index.facets(["attributes.size"])


def test_a_reopened_folder_has_everything(tmp_path: Path) -> None:
    first = edge_index(tmp_path / "index")
    write(first, *(product(f"p{n}", title=f"soup {n}", attributes={"size": n}) for n in range(20)))
    first.patch([product("p3", attributes={"size": 40})])
    first.delete(ids("p4"))
    before = everything(first)
    first.close()
    again = edge_index(tmp_path / "index")
    assert everything(again) == before
    again.close()


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    first = edge_index(tmp_path / "index")
    with pytest.raises(IndexUnavailable, match=r"already open.*copy of the folder"):
        edge_index(tmp_path / "index")
    first.close()
    edge_index(tmp_path / "index").close()


def test_a_folder_of_another_encoder_or_dimension_is_refused(tmp_path: Path) -> None:
    edge_index(tmp_path / "index").close()
    with pytest.raises(IndexMismatch, match="build the index again"):
        edge_index(tmp_path / "index", encoder="other")
    with pytest.raises(IndexMismatch, match="build the index again"):
        edge_index(tmp_path / "index", dim=8)


def test_a_damaged_folder_is_unavailable_with_a_cure(tmp_path: Path) -> None:
    edge_index(tmp_path / "index").close()
    (tmp_path / "index" / "index.json").write_text("{")
    with pytest.raises(IndexUnavailable, match="build the index again"):
        edge_index(tmp_path / "index")


@pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")
def test_a_collection_of_another_encoder_is_refused() -> None:
    client = QdrantClient(":memory:")
    ServerIndex(client, "shop", dim=8, encoder="one")
    with pytest.raises(IndexMismatch, match="one"):
        ServerIndex(client, "shop", dim=8, encoder="other")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = QdrantClient(url="http://127.0.0.1:9", check_compatibility=False, timeout=1)
    with pytest.raises(IndexUnavailable, match="shop"):
        ServerIndex(client, "shop", dim=8, encoder="one")


def test_ten_thousand_products_are_found_before_and_after_settling(tmp_path: Path) -> None:
    index = edge_index(tmp_path / "index")
    products = [product(f"p{n:05}", price=n, title=f"soup number {n}") for n in range(10_000)]
    for at in range(0, len(products), 2_500):
        write(index, *products[at : at + 2_500])
    window = [where("price", Op.GTE, 2_000), where("price", Op.LT, 6_000)]
    for _ in range(2):
        found = index.nearest(vector("soup number 4711"), 5, window)
        assert (found[0].product_id, round(found[0].score, 4)) == ("p04711", 1.0)
        assert index.matching("4711", 5)[0].product_id == "p04711"
        assert len(index.matching("soup", 300, window)) == 300
        assert index.count(window) == 4_000
        assert index.browse(3, window) == ids("p02000", "p02001", "p02002")
        assert len(index.admit([one.id for one in products[5_900:6_100]], window)) == 100
        index.settle()
    index.close()
