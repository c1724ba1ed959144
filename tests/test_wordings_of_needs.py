"""What a product is to bear, and what it need not any more, in the words of people's kitchens and moods."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.heard import limits, understood


def limited(text: str, field: str, *values: str, op: Op = Op.IN) -> Brief:
    return Brief(text=text, constraints=(Constraint(field=field, op=op, value=values),))


@pytest.mark.parametrize(
    ("said", "quality"),
    [
        ("must be ok in the oven", "oven_safe"),
        ("one which can stay in the oven", "oven_safe"),
        ("nothing that can't go in the oven", "oven_safe"),
        ("ovenable", "oven_safe"),
        ("must be fine in the dishwasher", "dishwasher_safe"),
        ("everything I own gets thrown in the dishwasher", "dishwasher_safe"),
        ("nothing I can't put in the dishwasher", "dishwasher_safe"),
        ("microwaveable please", "microwave_safe"),
        ("I want to be able to warm soup up in it, in the microwave", "microwave_safe"),
        ("for heating up lunch in the microwave", "microwave_safe"),
        ("we've got induction", "induction"),
        ("moved to a flat with induction", "induction"),
        ("mine's an induction cooker", "induction"),
        ("it would have to dim", "dimmable"),
        ("one that dims", "dimmable"),
        ("with a dimmer", "dimmable"),
    ],
)
def test_a_quality_is_said_by_what_is_done_with_it(shelf: Shelf, said: str, quality: str) -> None:
    assert limits(understood(shelf, said, Brief(text="thing"))) == [(quality, Op.IN, ("yes",))]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("hand washing is ok", "attributes.dishwasher_safe"),
        ("I can wash them by hand", "attributes.dishwasher_safe"),
        ("I don't mind washing up", "attributes.dishwasher_safe"),
        ("it can be out of stock, i wait", "availability"),
        ("I don't mind waiting a week", "availability"),
        ("show me sold out ones too", "availability"),
        ("it doesnt need to be for induction after all, they've got gas", "attributes.induction"),
    ],
)
def test_what_somebody_can_do_with_lets_a_quality_go(shelf: Shelf, said: str, field: str) -> None:
    assert understood(shelf, said, limited("thing", field, "yes")).released == (field,)


@pytest.mark.parametrize(
    "said",
    [
        "do the colours however you like",
        "colour as you like",
        "the colour you can choose",
        "you choose the colour",
        "doesn't have to be a particular colour",
        "colour, I'm easy",
        "oh colour really doesn't matter, I'm putting it behind the sofa",
        "colour I couldn't care less about",
        "colour I'm not fussy about",
    ],
)
def test_a_colour_is_left_to_the_shop(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, limited("mug", "attributes.colour", "red")).released == ("attributes.colour",)


@pytest.mark.parametrize(
    "said", ["plastic's fine after all but not white", "plastic is ok if it's cheap", "plastic doesn't bother me"]
)
def test_what_was_excluded_is_fine_with_a_condition(shelf: Shelf, said: str) -> None:
    before = limited("toaster", "attributes.material", "plastic", op=Op.NOT_IN)
    assert understood(shelf, said, before).released == ("attributes.material",)


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("salt is ok after all", "low sodium"),
        ("sugar is fine", "sugar-free"),
        ("with sugar is ok too", "no added sugar"),
        ("gluten is fine, my friend isn't coming", "gluten-free"),
    ],
)
def test_what_a_claim_promises_little_of_is_fine_again(grocer: Shelf, said: str, claim: str) -> None:
    before = Brief(text="soup", constraints=(Constraint(field="text", op=Op.CONTAINS, value=claim, hard=False),))
    assert understood(grocer, said, before).released == ("text",)


@pytest.mark.parametrize("said", ["he can have grain again", "grain's back on the menu", "grain is ok again but cheap"])
def test_what_was_left_out_of_food_is_back(grocer: Shelf, said: str) -> None:
    before = Brief(text="dog food", constraints=(Constraint(field="text", op=Op.NOT_CONTAINS, value="grain"),))
    assert understood(grocer, said, before).released == ("text",)


@pytest.mark.parametrize("said", ["forget the 40", "never mind the 40 limit", "make it red and ignore the 40"])
def test_a_bare_number_that_is_the_limit_is_forgotten(shelf: Shelf, said: str) -> None:
    before = Brief(text="kettle", constraints=(Constraint(field="price", op=Op.LTE, value=4000),))
    assert understood(shelf, said, before).released == ("price",)
    assert understood(shelf, said.replace("40", "55"), before).released == ()
