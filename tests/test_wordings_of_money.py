"""Prices as shoppers word them: denied, told as a budget, in words, changed, remarked upon."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import PriceStep
from app.dialogue.reading.shop.vocabulary import Vocabulary
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.builders import product
from tests.heard import NOTHING as ANYTHING
from tests.heard import limits, understood

LAMPS = tuple(ProductId(one) for one in ("home-table-lamp-38-cm-high", "home-cordless-lamp-white"))
LISTED = Brief(text="lamp", shown=LAMPS)
UNDER_70 = Brief(text="lamp", constraints=(Constraint(field="price", op=Op.LTE, value=7000),), shown=LAMPS)
UNDER_4_DOLLARS = Brief(text="cereal", constraints=(Constraint(field="price", op=Op.LTE, value=400),))
FROM_40_TO_80 = Brief(
    text="lamp",
    constraints=(Constraint(field="price", op=Op.GTE, value=4000), Constraint(field="price", op=Op.LTE, value=8000)),
    shown=LAMPS,
)


@pytest.fixture(scope="module")
def groceries() -> Vocabulary:
    return Vocabulary.from_products([product(id=one.lower(), title=one) for one in ("Cereal", "Wine", "Bread", "Beer")])


@pytest.mark.parametrize(
    "said",
    [
        "not a euro above 50",
        "not one cent more than 50",
        "as long as it isn't over 50",
        "so long as it's not above 50",
        "provided it's not more than 50 euros",
        "I'm not paying more than 50",
        "I refuse to pay more than 50 euros",
        "I'd rather not spend over 50",
        "I can't really justify more than 50",
        "not if it's over 50",
        "my wife will kill me if it's over 50",
        "none of the ones over 50",
        "price not exceeding 50 euros",
        "let's not go beyond 50 euros",
        "no need to spend more than 50",
        "anything over 50 is too much",
        "over 50 euros is a no from me",
        "more than 50 is silly",
        "above 50 and I'm out",
        "over 50? no thanks",
        "skip anything over 50",
        "leave out everything above 50 euros",
        "stop showing me lamps over 50",
        "do you have any that aren't over 50",
        "and so is anything above 50",
    ],
)
def test_a_dearer_price_that_is_denied_is_a_ceiling(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, LISTED)) == [("price", Op.LTE, 5000)]
    first = understood(shelf, f"table lamp, {said}")
    assert (first.text, limits(first)) == ("table lamp", [("price", Op.LTE, 5000)])


@pytest.mark.parametrize(
    "said",
    [
        "i don't want to pay less than 15",
        "nothing that costs under 15",
        "anything under 15 is junk",
        "below 15 euros is too cheap",
        "i wouldn't trust anything below 15",
        "don't go lower than 15",
        "lose the ones under 15",
    ],
)
def test_a_cheaper_price_that_is_denied_is_a_floor(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, LISTED)) == [("price", Op.GTE, 1500)]


@pytest.mark.parametrize(
    ("said", "op"),
    [
        ("don't you have anything under 50", Op.LT),
        ("isn't there one under 50?", Op.LT),
        ("can't you find me one for under 50", Op.LT),
        ("not this, something under 50", Op.LT),
        ("not bad but under 50 please", Op.LT),
        ("I can't find a lamp under 50", Op.LT),
        ("aren't there any over 50?", Op.GT),
        ("I don't mind over 50", Op.GT),
        ("over 50 is fine", Op.GT),
        ("the ones over 50", Op.GT),
    ],
)
def test_a_question_for_a_price_denies_nothing(shelf: Shelf, said: str, op: Op) -> None:
    assert limits(understood(shelf, said, LISTED)) == [("price", op, 5000)]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("bin over 20 litres", ("capacity_l", Op.GT, 20)),
        ("a pot with no lid and over 5 litres", ("capacity_l", Op.GT, 5)),
        ("frying pan without a handle over 20 cm", ("diameter_cm", Op.GT, 20)),
        ("drop leaf table over 100 euros", ("price", Op.GT, 10000)),
    ],
)
def test_words_that_deny_something_else_deny_no_limit(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limit in limits(understood(shelf, said))


@pytest.mark.parametrize("said", ["table lamp, 2 for me and for 2 friends", "try 2", "and for 2?", "what about with 2"])
def test_a_bare_number_is_no_price_where_nothing_says_so(shelf: Shelf, said: str) -> None:
    assert not any(field == "price" for field, _, _ in limits(understood(shelf, said, LISTED)))


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("that isn't over 50 cm high", ("height_cm", Op.LTE, 50)),
        ("not a centimetre over 50 cm high", ("height_cm", Op.LTE, 50)),
        (", skip anything over 50 cm high", ("height_cm", Op.LTE, 50)),
        ("and I don't want anything under 40 cm high", ("height_cm", Op.GTE, 40)),
        (", can't find one over 50 cm high", ("height_cm", Op.GT, 50)),
    ],
)
def test_sizes_are_denied_as_prices_are(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    found = understood(shelf, f"table lamp {said}")
    assert (found.text, limits(found)) == ("table lamp", [limit])


@pytest.mark.parametrize(
    "said",
    [
        "40 is what I have",
        "40 is all I've got",
        "40 is as high as I go",
        "40 is the most I'll give",
        "40 euros is plenty",
        "40 euros should do",
        "40 euros, no more",
        "40 and no higher",
        "40 or lower",
        "tops 40",
        "capped at 40",
        "budget for this is 40 though",
        "the budget I have is 40",
        "I only have 40",
        "I've put aside 40 euros",
        "I've set aside 40",
        "I'm happy to pay 40",
        "I have 40 euros to play with",
        "got a 40 euro voucher",
        "40 each at the very most",
        "what do I get for 40?",
        "what if I had 40 to spend",
        "I was thinking 40 euros",
        "so 40 euros it is",
    ],
)
def test_what_somebody_has_to_spend_is_a_ceiling(shelf: Shelf, said: str) -> None:
    found = understood(shelf, f"table lamp, {said}")
    assert (found.text, limits(found)) == ("table lamp", [("price", Op.LTE, 4000)])


@pytest.mark.parametrize(
    "said",
    [
        "budget's 15 to 25",
        "my price range is 15 to 25",
        "looking to spend 15 to 25",
        "15 to 25 say",
        "in the 15 to 25 bracket",
        "ones that cost 15 to 25",
        "so from 15 to 25",
        "i'm between 15 and 25 here",
        "fifteen to twenty-five euros",
    ],
)
def test_a_range_of_prices(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, LISTED)) == [("price", Op.GTE, 1500), ("price", Op.LTE, 2500)]


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("one fifty is the most I'll pay", 150),
        ("four fifty tops", 450),
        ("a buck fifty max", 150),
        ("two ninety-nine or less", 299),
        ("no more than a dollar ninety nine", 199),
        ("three dollars and fifty cents max", 350),
        ("2 fifty tops", 250),
        ("40c or less", 40),
        ("10 a bottle at the very most", 1000),
        ("1.50 per can or less", 150),
    ],
)
def test_money_in_words(groceries: Vocabulary, said: str, most: int) -> None:
    found = read(f"cereal, {said}", ANYTHING, groceries, "USD")
    assert limits(found) == [("price", Op.LTE, most)]


def test_cents_are_not_said_of_dollars(groceries: Vocabulary) -> None:
    found = read("cereal, 99 cents to 2.50", ANYTHING, groceries, "USD")
    assert limits(found) == [("price", Op.GTE, 99), ("price", Op.LTE, 250)]


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("my budget just shrank to forty", 4000),
        ("what if i stretched to 90", 9000),
        ("bump the budget up to 90", 9000),
        ("90 euros then instead of 70", 9000),
        ("instead of 70 make it 90", 9000),
        ("change the 70 to 90", 9000),
        ("ok 90 then", 9000),
        ("90 it is", 9000),
        ("let's try 90", 9000),
        ("what does 90 get me", 9000),
        ("add another 20 euros", 9000),
        ("knock 20 euros off", 5000),
        ("let's say eighty", 8000),
    ],
)
def test_a_new_budget_takes_the_place_of_the_old(shelf: Shelf, said: str, most: int) -> None:
    found = understood(shelf, said, UNDER_70)
    assert (found.text, limits(found)) == ("", [("price", Op.LTE, most)])


@pytest.mark.parametrize(
    ("said", "most"), [("okay okay four fifty then", 450), ("fine, five then", 500), ("let's say three fifty", 350)]
)
def test_a_new_budget_in_words(groceries: Vocabulary, said: str, most: int) -> None:
    found = read(said, UNDER_4_DOLLARS, groceries, "USD")
    assert (found.text, limits(found)) == ("", [("price", Op.LTE, most)])


def test_what_goes_lower_is_the_floor_where_there_is_one(shelf: Shelf) -> None:
    assert limits(understood(shelf, "can go down to 30 if needed", FROM_40_TO_80)) == [("price", Op.GTE, 3000)]
    assert limits(understood(shelf, "can go up to 90", FROM_40_TO_80)) == [("price", Op.LTE, 9000)]


@pytest.mark.parametrize("said", ["not 59 euros for a lamp!", "I'm not paying 59 euros", "i wouldn't pay 59 euros"])
def test_a_price_that_is_refused_is_too_much(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, LISTED)) == [("price", Op.LT, 5900)]


@pytest.mark.parametrize(
    "said",
    [
        "49 euros for a lamp? too good, what's wrong with it",
        "is the first one 59 euros?",
        "number 2 it is then",
        "a lamp for my nan, she's over 80",
        "why is the second so pricey",
    ],
)
def test_a_remark_about_a_number_is_no_price_limit(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, LISTED)
    assert (limits(found), found.step) == ([], None)


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("table lamp with good reviews, 4.2 and up", ("rating", Op.GTE, 4.2)),
        ("table lamp, 4.5 or higher rating", ("rating", Op.GTE, 4.5)),
        ("pot, 6.3 l is massive, up to 5", ("capacity_l", Op.LTE, 5)),
    ],
)
def test_a_bare_number_is_of_what_the_words_before_it_are(
    shelf: Shelf, said: str, limit: tuple[str, Op, object]
) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    "said", ["price no matter", "forget the 70 euros", "the price isn't carved in stone", "price irrelevant"]
)
def test_a_price_limit_is_lifted(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, UNDER_70)
    assert (found.text, found.released, limits(found)) == ("", ("price",), [])


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("can you do it for a tiny bit less", PriceStep.SLIGHTLY_CHEAPER),
        ("a bit less maybe?", PriceStep.SLIGHTLY_CHEAPER),
        ("can you show more expensive ones", PriceStep.DEARER),
        ("what's a notch above these", PriceStep.DEARER),
        ("not more expensive than the second", PriceStep.CHEAPER),
        ("anything for less?", PriceStep.CHEAPER),
        ("this is out of my price range", PriceStep.CHEAPER),
        ("I don't need anything more expensive", None),
    ],
)
def test_steps_up_and_down(shelf: Shelf, said: str, step: PriceStep | None) -> None:
    found = understood(shelf, said, LISTED)
    assert (found.step, found.text) == (step, "")


@pytest.mark.parametrize("said", [
    "a lantern for 20 pounds at most", "lantern, 20 pounds or less", "lantern under 20 british pounds",
    "a lantern under 20 swiss francs", "a lantern under £20",
])  # fmt: skip
def test_another_country_s_money_is_no_part_of_the_thing_and_no_limit(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, found.constraints) == ("lantern", ())


@pytest.mark.parametrize("said", ["lantern, I have 30 to spend", "a lantern, with 30 euros to spend"])
def test_what_there_is_to_spend_is_the_most_that_it_may_cost(shelf: Shelf, said: str) -> None:
    assert [(one.field, one.op, one.value) for one in understood(shelf, said).constraints] == [("price", Op.LTE, 3000)]


def test_a_dollar_of_another_country_is_not_the_shop_s(grocer: Shelf) -> None:
    assert understood(grocer, "coffee under 5 canadian dollars").constraints == ()
    assert limits(understood(grocer, "coffee under 5 us dollars")) == [("price", Op.LT, 500)]
