"""Sizes that must not be, and sizes said beside "smaller": none of them is a wish for that size."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

PANS = Brief(text="frying pan", shown=(ProductId("home-hearth-skillet-24-cm"), ProductId("home-halvorn-pan-28-cm")))
YOGURTS = Brief(text="yogurt", shown=(ProductId("cj-13416313"), ProductId("cj-5572308")))


@pytest.mark.parametrize(
    "said",
    ["but not the 28 cm size", "not 28 cm", "no 28 cm ones", "anything but 28 cm", "without 28 cm", "not a 28 cm pan"],
)
def test_a_size_that_is_denied_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, PANS)) == [("diameter_cm", Op.NOT_IN, (28,))]


@pytest.mark.parametrize("said", ["not the one that's 24 ounces", "nothing in 24 oz", "not the ones in 24 oz"])
def test_a_package_that_is_denied_is_not_chosen(grocer: Shelf, said: str) -> None:
    assert ("size", Op.IN, ("24 oz",)) not in limits(understood(grocer, said, YOGURTS))


@pytest.mark.parametrize("said", ["less heavy than 2 kg", "not as heavy as 2 kg", "it isn't as heavy as 2 kg"])
def test_what_is_less_heavy_is_lighter(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, PANS)) == [("weight_kg", Op.LT, 2)]


@pytest.mark.parametrize("said", ["smaller, 24 cm", "smaller please, like 24 cm", "the second but smaller, 24 cm"])
def test_a_size_in_numbers_takes_the_place_of_smaller(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, PANS)) == [("diameter_cm", Op.EQ, 24)]
