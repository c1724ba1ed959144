"""What is set right, held against a card, or only told: cards told apart, values corrected, sizes that are owned."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

PANS = tuple(
    ProductId(one)
    for one in (
        "home-hearth-skillet-24-cm",
        "home-glide-pan-cream-24-cm",
        "home-glide-pan-red-28-cm",
        "home-halvorn-pan-28-cm",
    )
)
SHOWN = Brief(text="frying pan", shown=PANS)
SKILLET, CREAM, RED, HALVORN = PANS


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("I like the frying pan in red", RED),
        ("that glide pan in cream is lovely", CREAM),
        ("same as 2 but cheaper", CREAM),
        ("can the cream one be bigger?", CREAM),
        ("the Halvorn is perfect but can it be smaller", HALVORN),
    ],
)
def test_the_card_that_is_meant_is_liked(shelf: Shelf, said: str, card: ProductId) -> None:
    assert understood(shelf, said, SHOWN).likes == card


@pytest.mark.parametrize("said", ["can it be smaller", "could they be smaller?", "can number 1 be smaller"])
def test_asked_whether_it_can_be_otherwise_it_is_wished_so(shelf: Shelf, said: str) -> None:
    (limit,) = understood(shelf, said, SHOWN).constraints
    assert (limit.field, limit.op) == ("attributes.diameter_cm", Op.LT)


@pytest.mark.parametrize(
    "said",
    ["what else do you know about the first one?", "what else can you tell me about the skillet, the 24 cm one?"],
)
def test_what_else_there_is_to_know_passes_no_card(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, SHOWN)
    assert not found.passes_shown


def test_what_else_there_is_to_know_is_asked_of_the_card(shelf: Shelf) -> None:
    found = understood(shelf, "what else do you know about the first one?", SHOWN)
    assert (found.intent, found.about) == (Intent.ABOUT, SKILLET)


@pytest.mark.parametrize(
    "said",
    [
        "cream, no sorry red",
        "cream no wait red",
        "cream, hang on, red",
        "cream. hold on, red",
        "cream - no, sorry, red",
    ],
)
def test_a_value_set_right_takes_the_place_of_the_first_on_any_turn(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, SHOWN)) == [("colour", Op.IN, ("red",))]


@pytest.mark.parametrize("said", ["a doormat, no hang on, a bath mat", "a doormat, no hold on, a bath mat"])
def test_a_thing_set_right_excludes_nothing(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, found.constraints) == ("bath mat", ())


@pytest.mark.parametrize(
    "said",
    ["my old one was 28 cm", "I have a 28 cm pan already", "I already have a 28 cm one", "we've got the 28 cm at home"],
)
def test_a_size_that_is_owned_limits_nothing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, SHOWN).constraints == ()


@pytest.mark.parametrize(
    ("said", "op"),
    [
        ("anything but the ones over 30", Op.LTE),
        ("everything but those over 30", Op.LTE),
        ("anything except what's over 30", Op.LTE),
        ("all except those under 30", Op.GTE),
    ],
)
def test_all_but_what_is_beyond_a_bound_is_within_it(shelf: Shelf, said: str, op: Op) -> None:
    assert limits(understood(shelf, said, SHOWN)) == [("price", op, 3000)]


@pytest.mark.parametrize("said", ["a 30 euro budget", "with a 30 euro budget", "30 hard limit", "on a 30 budget"])
def test_an_amount_called_a_budget_is_the_most_it_may_cost(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, SHOWN)
    assert (found.text, limits(found)) == ("", [("price", Op.LTE, 3000)])


@pytest.mark.parametrize("said", ["20ish", "about 20ish", "20-ish", "20ish euros", "€20ish"])
def test_an_amount_with_ish_is_about_that_much(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, SHOWN)) == [("price", Op.GTE, 1500), ("price", Op.LTE, 2500)]


@pytest.mark.parametrize("said", ["red is out", "red is out too", "red is out as well", "and red is out too"])
def test_what_is_out_too_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, SHOWN)) == [("colour", Op.NOT_IN, ("red",))]


@pytest.mark.parametrize(
    "said",
    [
        "put number 2 in my basket",
        "add the cream one",
        "add the cream one to my cart please",
        "I want to buy the second",
        "ok, order the second one",
    ],
)
def test_a_card_that_is_bought_is_shown_and_its_basket_is_no_search(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, SHOWN)
    assert (found.intent, found.about, found.text) == (Intent.ABOUT, CREAM, "")


@pytest.mark.parametrize(
    "said", ["surprise me", "what's popular", "what's new today?", "any deals?", "what's on offer"]
)
def test_who_looks_around_searches_for_no_word(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.intent, found.text, found.constraints) == (Intent.FIND, "", ())


@pytest.mark.parametrize(("said", "thing"), [("add a lantern", "lantern"), ("any deals on pans", "pans")])
def test_a_thing_behind_it_is_looked_for(shelf: Shelf, said: str, thing: str) -> None:
    assert understood(shelf, said).text == thing


@pytest.mark.parametrize("said", ["can i put the cream one in the oven", "can I put number 2 in the dishwasher?"])
def test_what_a_card_can_be_put_in_is_a_question_and_no_basket(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, SHOWN)
    assert (found.intent, found.about, found.constraints) == (Intent.ABOUT, CREAM, ())
