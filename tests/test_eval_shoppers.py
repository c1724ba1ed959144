"""Simulated shoppers: what they say is true of the product in mind, new, and what a shopper would say."""

import re
from random import Random
from typing import Any

import pytest

from eval.datasets import home
from eval.simulation.dialogues import dialogue
from eval.simulation.facts import all_words, head_of, look, tokens
from eval.simulation.remarks import ELSE, is_relative, natural_limit, nouns, remarks
from eval.simulation.shopper import Shopper, holds
from eval.simulation.systems import Blind
from retrieval.schema import Product
from tests.builders import product
from tests.shoppers import KETTLE, OTHER, Fixed

pytestmark = pytest.mark.anyio


async def test_a_target_on_the_first_cards_is_found_in_the_first_turn() -> None:
    found = await dialogue(Shopper(KETTLE, "1"), Fixed(OTHER, KETTLE), 10)

    assert (found.found, len(found.turns), found.named_alike) == (1, 1, 1)


async def test_a_product_that_nobody_could_tell_from_the_target_is_the_target() -> None:
    twin, dearer = (
        product("twin", title="swift  Electric kettle, red", price=price, **_rest()) for price in (4_990, 5)
    )

    assert look(twin) == look(KETTLE) != look(dearer)
    assert (await dialogue(Shopper(KETTLE, "1"), Fixed(twin), 10)).found == 1
    found = await dialogue(Shopper(KETTLE, "1"), Fixed(dearer), 3)
    assert (found.found, found.named_alike, len(found.turns)) == (None, None, 3)


def _rest() -> dict[str, Any]:
    return {"brand": KETTLE.brand, "categories": KETTLE.categories, "attributes": KETTLE.attributes}


async def test_the_first_request_says_what_kind_of_thing_it_is_and_little_more() -> None:
    said = {Shopper(KETTLE, str(seed)).opens() for seed in range(200)}

    assert {"kettles", "kettle", "red kettles", "I need kettle"} <= said
    assert not any("swift" in one.lower() or "brewline" in one.lower() for one in said)


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_said_that_is_not_true_of_the_target(seed: int) -> None:
    shelf = home.products()
    blind, rng = Blind(shelf, Random(seed)), Random(seed)
    for number in range(80):
        target = rng.choice(shelf)
        talked = await dialogue(Shopper(target, f"{seed}/{number}"), blind, 10)
        wrong = [turn.said for turn in talked.turns[1:] if not _true(turn.said, target)]
        assert wrong == [], target


def _true(said: str, target: Product) -> bool:
    """An opinion of its own on each kind of critique; "cheaper" is a matter of the cards."""
    known, price = all_words(target), target.price
    assert price
    if amount := re.fullmatch(r"(?:under|less than|at most) (\d+)", said):
        return price.amount < 100 * int(amount[1])
    if is_relative(said):
        return True
    if against := re.fullmatch(r"(?:not|no|anything but) (.+)", said):
        return known.isdisjoint(tokens(against[1]))
    if brand := re.fullmatch(r"(?:something by|from|by) (.+)", said):
        return brand[1] == target.brand
    spoken = (
        "i mean it should be please one wide long high across cm l litre ml piece cup peg watt set made lid blade scent"
    )
    uses = "dishwasher oven microwave freezer safe induction must work on dimmable unscented"
    return set(tokens(said)) <= known | set(tokens(f"{spoken} {uses}"))


async def test_no_fact_is_said_twice() -> None:
    shelf = home.products()
    blind = Blind(shelf, Random(5))
    for number, target in enumerate(shelf[::9]):
        said = [turn.said for turn in (await dialogue(Shopper(target, str(number)), blind, 10)).turns]
        once = [one for one in said if not is_relative(one)]  # the same place may hold another card
        assert len(set(once)) == len(once), said
        assert sum(bool(re.match(r"(?:under|less than|at most) \d", one)) for one in said) <= 1


def test_critiques_come_from_how_the_cards_differ() -> None:
    said = {way for one in remarks(KETTLE, [OTHER] * 4) for way in one.ways}

    assert {"cheaper", "under 50", "in red", "made of glass", "1.7 l", "something by Brewline"} <= said
    assert {"not grey", "not steel", "not Hearth", "no pots", "kettles", "something else"} <= said
    assert not any("Swift" in one or "first" in one for one in said)
    assert {way for one in remarks(KETTLE, [KETTLE] * 4) for way in one.ways} == set(ELSE)


def test_the_card_most_like_the_target_is_pointed_at() -> None:
    near = product("near", title="Whistling kettle", categories=KETTLE.categories, attributes={"colour": "red"})

    said = {way for one in remarks(KETTLE, [OTHER, near, OTHER]) for way in one.ways}

    assert "more like the second one" in said


async def test_a_question_is_answered_with_the_option_that_is_true() -> None:
    asked = Fixed(OTHER, options=["In grey", "in red", "under 20"])
    await dialogue(Shopper(KETTLE, "1"), asked, 10)
    assert asked.heard[1] == "in red"
    assert not any("red" in one for one in asked.heard[2:])

    unanswerable = Fixed(OTHER, options=["in grey"])
    await dialogue(Shopper(KETTLE, "1"), unanswerable, 3)
    assert "in grey" not in unanswerable.heard


def test_an_option_is_true_if_the_facts_say_so() -> None:
    true = ["glass", "Made of glass", "kettles", "Brewline", "under 50", "over $40", "1.7 l"]
    false = ["steel", "pots", "Hearth", "under 49", "over 50", "", "swift"]

    assert [one for one in true if not holds(one, KETTLE)] == []
    assert [one for one in false if holds(one, KETTLE)] == []


@pytest.mark.parametrize(("price", "limit"), [(99, 1), (100, 2), (1_490, 15), (1_500, 20), (4_990, 50), (99_900, None)])
def test_a_limit_is_the_next_amount_that_people_name(price: int, limit: int | None) -> None:
    assert natural_limit(price) == limit


def test_what_a_thing_may_be_called() -> None:
    assert nouns(KETTLE) == ["kettles", "electric kettle", "kettle", "coffee and tea", "kitchen"]
    assert head_of("Set of glass food boxes, 3 pieces") == ("set",)
    assert tokens("The Children's glasses, 1.7 l of Berries") == ("children", "glass", "1.7", "l", "berry")
