"""How a wish is turned, spelled and counted out: one wish, said straight and said inside out."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import PriceStep
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import NOTHING, limits, understood

BOXES = Brief(text="food box")
CARDS = Brief(text="kettle", shown=(ProductId("home-whistle-kettle-red"), ProductId("home-swift-kettle-white")))
GLASS = [("material", Op.IN, ("glass",))]
NO_PLASTIC = [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("glass yes plastic no", GLASS),
        ("plastic no, glass yes", GLASS),
        ("yes to glass, no to plastic", GLASS),
        ("a yes to glass but no to plastic", GLASS),
        ("glass? yes. plastic? no", GLASS),
        ("glass yes please", GLASS),
        ("plastic? never", NO_PLASTIC),
        ("plastic no thanks", NO_PLASTIC),
        ("plastic? no way", NO_PLASTIC),
        ("Heavens no, nothing in plastic", NO_PLASTIC),
        ("dishwasher yes", [("dishwasher_safe", Op.IN, ("yes",))]),
        ("my wife said no", []),
    ],
)
def test_yes_and_no_behind_a_name_say_what_is_wanted(
    shelf: Shelf, said: str, wanted: list[tuple[str, Op, object]]
) -> None:
    assert limits(understood(shelf, said, BOXES)) == wanted


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("cookies yes but no nuts", "cookies"),
        ("sticks no, tubs yes", "tubs"),
        ("cookies no, crackers", "crackers"),
        ("ground beef? no, make it ground turkey", "ground turkey"),
    ],
)
def test_a_thing_is_wanted_where_another_is_declined(grocer: Shelf, said: str, text: str) -> None:
    assert understood(grocer, said, NOTHING).text == text


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("canned soup dollar fifty max", [(Op.LTE, 150)]),
        ("between a dollar and a dollar fifty", [(Op.GTE, 100), (Op.LTE, 150)]),
        ("candles, a buck to 3 bucks", [(Op.GTE, 100), (Op.LTE, 300)]),
        ("not over a dollar apiece", [(Op.LTE, 100)]),
        ("soup, one-fifty tops", [(Op.LTE, 150)]),
        ("wine, fifteen tops", [(Op.LTE, 1500)]),
        ("wine, hundred max", [(Op.LTE, 10000)]),
        ("wine, one hundred and twenty at most", [(Op.LTE, 12000)]),
        ("a dollar store candle", []),
    ],
)
def test_amounts_in_words_are_the_amounts(grocer: Shelf, said: str, cents: list[tuple[Op, object]]) -> None:
    assert limits(understood(grocer, said, NOTHING)) == [("price", *each) for each in cents]


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("doona cover one thirty-five wide", ("width_cm", Op.EQ, 135)),
        ("a rug one forty wide", ("width_cm", Op.EQ, 140)),
        ("a rug two forty long", ("length_cm", Op.EQ, 240)),
    ],
)
def test_hundreds_of_centimetres_are_left_out_of_a_width(shelf: Shelf, said: str, size: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said, NOTHING)) == [size]


@pytest.mark.parametrize(
    "said",
    ["noooo plastic", "nott plastic", "nowt plastic", "nuthin plastic", "nothing plastic plzzz", "withot plastic"],
)
def test_a_hasty_no_leaves_out_all_the_same(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, BOXES)) == NO_PLASTIC


@pytest.mark.parametrize(
    "said", ["lesss than 30", "undr 30", "pleeease under 30", "summat under 30", "shud be under 30"]
)
def test_a_hasty_limit_is_a_limit(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, BOXES)) == [("price", Op.LT, 3000)]


@pytest.mark.parametrize("said", ["to expensive", "its to dear", "soooo expensive, cheaper pls"])
def test_to_before_a_complaint_is_too(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, CARDS).step is PriceStep.CHEAPER


@pytest.mark.parametrize("said", ["how heavy's it", "how heavy's the first", "what colour's the first"])
def test_a_question_may_be_contracted(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, CARDS).about == CARDS.shown[0]


def test_letters_drawn_out_are_read_as_the_word(grocer: Shelf) -> None:
    assert understood(grocer, "cat foood", NOTHING).text == "cat food"
