"""Slips of the pen: which word of the shop's, or of the readers', a misspelt one is, and which are no slips."""

import pytest

from app.dialogue.reading.language.slips import sound_of
from app.dialogue.reading.language.spelled import spelled
from eval.understanding import Shelf
from tests.heard import understood


@pytest.mark.parametrize(
    "word",
    ["clamp", "clamps", "flour", "slide", "timer", "tablet", "pastry", "dairy", "slice", "sauce", "quilt", "freezer",
     "planner", "steam", "grass", "shell", "sheet", "based", "baker"],
)  # fmt: skip
def test_an_everyday_word_is_no_slip_of_the_shop_s_own(shelf: Shelf, word: str) -> None:
    assert shelf.vocabulary.slips.corrected(f"a {word} for me") == f"a {word} for me"


@pytest.mark.parametrize(
    "said", ["compact", "soothing", "leaking", "cleaner", "locking", "noticing", "compass", "chedder"]
)
def test_an_everyday_word_is_no_slip_of_one_that_readers_look_for(said: str) -> None:
    assert spelled(said) == said


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("bambu", "bamboo"),
        ("blak", "black"),
        ("indukshun", "induction"),
        ("mashine", "machine"),
        ("tee towel", "tee towel"),
        ("aluminum", "aluminium"),
        ("stainles", "stainless"),
        ("wistling", "whistling"),
        ("cofee", "coffee"),
        ("serramic", "ceramic"),
        ("porselain", "porcelain"),
        ("kichen", "kitchen"),
    ],
)
def test_a_word_is_known_by_its_sound_or_its_letters(shelf: Shelf, said: str, meant: str) -> None:
    assert shelf.vocabulary.slips.corrected(said) == meant


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("cream", "creem", True),
        ("phone", "fone", True),
        ("cinnamon", "sinamon", True),
        ("knife", "fife", False),
        ("bowl", "bell", False),
    ],
)
def test_words_that_sound_alike_have_one_sound(one: str, other: str, alike: bool) -> None:
    assert (sound_of(one) == sound_of(other)) is alike


def test_a_word_of_two_words_is_no_slip_of_another(grocer: Shelf) -> None:
    assert understood(grocer, "lunchbox snacks").text == "lunchbox snacks"
