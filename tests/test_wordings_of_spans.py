"""Both ends of a price in words, prices in place of others, and what is denied of two."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.heard import limits, understood


@pytest.mark.parametrize(
    "said",
    [
        "rugs between two and three hundred",
        "a rug, two to three hundred euros",
        "a rug between 2 and 3 hundred euros",
        "rugs between two hundred and three hundred euros",
    ],
)
def test_hundreds_said_once_count_for_both_ends(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("price", Op.GTE, 20000), ("price", Op.LTE, 30000)]


def test_two_hundreds_joined_by_and_are_two_numbers(shelf: Shelf) -> None:
    found = understood(shelf, "rugs between a hundred and two hundred and fifty euros")
    assert limits(found) == [("price", Op.GTE, 10000), ("price", Op.LTE, 25000)]


@pytest.mark.parametrize("said", ["wine between seven and twelve", "wine that costs between seven and twelve dollars"])
def test_small_numbers_behind_between_are_prices(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, said)) == [("price", Op.GTE, 700), ("price", Op.LTE, 1200)]


@pytest.mark.parametrize("said", ["three fifty, not three", "three fifty not three"])
def test_cents_in_words_stay_with_a_corrected_price(grocer: Shelf, said: str) -> None:
    bread = Brief(text="bread", constraints=(Constraint(field="price", op=Op.LT, value=300),))
    assert limits(understood(grocer, said, bread)) == [("price", Op.LT, 350)]


def test_no_before_at_least_answers_and_denies_nothing(grocer: Shelf) -> None:
    assert limits(understood(grocer, "no at least three dollars", Brief(text="bread"))) == [("price", Op.GTE, 300)]


@pytest.mark.parametrize("said", ["white and black both out", "the white and the black are both out"])
def test_two_values_are_both_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="mug"))) == [("colour", Op.NOT_IN, ("white", "black"))]


def test_nor_denies_a_kind_of_brand(grocer: Shelf) -> None:
    found = understood(grocer, "ice cream, neither too sweet nor own brand")
    assert limits(found) == [("brand_type", Op.NOT_IN, ("Private label",))]
