"""Limits as shoppers word them: sizes, ranges, brands, what must not be, what would be nice, what no longer matters."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import PriceStep
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.builders import product
from tests.heard import limits, understood

NOTEBOOKS = tuple(
    ProductId(one) for one in ("home-notebook-black-lined", "home-notebook-cognac-dotted", "home-notebook-navy-lined")
)
STONEWARE = Constraint(field="attributes.material", op=Op.IN, value=("stoneware",))


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("a pot for pasta, 3000 ml or bigger", ("capacity_l", Op.GTE, 3)),
        ("lunchbox 800 ml", ("capacity_l", Op.EQ, 0.8)),
        ("mug 0.35 l", ("capacity_ml", Op.EQ, 350)),
        ("something airtight for flour, at least 1500 ml", ("capacity_l", Op.GTE, 1.5)),
        ("eiderdown, 2 metres wide", ("width_cm", Op.EQ, 200)),
        ("rug 1m40 wide", ("width_cm", Op.EQ, 140)),
        ("rug, 1 m 40 wide", ("width_cm", Op.EQ, 140)),
        ("rug, a metre and 40 cm wide", ("width_cm", Op.EQ, 140)),
        ("rug 140 across", ("width_cm", Op.EQ, 140)),
        ("frying pan, 28 across", ("diameter_cm", Op.EQ, 28)),
    ],
)
def test_a_size_is_in_the_unit_that_such_products_state(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limit in limits(understood(shelf, said))


@pytest.mark.parametrize(
    "said",
    [
        "vase, minimum 20 maximum 30 cm high",
        "vase, min 20 cm, max 30 cm high",
        "vase, max 30 min 20 cm high",
        "vase, at least 20 but no more than 30 cm high",
        "vase high minimum 20 maximum 30 cm",
    ],
)
def test_both_ends_of_a_range_may_be_said_apart(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("height_cm", Op.GTE, 20), ("height_cm", Op.LTE, 30)]


def test_ends_that_count_different_things_are_no_range(shelf: Shelf) -> None:
    assert limits(understood(shelf, "blocks, max 40 euro and at least 4.5 stars please")) == [
        ("rating", Op.GTE, 4.5),
        ("price", Op.LTE, 4000),
    ]
    assert ("price", Op.LTE, 5000) in limits(understood(shelf, "knives not over 50, at least 20 cm"))


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("pendant lamp, 20cm ones are too dinky", ("diameter_cm", Op.GT, 20)),
        ("pendant lamp, 20 cm is too small for our hall", ("diameter_cm", Op.GT, 20)),
        ("plates, 27cm won't fit my cupboard", ("diameter_cm", Op.LT, 27)),
        ("rug, 140 cm is too wide for my hall", ("width_cm", Op.LT, 140)),
        ("shelf, 2 m is too tall", ("height_cm", Op.LT, 200)),
    ],
)
def test_a_size_that_is_judged_asks_for_the_other_side_of_it(
    shelf: Shelf, said: str, limit: tuple[str, Op, object]
) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("two pillows, thirty euros apiece at the very most", [("price", Op.LTE, 3000)]),
        ("pillows, 30 euros each max", [("price", Op.LTE, 3000)]),
        ("a casserole somewhere from 100 to 140", [("price", Op.GTE, 10000), ("price", Op.LTE, 14000)]),
        ("pan not more then 70", [("price", Op.LTE, 7000)]),
        ("mugs, nothing with stripes or over 20 euros", [("price", Op.LTE, 2000)]),
        ("a teapot, no plastic, nor anything over 40 euros", [("price", Op.LTE, 4000)]),
    ],
)
def test_a_price_is_read_amid_other_words(shelf: Shelf, said: str, expected: list[tuple[str, Op, object]]) -> None:
    assert [each for each in limits(understood(shelf, said)) if each[0] == "price"] == expected


@pytest.mark.parametrize("said", ["ok make it 30 to 50 then", "oh 30 to 50 is also ok", "let's say 30-50"])
def test_a_range_alone_is_a_price(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="vase"))) == [("price", Op.GTE, 3000), ("price", Op.LTE, 5000)]


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("what?! I'm not made of money, way way down please", PriceStep.MUCH_CHEAPER),
        ("that's pricey for a notebook, anything lower?", PriceStep.CHEAPER),
        ("199 for that? keep it under 15", None),
    ],
)
def test_a_remark_on_the_price_is_a_step_unless_a_limit_is_said(shelf: Shelf, said: str, step: PriceStep) -> None:
    assert understood(shelf, said, Brief(text="notebook", shown=NOTEBOOKS)).step is step


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("travel mug that fits half a litre and isnt black", ("colour", Op.NOT_IN, ("black",))),
        ("notebook, no lines please", ("pages", Op.NOT_IN, ("lined",))),
        ("notebook, without dots", ("pages", Op.NOT_IN, ("dotted",))),
        ("rug, please no stripes", ("colour", Op.NOT_IN, ("blue stripe",))),
        ("shelf, walnut is out, so is oak", ("material", Op.NOT_IN, ("walnut", "oak"))),
        ("shelf, not walnut, same goes for oak", ("material", Op.NOT_IN, ("walnut", "oak"))),
        ("shelf, walnut no thanks. ditto oak", ("material", Op.NOT_IN, ("walnut", "oak"))),
    ],
)
def test_what_must_not_be_is_left_out(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limit in limits(understood(shelf, said))


@pytest.mark.parametrize(
    "said",
    [
        "a red kettle, no must",
        "a kettle, don't want the same as my sister",
        "a chopping board, i can't be bothered to oil anything",
        "a pan, not more then that",
    ],
)
def test_words_that_name_nothing_leave_nothing_out(shelf: Shelf, said: str) -> None:
    assert Op.NOT_CONTAINS not in [one.op for one in understood(shelf, said).constraints]


@pytest.mark.parametrize(
    "said",
    [
        "but if its not leakproof i'll go mad",
        "if it's not leakproof forget it",
        "if it isn't leakproof, i don't want it",
    ],
)
def test_what_must_not_be_missing_is_asked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, Brief(text="drinking bottle"))

    assert [wish.claim for wish in found.wishes] == ["leakproof"]
    assert not found.constraints


@pytest.mark.parametrize(
    "said",
    [
        "no plastic ones. a plastic lid I can live with though",
        "no plastic ones, but the plastic lid i could cope with",
        "no plastic ones. a plastic lid doesn't bother me",
    ],
)
def test_what_is_tolerated_is_no_wish(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="food boxes"))) == [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("bathrobe, organic cotton if poss", ("organic cotton",)),
        ("bathrobe, organic if poss", ("organic cotton",)),
        ("a kettle, red would be nice, no must", ("red",)),
        ("kettle, ideally red", ("red",)),
    ],
)
def test_what_need_not_be_is_soft(shelf: Shelf, said: str, value: tuple[str, ...]) -> None:
    assert [(one.value, one.hard) for one in understood(shelf, said).constraints] == [(value, False)]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("terracotta or sage would look nice", ("terracotta", "sage green")),
        ("in whatever blue you have", ("blue",)),
        ("still oak", ("oak",)),
        ("so green obvs", ("green",)),
        ("white could work", ("white",)),
    ],
)
def test_a_value_may_be_praised_or_softened(shelf: Shelf, said: str, values: tuple[str, ...]) -> None:
    found = understood(shelf, said, Brief(text="lamp"))

    assert [one.value for one in found.constraints] == [values]
    assert not found.text


@pytest.mark.parametrize(
    ("said", "op", "brand"),
    [
        ("by that Morrow & Wren lot", Op.IN, "Morrow & Wren"),
        ("what has halvorn got in this line", Op.IN, "Halvorn"),
        ("anything Halvorn makes", Op.IN, "Halvorn"),
        ("and the firm shall be Brasken", Op.IN, "Brasken"),
        ("show me other brands than pennypaper", Op.NOT_IN, "Pennypaper"),
        ("whoever makes number one, stick to them", Op.IN, "Pennypaper"),
        ("the same brand as the second", Op.IN, "Pennypaper"),
        ("others from the people who make the third one", Op.IN, "Pennypaper"),
        ("a different maker than the first", Op.NOT_IN, "Pennypaper"),
    ],
)
def test_a_brand_is_named_by_its_people_or_by_a_card(shelf: Shelf, said: str, op: Op, brand: str) -> None:
    found = understood(shelf, said, Brief(text="notebook", shown=NOTEBOOKS))

    assert limits(found) == [("brand", op, (brand,))]
    assert (found.text, found.released) == ("", ())


@pytest.mark.parametrize(
    "said",
    [
        "just what you can ship today please",
        "something you can send tomorrow",
        "nothing on back order",
        "it's for friday so nothing i'd have to wait weeks for",
        "only what you have right now",
    ],
)
def test_what_can_be_had_at_once_is_in_stock(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="lamp"))) == [("availability", Op.IN, ("in_stock",))]


@pytest.mark.parametrize(
    "said", ["washable at 60", "machine wash at 60 degrees", "can be washed at 60", "60 degree wash"]
)
def test_how_it_is_washed_is_its_care(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="towel"))) == [("care", Op.IN, ("machine wash at 60 °C",))]


@pytest.mark.parametrize(
    "said",
    [
        "you know what, I've stopped caring what it's made of, any material",
        "material's off the table",
        "I no longer care about the material",
        "couldn't care less about the material",
        "the material I really don't mind anymore",
        "I withdraw the material condition",
    ],
)
def test_a_limit_is_let_go_of(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, Brief(text="mug", constraints=(STONEWARE,)))

    assert found.released == ("attributes.material",)


def test_kinds_of_brand_are_asked_for_left_out_and_let_go_of() -> None:
    goods = [product(title=kind, attributes={"brand_type": kind}) for kind in ("Private label", "National brand")]
    vocabulary = Vocabulary.from_products(goods)
    own = Constraint(field="attributes.brand_type", op=Op.IN, value=("Private label",))

    def said(text: str, *constraints: Constraint) -> Understood:
        return read(text, Brief(text="mustard", constraints=constraints), vocabulary, "USD")

    for text in ("anything except the shop's own", "not the supermarket's own", "other than store brand"):
        assert limits(said(text)) == [("brand_type", Op.NOT_IN, ("Private label",))], text
    assert limits(said("the store's own version please")) == [("brand_type", Op.IN, ("Private label",))]
    assert limits(said("none of that fancy name brand stuff")) == [("brand_type", Op.NOT_IN, ("National brand",))]
    for text in ("name brand is fine after all", "I withdraw the store-brand condition", "branded is ok after all"):
        assert said(text, own).released == ("attributes.brand_type",), text


def test_a_value_that_tells_what_it_is_for_is_no_limit(shelf: Shelf) -> None:
    found = understood(shelf, "the kind where you can set the temperature, for green tea", Brief(text="kettle"))

    assert not found.constraints


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("make it white stoneware", [("colour", Op.IN, ("white",)), ("material", Op.IN, ("stoneware",))]),
        ("smoked glass", [("colour", Op.IN, ("smoke grey",)), ("material", Op.IN, ("glass",))]),
    ],
)
def test_two_values_stand_side_by_side(shelf: Shelf, said: str, expected: list[tuple[str, Op, object]]) -> None:
    assert limits(understood(shelf, said, Brief(text="lamp" if "smoked" in said else "mug"))) == expected


@pytest.mark.parametrize(
    "said", ["2 litres is too small, 2.2 or up please", "is 2 litres the biggest? 2 l is nothing, 2.2 or bigger"]
)
def test_a_unit_said_once_is_that_of_the_next_number(shelf: Shelf, said: str) -> None:
    assert ("capacity_l", Op.GTE, 2.2) in limits(understood(shelf, said, Brief(text="storage jar")))


def test_a_department_goes_by_its_first_word(shelf: Shelf) -> None:
    found = understood(shelf, "something out of the garden department please")

    assert limits(found) == [("category", Op.EQ, "Garden and balcony")]
