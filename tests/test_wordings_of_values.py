"""Values as shoppers say them: one by one, in another form, in a clause of their own, within the name of a thing."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import limits, understood


@pytest.mark.parametrize(
    ("said", "colours"),
    [
        ("kids bottles, 2 of them, one blue one green", ("blue", "green")),
        ("two mugs, one in red and one in blue", ("red", "blue")),
        ("mugs, one white, one black", ("white", "black")),
        ("stool, painted red or left natural", ("red", "natural")),
        ("picture frame that is black", ("black",)),
        ("picture frame thats black", ("black",)),
        ("planter, green would be dreamy but hey", ("green",)),
        ("mug, white i don't mind", ("white",)),
    ],
)
def test_colours_are_chosen_one_by_one_and_in_clauses(shelf: Shelf, said: str, colours: tuple[str, ...]) -> None:
    assert limits(understood(shelf, said)) == [("colour", Op.IN, colours)]


@pytest.mark.parametrize("said", ["in smokey grey", "smoky grey please", "smoked grey", "Smokey Gray"])
def test_a_shade_is_known_by_its_adjective(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="carafe"))) == [("colour", Op.IN, ("smoke grey",))]


@pytest.mark.parametrize(("said", "size"), [("M please", "M"), ("m", "M"), ("an L then", "L"), ("XL", "XL")])
def test_a_letter_alone_is_a_size(shelf: Shelf, said: str, size: str) -> None:
    assert limits(understood(shelf, said, Brief(text="bathrobe"))) == [("size", Op.IN, (size,))]


@pytest.mark.parametrize("said", ["oak and nothing else", "oak, but nothing else please", "only oak"])
def test_a_value_and_nothing_else_is_insisted_on(shelf: Shelf, said: str) -> None:
    shown = (ProductId("home-coat-rack-45-cm-wide-4-pegs"),)
    found = read(said, Brief(text="shoe bench", shown=shown), shelf.vocabulary, shelf.currency)
    assert (limits(found), found.passes_shown) == ([("material", Op.EQ, "oak")], False)


@pytest.mark.parametrize("said", ["make sure that's clear", "ok that's clear", "it doesn't have to be oak"])
def test_what_is_said_of_no_thing_is_no_value(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="mug"))) == []


@pytest.mark.parametrize("said", ["red wine glasses", "white wine glasses"])
def test_a_value_within_the_name_of_a_thing_stays_in_it(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == (said, [("style", Op.IN, (said.removesuffix(" glasses"),))])


@pytest.mark.parametrize(
    "said", ["the lid shouldnt be plastic tho", "but the lid must not be plastic", "lid not plastic", "no plastic lid"]
)
def test_the_part_that_must_not_be_so_is_no_part_of_the_search(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, Brief(text="food box"))
    assert (found.text, limits(found)) == ("", [("lid", Op.NOT_IN, ("plastic",))])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("kids plates that dont break when thrown on the floor", "kids plates that don't break"),
        ("i need a knife while i camp", "knife"),
        ("plates for when guests come", "plates for when guests come"),
        ("cookie cutters with animals on for my grandaughter", "cookie cutters with animals on"),
        ("storage jars, not with a cork top", "storage jars"),
    ],
)
def test_when_it_is_used_and_by_whom_is_no_part_of_a_name(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text


@pytest.mark.parametrize(
    ("said", "text", "limit"),
    [
        ("red kettle no wait blue", "kettle", ("colour", Op.IN, ("blue",))),
        ("red kettle, actually blue", "kettle", ("colour", Op.IN, ("blue",))),
        ("a mug, blue i mean sea blue", "mug", ("colour", Op.IN, ("sea blue",))),
        ("frying pan in aluminium, make that cast iron", "frying pan", ("material", Op.IN, ("cast iron",))),
        ("24cm pan, no wait 28", "pan", ("diameter_cm", Op.EQ, 28)),
        ("a 28 cm pan, actually 24", "pan", ("diameter_cm", Op.EQ, 24)),
        ("a 28 cm pan, actually 24 cm please", "pan", ("diameter_cm", Op.EQ, 24)),
        ("kettle, 1.5 l, sorry 1.7 l", "kettle", ("capacity_l", Op.EQ, 1.7)),
        ("kettle under 30 euros, sorry 40", "kettle", ("price", Op.LT, 4000)),
        ("mug, actually in white", "mug", ("colour", Op.IN, ("white",))),
    ],
)
def test_a_value_or_size_takes_the_place_of_the_one_taken_back(
    shelf: Shelf, said: str, text: str, limit: tuple[str, Op, object]
) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == (text, [limit])


def test_a_size_of_another_kind_takes_no_place(shelf: Shelf) -> None:
    assert limits(understood(shelf, "kettle under 30 euros, sorry 1.7 l")) == [
        ("price", Op.LT, 3000),
        ("capacity_l", Op.EQ, 1.7),
    ]


@pytest.mark.parametrize(
    ("said", "soft"),
    [
        ("red if you have it", True),
        ("red if there is one", True),
        ("hopefully red", True),
        ("red for preference", True),
        ("red would be my first choice", True),
        ("red if I can choose", True),
        ("I'd rather have red than white", True),
        ("I'd prefer red over white", True),
        ("sooner red than white", True),
        ("red would be best", False),
    ],
)
def test_a_first_choice_leaves_others_in(shelf: Shelf, said: str, soft: bool) -> None:
    found = understood(shelf, said, Brief(text="mug"))
    assert (limits(found), [one.hard for one in found.constraints]) == ([("colour", Op.IN, ("red",))], [not soft])


@pytest.mark.parametrize("said", ["black with dots inside", "black with dots", "black, dotted"])
def test_two_values_are_joined_by_with(shelf: Shelf, said: str) -> None:
    assert {one[:2] for one in limits(understood(shelf, said, Brief(text="notebook")))} == {
        ("colour", Op.IN),
        ("pages", Op.IN),
    }


@pytest.mark.parametrize("said", ["handle in olivewood", "olivewood", "in olive-wood please"])
def test_a_value_of_two_words_is_written_as_one(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="knife"))) == [("material", Op.IN, ("olive wood",))]


@pytest.mark.parametrize("said", ["show the bathroom department instead", "bath section", "the bathroom aisle"])
def test_a_department_is_named_without_in(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="mat"))) == [("category", Op.EQ, "Bath")]


@pytest.mark.parametrize("said", ["moss green also", "moss green too", "moss green as well"])
def test_another_colour_joins_the_choice(shelf: Shelf, said: str) -> None:
    red = Brief(text="mug", constraints=(Constraint(field="attributes.colour", op=Op.IN, value=("red",)),))
    assert limits(understood(shelf, said, red)) == [("colour", Op.IN, ("red", "moss green"))]


def test_a_kind_of_brand_that_is_fine_is_no_limit(grocer: Shelf) -> None:
    assert limits(understood(grocer, "diapers, your own brand is fine")) == []
    assert limits(understood(grocer, "diapers, private label")) == [("brand_type", Op.IN, ("Private label",))]
