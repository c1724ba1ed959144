"""Either one thing or another, however it is said; and what may be or not be, which limits nothing."""

import pytest

from eval.understanding import Shelf
from retrieval.schema import Op
from tests.heard import limits, understood


@pytest.mark.parametrize(
    "said",
    [
        "red or plain cushions",
        "single or double duvet",
        "battery or mains lamp",
        "round or oval mirror",
        "corner or wall shelf",
    ],
)
def test_both_kinds_that_would_do_stay_in_the_search(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said)
    assert (heard.text, limits(heard)) == (said, [])


@pytest.mark.parametrize("said", ["smooth or crunchy peanut butter", "regular or diet coke", "whole or ground coffee"])
def test_both_kinds_of_groceries_stay_in_the_search(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said).text == said


@pytest.mark.parametrize(
    "said",
    [
        "towels in navy, or failing that grey",
        "towels in navy or else grey",
        "towels in navy, failing that in grey",
        "towels, navy or at a push grey",
    ],
)
def test_a_second_best_is_a_choice_as_well(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("colour", Op.IN, ("navy", "grey"))]


@pytest.mark.parametrize(
    "said",
    ["blanket, either wool, cotton or linen", "blanket only wool, cotton, or linen", "only wool or cotton or linen"],
)
def test_a_list_of_three_is_heard_to_its_end(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("material", Op.IN, ("wool", "cotton", "linen"))]


@pytest.mark.parametrize(
    "said", ["set of 4 or 6 glasses", "glasses, a set of either 4 or 6", "glasses in sets of 4 or 6"]
)
def test_either_number_of_pieces_will_do(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("pieces", Op.IN, (4, 6))]


@pytest.mark.parametrize(
    "said",
    [
        "mugs with or without handles",
        "with or without a handle, mugs",
        "mugs, with a handle or without",
        "mugs with handles or not",
        "mugs, dishwasher safe or not",
        "mugs, doesn't matter if dishwasher safe or not",
    ],
)
def test_what_may_be_or_not_be_limits_nothing(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said)
    assert (heard.text, limits(heard)) == ("mugs", [])


@pytest.mark.parametrize("said", ["towels, colour petrol or sand", "towels in the colour petrol or sand"])
def test_a_choice_behind_the_name_of_its_field_is_heard_to_its_end(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("colour", Op.IN, ("petrol", "sand"))]


@pytest.mark.parametrize("said", ["dinner plates, set of four or six", "dinner plates in sets of four or six"])
def test_either_number_of_pieces_may_be_a_word(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("pieces", Op.IN, (4, 6))]
