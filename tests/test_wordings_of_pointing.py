"""Cards as shoppers set them side by side, judge them in passing, and ask about them without pointing properly."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent, PriceStep
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood


def _cards(*ids: str) -> tuple[ProductId, ...]:
    return tuple(ProductId(f"home-{one}") for one in ids)


MUGS = Brief(text="mug", shown=_cards("mug-ochre", "mug-sea-blue", "mug-moss-green", "mug-red", "mug-white"))
PANS = Brief(
    text="frying pan",
    shown=_cards("hearth-skillet-24-cm", "glide-pan-cream-24-cm", "halvorn-pan-28-cm", "hearth-skillet-28-cm"),
)
BOARDS = Brief(
    text="chopping board",
    shown=_cards("board-endgrain-oak-35-cm-wide", "board-endgrain-walnut-45-cm-wide", "board-flex"),
)
CLOCKS = Brief(
    text="clock", shown=_cards("wall-clock-plastic-white", "wall-clock-oak-natural", "lantern-black-30-cm-high")
)
TOYS = Brief(
    text="present for a toddler",
    shown=_cards(
        "kids-set-fox-bamboo-fibre", "kids-set-whale-bamboo-fibre", "night-light-whale", "building-blocks-40-pieces"
    ),
)


def places(brief: Brief, products: tuple[ProductId, ...]) -> list[int]:
    return sorted(1 + brief.shown.index(one) for one in products)


@pytest.mark.parametrize(
    ("said", "brief", "compared"),
    [
        ("compare the two hearth ones for me", PANS, [1, 4]),
        ("put both skillets side by side for us", PANS, [1, 4]),
        ("compare them all for me would you", BOARDS, [1, 2, 3]),
        ("can you compare all three", BOARDS, [1, 2, 3]),
        ("red vs ochre", MUGS, [1, 4]),
        ("red or white, which is better", MUGS, [4, 5]),
        ("help me choose between the mossy one and white", MUGS, [3, 5]),
        ("hm, 4th or 5th, help me decide", MUGS, [4, 5]),
        ("I can't decide between red and ochre. Is there any difference besides the colour?", MUGS, [1, 4]),
        ("what's the difference between one and three", MUGS, [1, 3]),
        ("difference between card 2 and card 4?", MUGS, [2, 4]),
        ("the first and second look identical??", MUGS, [1, 2]),
        ("are 1 and 2 the same size", MUGS, [1, 2]),
        ("cheapest versus dearest here, is it worth it?", PANS, [1, 3]),
        ("the two skillets, which of the two is lighter", PANS, [1, 4]),
        ("is the first one or the walnut quicker to clean", BOARDS, [1, 2]),
    ],
)
def test_cards_are_set_side_by_side(shelf: Shelf, said: str, brief: Brief, compared: list[int]) -> None:
    found = understood(shelf, said, brief)

    assert (found.intent, places(brief, found.compared)) == (Intent.COMPARE, compared)


def test_which_one_does_not_matter_is_no_comparison(shelf: Shelf) -> None:
    assert understood(shelf, "red or ochre, don't mind which", MUGS).intent is Intent.FIND


@pytest.mark.parametrize(
    ("said", "brief", "refused"),
    [
        ("ochre is ugly", MUGS, [1]),
        ("sea blue? hideous", MUGS, [2]),
        ("the white one is a bit hospital", MUGS, [5]),
        ("white looks cheap to me, get rid of it", MUGS, [5]),
        ("too dark the red one", MUGS, [4]),
        ("too heavy for my wrists, those skillets", PANS, [1, 4]),
        ("out with the ochre", MUGS, [1]),
        ("2 and 4 are nonsense", MUGS, [2, 4]),
        ("skillets no", PANS, [1, 4]),
        ("the heavy skillet things hurt my arm, leave them out", PANS, [1, 4]),
        ("number three isn't even a clock", CLOCKS, [3]),
        ("haha that's not a clock, the lantern", CLOCKS, [3]),
        ("that lantern isn't a clock, get rid of it", CLOCKS, [3]),
        ("he has a whale already so not those two", TOYS, [2, 3]),
        ("my sister has the red one", MUGS, [4]),
        ("she already owns the ochre one", MUGS, [1]),
        ("we've got enough of the white ones already", MUGS, [5]),
        ("my mum bought me the white one years ago", MUGS, [5]),
        ("the last one is already in my cupboard", MUGS, [5]),
        ("the skillets are out, can't lift them since the operation", PANS, [1, 4]),
    ],
)
def test_cards_are_refused_in_passing(shelf: Shelf, said: str, brief: Brief, refused: list[int]) -> None:
    found = understood(shelf, said, brief)

    assert (places(brief, found.refuses), found.text, found.constraints) == (refused, "", ())


@pytest.mark.parametrize(
    ("said", "liked"),
    [("moss green is gorgeous", 3), ("moss green speaks to me", 3), ("the copper-coloured no, red's lovely", 4)],
)
def test_cards_are_praised_by_bare_names(shelf: Shelf, said: str, liked: int) -> None:
    assert understood(shelf, said, MUGS).likes == MUGS.shown[liked - 1]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("white is fine", ("colour", Op.IN, ("white",))),
        ("red would be nice", ("colour", Op.IN, ("red",))),
        ("plastic is out", ("material", Op.NOT_IN, ("plastic",))),
    ],
)
def test_values_that_are_permitted_or_left_out_are_no_cards(
    shelf: Shelf, said: str, limit: tuple[str, Op, object]
) -> None:
    found = understood(shelf, said, MUGS)

    assert (limits(found), found.likes, found.refuses) == ([limit], None, ())


def test_what_is_forgiven_is_not_refused(shelf: Shelf) -> None:
    assert not understood(shelf, "the ochre one is a bit loud but fine", MUGS).refuses


def test_what_somebody_has_is_not_the_card_if_it_is_only_that(shelf: Shelf) -> None:
    assert not understood(shelf, "and copper if there is any, my mother has that", MUGS).refuses


@pytest.mark.parametrize(
    ("said", "brief", "about"),
    [
        ("the short ochre one, tell me more", MUGS, 1),
        ("does the ochre one chip, tell me more", MUGS, 1),
        ("the third mug, is it dishwasher safe", MUGS, 3),
        ("second box, how much is in it", MUGS, 2),
        ("what's that fourth thing, is it glass?", MUGS, 4),
        ("that second skillet, is it heavy", PANS, 4),
        ("the floppy plastic set, how many come in it?", BOARDS, 3),
        ("the copper-coloured no. the ochre coloured one, how big is it", MUGS, 1),
        ("how heavy's it, my wrists are bad", PANS, 1),
        ("has it got a lid", PANS, 1),
        ("my son breaks everything. anyway is the ochre sturdy", MUGS, 1),
        ("this red one, how long does the glaze last", MUGS, 4),
    ],
)
def test_a_question_finds_its_card(shelf: Shelf, said: str, brief: Brief, about: int) -> None:
    found = understood(shelf, said, brief)

    assert (found.intent, found.about, found.passes_shown) == (Intent.ABOUT, brief.shown[about - 1], False)


@pytest.mark.parametrize("said", ["has it got a brown version", "could it be a bit bigger", "does it come in green"])
def test_a_question_for_another_version_is_a_wish(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, MUGS).intent is not Intent.ABOUT


@pytest.mark.parametrize(
    ("said", "brief", "about"),
    [
        ("tell me again why you picked number 2", MUGS, [2]),
        ("fine, but why'd you put the walnut board in there", BOARDS, [2]),
        ("out of curiosity why the lantern", CLOCKS, [3]),
        ("the last one isn't a clock really, why's that there", CLOCKS, [3]),
        ("the second looks fine, why did it come up though", MUGS, [2]),
        ("why so much plastic??", CLOCKS, [1]),
        ("how come you keep pushing skillets", PANS, [1, 4]),
        ("why these", BOARDS, [1, 2, 3]),
    ],
)
def test_why_is_asked_of_the_cards_that_are_meant(shelf: Shelf, said: str, brief: Brief, about: list[int]) -> None:
    found = understood(shelf, said, brief)
    asked = found.compared or ((found.about,) if found.about else ())

    assert (found.intent, places(brief, asked)) == (Intent.WHY, about)


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("like the red one but for half", PriceStep.HALF),
        ("that is way beyond what i can spend", PriceStep.MUCH_CHEAPER),
        ("that's pricey for a bit of clay", PriceStep.CHEAPER),
        ("fewer euros please", PriceStep.CHEAPER),
        ("it can cost a bit more", PriceStep.DEARER),
        ("spend more, it's our anniversary", PriceStep.DEARER),
    ],
)
def test_prices_go_up_and_down(shelf: Shelf, said: str, step: PriceStep) -> None:
    assert understood(shelf, said, MUGS).step is step


def test_a_plastic_free_board_is_no_plastic_one(shelf: Shelf) -> None:
    assert understood(shelf, "the plastic one is hideous", BOARDS).refuses == (BOARDS.shown[2],)


@pytest.mark.parametrize(
    "said",
    [
        "which of these is the biggest?",
        "which of these is the cheapest?",
        "which one's the cheapest",
        "which one is the widest",
        "and which is the heaviest of them?",
        "which has the best reviews?",
        "what's the most expensive one here",
    ],
)
def test_a_question_for_the_most_of_something_is_about_the_cards(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, MUGS)
    assert (found.intent, found.compared) == (Intent.ABOUT, MUGS.shown)


@pytest.mark.parametrize("dismissed", ["Skip that.", "scrap that,", "or no, scrap that,", "forget it."])
def test_what_was_said_is_dismissed_and_no_card(shelf: Shelf, dismissed: str) -> None:
    found = understood(shelf, f"{dismissed} I need a watering can", MUGS)
    assert (found.text, found.refuses) == ("watering can", ())


def test_that_is_the_card_that_costs_what_was_said(shelf: Shelf) -> None:
    brief = Brief(text="frying pan", shown=(ProductId("home-halvorn-pan-24-cm"), ProductId("home-glide-pan-red-24-cm")))
    prices = [shelf.products[one].price for one in brief.shown]
    assert prices[1]
    assert prices[0] != prices[1]
    found = understood(shelf, f"{prices[1].amount / 100:.2f}?! scratch that one", brief)
    assert found.refuses == brief.shown[1:]
