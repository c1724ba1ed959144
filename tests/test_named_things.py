"""What is looked for, told from what was looked for before, from what leads to it and from the remarks around it."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.limits.money import price_limit
from eval.datasets import home
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.heard import understood


def listed(shelf: Shelf, text: str, *constraints: Constraint) -> Brief:
    return Brief(text=text, constraints=constraints, shown=tuple(shelf.products)[:3], recommendation_id="r1")


def looked_for(shelf: Shelf, said: str, text: str = "") -> str:
    """What a brief looks for once this was said."""
    before = listed(shelf, text) if text else Brief()
    return understood(shelf, said, before).applied_to(before).text.lower()


@pytest.mark.parametrize("said", [
    "thanks, nappies", "ok now nappies", "and nappies please", "nappies next", "next up: nappies",
    "moving on to nappies",
    "ok got those. nappies now", "breakfast's sorted, nappies next please", "what about nappies", "any nappies",
])  # fmt: skip
def test_a_name_that_the_shop_does_not_know_takes_the_place_of_the_last(grocer: Shelf, said: str) -> None:
    assert looked_for(grocer, said, "breakfast") == "nappies"


@pytest.mark.parametrize("said", [
    "and a hoover?", "a hoover too please", "a hoover instead", "a hoover as well",
])  # fmt: skip
def test_an_article_tells_a_name_that_the_shop_does_not_know(shelf: Shelf, said: str) -> None:
    assert looked_for(shelf, said, "broom") == "hoover"


@pytest.mark.parametrize("said", ["ok towels done. now a bathrobe", "that's the towels, now for a bathrobe"])
def test_what_closes_an_errand_is_no_part_of_the_next(shelf: Shelf, said: str) -> None:
    assert looked_for(shelf, said, "towel") == "bathrobe"


@pytest.mark.parametrize(("said", "text"), [
    ("now something for the dog", "dog"), ("next something for a barbecue", "barbecue"),
    ("also something for my headache", "headache"),
])  # fmt: skip
def test_something_said_to_be_next_is_another_thing(grocer: Shelf, said: str, text: str) -> None:
    assert text in looked_for(grocer, said, "bread")
    assert "bread" not in looked_for(grocer, said, "bread")


@pytest.mark.parametrize(("said", "text"), [
    ("those but spicy", "spicy chips"), ("the spicy kind", "spicy chips"), ("spicy ones", "spicy chips"),
    ("can they be spicy", "spicy chips"), ("spicy maybe", "spicy chips"), ("they should be spicy", "spicy chips"),
    ("it's for a party", "chips for a party"), ("i forgot to say they're for a party", "chips for a party"),
])  # fmt: skip
def test_words_that_say_which_go_on_with_the_search(grocer: Shelf, said: str, text: str) -> None:
    assert looked_for(grocer, said, "chips") == text


@pytest.mark.parametrize(("said", "text"), [
    ("it's for prosecco, should have said", "wine glasses for prosecco"), ("they're for the garden",
    "wine glasses for the garden"),
    ("ones for the garden", "wine glasses for the garden"), ("it's for my mum", "wine glasses"),
])  # fmt: skip
def test_what_it_is_for_joins_the_search_but_whom_it_is_for_does_not(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said, "wine glasses") == text


@pytest.mark.parametrize("said", [
    "for cats", "but for cats", "same price but for cats", "no, for cats", "for cats i mean!", "for my cat actually",
    "it's a cat", "ours is a cat", "cats, not dogs",
])  # fmt: skip
def test_who_is_to_use_it_takes_the_place_of_another_user(grocer: Shelf, said: str) -> None:
    assert looked_for(grocer, said, "dog food") == "cat food"


@pytest.mark.parametrize("said", [
    "it's a teapot I want", "teapot is what I need", "what i need is a teapot", "teapot I meant", "i meant a teapot",
    "I said kettle but teapot is what I need", "should've said teapot", "oops not a kettle, a teapot",
    "all i want is a teapot",
])  # fmt: skip
def test_a_correction_in_any_order_of_words_names_the_thing_meant(shelf: Shelf, said: str) -> None:
    assert looked_for(shelf, said, "kettle") == "teapot"


def test_what_is_meant_of_the_same_kind_is_no_addition(shelf: Shelf, grocer: Shelf) -> None:
    assert looked_for(shelf, "i meant a lamp for the floor", "table lamp") == "lamp for the floor"
    assert looked_for(shelf, "a hand mixer then, not a stand one", "stand mixer") == "hand mixer"
    assert looked_for(grocer, "not cream cheese, shredded", "cheese") == "shredded cheese"


@pytest.mark.parametrize(("said", "text"), [
    ("my kettle died this morning. electric one", "electric kettle"), ("my old kettle leaks, I want a new one",
    "kettle"),
    ("my bathrobe shrank so I need another", "bathrobe"), ("our rug is a disgrace, time for a new one", "rug"),
    ("hiya, so the old kettle's useless. got one that works?", "kettle"), ("frying pan mine is scratched",
    "frying pan"),
    ("our loaves go stale, need something to keep them in", "bread bin"),
])  # fmt: skip
def test_what_one_and_it_stand_for_is_looked_for(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


def test_what_is_denied_of_one_describes_nothing(grocer: Shelf) -> None:
    assert "corn chips" not in looked_for(grocer, "gimme some chips but like not the corn ones")


@pytest.mark.parametrize("said", [
    "the kids want a doormat", "mum asked for a doormat", "on the hunt for a doormat", "we're desperate for a doormat",
    "i'd be so grateful for a doormat", "is this a bot? i need a doormat", "what's the weather like? i need a doormat",
    "student here. doormat", "doormat wanted", "doormat, our old one is falling apart",
    "water would be lovely but i need a doormat",
    "let's start with a doormat", "a doormat, it doesn't need a handle", "doormat for a 19 yr old",
])  # fmt: skip
def test_the_thing_is_found_amid_what_others_want_and_what_is_told(shelf: Shelf, said: str) -> None:
    assert looked_for(shelf, said) == "doormat"


@pytest.mark.parametrize(("said", "text"), [
    ("we've run out of coffee", "coffee"), ("nearly out of dog food", "dog food"), ("low on toilet paper",
    "toilet paper"),
    ("down to our last two eggs", "eggs"), ("in the mood for ice cream", "ice cream"), ("craving ice cream",
    "ice cream"),
    ("wine, a proper bottle", "wine"), ("a dozen eggs", "eggs"), ("needin somethin to dunk", "something to dunk"),
])  # fmt: skip
def test_what_has_run_out_or_is_longed_for_is_looked_for(grocer: Shelf, said: str, text: str) -> None:
    assert looked_for(grocer, said) == text


def test_hasty_words_and_missing_letters_are_read(shelf: Shelf) -> None:
    assert looked_for(shelf, "lamp w a shade") == "lamp with a shade"
    assert looked_for(shelf, "tea towls") == "tea towels"
    assert looked_for(shelf, "desk lamp 4 my daughter") == "desk lamp"


RED = Constraint(field="attributes.colour", op=Op.IN, value=("red", "black"))
UNDER = price_limit(Op.LTE, 5000, home.CURRENCY)
BRASKEN = Constraint(field="brand", op=Op.IN, value=("Brasken",))
NO_PLASTIC = Constraint(field="attributes.material", op=Op.NOT_IN, value=("plastic",))
LIMITS = (RED, UNDER, BRASKEN, NO_PLASTIC)


@pytest.mark.parametrize(("gone", "said"), [(gone, one) for gone, some in {
    (RED,): (
        "I've stopped caring what colour it is", "the colour I really don't mind anymore", "regardless of colour",
        "let's not be picky about colour", "who cares about colour", "whichever colour",
        "doesn't have to be red or black",
    ),
    (UNDER,): (
        "I no longer care what it costs", "budget's off by the way", "budget's out the window", "whatever it costs",
        "forget how much it costs", "price isn't a concern any more", "cost doesn't come into it",
        "no matter the price",
        "it can cost what it likes", "take the price limit off", "open up the price range",
    ),
    (BRASKEN,): ("not bothered who makes it", "irrespective of brand"),
    (NO_PLASTIC,): (
        "plastic is acceptable", "I can live with plastic", "let plastic back in", "plastic ones are ok now",
        "I was wrong about plastic", "plastic allowed",
    ),
    (RED, UNDER): ("forget colour and price", "colour and price don't matter"),
}.items() for one in some])  # fmt: skip
def test_what_no_longer_matters_is_let_go_and_nothing_else(
    shelf: Shelf, gone: tuple[Constraint, ...], said: str
) -> None:
    before = listed(shelf, "kettle", *LIMITS)
    found = understood(shelf, said, before)
    assert found.intent is Intent.FIND
    assert found.applied_to(before).text == "kettle"
    assert set(found.applied_to(before).constraints) == set(LIMITS) - set(gone)


@pytest.mark.parametrize(("intent", "said"), [(intent, one) for intent, some in {
    Intent.UNDO: (
        "I liked the list you had before this one better", "what you had before was better", "back up a bit",
        "no no no, back up, that's not what I meant", "take back what I just said", "the other list was better",
        "disregard that last message", "strike that", "forget I said that", "pretend I never said that",
        "oh dear, kindly take my last request back", "too many pages, go back",
    ),
    Intent.START_OVER: (
        "gaah wrong shop list. wipe everything, clean slate", "let's forget the whole thing", "back to the beginning",
        "clear the board", "from the top",
    ),
    Intent.THANKS: ("Thanks, that's everything I needed for the canteen order",),
    Intent.GREETING: ("hiya! me again, the one with the wonky oven haha", "hey hey"),
    Intent.HELP: ("can you explain what you do", "is this a person or a machine", "do I just type what I want?"),
    Intent.UNCLEAR: ("the thing.. with the.. you know",),
}.items() for one in some])  # fmt: skip
def test_the_conversation_is_spoken_to_with_sighs_and_reasons(shelf: Shelf, intent: Intent, said: str) -> None:
    assert understood(shelf, said, listed(shelf, "lamp")).intent is intent


def test_a_question_that_names_what_is_sold_asks_for_no_help(shelf: Shelf) -> None:
    assert looked_for(shelf, "what sort of kettles do you keep") == "kettles"


def test_need_is_heard_before_any_wish(shelf: Shelf) -> None:
    assert understood(shelf, "I want to kill myself. show me kettles", Brief()).intent is Intent.OFFTOPIC


@pytest.mark.parametrize(
    "said", ["towels done, now a bathrobe", "rugs sorted. next a bathrobe", "gifts done and now a bathrobe"]
)
def test_an_errand_that_was_run_elsewhere_is_closed_too(shelf: Shelf, said: str) -> None:
    assert looked_for(shelf, said, "kettle") == "bathrobe"
