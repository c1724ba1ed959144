"""What goods are to bear, who makes them and which part is meant, in shoppers' words; limits that are no must."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.builders import product
from tests.heard import NOTHING as ANYTHING
from tests.heard import limits, understood

MUGS = Brief(text="mug")
BOXES = Brief(text="food box")


@pytest.fixture(scope="module")
def grocery() -> Vocabulary:
    return Vocabulary.from_products(
        [
            product(id="a", title="Crisps", attributes={"brand_type": "Private label", "size": "12 × 12 oz"}),
            product(id="b", title="Crisps, ready salted", attributes={"brand_type": "National brand", "size": "35 lb"}),
        ]
    )


def yes(found: Understood) -> set[str]:
    return {one.field.removeprefix("attributes.") for one in found.constraints if one.value == ("yes",)}


@pytest.mark.parametrize(
    "said",
    [
        "crisps, a real brand",
        "crisps, a proper brand please",
        "crisps from a well-known brand",
        "crisps, real brands only",
        "crisps, a household name",
        "crisps, a real brand not the supermarkets own",
        "crisps, the famous brands not the shop one",
        "crisps, brand name not the scratchy house one",
        "crisps, a big name, not yours",
    ],
)
def test_a_brand_that_one_knows_is_a_kind_of_brand(grocery: Vocabulary, said: str) -> None:
    found = read(said, ANYTHING, grocery, "USD")
    assert (limits(found), found.text) == ([("brand_type", Op.IN, ("National brand",))], "crisps")


@pytest.mark.parametrize(
    "said", ["crisps, not the store's", "crisps but not your own", "crisps, take out the store brand"]
)
def test_the_shops_own_brand_is_left_out(grocery: Vocabulary, said: str) -> None:
    found = read(said, ANYTHING, grocery, "USD")
    assert (limits(found), found.text) == ([("brand_type", Op.NOT_IN, ("Private label",))], "crisps")


def test_either_kind_of_brand_is_no_limit(grocery: Vocabulary) -> None:
    assert read("crisps, your own brand or a big name", ANYTHING, grocery, "USD").constraints == ()


def test_of_two_kinds_of_brand_the_later_is_wanted(grocery: Vocabulary) -> None:
    found = read(
        "own brand tasted like cardboard last time. the real brands then", Brief(text="crisps"), grocery, "USD"
    )
    assert limits(found) == [("brand_type", Op.IN, ("National brand",))]


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("the 12 pack of 12 oz", ("size", Op.IN, ("12 × 12 oz",))),
        ("12 cans of 12 oz", ("size", Op.IN, ("12 × 12 oz",))),
        ("i'm not carrying the 35 lb bag again", ("size", Op.NOT_IN, ("35 lb",))),
        ("don't want the 35 lb", ("size", Op.NOT_IN, ("35 lb",))),
    ],
)
def test_packages_are_told_by_how_they_are_spoken_of(
    grocery: Vocabulary, said: str, size: tuple[str, Op, object]
) -> None:
    assert limits(read(said, Brief(text="crisps"), grocery, "USD")) == [size]


@pytest.mark.parametrize(
    ("said", "bears"),
    [
        ("a pan that goes in the oven AND in the dishwasher", {"oven_safe", "dishwasher_safe"}),
        ("food boxes that can go freezer to oven", {"freezer_safe", "oven_safe"}),
        ("boxes that can go straight from the freezer into the microwave", {"freezer_safe", "microwave_safe"}),
        ("a bowl, microwave, oven and dishwasher safe", {"microwave_safe", "oven_safe", "dishwasher_safe"}),
        ("plates i can put through the dishwasher and the microwave", {"dishwasher_safe", "microwave_safe"}),
        ("a bowl that can go through the dishwasher", {"dishwasher_safe"}),
        ("a bowl to stick in the dishwasher", {"dishwasher_safe"}),
        ("a bowl, it must be possible to throw it in the dishwasher", {"dishwasher_safe"}),
        ("mugs, dishwasher yes", {"dishwasher_safe"}),
        ("mugs, the dishwasher is a must", {"dishwasher_safe"}),
        ("a pan, it has to do induction", {"induction"}),
        ("a pan, my hob is induction", {"induction"}),
        ("a pan, we cook on induction", {"induction"}),
        ("a table lamp i can dim", {"dimmable"}),
    ],
)
def test_what_goods_are_to_bear_is_said_in_many_ways(shelf: Shelf, said: str, bears: set[str]) -> None:
    assert yes(understood(shelf, said)) == bears


@pytest.mark.parametrize("said", ["a mug, no need for the dishwasher", "oven gloves", "a microwave dish"])
def test_what_need_not_be_or_is_the_thing_itself_is_no_quality(shelf: Shelf, said: str) -> None:
    assert yes(understood(shelf, said)) == set()


@pytest.mark.parametrize(
    "said",
    [
        "a bread knife, dishwasher proof would be nice but it's not a must",
        "preferably a bread knife for the dishwasher, not the end of the world if not",
        "ideally a bread knife that goes in the dishwasher",
        "bread knife, dishwasher safe. that would be a bonus",
    ],
)
def test_a_quality_that_is_no_must_is_soft(shelf: Shelf, said: str) -> None:
    found = [one for one in understood(shelf, said).constraints if one.field == "attributes.dishwasher_safe"]
    assert [one.hard for one in found] == [False]


@pytest.mark.parametrize(
    "said",
    ["ochre would be a bonus", "if it could be ochre that'd be lovely", "ochre, but i'd take others too"],
)
def test_a_colour_that_is_no_must_is_soft(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, MUGS).constraints
    assert [(one.value, one.hard) for one in found] == [(("ochre",), False)]


@pytest.mark.parametrize(
    "said",
    ["no bamboo tops", "lids not bamboo", "the lids shouldn't be bamboo", "no bamboo lids", "not with a bamboo cap"],
)
def test_a_material_of_the_lid_is_not_that_of_the_box(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, BOXES)) == [("lid", Op.NOT_IN, ("bamboo",))]


@pytest.mark.parametrize("said", ["food boxes with lid, must not be plastic", "food boxes, shouldn't be plastic"])
def test_without_a_part_the_thing_itself_is_meant(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    "said",
    [
        "a bin, my balcony has no socket",
        "a bin, he isn't worth more",
        "a bin, we are not students",
        "a bin, must not flicker",
        "a bin that isn't scratchy on the wallet",
        "a cheap but not nasty bin",
    ],
)
def test_what_is_not_said_of_the_goods_leaves_nothing_out(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said).constraints == ()


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        ("no terracotta. or rust", ("terracotta", "rust")),
        ("not terracotta, nor rust", ("terracotta", "rust")),
        ("terracotta is out. so is rust", ("terracotta", "rust")),
    ],
)
def test_an_exclusion_goes_on_behind_a_full_stop(shelf: Shelf, said: str, left_out: tuple[str, ...]) -> None:
    assert limits(understood(shelf, said, MUGS)) == [("colour", Op.NOT_IN, left_out)]


def test_of_two_values_left_out_together_none_becomes_a_wish(shelf: Shelf) -> None:
    assert limits(understood(shelf, "not black plastic", Brief(text="knife"))) == [
        ("material", Op.NOT_IN, ("plastic",))
    ]


@pytest.mark.parametrize(
    ("said", "colours"),
    [
        ("blue or that mustardy ochre", ("blue", "ochre")),
        ("the petrol or a sage kind of green", ("petrol", "sage green")),
        ("terracotta colour or sage", ("terracotta", "sage green")),
        ("in that mossy green my neighbour has", ("moss green",)),
        ("i've seen enough, make them black", ("black",)),
        ("white would be nicer", ("white",)),
        ("black to match", ("black",)),
        ("the same in black for my kitchen", ("black",)),
    ],
)
def test_colours_are_said_with_words_around_them(shelf: Shelf, said: str, colours: tuple[str, ...]) -> None:
    assert ("colour", Op.IN, colours) in limits(understood(shelf, said, MUGS))


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("cutlery, 24 pcs", ("pieces", Op.EQ, 24)),
        ("mixing bowls, 5 pc", ("pieces", Op.EQ, 5)),
        ("coffee maker, 4 cups at least", ("cups", Op.GTE, 4)),
        ("chef's knife with a wooden handle, 20 cm blade", ("length_cm", Op.EQ, 20)),
        ("duvet cover in a 200 width", ("width_cm", Op.EQ, 200)),
        ("plant pots, 14 or 20 cm", ("diameter_cm", Op.IN, (14, 20))),
        ("frying pan with a lower weight than 1.5 kg", ("weight_kg", Op.LT, 1.5)),
        ("saucepan, 2 litres or so at most", ("capacity_l", Op.LTE, 2)),
        ("dutch oven, it has to hold 4.7", ("capacity_l", Op.EQ, 4.7)),
        ("cake tin, the 26 one", ("diameter_cm", Op.EQ, 26)),
        ("pillow that isn't the big 80 one", ("width_cm", Op.NOT_IN, (80,))),
        ("rug, our hall is 70 wide so nothing wider", ("width_cm", Op.LTE, 70)),
        ("rug, i only have about 150 cm of width", ("width_cm", Op.LTE, 150)),
    ],
)
def test_sizes_are_said_beside_the_thing_and_its_parts(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    ("said", "thing", "field"),
    [
        ("60 to 100 cm wide", "towel", "width_cm"),
        ("what about 60 to 100 cm wide", "towel", "width_cm"),
        ("height somewhere from 60 to 100", "vase", "height_cm"),
        ("min 60 cm, max 100 wide", "rug", "width_cm"),
    ],
)
def test_both_ends_of_a_size_are_no_price(shelf: Shelf, said: str, thing: str, field: str) -> None:
    found = understood(shelf, said, Brief(text=thing))
    assert limits(found) == [(field, Op.GTE, 60), (field, Op.LTE, 100)]


@pytest.mark.parametrize("said", ["6.3 l is massive. up to 5", "6.3 l is too big, max 5", "at most 5 litres"])
def test_a_bound_has_the_unit_of_the_size_that_was_too_much(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, Brief(text="dutch oven"))) == [("capacity_l", Op.LTE, 5)]


def test_a_price_beside_a_size_stays_a_price(shelf: Shelf) -> None:
    found = understood(shelf, "a chef's knife with a 20cm blade, from 40 to 65 euros")
    assert set(limits(found)) == {("length_cm", Op.EQ, 20), ("price", Op.GTE, 4000), ("price", Op.LTE, 6500)}


@pytest.mark.parametrize(
    "said",
    [
        "red would be fine after all so",
        "red is ok i guess",
        "may be red after all",
        "it can be red again to be honest",
        "forget the no-red rule btw",
    ],
)
def test_a_hedge_behind_a_release_is_no_part_of_it(shelf: Shelf, said: str) -> None:
    no_red = Constraint(field="attributes.colour", op=Op.NOT_IN, value=("red",))
    found = understood(shelf, said, Brief(text="stool", constraints=(no_red,)))
    assert (found.released, found.constraints) == (("attributes.colour",), ())


@pytest.mark.parametrize(
    "said",
    [
        "no need for organic",
        "organic isn't a must any more",
        "doesn't have to be organic actually",
        "organic isn't that important to me",
    ],
)
def test_a_value_that_need_not_be_is_released(shelf: Shelf, said: str) -> None:
    organic = Constraint(field="attributes.material", op=Op.IN, value=("organic cotton",))
    found = understood(shelf, said, Brief(text="towels", constraints=(organic,)))
    assert (found.released, found.wishes) == (("attributes.material",), ())


@pytest.mark.parametrize(
    "said", ["black would be ok too btw", "black would do as well to be honest", "black works too"]
)
def test_a_value_that_is_fine_too_joins_the_choice(shelf: Shelf, said: str) -> None:
    white = Constraint(field="attributes.colour", op=Op.IN, value=("white",))
    found = understood(shelf, said, Brief(text="desk lamp", constraints=(white,)))
    assert limits(found) == [("colour", Op.IN, ("white", "black"))]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("wider than the first one", ("width_cm", Op.GT, 35)),
        ("anything wider than number 1", ("width_cm", Op.GT, 35)),
        ("something narrower than the third", ("width_cm", Op.LT, 50)),
        ("i like the third one, but narrower than that", ("width_cm", Op.LT, 50)),
        ("it should be smaller than the last one", ("width_cm", Op.LT, 50)),
    ],
)
def test_a_size_is_compared_with_that_of_a_card(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    boards = ("home-board-endgrain-oak-35-cm-wide", "home-board-endgrain-oak-45-cm-wide", "home-serving-board-oak")
    brief = Brief(text="chopping board", shown=tuple(map(ProductId, boards)))
    found = read(said, brief, shelf.vocabulary, shelf.currency, [shelf.products[one] for one in brief.shown])
    assert limits(found) == [limit]


@pytest.mark.parametrize(
    ("said", "value"),
    [("non stick muffin tray", "non-stick"), ("non-stick muffin tray", "non-stick")],
)
def test_a_claim_that_is_a_value_of_such_goods_is_a_limit(shelf: Shelf, said: str, value: str) -> None:
    found = understood(shelf, said)
    assert (limits(found), found.wishes) == ([("coating", Op.IN, (value,))], ())


def test_organic_cotton_is_no_claim(shelf: Shelf) -> None:
    assert understood(shelf, "organic cotton bath towels").wishes == ()


@pytest.mark.parametrize(
    "said",
    [
        "sheets that go in the wash at 60",
        "sheets, machine washable, 60",
        "sheets, machine wash 60 degrees",
        "60 degree wash sheets",
    ],
)
def test_the_heat_of_a_wash_is_heard(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("care", Op.IN, ("machine wash at 60 °C",))]
