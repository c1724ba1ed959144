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
TEAS = Brief(text="tea", shown=(ProductId("cj-901274"), ProductId("cj-931883")))


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


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("like the second but decaf", "decaf"),
        ("more like the second but peppermint", "peppermint"),
        ("the second one but lemon", "lemon"),
        ("same as the second but loose leaf", "loose leaf"),
    ],
)
def test_in_what_it_should_differ_from_a_card_is_looked_for_with_it(grocer: Shelf, said: str, text: str) -> None:
    heard = understood(grocer, said, TEAS)
    assert (heard.likes, heard.text, heard.refines) == ("cj-931883", text, True)


@pytest.mark.parametrize(
    "said", ["the second but not so bitter", "number 2 but not quite as bitter", "like 2 but not too bitter"]
)
def test_a_card_that_should_be_less_so_is_no_card_that_is_refused(grocer: Shelf, said: str) -> None:
    heard = understood(grocer, said, TEAS)
    assert (heard.likes, heard.refuses) == ("cj-931883", ())


@pytest.mark.parametrize("said", ["the second but is it organic?", "the second but how big is it"])
def test_a_question_behind_a_card_likes_nothing(grocer: Shelf, said: str) -> None:
    heard = understood(grocer, said, TEAS)
    assert (heard.likes, heard.about) == (None, "cj-931883")
