"""Values of which shoppers say one word: glasses "for red" are for red wine."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op
from tests.heard import limits, understood


@pytest.mark.parametrize(
    ("said", "style"),
    [
        ("wine glasses for red", "red wine"),
        ("show me wine glasses. the ones for white", "white wine"),
        ("wine glasses for reds", "red wine"),
    ],
)
def test_a_glass_for_red_is_for_red_wine(shelf: Shelf, said: str, style: str) -> None:
    found = understood(shelf, said)

    assert limits(found) == [("style", Op.IN, (style,))]
    assert found.text == "wine glasses"


def test_on_a_later_turn_too(shelf: Shelf) -> None:
    assert limits(understood(shelf, "for white", Brief(text="wine glasses"))) == [("style", Op.IN, ("white wine",))]


def test_what_is_not_meant_by_its_first_word_alone_is_no_colour(shelf: Shelf) -> None:
    found = understood(shelf, "I meant red wine, not white", Brief(text="wine glasses"))

    assert limits(found) == [("style", Op.IN, ("red wine",))]


def test_what_something_else_is_for_stays_in_its_name(shelf: Shelf) -> None:
    assert understood(shelf, "a knife for bread").text == "knife for bread"


def test_towels_for_hands_are_hand_towels(shelf: Shelf) -> None:
    found = understood(shelf, "towels for hands")

    assert (found.text, limits(found)) == ("towels", [("style", Op.IN, ("hand towel",))])


def test_meaning_glass_and_no_plastic_asks_for_no_plastic(shelf: Shelf) -> None:
    found = understood(shelf, "real glass i mean, no plastic", Brief(text="glasses"))

    assert limits(found) == [("material", Op.IN, ("glass",))]
