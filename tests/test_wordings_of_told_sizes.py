"""Sizes that tell of people, places and stories; sizes taken back in one sentence; differences from a card."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

BROOMS = Brief(text="broom", shown=(ProductId("home-broom-140-cm-long"), ProductId("home-broom-160-cm-long")))
BOARDS = Brief(
    text="chopping board",
    shown=(ProductId("home-board-endgrain-oak-35-cm-wide"), ProductId("home-board-endgrain-oak-45-cm-wide")),
)


@pytest.mark.parametrize(
    "said",
    [
        "i've got eight kilos of plums from the neighbour, i need a pot",
        "a pot, i have three kilos of apples",
        "my bathroom is 2 by 3 metres, i need a bath mat",
        "balcony's 1.5 by 2 metres, i want a rug",
        "the kitchen is about 4 x 3 m, rug please",
        "a broom, i'm 1m90",
        "a broom, my husband is 1.90 m",
    ],
)
def test_sizes_of_people_and_places_limit_nothing(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == []


@pytest.mark.parametrize("said", ["i'm 1m90, the short handle hurts", "i'm 190 cm tall", "he's about 190 cm"])
def test_how_tall_somebody_is_limits_no_card(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, BROOMS)) == []


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("rug 1.5 by 2 metres", ("width_cm", Op.EQ, 150)),
        ("rug, width more than a metre", ("width_cm", Op.GT, 100)),
        ("rug, width under two metres", ("width_cm", Op.LT, 200)),
        ("rug, length at least 2 m", ("length_cm", Op.GTE, 200)),
        ("duvet cover, one thirty-five wide", ("width_cm", Op.EQ, 135)),
        ("a fitted sheet, my bed's a 1.60", ("width_cm", Op.EQ, 160)),
        ("storage jar, from one litre up to about 2 litres", ("capacity_l", Op.GTE, 1)),
        ("storage jar between 1 and roughly 2 litres", ("capacity_l", Op.GTE, 1)),
        ("dutch oven, 5 litres give or take.. no, 6 at least", ("capacity_l", Op.GTE, 6)),
        ("rug, under 150 cm wider than 100 cm", ("length_cm", Op.LT, 150)),
        ("broom, 140 cm long more or less", ("length_cm", Op.EQ, 140)),
        ("dutch oven, 5 litres, sorry, 6", ("capacity_l", Op.EQ, 6)),
    ],
)
def test_sizes_of_the_thing_itself_are_limits(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said))[0] == limit


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("the first but 10 cm wider", ("width_cm", Op.EQ, 45)),
        ("like number 2, 10 cm narrower", ("width_cm", Op.EQ, 35)),
        ("the first but wider", ("width_cm", Op.GT, 35)),
    ],
)
def test_a_difference_from_a_card(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said, BOARDS)) == [limit]
