"""Cards named hastily: liked but for one thing, and set side by side by number words."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

PANS = Brief(
    text="frying pan",
    shown=tuple(
        map(ProductId, ("home-hearth-skillet-24-cm", "home-glide-pan-cream-24-cm", "home-glide-pan-red-28-cm"))
    ),
)


@pytest.mark.parametrize(
    ("said", "liked", "limit"),
    [
        ("cream one but bigger", "home-glide-pan-cream-24-cm", ("diameter_cm", Op.GT, 24)),
        ("red one only smaller", "home-glide-pan-red-28-cm", ("diameter_cm", Op.LT, 28)),
        ("id have the red one but in cream", "home-glide-pan-red-28-cm", ("colour", Op.IN, ("cream",))),
        ("I'd take the cream one but bigger", "home-glide-pan-cream-24-cm", ("diameter_cm", Op.GT, 24)),
    ],
)
def test_a_card_is_liked_but_for_one_thing(shelf: Shelf, said: str, liked: str, limit: tuple[str, Op, object]) -> None:
    found = understood(shelf, said, PANS)
    assert (found.likes, limits(found)) == (liked, [limit])


@pytest.mark.parametrize(
    "said", ["one versus three", "one vs three", "one and three, which?", "so one or three, what's the difference"]
)
def test_number_words_set_cards_side_by_side(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, PANS)
    assert (found.intent, found.compared) == (Intent.COMPARE, (PANS.shown[0], PANS.shown[2]))
