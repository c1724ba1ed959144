"""The same wish in other words is read as the same: what is said around it, how it is spelt, and with which marks."""

from collections.abc import Sequence

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.around import bared, plainly
from app.dialogue.reading.language.contracted import contracted
from app.dialogue.reading.language.spelled import spelled
from app.dialogue.reading.language.swapped import unswapped
from eval.understanding import Shelf
from tests.heard import NOTHING, understood
from tests.test_verdicts import MUGS

WISHES: Sequence[tuple[str, Brief]] = (
    ("frying pan for induction, not over 40", NOTHING),
    ("why is there a red one?", MUGS),
    ("how much is the second one", MUGS),
    ("half the price would be ok", MUGS),
    ("not the red one, the blue one", MUGS),
    ("show me different ones", MUGS),
    ("undo that", MUGS),
    ("forget all that, i need a mop", MUGS),
)
OPENINGS = (
    "hi, ", "Hello there! ", "good morning, ", "ok so ", "hmm ", "well, ", "and ", "so, ", "sorry, ",
    "one more thing: ", "hey could you help me: ", "quick question, ", "sorry to bother you but ", "tbh ",
    "dear shop, ", "turns out ", "so basically ", "right then, ", "me again. ", "great, ", "i was wondering, ",
)  # fmt: skip
CLOSINGS = (
    " please", " pls", " thanks", ", thank you so much", ", cheers", " lol", " mate", " :)", "!!", "...", " tbh",
    " asap", ", would be lovely", " pretty please", " if you don't mind", " if that's ok", " you know", " xx",
)  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_is_said_before_a_wish_changes_nothing(shelf: Shelf, opening: str) -> None:
    for said, brief in WISHES:
        assert understood(shelf, opening + said, brief) == understood(shelf, said, brief)


@pytest.mark.parametrize("closing", CLOSINGS)
def test_what_is_said_behind_a_wish_changes_nothing(shelf: Shelf, closing: str) -> None:
    for said, brief in WISHES:
        assert understood(shelf, said + closing, brief) == understood(shelf, said, brief)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("FRYING PAN, NOT OVER 40, NO STEEL", "frying pan, not over 40, no steel"),
        ("frying pan - not steel - under 40", "frying pan, not steel, under 40"),
        ("frying pan—not steel", "frying pan, not steel"),
        ("mug between 5 & 10", "mug between 5 and 10"),
        ("anything by Morrow and Wren", "anything by Morrow & Wren"),
        ("id like a kettle that does not whistle", "i'd like a kettle that doesn't whistle"),
        ("plates, eight or 9 euros each", "plates, 8 or 9 euros each"),
        ("plates, ten to €15", "plates, 10 to 15 €"),
        ("a wok, fourteen inch", "a wok, 14 inch"),
        ("a pan lighter than five kilos, my back", "a pan lighter than 5 kilos, my back"),
        ("its teapots im after", "it's teapots I'm after"),
        ("frying pan under thrity euros", "frying pan under thirty euros"),
        ("waht about a ketlte wihtout a cord", "what about a kettle without a cord"),
    ],
)
def test_spelling_and_marks_change_nothing(shelf: Shelf, said: str, same: str) -> None:
    assert understood(shelf, said) == understood(shelf, same)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("the mugs blue one is it dishwasher safe", "the mugs blue one, is it dishwasher safe"),
        ("the red one how much does it hold", "the red one, how much does it hold"),
        ("the reds fine", "the red's fine"),
    ],
)
def test_a_card_named_and_spoken_of_in_one_breath_is_that_card(shelf: Shelf, said: str, same: str) -> None:
    assert understood(shelf, said, MUGS) == understood(shelf, same, MUGS)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (Intent.GREETING, "hi there, me again"),
        (Intent.GREETING, "hiya! me again, the one with the wonky oven haha"),
        (Intent.THANKS, "ok great, thanks mate"),
        (Intent.THANKS, "no that's it, thank you so much"),
        (Intent.UNCLEAR, "hmm ok"),
        (Intent.UNCLEAR, "well, so..."),
    ],
)
def test_words_that_only_stand_around_a_wish_are_small_talk_alone(shelf: Shelf, intent: Intent, said: str) -> None:
    assert understood(shelf, said, MUGS).intent is intent


@pytest.mark.parametrize(
    "said",
    [
        "morning coffee mug", "well made pans", "so expensive", "a small one", "too dear", "something she would love",
        "no thanks", "only what you have now", "something for tonight", "red would be nice", "and",
    ],
)  # fmt: skip
def test_words_of_a_wish_are_not_taken_for_what_stands_around_it(said: str) -> None:
    assert bared(said).text == said


def test_a_condition_behind_a_wish_is_told_apart_from_it() -> None:
    around = bared("a dark green vase, if possible please")
    assert (around.text, around.hedge) == ("a dark green vase", ", if possible")


def test_a_colour_that_is_only_preferred_stays_so_though_the_condition_is_taken_off(shelf: Shelf) -> None:
    (limit,) = understood(shelf, "hi, towels in white if possible, thanks").constraints
    assert (limit.value, limit.hard) == (("white",), False)


@pytest.mark.parametrize("said", ["between 20 - 40", "€20 - €40", "a see-through jug", "20 € - 40 €"])
def test_ranges_and_hyphens_keep_their_dashes(said: str) -> None:
    assert plainly(said) == said


@pytest.mark.parametrize(
    "said",
    ["an id card", "a lamp that looks nice", "were these made here", "this is fine", "it keeps moths out", "isn't it"],
)
def test_words_that_only_look_contracted_stay(said: str) -> None:
    assert contracted(said).replace("we're", "were") == said


@pytest.mark.parametrize("word", ["form", "trail", "brasken", "nimbeka", "ebay", "kg"])
def test_words_and_names_are_no_swapped_letters(word: str) -> None:
    assert unswapped(word) is None


def test_a_strange_name_that_the_shop_sells_is_no_slip() -> None:
    assert spelled("a tabel", {"tabel"}.__contains__) == "a tabel"
    assert spelled("a tabel") == "a table"
