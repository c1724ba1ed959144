"""What is looked for, and under which limits: each kind of wording in several utterances."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.slips import sound_of
from app.dialogue.reading.spelled import spelled
from app.dialogue.reading.understood import Understood
from eval.datasets import home
from eval.understanding import Shelf
from retrieval.schema import Op


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf.of(home.products(), home.CURRENCY)


def understood(shelf: Shelf, said: str, brief: Brief | None = None) -> Understood:
    return read(said, brief or Brief(), shelf.vocabulary, shelf.currency)


def limits(found: Understood) -> list[tuple[str, Op, object]]:
    return [(one.field.removeprefix("attributes."), one.op, one.value) for one in found.constraints]


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
