"""What constraints mean in every vector index: what retrieval.filters says."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import ConstraintError
from retrieval.filters import check, satisfies
from retrieval.indexing import BuildableIndex
from retrieval.schema import Availability, Constraint, ConstraintSource, Op, Product, ProductId, Rating
from tests.builders import product
from tests.contracts.indexes import BACKENDS, ids, opened, vector, where, write

# Qdrant's local mode filters without payload indexes and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")

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
