"""What is said with cards on the screen: a new thing or more of the old, what may be or need not be, other cards."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests import heard

MUGS = Brief(
    text="mug",
    constraints=(Constraint(field="price", op=Op.LTE, value=2000),),
    shown=tuple(map(ProductId, ("home-mug-moss-green", "home-mug-white", "home-mug-red"))),
)
THROW = Brief(
    text="throw",
    constraints=(
        Constraint(field="price", op=Op.LT, value=8000),
        Constraint(field="attributes.material", op=Op.IN, value=("wool",)),
        Constraint(field="attributes.colour", op=Op.NOT_IN, value=("red",)),
        Constraint(field="brand", op=Op.IN, value=("Clayfold",)),
    ),
)
LAMP = Brief(text="desk lamp", constraints=(Constraint(field="attributes.dimmable", op=Op.IN, value=("yes",)),))


def understood(shelf: Shelf, said: str, brief: Brief = MUGS) -> Understood:
    return heard.understood(shelf, said, brief)


@pytest.mark.parametrize(
    "said",
    [
        "the wool doesn't matter",
        "wool doesn't count any more",
        "the wool isn't a must",
        "wool is not essential",
        "wool isn't that important to me",
        "the wool part isn't set in stone",
        "wool is hardly necessary",
        "I'm not married to wool",
        "not fixed on wool to be honest",
        "I'm no longer set on it being wool",
        "does it have to be wool?",
        "does it really need to be wool",
        "must it be made of wool",
        "I could live without the wool",
        "it doesn't need to be wool by the way",
        "needn't be wool, I guess",
        "the wool can go",
    ],
)
def test_a_value_that_need_not_be_is_let_go(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, THROW)
    assert (found.released, found.constraints, found.text) == (("attributes.material",), (), "")


@pytest.mark.parametrize(
    "said",
    [
        "cotton works too",
        "cotton works for me",
        "cotton would do as well to be honest",
        "cotton would be fine too i guess",
        "my husband says cotton would be ok too",
        "I'd take cotton too",
        "I'd also take cotton",
        "we could settle for cotton",
        "I'm open to cotton",
        "I'd be fine with cotton",
        "I'd consider cotton",
        "cotton is an option too",
    ],
)
def test_a_value_that_may_be_too_joins_the_choice(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, THROW)
    assert [(one.field, one.value) for one in found.constraints] == [("attributes.material", ("wool", "cotton"))]
    assert found.text == ""


@pytest.mark.parametrize(
    "said",
    [
        "husband says red would be fine after all so",
        "ok red is alright then I suppose",
        "red may come back",
        "red is welcome again",
        "red can be included again",
    ],
)
def test_an_excluded_value_is_welcome_again(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, THROW)
    assert (found.released, found.constraints) == (("attributes.colour",), ())


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("neither the wool nor the price is carved in stone", {"attributes.material", "price"}),
        ("neither the price nor the brand matters", {"brand", "price"}),
        ("skip the wool thing and the budget", {"attributes.material", "price"}),
        ("forget about the brand bit and the price limit", {"brand", "price"}),
        ("price no matter", {"price"}),
        ("the price isn't set in stone", {"price"}),
        ("not hung up on the price", {"price"}),
        ("not fixed on the brand", {"brand"}),
        ("brand? whatever", {"brand"}),
        ("the brand thing can go", {"brand"}),
        ("does it have to be that brand?", {"brand"}),
        ("forget about the 80 euros", {"price"}),
    ],
)
def test_limits_are_let_go_by_field_and_by_value(shelf: Shelf, said: str, fields: set[str]) -> None:
    assert set(understood(shelf, said, THROW).released) == fields


@pytest.mark.parametrize("said", ["skip the dimming thing", "dimming isn't a must", "the dimmable bit isn't important"])
def test_a_quality_is_let_go_by_its_other_forms(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMP).released == ("attributes.dimmable",)


@pytest.mark.parametrize(
    "said",
    ["does it have to be hand washed?", "I could do without another dust trap", "is the handle a must-have?"],
)
def test_what_no_limit_is_about_lets_nothing_go(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, THROW).released == ()


@pytest.mark.parametrize(
    "said",
    [
        "anything else is ok",
        "no white, anything else goes",
        "anything else would be fine too",
        "only red, nothing else",
        "I have the yellow one, broke the others",
        "must go with my other stuff",
        "which of those can go in the microwave",
        "what else can I tell you to narrow it down",
    ],
)
def test_talk_of_anything_else_passes_no_cards(shelf: Shelf, said: str) -> None:
    assert not understood(shelf, said).passes_shown


@pytest.mark.parametrize(
    "said",
    [
        "anything else?",
        "what else is there",
        "what else do you have",
        "a different bunch please",
        "another batch",
        "a fresh lot",
        "new ones please",
        "show me the others",
        "show others",
        "what are my other options",
        "another three",
    ],
)
def test_other_cards_are_asked_for_in_many_words(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.passes_shown, found.text) == (True, "")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("same budget, but for a teapot", "teapot"),
        ("and the same price limit for a rug", "rug"),
        ("that's that done. same budget for a picture frame, for the photo", "picture frame"),
        ("I need a watering can", "watering can"),
        ("and for the older one, he's 11, a lunch box", "lunch box"),
        ("a wok actually", "wok"),
        ("hmm, teapots after all", "teapots"),
        ("do you also keep bath mats", "bath mats"),
        ("a tray to put it on", "tray"),
        ("and a stand to set them on please", "stand"),
        ("coat racks only", "coat racks"),
        ("rugs I was after", "rugs"),
        ("I said mug but a wok would do the job better", "wok"),
        ("not mugs, teapots I wanted", "teapots"),
        ("forget mugs. a teapot then", "teapot"),
        ("I should have said teapot", "teapot"),
        ("done with mugs. rugs", "rugs"),
        ("I'm finished with the mugs, now teapots", "teapots"),
        ("now for something different, rugs", "rugs"),
        ("mugs are sorted, rugs next", "rugs"),
        ("let me do the rugs first", "rugs"),
        ("first the rugs, then we'll see", "rugs"),
        ("I also want to look at rugs", "rugs"),
        ("while we're at it a kettle as well", "kettle"),
        ("before I forget: rugs", "rugs"),
        ("oh and a spatula for the kids", "spatula for the kids"),
    ],
)
def test_a_new_thing_takes_the_place_of_the_old(shelf: Shelf, said: str, text: str) -> None:
    found = understood(shelf, said)
    assert (found.text, found.refines, found.passes_shown) == (text, False, False)


@pytest.mark.parametrize(
    "said",
    [
        "under 15, they're only for the office",
        "something way cheaper, it's for the church hall",
        "red, it's for my gran",
        "price doesn't matter, it's for my wedding anniversary",
        "the second but bigger, it's for a fig tree",
    ],
)
def test_what_it_is_for_is_only_a_reason_beside_another_wish(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.intent, found.text) == (Intent.FIND, "")


def test_what_it_is_for_is_looked_for_where_nothing_else_is_said(shelf: Shelf) -> None:
    found = understood(shelf, "it's for a student")
    assert (found.text, found.refines) == ("for a student", True)


@pytest.mark.parametrize(
    ("wanted", "said", "text"),
    [
        ("table lamp", "a floor one rather", "floor lamp"),
        ("table lamp", "a desk one instead", "desk lamp"),
        ("stand mixer", "a hand one", "hand mixer"),
        ("large stand mixer", "hand ones please", "large hand mixer"),
        ("wine glasses", "for beer", "beer glasses"),
    ],
)
def test_another_variety_takes_the_place_of_the_one_before(shelf: Shelf, wanted: str, said: str, text: str) -> None:
    brief = Brief(text=wanted, shown=MUGS.shown)
    assert understood(shelf, said, brief).applied_to(brief).text == text


def test_what_is_no_variety_is_added(shelf: Shelf) -> None:
    brief = Brief(text="table lamp", shown=MUGS.shown)
    assert understood(shelf, "cordless ones", brief).applied_to(brief).text == "cordless table lamp"


@pytest.mark.parametrize("said", ["more like that first mug", "more like the third mug", "more like this second mug"])
def test_a_card_is_named_by_its_place_and_what_is_looked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.likes in MUGS.shown, found.text) == (True, "")


@pytest.mark.parametrize(
    "said",
    [
        "half the price and I'll take it",
        "a bit cheaper and then we'll buy two",
        "the wooden one's stunning, cheaper though",
        "white's boring, cheaper please",
    ],
)
def test_what_is_said_beside_a_wish_stays_out_of_the_search(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.step is not None, found.text) == (True, "")


def test_a_cooks_possession_is_no_judgement(shelf: Shelf) -> None:
    assert understood(shelf, "a chef's knife").text == "chef's knife"


@pytest.mark.parametrize(
    "said", ["as we were", "no no, before that was better", "I liked it better before", "earlier was nicer"]
)
def test_the_list_before_is_wished_back(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).intent is Intent.UNDO


@pytest.mark.parametrize("said", ["let's wipe the slate clean, i've confused both of us", "clear the board"])
def test_a_clean_slate_is_a_new_start(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).intent is Intent.START_OVER


@pytest.mark.parametrize(
    "said",
    [
        "thanks hun, gotta run, kids screaming",
        "thanks, got to dash, the baby's crying",
        "sorry, have to go now",
        "cheers, I must head off",
    ],
)
def test_whoever_leaves_asks_for_nothing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).intent is Intent.THANKS


def test_what_has_to_go_is_no_farewell(shelf: Shelf) -> None:
    assert understood(shelf, "the white one has to go").intent is Intent.FIND


@pytest.mark.parametrize(
    "said",
    [
        "do you ever sleep?",
        "don't you get bored",
        "are you on commission?",
        "do you work nights",
        "can you do my kid's fractions homework",
    ],
)
def test_talk_of_the_machine_is_no_shopping(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).intent is Intent.OFFTOPIC


@pytest.mark.parametrize(
    "said", ["the white one is for kids, take it away", "lose number 2, that's for kids", "number 2 is a vase, hide it"]
)
def test_what_is_said_of_a_card_is_not_searched(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.refuses, found.text) == (("home-mug-white",), "")


@pytest.mark.parametrize("said", ["blah blah", "la la la", "yada yada yada", "test test"])
def test_the_same_word_over_and_over_says_nothing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).intent is Intent.UNCLEAR


@pytest.mark.parametrize("said", ["happy with the red one, more like that", "done with the red one, hide it"])
def test_what_is_said_of_one_card_closes_no_errand(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.likes or found.refuses[0], found.text) == ("home-mug-red", "")
