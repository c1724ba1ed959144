"""One wish in many wordings: what each mechanism of the grammar reads beside the sentence that it was made for."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent, PriceStep
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, Product, ProductId
from tests import heard
from tests.builders import product
from tests.heard import limits

CARDS = tuple(
    ProductId(one)
    for one in (
        "home-cordless-lamp-white",
        "home-table-lamp-38-cm-high",
        "home-desk-lamp-black",
        "home-pendant-clear-20-cm",
        "home-floor-lamp-brass",
    )
)
UNDER_80 = Constraint(field="price", op=Op.LTE, value=8000)
LAMPS = Brief(text="lamp", constraints=(UNDER_80,), shown=CARDS)


def understood(shelf: Shelf, said: str, brief: Brief = LAMPS) -> Understood:
    return heard.understood(shelf, said, brief)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("red or blue mugs", "mugs"),
        ("my tin opener broke, i need a kettle", "kettle"),
        ("we are moving house and need curtains", "curtains"),
        ("hi got weak hands so a pan that's light", "light pan"),
        ("crisps. own brand", "crisps"),
        ("not too expensive vase", "vase"),
        ("let me look at towels", "towels"),
        ("i was hoping you might have a bread knife", "bread knife"),
        ("wistling kettel", "whistling kettle"),
        ("dog food, sorry, a rug", "rug"),
        ("a pan - no wait, a kettle", "kettle"),
        ("watering can", "watering can"),
        ("FOLDING CHAIRS AND TABLE FOR BALCONY", "folding chairs and table for balcony"),
    ],
)
def test_the_thing_is_found_among_what_is_said_around_it(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said, Brief()).text.lower() == text


@pytest.mark.parametrize(
    "said",
    [
        "my tin opener broke",
        "my mum's paying",
        "it shatters when you drop it",
        "i live alone",
        "the landlord says so",
        "we're a couple without much room",
        "my husband has put on weight",
        "not for reading",
        "not so tall",
        "another colour",
    ],
)
def test_a_remark_changes_nothing_of_what_is_looked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, found.constraints, found.refuses, found.likes) == ("", (), (), None)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("not the pendant", [3]),
        ("get rid of the desk lamp", [2]),
        ("the brass one is ugly", [4]),
        ("hide the black one", [2]),
        ("neither of the first two", [0, 1]),
        ("not a fan of the first two", [0, 1]),
        ("leave out the pendant", [3]),
        ("the cordless has to go", [0]),
        ("not the white or the black one", [0, 2]),
        ("i already have the first one", [0]),
        ("not the second, it's too big", [1]),
    ],
)
def test_cards_are_refused_by_what_they_are(shelf: Shelf, said: str, refused: list[int]) -> None:
    found = understood(shelf, said)
    assert found.refuses == tuple(CARDS[at] for at in refused)
    assert (found.constraints, found.text) == ((), "")


@pytest.mark.parametrize(
    ("said", "liked"),
    [
        ("more in the direction of the black one", 2),
        ("ooh the pendant, got more of those?", 3),
        ("the floor lamp is nice, more like that", 4),
        ("similar to the brass one", 4),
        ("same as the first but bigger", 0),
        ("the third one but in white", 2),
        ("the desk lamp is lovely, anything along those lines?", 2),
    ],
)
def test_the_card_that_is_liked_leads(shelf: Shelf, said: str, liked: int) -> None:
    assert understood(shelf, said).likes == CARDS[liked]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("isn't there one that's not black", ("colour", Op.NOT_IN, ("black",))),
        ("it mustn't be black", ("colour", Op.NOT_IN, ("black",))),
        ("no black ones please", ("colour", Op.NOT_IN, ("black",))),
        ("instead of black", ("colour", Op.NOT_IN, ("black",))),
        ("glass is a no", ("material", Op.NOT_IN, ("glass",))),
        ("i can't have glass in the house", ("material", Op.NOT_IN, ("glass",))),
        ("i don't want anything made in plastic", ("material", Op.NOT_IN, ("plastic",))),
        ("brass instead of black", ("colour", Op.IN, ("brass",))),
        ("in black or brass", ("colour", Op.IN, ("black", "brass"))),
        ("can you make that white instead", ("colour", Op.IN, ("white",))),
        ("something i can dim", ("dimmable", Op.IN, ("yes",))),
        ("don't show me anything over 50", ("price", Op.LTE, 5000)),
        ("actually up to 100 is fine", ("price", Op.LTE, 10_000)),
        ("make it 60", ("price", Op.LTE, 6000)),
        ("double my budget then", ("price", Op.LTE, 16_000)),
        ("i can pay a tenner more", ("price", Op.LTE, 9000)),
        ("4 euros is fine as well", ("price", Op.LTE, 400)),
        ("it's under or equal to a hundred", ("price", Op.LTE, 10_000)),
        ("no taller than a metre eighty", ("height_cm", Op.LTE, 180)),
        ("it must be not more high than 40 centimetres", ("height_cm", Op.LTE, 40)),
    ],
)
def test_one_limit_in_many_wordings(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    "said",
    [
        "no need for dimmable",
        "it doesn't need to be dimmable",
        "i've no garden",
        "no rush",
        "not the single",
        "no idea",
    ],
)
def test_what_excludes_nothing_is_no_limit(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).constraints == ()


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("these cost too much", PriceStep.CHEAPER),
        ("i can't spend that", PriceStep.CHEAPER),
        ("who pays that for a lamp", PriceStep.CHEAPER),
        ("cheaper, but not by much", PriceStep.SLIGHTLY_CHEAPER),
        ("shave a few cents off maybe", PriceStep.SLIGHTLY_CHEAPER),
        ("that's like ten times what i want to pay", PriceStep.MUCH_CHEAPER),
        ("i'd pay more for better quality", PriceStep.DEARER),
    ],
)
def test_a_complaint_about_the_price_is_a_step(shelf: Shelf, said: str, step: PriceStep) -> None:
    assert understood(shelf, said).step is step


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("how come you picked number 4?", Intent.WHY),
        ("who chose the third, and why", Intent.WHY),
        ("what makes the third a good choice", Intent.WHY),
        ("where is the sage green one", Intent.WHY_NOT),
        ("the anthracite floor lamp - why did it drop out", Intent.WHY_NOT),
        ("no navy? how come", Intent.WHY_NOT),
        ("the cheapest of these, give me the details", Intent.ABOUT),
        ("more info on the pendant", Intent.ABOUT),
        ("1 vs 2, same size no?", Intent.COMPARE),
        ("put the two cheapest side by side", Intent.COMPARE),
        ("first against third: which one is sturdier", Intent.COMPARE),
        ("never used one of these, what do i have to type?", Intent.HELP),
        ("oops didn't want that, undo", Intent.UNDO),
        ("hm no, the list before this one was better, take me back", Intent.UNDO),
        ("wipe all that, blank page", Intent.START_OVER),
        ("lovely, that's all, you've been very kind", Intent.THANKS),
        ("do you know a decent plumber", Intent.OFFTOPIC),
        ("mm hmm", Intent.UNCLEAR),
        ("asdkjh", Intent.UNCLEAR),
    ],
)
def test_what_is_asked_is_told_from_what_is_wished(shelf: Shelf, said: str, intent: Intent) -> None:
    found = understood(shelf, said)
    assert found.intent is intent
    assert found.constraints == ()


RUG = Brief(
    text="red rug",
    constraints=(
        Constraint(field="attributes.colour", op=Op.IN, value=("red",)),
        Constraint(field="price", op=Op.LT, value=5000),
        Constraint(field="text", op=Op.CONTAINS, value="vegan", hard=False),
    ),
)


@pytest.mark.parametrize(
    "said", ["actually I need a bath mat", "now I need a bath mat", "what about bath mats", "do you have a bath mat"]
)
def test_another_errand_leaves_the_limits_of_the_first_behind(shelf: Shelf, said: str) -> None:
    after = understood(shelf, said, RUG).applied_to(RUG)
    assert after.text.removesuffix("s") == "bath mat"
    assert [one.field for one in after.constraints] == ["text"]


@pytest.mark.parametrize(
    "said",
    ["I meant a bath mat", "not a rug, a bath mat", "no, a bath mat", "sorry, bath mat", "a bath mat, same budget"],
)
def test_a_correction_of_the_thing_keeps_the_limits(shelf: Shelf, said: str) -> None:
    after = understood(shelf, said, RUG).applied_to(RUG)
    assert after.text == "bath mat"
    assert after.constraints == RUG.constraints


@pytest.mark.parametrize(
    ("said", "text"),
    [("wheat instead of white", "wheat bread"), ("not white, rye", "rye bread"), ("a roll, not bread", "roll")],
)
def test_one_word_of_the_search_is_put_in_place_of_another(said: str, text: str, shelf: Shelf) -> None:
    assert understood(shelf, said, Brief(text="white bread")).text == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("gift for my dad he likes coffee, max 40", "coffee gift"),
        ("something for my sister who drinks tea, under 20", "tea gift"),
        ("present for a friend who is into gardening", "gardening present"),
        ("a gift for someone who bakes", "baking gift"),
        ("a christmas gift for grandma that loves cooking", "christmas gift for grandma that loves cooking"),
        ("a kettle, my dad likes coffee", "kettle"),
        ("present for my aunt who's mad about gardening", "gardening present"),
        ("a gift for a colleague who drinks way too much coffee", "coffee gift"),
        ("birthday present for a coworker who lives on tea", "tea present"),
        ("gift for my bestie she's obsessed with plants", "plant gift"),
        ("my mum loves tea. i need a present", "tea present"),
        ("something for my brother, he's really into baking", "baking gift"),
        ("gift for my dad, he enjoys a good coffee in the morning", "coffee gift"),
    ],
)
def test_what_somebody_likes_is_looked_for_in_a_present(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said, Brief()).text == text


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("fridges", "tv", "tv"),
        ("fridges", "for the kitchen", "fridges for the kitchen"),
        ("rug", "soft", "soft rug"),
    ],
)
def test_nothing_goes_on_with_a_thing_that_the_shop_has_not(shelf: Shelf, before: str, said: str, text: str) -> None:
    brief = Brief(text=before)
    assert understood(shelf, said, brief).applied_to(brief).text == text


def test_an_organic_material_is_one_value(shelf: Shelf) -> None:
    assert limits(understood(shelf, "I need organic cotton towel", Brief())) == [
        ("material", Op.IN, ("organic cotton",)),
    ]


def test_one_of_several_things_can_be_meant_alone(shelf: Shelf) -> None:
    brief = Brief(text="mugs and bowls")
    for said, text in (("I mean bowls", "bowls"), ("mugs", "mugs"), ("mugs and bowls", "mugs and bowls")):
        assert understood(shelf, said, brief).applied_to(brief).text == text


@pytest.mark.parametrize("place", ["tenth", "eighth", "ninth", "sixth", "twelfth"])
def test_a_place_is_no_slip_of_a_word_of_the_shop(shelf: Shelf, place: str) -> None:
    tents = Vocabulary.from_products([*shelf.products.values(), *map(_titled, ("Tents", "Filth", "Eight", "Ninths"))])
    assert tents.slips.corrected(f"something like the {place} one") == f"something like the {place} one"


def test_a_category_with_a_comma_in_its_name_is_one_thing() -> None:
    bakery = Vocabulary.from_products([_titled("White bread", "Bread, buns and rolls")])
    found = read("do you have bread, buns and rolls under 3?", Brief(), bakery, "USD", ())
    assert found.text == "bread buns and rolls"


def _titled(title: str, category: str = "Things") -> Product:
    return product(title, title=title, categories=(category,))
