"""Ceilings, makes beyond a budget, limits that are dropped and materials cut short, as many people word them."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests.heard import limits, understood

KETTLES = Brief(text="kettle", constraints=(Constraint(field="price", op=Op.LTE, value=4000),))
STOOLS = Brief(text="stool", constraints=(Constraint(field="attributes.material", op=Op.IN, value=("oak",)),))

PANS = Brief(
    text="frying pan",
    shown=tuple(
        map(ProductId, ("home-hearth-skillet-24-cm", "home-glide-pan-cream-24-cm", "home-glide-pan-red-28-cm"))
    ),
)


def _limits(shelf: Shelf, said: str, before: Brief | None = None) -> set[tuple[str, str, object]]:
    found = understood(shelf, said, before or Brief(text="", constraints=())).constraints
    return {(one.field, one.op.value, one.value) for one in found}


@pytest.mark.parametrize(
    "said",
    [
        "actually i can only do 30",
        "could only manage 30",
        "they paid me, so 30 is fine now",
        "price can be more, until 30 no problem",
        "till 30 is ok",
        "cap it at thirty",
        "keep it at 30",
        "limit it to thirty",
        "set the cap at 30 please",
        "30 euro limit",
        "thirty euros ceiling",
        "not more as 30",
    ],
)
def test_what_somebody_can_do_is_a_ceiling(shelf: Shelf, said: str) -> None:
    assert _limits(shelf, said, KETTLES) == {("price", "lte", 3000)}


@pytest.mark.parametrize("said", ["a kettle until friday", "number 3 at the limit"])
def test_a_day_is_no_ceiling(shelf: Shelf, said: str) -> None:
    assert not _limits(shelf, said)


@pytest.mark.parametrize(
    "said", ["linen is beyond my budget", "linen's too dear", "linen costs too much", "linen is out of my league"]
)
def test_what_is_too_dear_is_not_asked_for(shelf: Shelf, said: str) -> None:
    cards = Brief(text="duvet cover", shown=(ProductId("home-percale-white-200-cm-wide"),))
    assert not _limits(shelf, said, cards)
    assert _limits(shelf, f"{said}, cotton please", cards) == {("attributes.material", "in", ("cotton",))}


@pytest.mark.parametrize("said", ["drop the oak", "ditch the oak I want it cheap", "lose the oak", "forget the oak"])
def test_a_value_that_was_asked_for_is_dropped_and_no_card_refused(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, STOOLS)
    assert found.released == ("attributes.material",)
    assert not found.refuses


@pytest.mark.parametrize("said", ["birch also ok", "birch ok too", "birch is fine too", "30 max and birch is fine too"])
def test_a_value_that_is_fine_too_joins_the_choice(shelf: Shelf, said: str) -> None:
    assert ("attributes.material", "in", ("oak", "birch")) in _limits(shelf, said, STOOLS)
    assert (("price", "lte", 3000) in _limits(shelf, said, STOOLS)) is ("30" in said)


@pytest.mark.parametrize("said", ["hang the budget", "oh, bother the limit", "to hell with the budget"])
def test_a_limit_is_cursed_away(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, KETTLES).released == ("price",)


@pytest.mark.parametrize("said", ["knives, i don't care about the brand", "knives, I don't mind the brand"])
def test_no_brand_is_released_where_none_is_asked_for(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, Brief()).released == ()


@pytest.mark.parametrize(
    ("said", "material"),
    [
        ("stainless kettle", "stainless steel"),
        ("crystal decanter", "crystal glass"),
        ("enamelled bin", "enamelled steel"),
    ],
)
def test_a_material_is_known_by_its_first_word(shelf: Shelf, said: str, material: str) -> None:
    assert _limits(shelf, said) == {("attributes.material", "in", (material,))}


@pytest.mark.parametrize("said", ["just the petrol ones", "only the petrol ones", "just the petrol ones please"])
def test_just_the_ones_of_a_colour_asks_for_the_colour(shelf: Shelf, said: str) -> None:
    cards = ("home-towel-hand-towel-petrol-50-cm-wide", "home-towel-bath-towel-petrol-70-cm-wide")
    before = Brief(text="towels", shown=tuple(map(ProductId, (*cards, "home-towel-hand-towel-white-50-cm-wide"))))
    assert _limits(shelf, said, before) == {("attributes.colour", "eq", "petrol")}


@pytest.mark.parametrize(
    "said", ["a lamp for the bedroom, not the kitchen", "candles but without any scent", "pans, nothing in the house"]
)
def test_places_and_what_there_is_exclude_nothing(shelf: Shelf, said: str) -> None:
    assert not any(op in {"not_contains", "not_in"} for _, op, _ in _limits(shelf, said))


@pytest.mark.parametrize(
    "said",
    [
        "lose the third and anything over 45",
        "not the third and nothing over 45",
        "drop the third and everything over 45",
        "no number 3 or anything above 45",
    ],
)
def test_what_is_refused_beside_a_card_is_a_ceiling(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said, PANS)
    assert (heard.refuses, limits(heard)) == (("home-glide-pan-red-28-cm",), [("price", Op.LTE, 4500)])
