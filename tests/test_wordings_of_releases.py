"""What no longer matters, as shoppers word it, and what must not be in other spellings than the shop's."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.heard import limits, understood

TOWELS = Brief(
    text="towel",
    constraints=(
        Constraint(field="attributes.colour", op=Op.IN, value=("petrol", "sand")),
        Constraint(field="attributes.width_cm", op=Op.GTE, value=40),
        Constraint(field="attributes.material", op=Op.NOT_IN, value=("stainless steel",)),
        Constraint(field="price", op=Op.LT, value=4000),
    ),
)


@pytest.mark.parametrize(
    "said",
    [
        "colours not that important after all",
        "color isnt that important after all",
        "colour not important",
        "colours not bothered",
        "the colour isnt a must",
        "remove the colour filter pls",
        "clear the colour",
        "get rid of the colour filter",
        "undo the colour filter",
        "turn the colour filter off",
        "colour filter off please",
        "doesnt matter which colour",
    ],
)
def test_a_field_is_let_go_in_many_words(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, TOWELS)
    assert (found.released, found.constraints, found.text) == (("attributes.colour",), (), "")


@pytest.mark.parametrize(
    "said",
    [
        "remove the price filter pls",
        "clear the price filter",
        "get rid of the price limit",
        "price filter off please",
        "ignore the price bit",
    ],
)
def test_the_price_is_let_go_whole(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, TOWELS)
    assert (found.released, found.text) == (("price",), "")


@pytest.mark.parametrize("said", ["ok steel is fine after all", "steel is ok", "actually steel would be fine too"])
def test_a_value_is_welcome_again_by_its_last_word(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, TOWELS).released == ("attributes.material",)


@pytest.mark.parametrize(
    ("said", "released", "limit"),
    [
        ("forget the size but it has to be cotton", "attributes.width_cm", ("material", Op.EQ, "cotton")),
        ("forget the colour but keep it under 20", "attributes.colour", ("price", Op.LT, 2000)),
        ("drop the colour but it must be cotton", "attributes.colour", ("material", Op.EQ, "cotton")),
    ],
)
def test_a_release_ends_where_another_limit_begins(
    shelf: Shelf, said: str, released: str, limit: tuple[str, Op, object]
) -> None:
    found = understood(shelf, said, TOWELS)
    assert (found.released, limits(found)) == ((released,), [limit])


@pytest.mark.parametrize(
    "said",
    [
        "baking tin without nonstick coating",
        "baking tin w/o a non stick coating",
        "baking tin, no non-stick",
        "baking tin but no non stick ones",
        "baking tin, not nonstick coated",
    ],
)
def test_a_value_with_a_hyphen_is_known_in_one_word_and_in_two(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == ("baking tin", [("coating", Op.NOT_IN, ("non-stick",))])


@pytest.mark.parametrize(
    ("said", "shelf_left_out"),
    [
        ("wedding present, nothing for the kitchen pls", "Kitchen"),
        ("present but nothing for the garden", "Garden and balcony"),
        ("present, anything but something for the kitchen", "Kitchen"),
        ("present, nothing from the kitchen as she has it all", "Kitchen"),
    ],
)
def test_nothing_is_wanted_from_a_shelf(shelf: Shelf, said: str, shelf_left_out: str) -> None:
    assert limits(understood(shelf, said)) == [("category", Op.NOT_IN, (shelf_left_out,))]


def test_nothing_for_somebody_is_no_shelf(shelf: Shelf) -> None:
    assert limits(understood(shelf, "present, nothing for kids")) == [("text", Op.NOT_CONTAINS, "kids")]


@pytest.mark.parametrize(
    "said",
    [
        "cold medicine without pseudoephedrine cause that stuff keeps me awake",
        "cold medicine without pseudoephedrine cos it keeps me awake",
        "cold medicine no pseudoephedrine since i cant sleep with it",
        "cold medicine w/out pseudoephedrine",
        "cold medicine without pseudoephedrine unless there is nothing else",
    ],
)
def test_an_exclusion_ends_where_its_reason_begins(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, said)) == [("text", Op.NOT_CONTAINS, "pseudoephedrine")]


@pytest.mark.parametrize("said", ["coffee creamer", "coffee creamers that arent sweet"])
def test_a_word_of_the_shops_is_no_slip_of_another(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said).text.startswith("coffee creamer")


def test_not_bigger_excludes_no_word(shelf: Shelf) -> None:
    assert understood(shelf, "not bigger please", TOWELS).constraints == ()


@pytest.mark.parametrize(
    ("said", "text", "left_out"),
    [
        ("soup that doesnt have chicken in it", "soup", "chicken"),
        ("snacks that don't contain nuts", "snacks", "nuts"),
        ("bread that hasnt got seeds", "bread", "seeds"),
        ("soap that doesn't smell of flowers", "soap", "flowers"),
        ("salad dressing hold the garlic", "salad dressing", "garlic"),
        ("ice cream, not strawberry flavoured", "ice cream", "strawberry"),
    ],
)
def test_what_a_product_does_not_have_is_left_out(grocer: Shelf, said: str, text: str, left_out: str) -> None:
    found = understood(grocer, said)
    assert (found.text, limits(found)) == (text, [("text", Op.NOT_CONTAINS, left_out)])


@pytest.mark.parametrize("said", ["it doesn't need to be sand", "sand isn't a must", "I'm not married to sand"])
def test_a_word_that_ends_like_another_is_let_go_whole(shelf: Shelf, said: str) -> None:
    sand = Constraint(field="attributes.colour", op=Op.IN, value=("sand",))
    assert understood(shelf, said, Brief(text="towel", constraints=(sand,))).released == ("attributes.colour",)


@pytest.mark.parametrize(
    "said",
    [
        "Dutch oven, 4.7 litres, any brand",
        "Dutch oven, 4.7 litres, I don't care about the brand",
        "Dutch oven, 4.7 litres, whatever make",
        "Dutch oven, 4.7 litres, price doesn't matter",
        "Dutch oven, 4.7 litres, whatever it costs",
    ],
)
def test_amid_a_wish_no_limit_is_let_go_that_nobody_asked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.released, limits(found)) == ((), [("capacity_l", Op.EQ, 4.7)])


def test_amid_a_wish_a_limit_that_was_asked_for_is_let_go(shelf: Shelf) -> None:
    found = understood(shelf, "price doesn't matter, in cotton", TOWELS)
    assert (found.released, limits(found)) == (("price",), [("material", Op.IN, ("cotton",))])
