"""Sizes and numbers of parts as shoppers word them: what there is room for, what is enough, how many it has."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.shop.vocabulary import Vocabulary
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import NOTHING as ANYTHING
from tests.heard import limits, understood

HALL = Brief(
    text="hallway furniture",
    shown=tuple(
        map(ProductId, ("home-shoe-bench-60-cm-wide", "home-shoe-bench-90-cm-wide", "home-coat-rack-45-cm-wide-4-pegs"))
    ),
)


@pytest.mark.parametrize(
    "said",
    [
        "it has to fit a gap of 70 cm",
        "must fit in a 70 cm niche",
        "for a 70cm wide gap",
        "it needs to go into an alcove that's 70 cm wide",
        "the gap next to the fridge is only 70 cm",
        "my cupboard is 70 cm wide",
        "i only have 70 cm of space",
        "there's just 70 cm between the door and the wall",
        "we have room for 70 cm",
        "must not exceed 70 cm",
        "it shouldn't be more than 70 cm wide",
        "it can't be over 70 cm",
    ],
)
def test_what_there_is_room_for_is_the_size_at_most(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, HALL)
    assert limits(found) == [("width_cm", Op.LTE, 70)]
    assert not found.text


def test_what_it_stands_under_is_its_height_at_most(shelf: Shelf) -> None:
    assert limits(understood(shelf, "has to fit under a shelf of 40 cm", HALL)) == [("height_cm", Op.LTE, 40)]


def test_the_size_of_a_place_that_is_looked_for_is_its_own(shelf: Shelf) -> None:
    assert limits(understood(shelf, "looking for a 70 cm wide shelf")) == [("width_cm", Op.EQ, 70)]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("casserole, can't lift more than 5 kilos", ("weight_kg", Op.LTE, 5)),
        ("a casserole i can only lift 5 kilos", ("weight_kg", Op.LTE, 5)),
        ("dutch oven, i can't carry anything over 5 kg", ("weight_kg", Op.LTE, 5)),
        ("i don't want a vase over 30 cm", ("height_cm", Op.LTE, 30)),
        ("we don't need a carafe bigger than 1.5 l", ("capacity_l", Op.LTE, 1.5)),
        ("can't find a vase over 30 cm", ("height_cm", Op.GT, 30)),
    ],
)
def test_a_limit_that_is_denied_is_turned(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("espresso machine that isnt wider than 20cm", ("width_cm", Op.LTE, 20)),
        ("vase which is not taller than 30 cm", ("height_cm", Op.LTE, 30)),
        ("carafe that isn't smaller than 1 l", ("capacity_l", Op.GTE, 1)),
        ("carafe, anything under a litre is useless", ("capacity_l", Op.GTE, 1)),
        ("something to sit on, max height 45 cm", ("height_cm", Op.LTE, 45)),
        ("something to sit on, 45 cm max height", ("height_cm", Op.LTE, 45)),
        ("desk lamp, height max 50", ("height_cm", Op.LTE, 50)),
        ("vase, minimum height of 30", ("height_cm", Op.GTE, 30)),
        ("bowl big enough for 3 litres", ("capacity_l", Op.GTE, 3)),
        ("casserole large enough to hold 4 l", ("capacity_l", Op.GTE, 4)),
        ("mug that takes at least 300ml", ("capacity_ml", Op.GTE, 300)),
        ("vase, at least fourty cm high", ("height_cm", Op.GTE, 40)),
        ("floor lamp, I don't want it taller than 140", ("height_cm", Op.LTE, 140)),
    ],
)
def test_a_bound_is_known_in_many_words(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize("said", ["vase over 25 under 35 cm", "vase, taller than 25 but shorter than 35 cm"])
def test_the_unit_behind_two_bounds_is_that_of_both(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("height_cm", Op.GT, 25), ("height_cm", Op.LT, 35)]


@pytest.mark.parametrize("said", ["frying pan 24 or 28", "frying pan, 24 or 28 cm", "frying pan, size 24 or 28 please"])
def test_either_of_two_sizes_will_do(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == ("frying pan", [("diameter_cm", Op.IN, (24, 28))])


@pytest.mark.parametrize(
    "said", ["our duvet is the 200 wide one", "my mattress is actually 200 cm wide", "sorry, our bed's 200"]
)
def test_the_size_of_what_somebody_has_corrects_the_one_before(shelf: Shelf, said: str) -> None:
    wide = Constraint(field="attributes.width_cm", op=Op.EQ, value=135)
    found = understood(shelf, said, Brief(text="duvet cover set", constraints=(wide,)))
    assert (found.text, limits(found)) == ("", [("width_cm", Op.EQ, 200)])


@pytest.mark.parametrize(
    "said",
    [
        "carafe, a litre isn't enough",
        "carafe, a litre won't do, there are 6 of us",
        "carafe, 1 l won't last us long",
        "carafe, one litre is not big enough",
    ],
)
def test_what_is_not_enough_is_to_be_more(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("capacity_l", Op.GT, 1)]


@pytest.mark.parametrize(
    ("said", "hard"),
    [
        ("frying pan, ideally under 1 kg", False),
        ("frying pan under 1 kg if possible", False),
        ("frying pan, preferably less than 1 kg", False),
        ("frying pan under 1 kg, red if possible", True),
        ("frying pan under 1 kg and cheap if possible", True),
    ],
)
def test_a_size_that_is_preferred_is_no_must(shelf: Shelf, said: str, hard: bool) -> None:
    size = next(one for one in understood(shelf, said).constraints if one.field == "attributes.weight_kg")
    assert size == Constraint(field="attributes.weight_kg", op=Op.LT, value=1, hard=hard)


@pytest.mark.parametrize(
    ("said", "text", "limit"),
    [
        ("fitted sheet for a 160 bed", "fitted sheet", ("width_cm", Op.EQ, 160)),
        ("duvet cover for 2 meter bed", "duvet cover", ("width_cm", Op.EQ, 200)),
        ("bedding for a 135 duvet", "bedding", ("width_cm", Op.EQ, 135)),
        ("fitted sheet for a mattress of 160", "fitted sheet", ("width_cm", Op.EQ, 160)),
        ("fitted sheet for our bed, which is 180", "fitted sheet", ("width_cm", Op.EQ, 180)),
        ("lid for a 28 cm pan", "lid", ("diameter_cm", Op.EQ, 28)),
        ("steamer that fits in a 24 cm pot", "steamer", ("diameter_cm", Op.EQ, 24)),
        ("tablecloth for a table of 180 cm", "tablecloth", ("length_cm", Op.EQ, 180)),
    ],
)
def test_the_size_of_what_it_goes_with_is_its_own(
    shelf: Shelf, said: str, text: str, limit: tuple[str, Op, object]
) -> None:
    found = understood(shelf, said)
    assert (found.text, limits(found)) == (text, [limit])


@pytest.mark.parametrize("said", ["blocks for a 2 year old", "present for a 30 year old", "wok for a 35 person party"])
def test_a_number_of_years_or_people_is_no_size(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == []


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("muffin tray, 12 hole", ("cups", Op.EQ, 12)),
        ("12-hole muffin tin", ("cups", Op.EQ, 12)),
        ("muffin tin for twelve muffins", ("cups", Op.EQ, 12)),
        ("muffin tin, at least 12 holes", ("cups", Op.GTE, 12)),
        ("coat rack with seven hooks", ("pegs", Op.EQ, 7)),
        ("a 7 hook coat rack", ("pegs", Op.EQ, 7)),
        ("coat rack for 4 coats", ("pegs", Op.EQ, 4)),
    ],
)
def test_parts_are_counted_in_other_words_than_the_shops(
    shelf: Shelf, said: str, limit: tuple[str, Op, object]
) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize(
    "said",
    ["4 coat racks", "2 muffin tins please", "coat rack for 4 people", "coat rack, 4 kids", "coat rack with 5 hooks"],
)
def test_things_to_buy_and_people_are_no_parts(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == []


def test_a_shop_that_counts_nothing_has_no_parts() -> None:
    assert read("rack with 7 hooks", ANYTHING, Vocabulary(), "EUR").constraints == ()


@pytest.mark.parametrize(
    "said",
    ["pendant lamp, not 30 cm", "pendant lamp but not the 30cm size", "a pendant lamp, anything but 30 cm"],
)
def test_a_size_that_is_denied_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("diameter_cm", Op.NOT_IN, (30,))]


def test_the_size_put_in_place_of_a_denied_one_counts(shelf: Shelf) -> None:
    assert limits(understood(shelf, "frying pan, not 24 cm but 28 cm")) == [("diameter_cm", Op.EQ, 28)]


@pytest.mark.parametrize("said", ["rum, seven fifty mil", "rum, 750 mil", "rum, 750 mls"])
def test_millilitres_are_known_by_their_short_name(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, said)) == [("size", Op.IN, ("750 ml",))]


def test_a_price_per_pound_is_no_package(grocer: Shelf) -> None:
    assert limits(understood(grocer, "ground beef, five dollars a pound")) == []


@pytest.mark.parametrize(
    "said", ["a cafetiere, one litre", "cafetiere that does a litre", "thermos cup, a litre", "tumblers of 1 l"]
)
def test_what_is_drunk_from_is_measured_as_the_shop_measures_it(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == [("capacity_ml", Op.EQ, 1000)]


@pytest.mark.parametrize(
    "said", ["wider, at least 80", "a wider one, 80 or so", "wider please, say 80", "wider, over 80"]
)
def test_a_number_behind_a_comparison_of_sizes_is_no_price(shelf: Shelf, said: str) -> None:
    racks = Brief(text="coat rack", shown=(ProductId("home-coat-rack-45-cm-wide-4-pegs"),))
    assert [(field, value) for field, _, value in limits(understood(shelf, said, racks))] == [("width_cm", 80)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("curtain, two metres long or more, blackout", "blackout curtain"),
        ("an espresso maker for two people that works on gas", "espresso maker for two people that works on gas"),
        ("a throw 130 by 170 in mustard", "throw"),
    ],
)
def test_a_size_or_a_place_amid_the_words_for_a_thing_tears_none_off(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text
