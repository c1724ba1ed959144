"""What is the matter with people and things, and what nobody wants beside it."""

import pytest

from eval.understanding import Shelf
from retrieval.schema import Op
from tests.heard import limits, understood


@pytest.mark.parametrize(
    ("said", "ailment"),
    [
        ("my head is killing me, what have you got", "headache"),
        ("hey so my head has been pounding since noon and I have a meeting at 4", "headache"),
        ("ugh, my head really hurts", "headache"),
        ("what do you have for a splitting headache", "headache"),
        ("had mom's chili and now my chest is on fire", "heartburn"),
        ("my stomach's burning", "heartburn"),
        ("my daughter's tummy hurts", "stomach ache"),
        ("his nose won't stop running", "runny nose"),
        ("nose running like a tap, can't sleep", "runny nose"),
        ("my nose is all stuffed up", "blocked nose"),
        ("my back aches", "back pain"),
        ("throat is killing me", "sore throat"),
    ],
)
def test_what_hurts_is_looked_for_by_its_name(grocer: Shelf, said: str, ailment: str) -> None:
    assert understood(grocer, said).text == ailment


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("my back is killing me, need heating pads", "heating pads"),
        ("cough drops for a bad cough", "cough drops for a bad cough"),
        ("a heating pad, my back hurts", "heating pad"),
    ],
)
def test_a_thing_that_is_named_beside_what_hurts_is_looked_for(grocer: Shelf, said: str, thing: str) -> None:
    assert understood(grocer, said).text == thing


def test_the_cause_of_a_pain_says_what_is_needed(shelf: Shelf) -> None:
    said = "my neck is killing me from staring down at the laptop all day"
    assert understood(shelf, said).text == "laptop stand"


@pytest.mark.parametrize(
    "said", ["my knives are blunt", "all my knives have gone blunt", "our knives went totally blunt"]
)
def test_blunt_knives_need_a_sharpener(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).text == "knife sharpener"


@pytest.mark.parametrize(
    ("said", "text", "left_out"),
    [
        ("cereal but nothing made for kids, they have enough sugar", "cereal", "kids"),
        ("cereal, nothing aimed at kids", "cereal", "kids"),
        ("chocolate candy bag not seasonal ones like easter n stuff", "chocolate candy bag", "seasonal"),
        ("pizza, no frozen ones such as digiorno", "pizza", "frozen"),
        ("I need sunglasses, reading ones no", "sunglasses", "reading"),
    ],
)
def test_the_ones_that_are_left_out_are_not_looked_for(grocer: Shelf, said: str, text: str, left_out: str) -> None:
    found = understood(grocer, said)
    assert (found.text, limits(found)) == (text, [("text", Op.NOT_CONTAINS, left_out)])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("taco night at ours, nothing in the house", "taco night"),
        ("breakfast, nothing left in the fridge", "breakfast"),
    ],
)
def test_an_empty_house_leaves_nothing_out(grocer: Shelf, said: str, text: str) -> None:
    found = understood(grocer, said)
    assert (found.text, limits(found)) == (text, [])


@pytest.mark.parametrize("said", ["a pedal bin, not stainless looking", "pedal bin, not shiny-looking please"])
def test_looks_that_are_not_wanted_are_neither_searched_nor_a_limit(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == ("pedal bin", [])


@pytest.mark.parametrize(
    ("said", "pages"),
    [
        ("notebook with dots", "dotted"),
        ("notebooks with dots rather than lines", "dotted"),
        ("a notebook that has dots", "dotted"),
        ("a notebook which has lines", "lined"),
    ],
)
def test_what_a_thing_is_with_is_the_value_of_that_form(shelf: Shelf, said: str, pages: str) -> None:
    assert limits(understood(shelf, said)) == [("pages", Op.IN, (pages,))]


def test_the_best_way_to_do_something_is_a_purpose(shelf: Shelf) -> None:
    assert understood(shelf, "cheapest way to keep cables tidy").text == "keep cables tidy"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("duvet cover for a double", "duvet cover"),
        ("sheets for our king size bed", "sheets"),
        ("a duvet for a single bed", "duvet"),
        ("cutlery for six people", "cutlery"),
        ("night light for a 3 month old", "night light"),
        ("night light for our 6-week-old baby", "night light"),
    ],
)
def test_the_bed_the_heads_and_the_months_are_no_part_of_a_name(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I need a duvet um for the guest room", "duvet for the guest room"),
        ("a kettle comma no more than sixty euros full stop", "kettle"),
        ("do you have a kettle question mark", "kettle"),
    ],
)
def test_marks_that_are_spoken_are_marks(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("looking for something for my nephew, he turns 4 on saturday", "something for my nephew"),
        ("something nice for my mum", "something nice for my mum"),
        ("something for my dad, he likes coffee", "coffee gift"),
        ("prezzie for mum, she likes baking idk", "baking present"),
    ],
)
def test_something_for_somebody_is_a_present(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text


@pytest.mark.parametrize("said", ["show me everything under Knives", "what have you got under knives"])
def test_what_stands_under_a_department_is_of_it(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("category", Op.EQ, "Knives")]


def test_a_section_is_no_part_of_a_name(grocer: Shelf) -> None:
    assert understood(grocer, "anything in the bakery pies section").text == "pies"
