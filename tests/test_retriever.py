"""Retrieval on a real index: every candidate holds the hard constraints, whichever source proposed it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ranking.behaviour import LiveBehaviour
from ranking.features.products import ProductColumns
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.tables import Tables
from retrieval.encoders.hashing import HashingEncoder
from retrieval.errors import IndexUnavailable
from retrieval.filters import satisfies
from retrieval.indexes.absent import AbsentIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.retriever import WEIGHED, Retriever
from retrieval.schema import Availability, Candidate, Constraint, Op, Product, ProductId, Query, Surface, VisitorId
from tests.builders import product
from tests.pasts import TODAY, both_shelves, bought, ids, two_tastes

ENCODER = HashingEncoder()
KINDS = {"A": ("mug", "Acme"), "B": ("lamp", "Brightly")}
COLOURS = ("red", "green", "blue")


def one(name: str) -> Product:
    """A0 is a red mug at 100, A1 a green mug at 200, ...; every fifth is out of stock; B are lamps."""
    kind, brand = KINDS[name[0]]
    number = int(name[1:])
    colour = COLOURS[number % 3]
    return product(
        name,
        title=f"{colour} {kind} {number}",
        brand=brand,
        categories=("Home", kind),
        price=100 * (number + 1),
        attributes={"colour": colour},
        availability=Availability.OUT_OF_STOCK if number % 5 == 4 else Availability.IN_STOCK,
    )


PRODUCTS = {ProductId(name): one(name) for name in both_shelves(12)}
DELETED = ProductId("A99")
"""Bought often, and no longer in the index."""

IN_STOCK = Constraint(field="availability", op=Op.IN, value=("in_stock",))
CONSTRAINTS: dict[str, tuple[Constraint, ...]] = {
    "in stock": (IN_STOCK,),
    "cheap": (IN_STOCK, Constraint(field="price", op=Op.LTE, value=500)),
    "not red": (IN_STOCK, Constraint(field="attributes.colour", op=Op.NOT_IN, value=("red",))),
    "only lamps": (Constraint(field="category", op=Op.EQ, value="lamp"),),
    "another brand": (Constraint(field="brand", op=Op.NOT_IN, value=("Acme",)),),
}
QUERIES = {
    "a stranger's home": Query(),
    "a visitor's home": Query(visitor_id=VisitorId("a3")),
    "search": Query(surface=Surface.SEARCH, text="red mug"),
    "a visitor's search": Query(surface=Surface.SEARCH, text="blue lamp", visitor_id=VisitorId("b3")),
    "product": Query(surface=Surface.PRODUCT, product_id=ProductId("A1")),
    "cart": Query(surface=Surface.CART, cart=tuple(ids("A1", "B2"))),
    "chat": Query(surface=Surface.CHAT, liked=tuple(ids("B1"))),
}


def past() -> LiveBehaviour:
    purchases = two_tastes(products=12)
    items = ItemSpace([*purchases.item_ids, DELETED])
    tables = Tables.learn(purchases, TODAY, n_items=len(items))
    tables.popular[:, items.position(DELETED)] = 1_000
    return LiveBehaviour(items, tables, Histories(purchases, items), lambda: TODAY)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeIndex]:
    made = EdgeIndex(tmp_path_factory.mktemp("retriever") / "index", dim=ENCODER.dim, encoder=ENCODER.name)
    made.upsert([*PRODUCTS.values()], ENCODER.encode([each.title for each in PRODUCTS.values()]))
    yield made
    made.close()


@pytest.fixture(scope="module")
def retriever(index: EdgeIndex) -> Retriever:
    return Retriever(index, ENCODER, past())


def asked(name: str, constraints: tuple[Constraint, ...] = (), exclude: tuple[str, ...] = ()) -> Query:
    query = QUERIES[name]
    return Query(
        surface=query.surface,
        text=query.text,
        product_id=query.product_id,
        cart=query.cart,
        liked=query.liked,
        visitor_id=query.visitor_id,
        constraints=constraints,
        exclude=frozenset(ids(*exclude)),
    )


def named(found: list[Candidate]) -> list[ProductId]:
    return [candidate.product_id for candidate in found]


def sources(found: list[Candidate]) -> set[str]:
    return {evidence.source for candidate in found for evidence in candidate.evidence}


@pytest.mark.parametrize("constraints", CONSTRAINTS)
@pytest.mark.parametrize("query", QUERIES)
def test_every_candidate_holds_the_hard_constraints(retriever: Retriever, query: str, constraints: str) -> None:
    held = CONSTRAINTS[constraints]

    found = retriever.retrieve(asked(query, held))

    assert found
    assert len(set(named(found))) == len(found)
    for product_id in named(found):
        assert all(satisfies(PRODUCTS[product_id], constraint) for constraint in held), product_id


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a stranger's home", {"popular"}),
        ("a visitor's home", {"popular", "buy_again", "collaborative", "neighbours", "factors"}),
        ("search", {"semantic", "lexical"}),
        ("a visitor's search", {"semantic", "lexical"}),
        ("product", {"similar", "together"}),
        ("cart", {"similar", "together"}),
        ("chat", {"similar", "together"}),
    ],
)
def test_each_surface_asks_the_sources_that_have_something_to_say(
    retriever: Retriever, query: str, expected: set[str]
) -> None:
    assert sources(retriever.retrieve(asked(query, (IN_STOCK,)))) == expected


@pytest.mark.parametrize("constraints", ["in stock", None])
@pytest.mark.parametrize("query", QUERIES)
def test_what_is_excluded_does_not_appear(retriever: Retriever, query: str, constraints: str | None) -> None:
    held = CONSTRAINTS[constraints] if constraints else ()
    first = named(retriever.retrieve(asked(query, held)))

    found = named(retriever.retrieve(asked(query, held, exclude=tuple(first[:3]))))

    assert not set(found) & set(first[:3])
    assert set(first[3:]) <= set(found)


def test_anchors_are_not_candidates(retriever: Retriever) -> None:
    for query in ("product", "cart", "chat"):
        assert not set(named(retriever.retrieve(asked(query)))) & set(QUERIES[query].anchors)


def test_words_find_the_products_that_hold_them_first(retriever: Retriever) -> None:
    best = retriever.retrieve(asked("search", (IN_STOCK,)))[:3]

    assert {PRODUCTS[each.product_id].title[:7] for each in best} == {"red mug"}


def test_soft_constraints_take_nothing_out(retriever: Retriever) -> None:
    wish = Constraint(field="price", op=Op.LTE, value=1, hard=False)

    assert retriever.retrieve(asked("search", (IN_STOCK, wish))) == retriever.retrieve(asked("search", (IN_STOCK,)))


def test_a_limit_cuts_the_list(retriever: Retriever) -> None:
    query = asked("a visitor's home", (IN_STOCK,))

    assert retriever.retrieve(query, 3) == retriever.retrieve(query)[:3]


def test_a_constraint_that_nothing_holds_leaves_no_candidate(retriever: Retriever) -> None:
    impossible = (Constraint(field="price", op=Op.GT, value=10**9),)

    for query in QUERIES:
        assert retriever.retrieve(asked(query, impossible)) == []
        assert retriever.fill(asked(query, impossible), 5) == []


def test_best_sellers_that_do_not_fit_do_not_hide_those_that_do(tmp_path: Path) -> None:
    """The 700 that sell best are dear; what fits stands behind all of them."""
    names = [f"p{number:03}" for number in range(710)]
    dear_first = [product(name, price=9_000 if number < 700 else 100) for number, name in enumerate(names)]
    purchases = bought(*((f"v{number}", name, TODAY - 1) for number, name in enumerate(names)))
    items = ItemSpace(purchases.item_ids)
    tables = Tables.learn(purchases, TODAY)
    tables.popular[:] = np.arange(710, 0, -1)
    behaviour = LiveBehaviour(items, tables, Histories(purchases, items), lambda: TODAY)
    index = EdgeIndex(tmp_path / "index", dim=ENCODER.dim, encoder=ENCODER.name)
    index.upsert(dear_first, ENCODER.encode(names))

    found = Retriever(index, ENCODER, behaviour).retrieve(
        Query(constraints=(Constraint(field="price", op=Op.LTE, value=500),))
    )

    index.close()
    assert named(found) == names[700:]


def test_a_source_counts_by_the_weight_that_the_shop_gave_it(index: EdgeIndex) -> None:
    """What sells best is first where selling counts most; what is bought again where that does."""
    behaviour, home = past(), asked("a visitor's home", (IN_STOCK,))
    first = {
        source: Retriever(index, ENCODER, behaviour, {**dict.fromkeys(WEIGHED, 1e-4), source: 1.0}).retrieve(home)[0]
        for source in ("popular", "buy_again")
    }

    for source, candidate in first.items():
        assert [one.rank for one in candidate.evidence if one.source == source] == [1]


# Filling up


@pytest.mark.parametrize("query", QUERIES)
def test_filling_gives_popular_products_then_any_under_the_same_constraints(retriever: Retriever, query: str) -> None:
    held = (IN_STOCK, Constraint(field="price", op=Op.LTE, value=1_000))
    fitting = {name for name, each in PRODUCTS.items() if all(satisfies(each, constraint) for constraint in held)}
    hidden = ("A0", "B3")

    found = retriever.fill(asked(query, held, exclude=hidden), 100)

    assert set(named(found)) == fitting - set(hidden) - set(QUERIES[query].anchors)
    assert len(set(named(found))) == len(found)
    assert {candidate.score for candidate in found} == {0.0}
    assert retriever.fill(asked(query, held, exclude=hidden), 4) == found[:4]


def test_what_nobody_bought_fills_up_behind_what_is_popular(index: EdgeIndex) -> None:
    purchases = bought(("ann", "B2", TODAY - 1), ("bob", "B2", TODAY - 1), ("bob", "A1", TODAY - 1))
    items = ItemSpace(purchases.item_ids)
    behaviour = LiveBehaviour(items, Tables.learn(purchases, TODAY), Histories(purchases, items), lambda: TODAY)

    found = Retriever(index, ENCODER, behaviour).fill(asked("search", (IN_STOCK,)), 6)

    assert named(found) == ids("B2", "A1", "A0", "A10", "A11", "A2")


def test_a_shop_that_never_sold_anything_is_browsed(index: EdgeIndex) -> None:
    items = ItemSpace()
    columns = ProductColumns(items)
    behaviour = LiveBehaviour(
        items, Tables.learn(bought(), TODAY), Histories(bought(), items), lambda: TODAY, liking=columns.liking
    )
    retriever = Retriever(index, ENCODER, behaviour)

    assert retriever.retrieve(asked("a stranger's home", (IN_STOCK,))) == []
    assert named(retriever.fill(asked("a stranger's home", (IN_STOCK,)), 3)) == ids("A0", "A1", "A10")


# Without an index


@pytest.mark.parametrize("query", QUERIES)
def test_an_absent_index_is_named(query: str) -> None:
    retriever = Retriever(AbsentIndex("the folder is damaged"), ENCODER, past())

    with pytest.raises(IndexUnavailable, match="the folder is damaged"):
        retriever.retrieve(asked(query, (IN_STOCK,)))


def test_what_shoppers_did_needs_no_index_but_constraints_do() -> None:
    retriever = Retriever(None, None, past())

    assert sources(retriever.retrieve(asked("a visitor's home"))) == {
        "popular", "buy_again", "collaborative", "neighbours", "factors"
    }  # fmt: skip
    assert len(retriever.fill(asked("product"), 5)) == 5
    with pytest.raises(ValueError, match="constraints need an index"):
        retriever.retrieve(asked("a visitor's home", (IN_STOCK,)))
