"""What is looked for in a first wish, in many wordings: amid a story, by what it is to do, and where its name ends."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from eval.understanding import Shelf


def looked_for(shelf: Shelf, said: str) -> str:
    return read(said, Brief(), shelf.vocabulary, shelf.currency).text.lower()


@pytest.mark.parametrize(("said", "text"), [
    ("my tea goes cold before i get to the office, every single morning", "travel mug"),
    ("my coffee goes cold on the train every morning, help", "travel mug"),
    ("our bread goes stale after a day", "bread bin"),
    ("my plants keep dying", "plants keep dying"),
    ("both my plants look thirsty", "plants look thirsty"),
    ("none of my old pots heat up on the new hob", "pots heat up on the new hob"),
    ("our towels never get dry in the small bathroom", "towels never get dry in the small bathroom"),
    ("my neck hurts from looking down at my screen", "neck hurts from looking down at my screen"),
    ("my partner keeps falling over shoes in the corridor", "shoe bench"),
    ("our hallway is full of umbrellas", "hallway is full of umbrellas"),
    ("we always trip over the boots in the hall", "shoe bench"),
])  # fmt: skip
def test_a_situation_is_searched_by_its_words_and_not_by_a_noun_of_it(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("kid has a runny nose", "cold and flu medicine"), ("my dog has fleas", "dog has fleas"),
    ("the shower is full of limescale again", "bathroom cleaner"),
    ("my hands are so dry in winter", "hands are so dry in winter"),
])  # fmt: skip
def test_what_is_the_matter_with_somebody_is_searched_in_full(grocer: Shelf, said: str, text: str) -> None:
    assert looked_for(grocer, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("our toaster died", "toaster"), ("my frying pan is scratched", "frying pan"), ("my old kettle leaks", "kettle"),
    ("my kettle has given up", "kettle"), ("my kettle doesn't work", "kettle"),
    ("my bread knife is rusty", "bread knife"),
    ("my neighbour has red secateurs, i'd like those too", "secateurs"),
])  # fmt: skip
def test_of_a_thing_that_came_to_its_end_or_is_another_s_the_name_is_looked_for(
    shelf: Shelf, said: str, text: str
) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("I want to start growing chillies", "growing chillies"), ("my son wants to grow tomatoes", "grow tomatoes"),
    ("we'd love to grill on the balcony", "grill on the balcony"),
    ("I'd like to make my own sourdough and own absolutely nothing for it", "sourdough starter kit"),
    ("I need to keep flies off the fruit", "keep flies off the fruit"),
    ("I'm trying to drink more water at work", "drink more water at work"),
    ("how do I stop the door from slamming", "stop the door from slamming"),
    ("how can we hang up pictures without drilling", "hang up pictures without drilling"),
    ("there's nothing to hang the coats on", "coat rack"),
    ("my daughter has literally nothing to fry an egg in", "frying pan"),
    ("we've got nothing to drink wine from", "something to drink wine from"),
    ("something for grating nutmeg", "something for grating nutmeg"),
    ("stuff for pickling cucumbers", "stuff for pickling cucumbers"),
    ("somewhere I could keep onions", "somewhere i could keep onions"),
    ("something my grandad could sit on", "something my grandad could sit on"),
    ("what have you got for people who work from the sofa", "work from the sofa"),
    ("what have you got for cutting the biscuits", "cutting the biscuits"),
    ("what would you recommend for grinding spices", "grinding spices"),
])  # fmt: skip
def test_what_somebody_wants_to_do_is_looked_for_by_its_words(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("I want to get a kettle for my mum", "kettle"), ("I want to treat myself to a teapot", "teapot"),
    ("we want to have a look at towels", "towels"), ("I need to replace our doormat", "doormat"),
    ("i'm trying to find a lamp", "lamp"), ("i want to see what you have in lamps", "lamps"),
    ("we want to repaint the hall, need hooks for coats", "hooks for coats"),
    ("my husband wants to cook more. a wok please", "wok"),
    ("he's 6 and wants to help chopping so a safe knife for kids", "safe knife for kids"),
])  # fmt: skip
def test_who_wants_to_get_a_thing_names_it(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("got a mate moving into her first flat and i want to give her a casserole", "casserole"),
    ("moved into my own flat last week and realised I own exactly zero frying pans", "frying pans"),
    ("first flat and we own zero cutlery", "cutlery"), ("we just moved and need a doormat", "doormat"),
    ("we just redid the kitchen and i'd like a new kettle", "kettle"),
    ("our baby arrived and now we'd like a night light", "night light"),
    ("my sister got engaged and we want to give her wine glasses", "wine glasses"),
])  # fmt: skip
def test_a_story_before_the_wish_is_no_part_of_the_name(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("our dog is nearly out of kibble", "kibble"), ("we're completely out of cat litter", "cat litter"),
    ("morning! out of coffee and it's an emergency. ground", "ground coffee"), ("i have no shampoo left", "shampoo"),
    ("crisps, a big bag", "crisps"), ("olive oil. the big bottle", "olive oil"),
    ("chips for the game, a couple big bags", "chips for the game"),
    ("dog food, dry", "dry dog food"), ("wine, sparkling", "sparkling wine"), ("beans, canned", "canned beans"),
    ("something for heartburn", "heartburn"), ("anything for a sore throat", "sore throat"),
    ("something against ants", "ants"), ("anything kosher in deli meat", "deli meat"),
    ("ice cream for 4 people", "ice cream"), ("snacks for about 10 guests", "snacks"),
    ("steak from the meat counter", "steak"), ("burgers from the freezer", "burgers"),
    ("cookies for anyone with a sweet tooth", "cookies"), ("red wine around here for less than 8 dollars", "red wine"),
    ("laundry soap that wont give my baby a rash", "laundry soap"),
])  # fmt: skip
def test_amounts_and_where_it_lies_are_no_part_of_the_name_but_its_kind_is(grocer: Shelf, said: str, text: str) -> None:
    assert looked_for(grocer, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("stockpot that takes ten litres", "stockpot"), ("a pot that holds at least 5 litres", "pot"),
    ("a rug that measures 120 x 170", "rug"), ("bookcase that is 80 cm wide", "bookcase"),
    ("curtains that come in green", "curtains"), ("candles that smell of lavender", "candles"),
    ("candles without any scent", "candles"), ("saucepans from anyone except Halvorn", "saucepans"),
    ("bin with foot pedal around 20 litres", "bin with foot pedal"), ("kettle with good reviews", "kettle"),
    ("a clock that doesn't tick", "clock that doesn't tick"), ("lamp with a shade", "lamp with a shade"),
    ("duvet for someone who sneezes at feathers", "duvet"),
])  # fmt: skip
def test_what_led_to_a_limit_leaves_the_name_with_it(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("for my balcony: a small table", "small table for my balcony"), ("a lamp. for the desk", "lamp for the desk"),
    ("towels, for the hands", "towels for the hands"), ("for my mum, a teapot", "teapot"),
])  # fmt: skip
def test_what_a_thing_is_for_is_said_behind_its_name(shelf: Shelf, said: str, text: str) -> None:
    assert looked_for(shelf, said) == text


@pytest.mark.parametrize(("said", "text"), [
    ("what do you have in desk lamps", "desk lamps"), ("what have you got in curtains", "curtains"),
    ("do you have anything in oak", "oak"), ("show me what you've got in bath towels", "bath towels"),
])  # fmt: skip
def test_what_somebody_asks_to_see_is_a_search_and_no_shelf(shelf: Shelf, said: str, text: str) -> None:
    found = read(said, Brief(), shelf.vocabulary, shelf.currency)
    assert (found.text, found.constraints) == (text, ())
