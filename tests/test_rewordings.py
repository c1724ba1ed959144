"""Utterances in other words: each rewording keeps the meaning, or says that it does not apply."""

import pytest

from eval.reworded import in_other_words, kept_of
from eval.rewordings import (
    REWORDINGS,
    broken_into_lines,
    closed,
    contracted,
    in_full,
    number_in_words,
    numbers_in_digits,
    numbers_in_words,
    opened,
    respelt,
    sign_before,
    sign_behind,
    slipped,
    stopped,
    without_apostrophes,
    without_marks,
)
from eval.spellings import AMERICAN
from eval.understanding import Part, Shelf, cases

HARDER = {"no punctuation", "two letters swapped"}
ENOUGH = 20
"""Cases of which one that is lost still leaves the share."""


def test_a_greeting_or_thanks_is_said_once() -> None:
    assert opened("hi, ", "a red mug") == "hi, a red mug"
    assert opened("hi, ", "hello, a red mug") is None
    assert closed(" please", "a red mug?") == "a red mug please?"
    assert closed(" thanks", "a red mug, please.") is None


@pytest.mark.parametrize(
    ("reworded", "said"),
    [
        (without_marks("mug, 0.35 l; red!"), "mug 0.35 l red"),
        (without_apostrophes("isn't it dad's"), "isnt it dads"),
        (respelt(AMERICAN, "A grey colour, colourful"), "A gray color, colourful"),
        (in_full("it's been used, I'm sure it isn't red"), "it has been used, i am sure it is not red"),
        (contracted("I am sure it is not red"), "i'm sure it's not red"),
        (numbers_in_words("under 25 euros for 4"), "under twenty-five euros for 4"),
        (numbers_in_digits("under twenty five euros for four"), "under 25 euros for four"),
        (sign_behind("under €20"), "under 20€"),
        (sign_before("under 20 euros"), "under €20"),
        (broken_into_lines("A mug. Red."), "\n  A mug.\nRed.  \n"),
        (stopped("I need a mug, it should be red"), "I need a mug. it should be red"),
    ],
)
def test_rewordings_say_the_same_in_other_words(reworded: str | None, said: str) -> None:
    assert reworded == said


@pytest.mark.parametrize(
    "reworded",
    [
        stopped("a mug, a bowl"),
        stopped("I need a mug, and it is red"),
        contracted("are you not open"),
        slipped("a mug"),
    ],
)
def test_a_rewording_that_would_change_the_meaning_does_not_apply(reworded: str | None) -> None:
    assert reworded is None


def test_a_slip_swaps_two_letters_of_one_long_word_and_the_same_each_time() -> None:
    said = "a frying pan"
    (word,) = (word for word in (slipped(said) or "").split() if word not in said.split())
    assert sorted(word) == sorted("frying")
    assert word[0] == "f"
    assert slipped(said) == slipped(said)


def test_numbers_are_spelt_up_to_ninety_nine() -> None:
    assert [number_in_words(number) for number in (1, 19, 20, 99)] == ["one", "nineteen", "twenty", "ninety-nine"]


def test_small_talk_is_not_turned_into_other_small_talk() -> None:
    dev = [case for case in cases(Part.DEV) if "smalltalk" in case.kinds]
    thanks = next(one for one in REWORDINGS if one.name == "... thanks")
    greetings = {case.id for case in dev if case.right[0]["intent"] == "greeting"}
    assert greetings.isdisjoint(case.id for case in in_other_words(dev, thanks))


def test_a_misspelt_word_is_looked_for_as_it_is_spelt() -> None:
    case = next(case for case in cases(Part.DEV) if not case.before.text and case.say.startswith("kitchen scale"))
    slip = next(one for one in REWORDINGS if one.name == "two letters swapped")
    (again,) = in_other_words([case], slip)
    (word,) = set(again.say.split()) - set(case.say.split())
    assert any(word in right["text"] for right in again.right)


def test_what_is_understood_is_still_understood_in_other_words(shelf: Shelf) -> None:
    some = [case for case in cases(Part.DEV) if case.shop == "home"][::48]
    kept = {one.rewording.name: one for one in kept_of(some, {"home": shelf})}
    assert len(some) > 60
    counted = {name: one for name, one in kept.items() if name not in HARDER and one.cases >= ENOUGH}
    assert len(counted) > 20
    assert {name: one.share.share for name, one in counted.items() if one.share.share < 0.96} == {}
    assert all(one.invented <= 1 for one in counted.values())
