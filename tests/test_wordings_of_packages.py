"""Packages as shoppers count and measure them, spelled as the shop's kinds of things and its cards are."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

WINES = tuple(ProductId(one) for one in ("cj-836805", "cj-7124838", "cj-1130530", "cj-12158779"))
ICE_CREAMS = tuple(ProductId(one) for one in ("cj-1114483", "cj-1737913", "cj-1821149"))
BREADS = tuple(ProductId(one) for one in ("cj-1123536", "cj-28268"))
CANDLES = tuple(ProductId(one) for one in ("cj-913848", "cj-1001282"))


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("trash bags, box of 20", "20 count"),
        ("trash bags, 20 in the box", "20 count"),
        ("diapers, the pack of 92", "92 count"),
        ("razors, 12 in a pack", "12 count"),
        ("soft drinks, twelve of them per pack", "12 pack"),
        ("beer, a twelve pack", "12 pack"),
        ("tea, a box with 20", "20 count"),
    ],
)
def test_what_packages_count_is_spelled_as_usual_for_the_thing(grocer: Shelf, said: str, size: str) -> None:
    assert limits(understood(grocer, said)) == [("size", Op.IN, (size,))]


@pytest.mark.parametrize(
    ("said", "thing", "shown", "size"),
    [
        ("just a pint", "ice cream", ICE_CREAMS, "16 oz"),
        ("a pound and a half", "bread", BREADS, "24 oz"),
        ("a dozen", "candles", CANDLES, "12 pack"),
        ("only the liter and a half bottles", "wine", WINES, "1.5 liter"),
        ("just the one and a half litre bottles", "wine", WINES, "1.5 liter"),
        ("only the 750 ml ones", "wine", WINES, "750 ml"),
    ],
)
def test_sizes_are_spelled_as_on_the_cards(
    grocer: Shelf, said: str, thing: str, shown: tuple[ProductId, ...], size: str
) -> None:
    assert limits(understood(grocer, said, Brief(text=thing, shown=shown))) == [("size", Op.IN, (size,))]


@pytest.mark.parametrize(
    "said", ["nappies, pack of at least forty", "tea bags, box of 20 to 40", "apples, a bag of 2 or 3"]
)
def test_how_many_there_should_be_is_no_price(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, said)) == []


@pytest.mark.parametrize("said", ["9 pounds sterling is what i have", "under nine pounds sterling"])
def test_sterling_is_no_weight(grocer: Shelf, said: str) -> None:
    assert limits(understood(grocer, f"beef, {said}")) == []


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("glasses, 4 in a pack", ("pieces", Op.EQ, 4)),
        ("glasses, four to a box", ("pieces", Op.EQ, 4)),
        ("food boxes, a set of at least 4", ("pieces", Op.GTE, 4)),
        ("knives, a set of at most three", ("pieces", Op.LTE, 3)),
    ],
)
def test_sets_are_counted_in_other_words(shelf: Shelf, said: str, limit: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [limit]


@pytest.mark.parametrize("said", ["ground beef under 5 dollars a pound", "ground beef, at most $5 a pound"])
def test_a_price_per_pound_is_no_package(grocer: Shelf, said: str) -> None:
    assert [one.field for one in understood(grocer, said).constraints] == ["price"]


@pytest.mark.parametrize("said", ["coffee, 16 ounces or more", "coffee, 24 oz and up"])
def test_a_bound_behind_a_package_is_not_that_package(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said).constraints == ()


@pytest.mark.parametrize("said", ["honey", "I need honey", "some honey please"])
def test_what_the_shop_sells_is_no_form_of_address(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said).text == "honey"


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("half gallon of milk", "half gallon"),
        ("milk, half a gallon", "half gallon"),
        ("a 1/2 gallon milk", "half gallon"),
        ("gallon of milk", "1 gallon"),
        ("quart of milk", "1 quart"),
    ],
)
def test_a_package_is_heard_without_a_number(grocer: Shelf, said: str, size: str) -> None:
    heard = understood(grocer, said)
    assert (heard.text, limits(heard)) == ("milk", [("size", Op.IN, (size,))])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("2 dozen eggs free range", "eggs"),
        ("2 liters of coke zero", "coke zero"),
        ("16 oz of salsa", "salsa"),
        ("a dozen bagels", "bagels"),
        ("mac and cheese", "mac and cheese"),
    ],
)
def test_the_thing_beside_a_package_is_not_lost(grocer: Shelf, said: str, text: str) -> None:
    assert understood(grocer, said).text == text


@pytest.mark.parametrize("said", ["in a bigger pack", "a smaller box please", "40 bags at least", "bigger bottles"])
def test_how_big_a_package_should_be_is_nothing_to_look_for(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said, Brief(text="tea")).text == ""
