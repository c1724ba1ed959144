"""The corner cases of what a constraint means."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ConstraintError
from retrieval.filters import check, fold, satisfies, searchable_text, violations, words
from retrieval.schema import Availability, Constraint, Money, Op, Product, Rating
from tests.builders import product


def where(field: str, op: Op, value: Any, *, hard: bool = True) -> Constraint:
    made = Constraint(field=field, op=op, value=value, hard=hard)
    check(made)
    return made


LAMP = product(
    title="Straße lamp",
    description="It's warm-white.",
    brand=" ACME  Lights",
    categories=("Home", "Table Lamps"),
    price=2500,
    list_price=Money(amount=3000, currency="USD"),
    availability=Availability.PREORDER,
    attributes={"Colour": "Dark Red", "Watts": 9, "lux": math.nan, "note": "  "},
    rating=Rating(value=8, scale_max=10),
    tags=("gift",),
)
BARE = product(title="", price=None)


@pytest.mark.parametrize(
    ("field", "op", "value", "lamp", "bare"),
    [
        ("price", Op.EQ, 2500, True, False),
        ("price", Op.LT, 2500, False, False),
        ("price", Op.LTE, 2500, True, False),
        ("price", Op.GTE, -1, True, False),
        ("list_price", Op.GT, 2999, True, False),
        ("rating", Op.EQ, 4, True, False),
        ("rating", Op.GT, 4.0, False, False),
        ("brand", Op.EQ, "acme lights", True, False),
        ("brand", Op.IN, ("x", "Acme Lights"), True, False),
        ("brand", Op.NOT_IN, ("acme lights",), False, True),
        ("brand", Op.CONTAINS, "lights", True, False),
        ("brand", Op.NOT_CONTAINS, "light", True, True),
        ("category", Op.EQ, "table  lamps", True, False),
        ("category", Op.EQ, "lamps", False, False),
        ("category", Op.CONTAINS, "lamps home", True, False),
        ("category", Op.NOT_IN, ("home", "garden"), False, True),
        ("availability", Op.EQ, "Preorder", True, False),
        ("availability", Op.NOT_IN, ("preorder",), False, True),
        ("attributes.colour", Op.EQ, "dark red", True, False),
        ("attributes.COLOUR", Op.CONTAINS, "red", True, False),
        ("attributes.colour", Op.NOT_CONTAINS, "red", False, True),
        ("attributes.watts", Op.EQ, 9.0, True, False),
        ("attributes.watts", Op.EQ, "9", False, False),
        ("attributes.watts", Op.IN, ("9", 9), True, False),
        ("attributes.watts", Op.LT, 9.5, True, False),
        ("attributes.colour", Op.GT, 0, False, False),
        ("attributes.lux", Op.GTE, 0, False, False),
        ("attributes.lux", Op.NOT_IN, (1,), True, True),
        ("attributes.note", Op.NOT_IN, ("x",), True, True),
        ("text", Op.CONTAINS, "STRASSE gift 9 acme table red white", True, False),
        ("text", Op.CONTAINS, "lam", False, False),
        ("text", Op.NOT_CONTAINS, "lamp green", True, True),
        ("text", Op.NOT_CONTAINS, "lamp red", False, True),
    ],
)
def test_meaning(field: str, op: Op, value: Any, lamp: bool, bare: bool) -> None:
    one = where(field, op, value)
    assert (satisfies(LAMP, one), satisfies(BARE, one)) == (lamp, bare)


@pytest.mark.parametrize(
    ("field", "op", "value", "pointer", "cure"),
    [
        ("colour", Op.EQ, "red", "/field", "attributes.NAME"),
        ("attributes.", Op.EQ, "red", "/field", "attributes.NAME"),
        ("attributes.  ", Op.EQ, "red", "/field", "attributes.NAME"),
        ("price", Op.IN, (1, 2), "/op", "use eq, lt, lte, gt, gte"),
        ("brand", Op.LT, "b", "/op", "use eq, in, not_in"),
        ("text", Op.EQ, "pen", "/op", "use contains, not_contains"),
        ("price", Op.EQ, (1,), "/value", "takes one value"),
        ("brand", Op.EQ, ("a", "b"), "/value", "use in or not_in"),
        ("brand", Op.IN, "a", "/value", "takes a list"),
        ("brand", Op.IN, (), "/value", "at least one"),
        ("brand", Op.IN, ("a", 1), "/value/1", "compares with a text"),
        ("brand", Op.EQ, " ", "/value", "leave the constraint out"),
        ("brand", Op.EQ, None, "/value", "a text or a number"),
        ("price", Op.LT, 19.99, "/value", "20 dollars are 2000"),
        ("price", Op.LT, "20", "/value", "20 dollars are 2000"),
        ("price", Op.LT, True, "/value", "not True"),
        ("price", Op.LT, 10**400, "/value", "finite"),
        ("attributes.size", Op.LT, math.nan, "/value", "finite"),
        ("attributes.size", Op.IN, (1, math.inf), "/value/1", "finite"),
        ("attributes.size", Op.GT, "12", "/value", "compares with a number"),
        ("attributes.size", Op.CONTAINS, 12, "/value", "compares with a text"),
        ("rating", Op.GTE, 80, "/value", "from 0 to 5"),
        ("rating", Op.GTE, "4", "/value", "from 0 to 5"),
        ("availability", Op.EQ, "sold out", "/value", "in_stock, preorder"),
        ("text", Op.CONTAINS, "?!", "/value", "no word"),
    ],
)
def test_a_constraint_without_meaning_is_refused_with_a_cure(
    field: str, op: Op, value: Any, pointer: str, cure: str
) -> None:
    with pytest.raises(ConstraintError) as caught:
        where(field, op, value)
    assert caught.value.pointer == pointer
    assert cure in str(caught.value)


def test_violations_are_the_hard_constraints_not_met_in_their_order() -> None:
    dear, green = where("price", Op.GT, 9000), where("attributes.colour", Op.EQ, "green")
    wish = where("brand", Op.EQ, "other", hard=False)
    assert violations(LAMP, [green, where("price", Op.LT, 9000), wish, dear]) == [green, dear]


def test_attribute_names_that_fold_alike_share_their_values() -> None:
    both = product(attributes={"Size": "S", "size": "M"})
    assert all(satisfies(both, where("attributes.SIZE", Op.EQ, size)) for size in ("s", "m"))


def test_searchable_text_names_every_part_once_and_no_attribute_name() -> None:
    assert searchable_text(LAMP).split("\n") == [
        "Straße lamp", " ACME  Lights", "Home", "Table Lamps", "gift", "Dark Red", "9", "It's warm-white."
    ]  # fmt: skip
    assert searchable_text(Product(id=LAMP.id, title="")) == ""


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_what_utf8_can_say(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert "\x1f" not in fold(text)
    fold(text).encode()


@given(st.text())
def test_the_words_of_a_text_are_the_words_of_its_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert words(text) == words(fold(text))


@given(st.text(max_size=8), st.text(max_size=8))
def test_in_and_not_in_are_opposites_and_so_are_contains_and_not_contains(have: str, asked: str) -> None:
    one = product(attributes={"a": have}, title=have)
    if fold(asked):
        yes, no = where("attributes.a", Op.IN, (asked,)), where("attributes.a", Op.NOT_IN, (asked,))
        assert satisfies(one, yes) is not satisfies(one, no)
    if words(asked):
        yes, no = where("text", Op.CONTAINS, asked), where("text", Op.NOT_CONTAINS, asked)
        assert satisfies(one, yes) is not satisfies(one, no)
