"""What is set right, held against a card, or only told: cards told apart, values corrected, sizes that are owned."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent, PriceStep
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


@pytest.mark.parametrize(
    "said",
    [
        "pans with 5 stars, ok say 4.5",
        "5 star pans? well 4.5 then",
        "5 star-ish pans, let's say 4.5 and up",
        "pans, 4 stars, no wait, 4.5 stars",
    ],
)
def test_stars_that_are_set_right_count_as_said_last(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("rating", Op.GTE, 4.5)]


@pytest.mark.parametrize("said", ["I like the look of 2", "love the colour of number 2", "the shape of 2 is lovely"])
def test_praise_for_how_a_card_looks_likes_it(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, SHOWN).likes == "home-glide-pan-cream-24-cm"


@pytest.mark.parametrize("said", ["what's the price of 2", "size of 2?", "colour of 2?"])
def test_a_property_of_a_number_is_asked_of_the_card(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said, SHOWN)
    assert (heard.intent, heard.about) == (Intent.ABOUT, "home-glide-pan-cream-24-cm")


@pytest.mark.parametrize(
    "said",
    [
        "the cream one is gorgeous, more like that",
        "cream is gorgeous more like that",
        "love the cream, sth like it for less",
        "cream is spot on. more of those pls",
    ],
)
def test_what_was_described_before_is_what_more_should_be_like(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, SHOWN).likes == "home-glide-pan-cream-24-cm"


@pytest.mark.parametrize(
    ("said", "liked", "refused"),
    [
        ("I prefer the second, the first is too dark", 2, (1,)),
        ("love the third, the second looks ugly", 3, (2,)),
        ("the second rather than the first", 2, ()),
    ],
)
def test_one_card_is_told_from_the_other(shelf: Shelf, said: str, liked: int, refused: tuple[int, ...]) -> None:
    heard = understood(shelf, said, SHOWN)
    assert (heard.likes, heard.refuses) == (PANS[liked - 1], tuple(PANS[at - 1] for at in refused))
    assert limits(heard) == []


@pytest.mark.parametrize("said", ["the second is lovely, shame about the price", "I like the second but not the price"])
def test_a_card_that_only_costs_too_much_is_liked_and_cheaper_wanted(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said, SHOWN)
    assert (heard.likes, heard.step) == ("home-glide-pan-cream-24-cm", PriceStep.CHEAPER)


def test_a_price_behind_a_card_is_no_part_of_its_name(shelf: Shelf) -> None:
    heard = understood(shelf, "anything like the skillet for less than 40?", SHOWN)
    assert (heard.likes, limits(heard)) == ("home-hearth-skillet-24-cm", [("price", Op.LT, 4000)])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I said mug but its really a teapot", "teapot"),
        ("i typed mug but it's actually a wok", "wok"),
        ("I wrote mug, it's supposed to be a kettle", "kettle"),
        ("sorry, I put mug, should have been teapot", "teapot"),
        ("we said mug and it's meant to be a rug", "rug"),
    ],
)
def test_what_the_thing_really_is_takes_the_place_of_what_was_said(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said, Brief(text="mug")).text == text


@pytest.mark.parametrize(
    "said",
    [
        "I asked for a mug but it's really slow",
        "I said mug but it's actually red",
        "I said mug but it's really for my mum",
        "you said mug but it's actually a teapot",
    ],
)
def test_what_is_told_of_a_thing_is_no_other_thing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, Brief(text="mug")).text in {"", "mug"}


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("only ones more than three kilos... no wait, less than two", ("weight_kg", Op.LT, 2)),
        ("at least 24 cm, actually at least 28", ("diameter_cm", Op.GTE, 28)),
        ("over 24 cm, wait, under 30", ("diameter_cm", Op.LT, 30)),
    ],
)
def test_a_bound_set_right_is_of_the_same_unit(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    found = understood(shelf, said, Brief(text="frying pan"))

    assert limits(found) == [limit]
    assert found.step is None
