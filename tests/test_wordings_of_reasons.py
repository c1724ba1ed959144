"""Reasons that shoppers give: they say why something is to change, and refuse, like or pass over no card."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import PriceStep
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import limits, understood

LAMPS = Brief(
    text="lamp",
    constraints=(Constraint(field="attributes.dimmable", op=Op.IN, value=("yes",)),),
    shown=(
        ProductId("home-desk-lamp-white"),
        ProductId("home-desk-lamp-black"),
        ProductId("home-cordless-lamp-terracotta"),
    ),
)


@pytest.mark.parametrize(
    "said",
    [
        "forget the dimming, I don't need that",
        "dimmable doesn't matter, i hate that",
        "never mind white, we don't need that",
    ],
)
def test_what_is_said_of_the_clause_before_refuses_no_card(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).refuses == ()


@pytest.mark.parametrize(
    "said", ["people have to like it", "my mum has to like it", "it's for her, she has to like it"]
)
def test_what_somebody_has_to_like_is_no_liked_card(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).likes is None


@pytest.mark.parametrize(
    "said", ["those look a bit flimsy, show me pricier ones", "these are rubbish, something dearer"]
)
def test_what_is_wrong_with_the_cards_says_why_they_should_be_dearer(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, LAMPS)

    assert (found.step, found.passes_shown) == (PriceStep.DEARER, False)


@pytest.mark.parametrize(
    "said",
    [
        "nothing under 30, those break",
        "nothing under 30 either, those are rubbish",
        "nothing under 30, they look flimsy",
    ],
)
def test_those_behind_a_limit_are_what_it_leaves_out(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, LAMPS)

    assert not found.passes_shown
    assert limits(found) == [("price", Op.GTE, 3000)]


@pytest.mark.parametrize("said", ["they're all hideous", "none of these", "those are ugly, show me others"])
def test_cards_blamed_for_themselves_are_passed(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).passes_shown


@pytest.mark.parametrize("said", ["make it 4 dollars not 3", "four, not three"])
def test_an_amount_set_right_refuses_no_card(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).refuses == ()


@pytest.mark.parametrize("said", ["got the last one in the cupboard", "away with the last one"])
def test_what_is_owned_is_refused_without_a_subject(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).refuses == LAMPS.shown[-1:]


@pytest.mark.parametrize("said", ["the black one hits the spot", "the black one all the way!"])
def test_a_card_that_hits_the_spot_is_liked(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).likes == LAMPS.shown[1]
