"""The simulator is honest: a shopper who gives the target away is stopped, and systems hear words alone."""

import inspect
from random import Random

import pytest

from eval.datasets import complete_journey, home
from eval.simulation.dialogues import dialogue
from eval.simulation.leaks import Leak, allowance, audited, distinctive, leak, share_said
from eval.simulation.page import Page
from eval.simulation.shopper import Shopper
from eval.simulation.systems import BestSellers, Blind, Chat, SearchBox
from eval.simulation.targets import buyable
from tests.builders import product
from tests.shoppers import KETTLE, OTHER, Fixed

pytestmark = pytest.mark.anyio


class Chatterbox(Shopper):
    """A shopper with a leak planted: the second utterance gives something away."""

    gives_away = ""

    def says(self, page: Page) -> str:
        return self.gives_away


@pytest.mark.parametrize(
    "planted",
    [
        "the Swift electric kettle, red",
        "swift kettle",
        "SWIFT-KETTLE please",
        "red kettle, electric and swift",
    ],
)
async def test_a_planted_leak_is_caught_before_the_system_hears_it(planted: str) -> None:
    system, shopper = Fixed(OTHER), Chatterbox(KETTLE, "1")
    shopper.gives_away = planted

    with pytest.raises(Leak, match="swift-kettle"):
        await dialogue(shopper, system, 10)

    assert len(system.heard) == 1


def test_what_counts_as_given_away() -> None:
    assert distinctive(KETTLE) == {"swift", "electric", "kettle"}
    assert allowance(KETTLE) == 1
    assert leak(KETTLE, ["kettles", "in red", "made of glass", "by Brewline", "under 50"]) == ""
    assert leak(KETTLE, ["kettles", "electric"]) == "too much of the title (electric, kettle)"
    assert leak(KETTLE, ["something like swift-kettle"]) == "the id swift-kettle"
    assert leak(product("p", title="Bananas"), ["banana"]) == "the whole title"
    assert leak(product("mug-1", title="Mug, blue", group_id="mug-9"), ["mug-9"]) == "the id mug-9"
    assert share_said(KETTLE, ["red kettles"]) == 0.5
    audited(KETTLE, ["kettles"])


def test_a_title_is_given_away_bit_by_bit_too() -> None:
    milk = product("cj-1", title="White milk, store brand, 1 gallon", attributes={"brand_type": "Private label"})

    assert distinctive(milk) == {"white", "milk", "1", "gallon"}
    assert leak(milk, ["milk", "store brand", "white"]) == ""
    assert leak(milk, ["milk", "1 gallon"]) == "too much of the title (1, gallon, milk)"


@pytest.mark.data
async def test_no_shopper_of_either_shop_leaks() -> None:
    for catalogue in (home.products(), complete_journey.products()):
        sold, rng = buyable(catalogue), Random(7)
        blind = Blind(sold, rng)
        for number in range(80):
            talked = await dialogue(Shopper(rng.choice(sold), str(number)), blind, 10)  # or a Leak is raised
            assert talked.title_said < 1


def test_a_system_is_given_the_words_and_nothing_else() -> None:
    for system in (Chat, SearchBox, BestSellers, Blind):
        assert list(inspect.signature(system.talk).parameters) == ["self"]
    for talk in (BestSellers([OTHER]).talk(), Blind([OTHER], Random(0)).talk(), Fixed(OTHER)):
        assert list(inspect.signature(talk.say).parameters) == ["utterance"]


async def test_what_a_system_hears_is_what_was_audited() -> None:
    system = Fixed(OTHER)
    talked = await dialogue(Shopper(KETTLE, "3"), system, 6)

    assert system.heard == [turn.said for turn in talked.turns]
    assert all(type(one) is str for one in system.heard)
