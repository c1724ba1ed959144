"""What words do to a search that there is: another thing in its place, more of the same, a variety, or nothing."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests import heard
from tests.heard import limits

UNDER_40 = Constraint(field="price", op=Op.LTE, value=4000)
SHOWN = tuple(map(ProductId, ("home-mug-moss-green", "home-mug-white", "home-mug-red")))


def brief(text: str) -> Brief:
    return Brief(text=text, constraints=(UNDER_40,), shown=SHOWN)


def sought(found: Understood, before: str) -> str:
    """What is looked for after the turn."""
    return f"{found.text} {before}" if found.refines else found.text or before


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("mug", "what about a jug for milk", "jug for milk"),
        ("mug", "a glass for whiskey", "glass for whiskey"),
        ("mug", "and a hook for the wall", "hook for the wall"),
        ("stool", "a bench for shoes, same budget", "bench for shoes"),
        ("watering can", "garden scissors for roses", "garden scissors for roses"),
        ("mug", "a shelf to put em on", "shelf"),
        ("kitchen knife", "a magnetic strip to hang them on", "magnetic strip"),
        ("stool", "oh wait we could do a bench there", "bench"),
        ("duvet cover", "it'll have to be a sheet, navy", "sheet"),
        ("plates", "do they come as bowls", "bowls"),
    ],
)
def test_a_thing_said_with_what_it_is_for_takes_the_place_of_the_one_before(
    shelf: Shelf, before: str, said: str, text: str
) -> None:
    assert sought(heard.understood(shelf, said, brief(before)), before) == text


@pytest.mark.parametrize(
    "said",
    ["one to take camping", "a good one for camping", "a small size for camping", "a bit more for quality"],
)
def test_what_it_is_for_without_a_thing_goes_on_with_the_search(shelf: Shelf, said: str) -> None:
    assert sought(heard.understood(shelf, said, brief("kettle")), "kettle").endswith("kettle")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("broth then, same money", "broth"),
        ("swap it for broth. same money", "broth"),
        ("change that to broth", "broth"),
        ("broth, and the limit stays the same", "broth"),
        ("keep the same budget but show me broth", "broth"),
        ("broth, budget as before", "broth"),
        ("same budget, but for noodles", "noodles"),
        ("forget the soup, I want noodles", "noodles"),
        ("scrap soup. let's do noodles", "noodles"),
        ("never mind the soup, do you have noodles", "noodles"),
    ],
)
def test_the_same_money_is_no_part_of_a_name(grocer: Shelf, said: str, text: str) -> None:
    found = heard.understood(grocer, said, Brief(text="soup", constraints=(UNDER_40,)))

    assert (found.text, found.refines, found.constraints) == (text, False, ())


@pytest.mark.parametrize(
    ("said", "text", "without"),
    [
        ("sandwich cookies yes, chocolate chip no", "sandwich cookies", "chocolate chip"),
        ("sandwich cookies yes, walnuts nah", "sandwich cookies", "walnuts"),
        ("raisins no", "cookies", "raisins"),
        ("raisins never", "cookies", "raisins"),
    ],
)
def test_an_answer_behind_a_name_says_whether_it_is_wanted(grocer: Shelf, said: str, text: str, without: str) -> None:
    found = heard.understood(grocer, said, Brief(text="cookies"))

    assert sought(found, "cookies") == text
    assert limits(found) == [("text", Op.NOT_CONTAINS, without)]


@pytest.mark.parametrize("said", ["god no", "oh yes", "hmm no", "heavens no", "well yes"])
def test_an_answer_behind_a_sigh_is_about_nothing(grocer: Shelf, said: str) -> None:
    found = heard.understood(grocer, said, Brief(text="cookies"))

    assert (found.text, found.constraints) == ("", ())


def test_a_quality_that_is_answered_stays_one(shelf: Shelf) -> None:
    found = heard.understood(shelf, "dishwasher yes, cork no", Brief(text="jars"))

    assert sorted(limits(found)) == [("dishwasher_safe", Op.IN, ("yes",)), ("lid", Op.NOT_IN, ("cork",))]


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("shredded cheese", "cheddar, 8 oz", "cheddar shredded cheese"),
        ("salad dressing", "ranch, not italian", "ranch salad dressing"),
        ("beer", "nonalcoholic, I'm driving", "nonalcoholic beer"),
        ("salsa", "mild, under 4 dollars", "mild salsa"),
        ("multivitamin", "gummies, i cant swallow pills", "gummies"),
    ],
)
def test_a_bare_word_before_a_comma_is_looked_for_beside_a_limit(
    grocer: Shelf, before: str, said: str, text: str
) -> None:
    assert sought(heard.understood(grocer, said, Brief(text=before)), before) == text


@pytest.mark.parametrize("said", ["brilliant, 8 oz", "perfect, 8 oz", "good grief. 8 oz", "boring, 8 oz please"])
def test_an_everyday_word_before_a_limit_names_nothing(grocer: Shelf, said: str) -> None:
    assert heard.understood(grocer, said, Brief(text="shredded cheese")).text == ""


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("wine glasses", "set of four is enough, and for beer actually", "beer glasses"),
        ("glasses", "for beer. half litre.", "beer glasses"),
        ("water glasses", "I meant the ones for wine, not water", "wine glasses"),
        ("mat", "for the bath, under 20", "bath mat"),
        ("lamp", "for my desk, in black", "desk lamp"),
        ("lamp", "for my hallway, in black", "lamp"),
    ],
)
def test_what_it_is_for_names_a_variety_that_the_shop_has(shelf: Shelf, before: str, said: str, text: str) -> None:
    assert sought(heard.understood(shelf, said, brief(before)), before) == text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("bath towel", "no the mat is nonsense, only towels, no hand towels either"),
        ("saucepans", "still induction though"),
        ("chef's knife", "nothing under 50 please, cheap knives go blunt"),
        ("food boxes", "plastic lids annoy me"),
        ("towels", "those colours bore me"),
        ("rug", "the room is huge so at least 200 wide"),
        ("shelf", "tall ceilings, so 180 high"),
        ("duvet cover", "bigger bed so 200 wide, budget up to 90"),
    ],
)
def test_what_is_said_beside_a_limit_is_no_name(shelf: Shelf, before: str, said: str) -> None:
    assert heard.understood(shelf, said, brief(before)).text == ""


def test_who_it_is_for_is_no_hesitation(grocer: Shelf) -> None:
    said = [
        heard.understood(grocer, one, Brief(text="shampoo")) for one in ("no it's for the dog", "oh it's for a cat")
    ]

    assert [(one.intent, one.text) for one in said] == [(Intent.FIND, "for the dog"), (Intent.FIND, "for a cat")]


@pytest.mark.parametrize("said", ["chefs knife i ment sory", "chef's knife i meant, sorry"])
def test_a_hasty_correction_is_one(shelf: Shelf, said: str) -> None:
    assert heard.understood(shelf, said, brief("bread knife")).text.endswith("knife")


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("bread", "I'd want wheat", "wheat bread"),
        ("bread", "wheat, from the name brand", "wheat bread"),
        ("bread", "bagels", "bagels"),
        ("soft drink", "juice then", "juice"),
        ("shredded cheese", "I said shredded. I meant sliced", "sliced cheese"),
    ],
)
def test_a_word_that_tells_things_of_a_kind_apart_goes_on_with_the_search(
    grocer: Shelf, before: str, said: str, text: str
) -> None:
    assert sought(heard.understood(grocer, said, Brief(text=before)), before) == text


@pytest.mark.parametrize(
    "said", ["20 oz loaf", "twenty ounce loafs, under 2 dollars", "just 20 oz bags", "a 20 oz pack please"]
)
def test_the_package_beside_its_size_is_no_name(grocer: Shelf, said: str) -> None:
    found = heard.understood(grocer, said, Brief(text="bread"))

    assert found.text == ""
    assert ("size", Op.IN, ("20 oz",)) in limits(found)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("cushions would be better", "cushions"),
        ("i think cushions would be better", "cushions"),
        ("a blanket makes more sense", "blanket"),
        ("a blanket would make more sense i think", "blanket"),
        ("towels might be more useful", "towels"),
        ("i reckon a teapot would suit her better", "teapot"),
        ("some cushions might work better for him", "cushions"),
        ("she'd get more use out of a blanket", "blanket"),
        ("I'd be better off with a blanket", "blanket"),
        ("he'd be happier with a mug I think", "mug"),
        ("forget that, she'd rather have a plant pot", "plant pot"),
        ("they'd rather have towels", "towels"),
        ("my mum would prefer a teapot", "teapot"),
    ],
)
def test_what_would_be_better_takes_the_place_of_what_was_looked_for(shelf: Shelf, said: str, wanted: str) -> None:
    found = heard.understood(shelf, said, Brief(text="pillow"))
    assert (found.text, found.refines, limits(found)) == (wanted, False, [])


@pytest.mark.parametrize("said", ["this is better", "cushions are nicer than these", "she'd rather have it in blue"])
def test_what_is_better_without_a_name_for_another_thing_changes_no_thing(shelf: Shelf, said: str) -> None:
    assert heard.understood(shelf, said, Brief(text="pillow")).text == ""


@pytest.mark.parametrize("said", ["cork lids please", "with cork lids", "cork lids"])
def test_what_a_value_is_of_is_no_word_to_search(shelf: Shelf, said: str) -> None:
    found = heard.understood(shelf, said, Brief(text="food boxes"))
    assert (found.text, limits(found)) == ("", [("lid", Op.IN, ("cork",))])
