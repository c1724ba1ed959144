"""A wish counts as stated only where a product's own words say it."""

from typing import Any

import pytest

from app.dialogue.reading.wishes import Wish, claims
from app.dialogue.unmet import confirm, states
from app.recommendation import Unmet
from tests.builders import product

GLUTEN_FREE = Wish(claim="gluten-free")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Gluten-Free penne"},
        {"title": "Penne", "description": "Tasty. Glutenfree!"},
        {"title": "Penne", "description": "Free from gluten and lactose."},
        {"title": "Penne", "tags": ("gluten free",)},
        {"title": "Penne", "attributes": {"diet": "vegan, gluten-free"}},
        {"title": "Penne", "attributes": {"gluten_free": "yes"}},
        {"title": "Penne", "attributes": {"Gluten-free": 1}},
        {"title": "Not your usual penne, gluten-free"},
    ],
)
def test_a_product_that_says_it_states_it(fields: dict[str, Any]) -> None:
    assert states(product(**fields), "gluten-free")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Penne"},
        {"title": "Sugar free penne with wheat gluten"},
        {"title": "Penne", "description": "Contains gluten. Free delivery."},
        {"title": "Penne", "description": "This pasta is not gluten-free."},
        {"title": "Penne", "description": "Not suitable for gluten-free diets."},
        {"title": "Penne", "attributes": {"gluten_free": "no"}},
        {"title": "Gluten-free penne?", "attributes": {"gluten_free": "no"}},
        {"title": "Penne", "attributes": {"gluten_free": 0}},
    ],
)
def test_words_that_only_look_like_it_do_not(fields: dict[str, Any]) -> None:
    assert not states(product(**fields), "gluten-free")


def test_a_plural_or_a_part_of_a_word_is_another_word() -> None:
    assert not states(product(title="Cake for veganish people, inorganic"), "vegan")
    assert not states(product(title="Inorganic chemistry set"), "organic")


def test_what_nobody_states_is_named() -> None:
    detail = "gluten-free is not stated for these products"
    assert confirm([GLUTEN_FREE], [product("a"), product("b")]) == (Unmet(wish="gluten-free", detail=detail),)


def test_what_some_state_is_named_with_them() -> None:
    shelf = [product("a", title="Gluten-free penne"), product("b"), product("c", title="Gluten free orzo")]
    detail = "gluten-free is stated for 2 of 3: Gluten-free penne; Gluten free orzo"
    assert confirm([GLUTEN_FREE], shelf) == (Unmet(wish="gluten-free", detail=detail),)


def test_what_all_state_is_met() -> None:
    assert confirm([GLUTEN_FREE], [product("a", title="Gluten-free penne")]) == ()
    assert confirm([], [product("a")]) == ()


def test_a_foreign_price_is_named_with_the_shops_currency() -> None:
    detail = "prices here are in USD, and “under 3 €” was not converted"
    wish = Wish(foreign_price="under 3 €")
    assert confirm([wish], [product("a")]) == (Unmet(wish="under 3 €", detail=detail),)


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("Sugar Free", "sugar-free"), ("nuts free", "nut-free"), ("bpa-free", "BPA-free"), ("fairtrade", "fair trade"),
        ("fair-trade", "fair trade"), ("low carbs", "low-carb"), ("no added sugar", "no added sugar"),
        ("non-dairy", "dairy-free"), ("plant based", "plant-based"), ("microwave-safe", "microwave safe"),
        ("cruelty-free", "cruelty-free"),
    ],
)  # fmt: skip
def test_a_claim_has_one_spelling(said: str, claim: str) -> None:
    assert claims(f"a {said} thing") == (Wish(claim=claim),)


@pytest.mark.parametrize("said", ["free delivery", "buy one get one free", "are you free", "care-free", "veganism"])
def test_not_everything_free_is_a_claim(said: str) -> None:
    assert claims(said) == ()
