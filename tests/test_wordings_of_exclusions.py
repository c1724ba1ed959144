"""What must not be, as shoppers word it: "any colour bar red", "nothing except glass", "wool isn't what I meant"."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import limits, understood

RUG = Brief(text="rug")
COOKIES = Brief(text="cookies")
PANS = Brief(
    text="frying pan",
    shown=tuple(
        map(ProductId, ("home-hearth-skillet-24-cm", "home-glide-pan-cream-24-cm", "home-glide-pan-red-28-cm"))
    ),
)
NO_NUTS = Brief(text="cookies", constraints=(Constraint(field="text", op=Op.NOT_CONTAINS, value="nuts"),))
BRASKEN = Brief(text="knife", constraints=(Constraint(field="brand", op=Op.IN, value=("Brasken",)),))


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("mugs, any colour bar red", "colour", "red"),
        ("all mugs bar the red ones", "colour", "red"),
        ("watering can non plastic", "material", "plastic"),
        ("a teapot. I do not care for porcelain", "material", "porcelain"),
        ("kettle, my wife won't have plastic", "material", "plastic"),
        ("food box with a lid that's not bamboo", "lid", "bamboo"),
        ("a towel, not sand-coloured", "colour", "sand"),
        ("anything but glass, a vase", "material", "glass"),
        ("all colours are fine but black, a mug", "colour", "black"),
        ("food box sans plastic", "material", "plastic"),
        ("zero plastic, food box", "material", "plastic"),
        ("can't be doing with plastic, a dustpan", "material", "plastic"),
    ],
)
def test_a_value_is_left_out(shelf: Shelf, said: str, field: str, value: str) -> None:
    assert limits(understood(shelf, said)) == [(field, Op.NOT_IN, (value,))]


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("nothing except glass, a vase", "material", "glass"),
        ("nothing but glass, a vase", "material", "glass"),
        ("a rug. We never buy anything except wool", "material", "wool"),
        ("I don't want anything but wool, a rug", "material", "wool"),
        ("no colours except white, towels", "colour", "white"),
        ("no brand except Halvorn, pan", "brand", "Halvorn"),
        ("no material other than oak for the stool", "material", "oak"),
        ("no wood apart from oak, a stool", "material", "oak"),
        ("don't show me anything but red mugs", "colour", "red"),
    ],
)
def test_nothing_but_a_value_asks_for_it(shelf: Shelf, said: str, field: str, value: str) -> None:
    assert limits(understood(shelf, said)) == [(field, Op.EQ, value)]


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ("mug which isn't dishwasher safe is no use to me", "dishwasher_safe"),
        ("a pan that can't go in the oven is useless to me", "oven_safe"),
    ],
)
def test_what_is_of_no_use_without_it_must_have_it(shelf: Shelf, said: str, flag: str) -> None:
    assert limits(understood(shelf, said)) == [(flag, Op.IN, ("yes",))]


@pytest.mark.parametrize(
    "said", ["wool isn't what I meant", "wool is not what I asked for", "wool is what I hate", "I didn't mean wool"]
)
def test_what_was_not_meant_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, RUG)) == [("material", Op.NOT_IN, ("wool",))]


def test_what_was_meant_instead_is_asked_for(shelf: Shelf) -> None:
    assert limits(understood(shelf, "wool isn't what I meant, cotton", RUG)) == [("material", Op.IN, ("cotton",))]


@pytest.mark.parametrize("said", ["that's not what I meant", "this isn't what I asked for"])
def test_cards_that_were_not_meant_are_passed(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, Brief(text="rug", shown=(ProductId("home-mug-white"),)))
    assert (found.passes_shown, limits(found)) == (True, [])


@pytest.mark.parametrize(
    ("said", "without"),
    [
        ("granola bars no peanuts and no chocolate", ["peanuts", "chocolate"]),
        ("cheese but nothing smoked or spicy", ["smoked", "spicy"]),
        ("water not sparkling", ["sparkling"]),
        ("cookies without peanut butter", ["peanut butter"]),
        ("cookies, my daughter won't touch coconut", ["coconut"]),
        ("salmon but not farmed", ["farmed"]),
        ("no pulp orange juice", ["pulp"]),
        ("cereal no honey no nuts", ["honey", "nuts"]),
    ],
)
def test_what_products_say_is_left_out(grocer: Shelf, said: str, without: list[str]) -> None:
    found = understood(grocer, said)
    assert sorted(limits(found)) == sorted(("text", Op.NOT_CONTAINS, one) for one in without)
    assert found.text in said


@pytest.mark.parametrize("said", ["raisins make me gag", "oatmeal is fine, raisins aren't", "he won't eat raisins"])
def test_what_somebody_cannot_have_is_left_out(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, said, COOKIES)) == [("text", Op.NOT_CONTAINS, "raisins")]


@pytest.mark.parametrize(
    "said",
    ["bread, doesn't need to be organic", "bread. organic isn't important to me", "bread, organic or not",
     "organic not needed, bread"],
)  # fmt: skip
def test_a_claim_that_need_not_be_is_no_wish(grocer: Shelf, said: str) -> None:
    found = understood(grocer, said)
    assert (found.text, limits(found), found.wishes) == ("bread", [], ())


@pytest.mark.parametrize("said", ["he can have nuts actually", "my son can eat nuts", "remove the nuts filter"])
def test_what_was_left_out_may_be_again(grocer: Shelf, said: str) -> None:
    found = understood(grocer, said, NO_NUTS)
    assert (found.released, found.text, limits(found)) == (("text",), "", [])


@pytest.mark.parametrize(
    "said", ["I don't need it to be Brasken", "don't restrict it to Brasken", "stop filtering by Brasken"]
)
def test_what_was_asked_for_need_not_be(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, BRASKEN).released == ("brand",)


@pytest.mark.parametrize(
    ("said", "op"),
    [
        ("just the Deli ones", Op.EQ),
        ("what's in the deli", Op.EQ),
        ("exclude the deli", Op.NOT_IN),
        ("not from the deli", Op.NOT_IN),
    ],
)
def test_a_department_is_a_limit(grocer: Shelf, said: str, op: Op) -> None:
    value = "Deli" if op is Op.EQ else ("Deli",)
    assert limits(understood(grocer, said, COOKIES)) == [("category", op, value)]


def test_what_is_in_a_product_is_no_department(grocer: Shelf) -> None:
    assert limits(understood(grocer, "what's in the granola bars")) == []


@pytest.mark.parametrize(
    "said", ["no animal leather", "a rug but no animal products in it", "cushions, no animal hair"]
)
def test_a_word_amid_a_name_is_no_value(shelf: Shelf, said: str) -> None:
    assert {field for field, _, _ in limits(understood(shelf, said))} == {"text"}


def test_a_kind_of_what_is_chosen_is_left_out_beside_it(shelf: Shelf) -> None:
    found = limits(understood(shelf, "blue mug but not sea blue"))
    assert sorted(found) == [("colour", Op.IN, ("blue",)), ("colour", Op.NOT_IN, ("sea blue",))]


@pytest.mark.parametrize("said", ["not the big bottles", "not a wooden handle"])
def test_what_must_not_be_and_is_unknown_is_no_wish(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said, Brief(text="wine")).text == ""


@pytest.mark.parametrize("said", ["I hate clutter, need storage", "my flat has no oven. storage"])
def test_stories_leave_nothing_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == []


@pytest.mark.parametrize(
    "said", ["no lid needed", "no lid required", "no handles necessary", "no special tools needed"]
)
def test_what_is_not_needed_is_not_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, f"a casserole, {said}")) == []


@pytest.mark.parametrize("said", ["everything in lighting but floor lamps", "anything in lighting except floor lamps"])
def test_a_department_may_be_wanted_without_one_of_its_shelves(shelf: Shelf, said: str) -> None:
    assert sorted(limits(understood(shelf, said))) == [
        ("category", Op.EQ, "Lighting"),
        ("category", Op.NOT_IN, ("Floor lamps",)),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "no plastic or anything that isn't oven safe",
        "I don't want plastic or ones that aren't oven safe",
        "without plastic and nothing that isn't oven safe",
    ],
)
def test_nothing_that_is_not_so_asks_for_it(shelf: Shelf, said: str) -> None:
    assert sorted(limits(understood(shelf, said, PANS))) == [
        ("material", Op.NOT_IN, ("plastic",)),
        ("oven_safe", Op.IN, ("yes",)),
    ]


@pytest.mark.parametrize(
    "said", ["I don't need it to be dimmable any more", "it doesn't need to be dimmable", "needn't be dimmable"]
)
def test_a_quality_that_is_not_needed_is_not_asked_for(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="lamp"))) == []


@pytest.mark.parametrize("said", ["not stainless", "no stainless ones", "love the second but not stainless"])
def test_a_material_cut_short_is_left_out_as_the_shop_calls_it(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, PANS)) == [("material", Op.NOT_IN, ("stainless steel",))]


@pytest.mark.parametrize(
    "said", ["no bedding", "nothing in bedding", "nothing from bedding", "anything but bedding", "not bedding"]
)
def test_a_department_alone_is_left_out_and_not_looked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)

    assert limits(found) == [("category", Op.NOT_IN, ("Bedding",))]
    assert not found.text


def test_one_aisle_is_left_out(grocer: Shelf) -> None:
    found = understood(grocer, "nothing in the candy aisle")

    assert limits(found) == [("category", Op.NOT_IN, ("Candy",))]
    assert not found.text


def test_a_department_is_looked_through_but_for_a_kind_of_thing(shelf: Shelf) -> None:
    found = understood(shelf, "anything in kitchen but no pans")

    assert sorted(limits(found)) == [("category", Op.EQ, "Kitchen"), ("text", Op.NOT_CONTAINS, "pans")]
    assert not found.text


@pytest.mark.parametrize("said", ["lamps, not ceiling lamps", "lamps just not ceiling lamps"])
def test_a_kind_of_the_thing_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("text", Op.NOT_CONTAINS, "ceiling lamps")]


def test_a_square_has_a_width(shelf: Shelf) -> None:
    assert limits(understood(shelf, "cushion 45cm square")) == [("width_cm", Op.EQ, 45)]


@pytest.mark.parametrize(
    "said", ["everything but the black and the navy colour", "anything except the black or the navy"]
)
def test_everything_is_wanted_but_two_colours(shelf: Shelf, said: str) -> None:
    notebooks = Brief(
        text="notebook",
        shown=tuple(
            ProductId(f"home-notebook-{one}") for one in ("black-lined", "cognac-lined", "navy-lined", "black-dotted")
        ),
    )

    assert limits(understood(shelf, said, notebooks)) == [("colour", Op.NOT_IN, ("black", "navy"))]


def test_what_is_not_for_me_is_left_out(shelf: Shelf) -> None:
    found = understood(shelf, "the linen isn't for me", Brief(text="table lamp"))

    assert limits(found) == [("material", Op.NOT_IN, ("linen",))]
    assert not found.text
