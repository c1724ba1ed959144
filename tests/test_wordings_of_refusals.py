"""Values that whole clauses refuse, in other words than "not"; and what sounds like a refusal and is none."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.heard import limits, understood

KETTLE = Brief(text="kettle")
MUG = Brief(text="mug")


@pytest.mark.parametrize(
    "said",
    [
        "please don't show me anything plastic",
        "dont give me plastic",
        "please don't suggest anything made of plastic",
        "stop showing me plastic ones",
        "stop with the plastic",
        "none of that plastic stuff",
        "none of your plastic rubbish",
        "take away everything plastic",
        "take out all the plastic ones",
        "get rid of everything in plastic",
        "drop everything made of plastic",
        "filter out plastic",
        "hide everything that's plastic",
        "my mum won't touch plastic",
        "no to plastic",
        "I'm not interested in anything made of plastic",
        "no nasty plastic",
        "not the flimsy plastic kind",
        "enough of that plastic",
        "I've gone off plastic",
        "if it's plastic, no thanks",
        "if it's plastic I don't want it",
        "plastic tastes of plastic, so not that",
        "the cat chews plastic, can't have it",
        "plastic won't do",
        "leave the plastic out",
    ],
)
def test_a_material_is_refused_by_a_whole_clause(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, KETTLE)) == [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    "said",
    [
        "dont do white, dont do red",
        "the white and the red are both out",
        "white and red are out",
        "I don't wanna see white or red",
        "she won't have white or red",
        "neither white nor red would match my kitchen",
        "i'd never buy white or red",
        "white won't match my kitchen, red doesn't suit me",
    ],
)
def test_two_colours_are_refused(shelf: Shelf, said: str) -> None:
    assert set(*(value for _, _, value in limits(understood(shelf, said, MUG)))) == {"white", "red"}
    assert [op for _, op, _ in limits(understood(shelf, said, MUG))] == [Op.NOT_IN]


@pytest.mark.parametrize(
    "said",
    [
        "is there really nothing by brasken",
        "have you nothing from Brasken",
        "you've nothing by Brasken?",
        "why is there nothing from Brasken",
        "nothing from Brasken?",
    ],
)
def test_a_lack_that_is_complained_of_asks_for_it(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="frying pan"))) == [("brand", Op.EQ, "Brasken")]


@pytest.mark.parametrize(
    "said",
    [
        "isn't there a red one",
        "nothing in red then?",
        "couldn't I have it in red",
        "I wouldn't say no to red",
        "don't you have anything in red",
    ],
)
def test_a_question_with_a_not_asks_for_a_colour(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, MUG)) == [("colour", Op.IN, ("red",))]


@pytest.mark.parametrize(
    "said",
    [
        "it doesn't have to be red",
        "I don't need it to be red",
        "I don't have a red one yet",
        "not just red",
        "I don't mind red",
    ],
)
def test_what_need_not_be_is_no_refusal(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, MUG)) == []


def test_not_only_what_was_asked_for_asks_for_others_too(shelf: Shelf) -> None:
    red = Brief(text="mug", constraints=(Constraint(field="attributes.colour", op=Op.IN, value=("red",)),))
    assert understood(shelf, "not only red", red).released == ("attributes.colour",)
    assert limits(understood(shelf, "not just red but also blue", MUG)) == [("colour", Op.IN, ("red", "blue"))]


def test_a_no_to_what_was_said_before_refuses_nothing_behind_it(shelf: Shelf) -> None:
    assert (Op.NOT_IN, ("red",)) not in [
        (op, value) for _, op, value in limits(understood(shelf, "no actually the red mugs were good", MUG))
    ]


@pytest.mark.parametrize("said", ["skip the whole desk lamps section", "nothing from the desk lamps department"])
def test_a_shelf_of_the_shop_is_skipped(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="lamp"))) == [("category", Op.NOT_IN, ("Desk lamps",))]


@pytest.mark.parametrize("said", ["granola bars with no added sugar", "granola bars without added sugar"])
def test_no_added_sugar_is_not_free_of_sugar(grocer: Shelf, said: str) -> None:
    assert [wish.claim for wish in understood(grocer, said).wishes] == ["no added sugar"]


def test_palm_oil_is_left_out(grocer: Shelf) -> None:
    assert limits(understood(grocer, "peanut butter without palm oil")) == [("text", Op.NOT_CONTAINS, "palm oil")]


@pytest.mark.parametrize("why", ["I don't like the taste", "she doesn't like the smell", "we don't like the feel"])
def test_why_a_material_is_left_out_leaves_out_nothing_else(shelf: Shelf, why: str) -> None:
    found = understood(shelf, f"no plastic ones please, {why}", Brief(text="electric kettle"))
    assert limits(found) == [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    "said", ["a bit bigger? not loads", "no dear", "no love", "cheaper, not tons", "no, not heaps"]
)
def test_much_and_forms_of_address_are_no_things_to_leave_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="cushion"))) == []


@pytest.mark.parametrize(
    "said", ["nothing in the house", "there's nothing in the fridge", "got nothing left in the pantry"]
)
def test_what_is_not_at_home_is_not_left_out(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, f"I need milk, {said}")) == []


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("wool blanket", ("material", Op.IN, ("wool",))),
        ("a blanket in wool", ("material", Op.IN, ("wool",))),
        ("hand soap set green", ("colour", Op.IN, ("green",))),
    ],
)
def test_a_value_is_taken_as_it_was_said(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]
