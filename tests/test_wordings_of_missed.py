"""Products that are missed: however the question is put, and whatever is told of the product."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.features import meant_by
from eval.understanding import Shelf
from retrieval.schema import ProductId
from tests.heard import understood

LAMPS = Brief(
    text="lamp",
    shown=tuple(map(ProductId, ("home-desk-lamp-white", "home-table-lamp-38-cm-high", "home-cordless-lamp-black"))),
)


@pytest.mark.parametrize(
    "said",
    [
        "why isn't the brass floor lamp showing",
        "how come the brass floor lamp isnt on here",
        "how come you never showed me the brass floor lamp",
        "why you not have the brass floor lamp in this list",
        "why dont you have the brass floor lamp?",
        "how come I don't get to see the brass floor lamp",
        "you had a brass floor lamp last time, where's that gone",
        "there used to be a brass floor lamp, why isn't that coming up",
        "my neighbour has the brass floor lamp from you. how come it doesn't come up",
        "the brass floor lamp, why did i not get to see it",
        "yesterday I saw a brass floor lamp, what happened to it?",
        "do you keep a brass floor lamp? why can't I find it",
        "what about the brass floor lamp, where did that one go",
        "the brass floor lamp, i saw it. why not showing",
        "why isn't the brass floor lamp among your suggestions? just curious",
        "where has the brass floor lamp got to",
    ],
)
def test_a_product_that_is_missed_is_named_before_behind_or_within_the_question(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, LAMPS)
    assert found.intent is Intent.WHY_NOT
    meant = meant_by(found.subject, LAMPS.text, list(shelf.products.values()))
    assert meant
    assert meant.id == "home-floor-lamp-brass"


@pytest.mark.parametrize(
    "said",
    ["why is the cordless one here", "the cordless one, where is it made?", "why did you show me the cordless one"],
)
def test_what_is_there_is_not_missed(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).intent is not Intent.WHY_NOT


@pytest.mark.parametrize(
    ("name", "wanted", "title"),
    [
        ("30 cm wok", "frying pan", "Carbon-steel wok, 30 cm"),
        ("pouf", "stool", "Vegan-leather pouf, black"),  # says what it is, so it need not be what is wanted
        ("big red", "dutch oven", "Enamelled Dutch oven, red, 6.3 l"),
        ("green dutch oven, the big one", "dutch oven", "Enamelled Dutch oven, forest green, 4.7 l"),
        ("oak table lamp, the taller one", "lamp", "Linen-shade table lamp, 52 cm high"),
        ("small silver", "watering can", "Watering can, silver, 1.5 l"),
        ("light box for 5.90", "food box", "Light food box, blue, 1.2 l"),
        ("oak lamp for 79 euros", "table lamp", "Linen-shade table lamp, 52 cm high"),
    ],
)
def test_a_name_is_told_by_its_kind_its_size_and_its_price(shelf: Shelf, name: str, wanted: str, title: str) -> None:
    found = meant_by(name, wanted, list(shelf.products.values()))
    assert found
    assert found.title == title


@pytest.mark.parametrize(
    "said",
    [
        "and the brass floor lamp? why not that one",
        "the brass floor lamp, why not that?",
        "how come the brass floor lamp's missing",
        "where did the brass floor lamp go, why isn't it here",
        "you had a brass floor lamp. why it is not in list",
        "you used to carry brass floor lamps. Why are they missing here?",
        "why am I not seeing the brass floor lamp",
        "why am i not getting the brass floor lamp",
        "how come i'm not shown the brass floor lamp",
        "why's the brass floor lamp not there",
        "why has the brass floor lamp not come up",
        "why did the brass floor lamp not make the list",
        "why haven't you shown me the brass floor lamp?",
        "what's the reason there is no brass floor lamp",
        "where's the brass floor lamp gone, how come it's left out",
        "don't you have the brass floor lamp any more?",
        "and what speaks against the brass floor lamp?",
        "what do you have against the brass floor lamp",
        "what's wrong with the brass floor lamp, you didnt show it",
        "what about the brass floor lamp, was there something wrong with it?",
        "is there something wrong with the brass floor lamp?",
        "what's the problem with the brass floor lamp",
    ],
)
def test_whatever_a_product_is_missed_by_its_absence_is_asked_about(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, LAMPS)
    assert found.intent is Intent.WHY_NOT
    meant = meant_by(found.subject, LAMPS.text, list(shelf.products.values()))
    assert meant
    assert meant.id == "home-floor-lamp-brass"


@pytest.mark.parametrize("said", ["what's wrong with the cordless one", "what speaks against the second one?"])
def test_what_speaks_against_a_card_asks_about_it(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).intent is not Intent.WHY_NOT
