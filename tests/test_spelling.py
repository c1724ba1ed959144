"""Slips of the keyboard: only words that the shop does not have are changed, and only into near ones of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.spelling import Spelling, slips_between
from tests.builders import product

SHOP = Spelling(
    [
        product("1", title="Broccoli crowns", categories=("Vegetables",)),
        product("2", title="Scented candles, 4 pack", brand="Lumière"),
        product("3", title="Coffee maker", tags=("coffee", "kitchen")),
        product("4", title="Storage box", attributes={"material": "stainless steel"}),
    ]
)
words = st.text("abcd", max_size=7)


def nowhere(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("brocoli", "broccoli"),  # a letter left out
        ("brocccoli", "broccoli"),  # one too many
        ("candels", "candles"),  # two swapped
        ("coffe maker", "coffee maker"),
        ("stainles steal box", "stainless steel box"),
        ("brocolli, please!", "broccoli, please!"),
    ],
)
def test_a_slip_becomes_the_word_of_the_shop(said: str, meant: str) -> None:
    assert SHOP.corrected(said, nowhere) == meant


@pytest.mark.parametrize(
    "said",
    [
        "broccoli",
        "Candle",  # "candles" by its stem
        "steek",  # nearest to "steel", but the shop has it: see below
        "roccoli",  # the first letter is taken as it is
        "bax",  # too short to tell
        "the of and",
        "",
        "sofa cushion",
    ],
)
def test_what_the_shop_has_or_nothing_is_near_to_stays(said: str) -> None:
    assert SHOP.corrected(said, lambda word: word == "steek") == said


def test_two_words_of_the_shop_in_one_are_no_slip() -> None:
    shop = Spelling([product("1", title="Luncheon meat"), product("2", title="Lunch kit"), product("3", title="Box")])

    assert shop.corrected("snacks for a lunchbox", nowhere) == "snacks for a lunchbox"
    assert shop.corrected("lunchenn", nowhere) == "luncheon"


def test_of_two_words_as_near_the_commoner_one_is_meant() -> None:
    shop = Spelling([product("1", title="plates"), product("2", title="planes A"), product("3", title="planes B")])

    assert shop.corrected("plabes", nowhere) == "planes"


def test_new_products_bring_new_words() -> None:
    shop = Spelling()
    assert shop.corrected("toster", nowhere) == "toster"

    shop.learn([product("1", title="Toaster")])

    assert shop.corrected("toster", nowhere) == "toaster"


@given(words, words)
def test_slips_are_counted_alike_from_both_sides_and_none_means_equal(one: str, other: str) -> None:
    slips = slips_between(one, other, 9)

    assert slips == slips_between(other, one, 9)
    assert (slips == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips <= max(len(one), len(other))


@given(words, words, st.integers(0, 4))
def test_giving_up_early_never_changes_what_is_near_enough(one: str, other: str, most: int) -> None:
    assert min(slips_between(one, other, most), most + 1) == min(slips_between(one, other, 9), most + 1)


@given(st.text(max_size=60))
def test_any_text_comes_back_with_its_known_words_untouched(text: str) -> None:
    assert SHOP.corrected(text, lambda word: True) == text
