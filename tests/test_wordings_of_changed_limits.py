"""Limits that change in later turns: allowed to be more, moved by an amount, corrected, lifted by number or by side."""

from dataclasses import replace

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import PriceStep
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import limits, understood

UNDER_80 = Brief(text="stool", constraints=(Constraint(field="price", op=Op.LTE, value=8000),))
LISTED = replace(UNDER_80, shown=(ProductId("home-stool-oak-natural"), ProductId("home-stool-birch-white")))
FROM_40_TO_80 = Brief(
    text="chef's knife",
    constraints=(Constraint(field="price", op=Op.GTE, value=4000), Constraint(field="price", op=Op.LTE, value=8000)),
)
FIVE_LITRES = Brief(
    text="bin",
    constraints=(
        Constraint(field="price", op=Op.LTE, value=8000),
        Constraint(field="attributes.capacity_l", op=Op.LTE, value=5),
    ),
)


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("$1.50 tops", 150),
        ("dollar fifty max", 150),
        ("dollar fifty or less", 150),
        ("a buck ninety nine at most", 199),
        ("not over a dollar apiece", 100),
        ("from 2 dollars down", 200),
        ("2 dollars and down", 200),
        ("2 dollars or so, not more", 200),
        ("around 2 dollars, definitely not over", 200),
        ("2 bucks, not a cent more", 200),
        ("tops two", 200),
        ("not above 2 any more", 200),
    ],
)
def test_ceilings_in_money_as_it_is_spoken(grocer: Shelf, said: str, most: int) -> None:
    assert limits(understood(grocer, f"cereal, {said}"))[-1] == ("price", Op.LTE, most)


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("a buck to 3 bucks", 100, 300), ("between a dollar and a dollar fifty", 100, 150)],
)
def test_ranges_in_money_as_it_is_spoken(grocer: Shelf, said: str, least: int, most: int) -> None:
    found = understood(grocer, f"birthday card, {said}")
    assert (found.text, limits(found)) == ("birthday card", [("price", Op.GTE, least), ("price", Op.LTE, most)])


@pytest.mark.parametrize(
    "said",
    [
        "can be a hundred",
        "it could cost 100",
        "it's allowed to cost 100",
        "can go to 100 if it's nice",
        "you can go up to 100 actually",
        "my budget can be 100",
        "we're happy to go to 100",
        "in any colour and ok 100",
        "fine, a hundred",
        "up the limit by 20",
        "raise my budget by twenty",
        "bump it by 20 euros",
        "add 20 to that",
    ],
)
def test_what_is_allowed_now_is_the_ceiling(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, UNDER_80)
    assert (found.text, limits(found)) == ("", [("price", Op.LTE, 10000)])


@pytest.mark.parametrize("said", ["lower the limit by 20", "bring it down by 20 euros", "knock 20 off the max"])
def test_a_ceiling_goes_down_by_an_amount(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, UNDER_80)) == [("price", Op.LTE, 6000)]


@pytest.mark.parametrize("said", ["20 more", "2 more like the first", "it can be one of the oak ones", "can be red"])
def test_what_may_count_things_moves_no_ceiling(shelf: Shelf, said: str) -> None:
    assert not any(field == "price" for field, _, _ in limits(understood(shelf, said, UNDER_80)))


@pytest.mark.parametrize(
    "said",
    [
        "sorry i typed 80, should have been 60",
        "80 should be 60",
        "that 80 was meant to be a 60",
        "the 80 was supposed to be 60",
        "i put 80 by mistake, it's 60",
        "80 is wrong, make that 60",
        "80 was a typo, the ceiling's 60",
        "i said 80 but i meant sixty",
        "typo, 60 not 80",
    ],
)
def test_a_number_in_place_of_another_corrects_its_limit(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, UNDER_80)) == [("price", Op.LTE, 6000)]


def test_a_remark_about_the_limit_corrects_nothing(shelf: Shelf) -> None:
    assert limits(understood(shelf, "80 should be enough for 2", UNDER_80)) == []


@pytest.mark.parametrize(
    "said",
    ["forget 80", "forget the 80", "never mind the eighty", "ignore the under 80 bit", "scrap the 80 euro limit",
     "i no longer need the 80 limit", "the 80 can go", "no maximum any more", "there's no upper limit"],
)  # fmt: skip
def test_a_ceiling_is_lifted_by_its_number_or_its_side(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, UNDER_80)
    assert (found.released, limits(found)) == (("price",), [])


@pytest.mark.parametrize(
    "said",
    ["no minimum", "no lower limit, only the 80", "drop the minimum but keep the 80", "lose the 40 euro minimum"],
)
def test_a_floor_is_lifted_alone(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, FROM_40_TO_80)
    assert (found.released, found.dropped, limits(found)) == ((), FROM_40_TO_80.constraints[:1], [])


@pytest.mark.parametrize(
    "said", ["forget the 5 litres", "i was only joking about the five litres", "drop the 5 l limit"]
)
def test_a_size_is_lifted_by_its_number(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, FIVE_LITRES).released == ("attributes.capacity_l",)


@pytest.mark.parametrize("said", ["lose anything under 30", "skip the ones over 70", "drop it to 70"])
def test_a_limit_that_is_set_is_not_lifted(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, UNDER_80)
    assert found.released == ()
    assert len(limits(found)) == 1


def test_nothing_is_lifted_where_nothing_is_limited(shelf: Shelf) -> None:
    assert understood(shelf, "stool, no minimum").dropped == ()


@pytest.mark.parametrize("said", ["ok spend more", "it can cost more", "they could cost a bit more"])
def test_more_may_be_spent(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LISTED).step is PriceStep.DEARER


@pytest.mark.parametrize("said", ["can't spend more", "don't want to spend more"])
def test_no_more_may_be_spent(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LISTED).step is not PriceStep.DEARER
