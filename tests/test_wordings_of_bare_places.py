"""Cards that a question names by their bare places: "is the second handmade?", "first or second lamp, which?"."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from eval.understanding import Shelf
from retrieval.schema import ProductId
from tests.heard import understood

LAMPS = Brief(
    text="lamp",
    shown=tuple(
        map(
            ProductId,
            (
                "home-cordless-lamp-white",
                "home-table-lamp-38-cm-high",
                "home-desk-lamp-black",
                "home-pendant-clear-20-cm",
                "home-paper-pendant-60-cm",
            ),
        )
    ),
)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("is the second handmade", 2),
        ("was the second handmade?", 2),
        ("is the first wool?", 1),
        ("isn't the first glass", 1),  # and not the first that is of glass
        ("will the third rust", 3),
        ("does the last smell", 5),
        ("can the third go outside", 3),
    ],
)
def test_behind_a_verb_that_asks_a_bare_place_is_a_cards(shelf: Shelf, said: str, place: int) -> None:
    found = understood(shelf, said, LAMPS)
    assert (found.intent, found.about) == (Intent.ABOUT, LAMPS.shown[place - 1])


@pytest.mark.parametrize("said", ["is the first aid kit any good", "does the second hand shop sell lamps"])
def test_what_only_begins_like_a_place_is_none(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, LAMPS).about is None


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("first or second lamp, which is brighter", [1, 2]),
        ("first or second lamp which would you take", [1, 2]),
        ("compare first and last lamp", [1, 5]),
        ("is the first or the second brighter", [1, 2]),
        ("why is the second dearer than the first", [2, 1]),
        ("the third seems very reasonable. Why is the second dearer than that?", [3, 2]),
    ],
)
def test_two_bare_places_are_compared(shelf: Shelf, said: str, places: list[int]) -> None:
    found = understood(shelf, said, LAMPS)
    assert (found.intent, list(found.compared)) == (Intent.COMPARE, [LAMPS.shown[place - 1] for place in places])


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("how come 2 is more expensive", 2),
        ("third card, reason?", 3),
        ("second one, reason for that?", 2),
        ("number 4: reason please", 4),
    ],
)
def test_why_is_asked_of_a_bare_place(shelf: Shelf, said: str, place: int) -> None:
    found = understood(shelf, said, LAMPS)
    assert (found.intent, found.about) == (Intent.WHY, LAMPS.shown[place - 1])
