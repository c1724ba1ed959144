"""Which question is worth asking: worlds in which the right one is known by construction."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.question import MIN_COVERED, MIN_GAIN, MOST_OPTIONS, choices, said_fields
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Product
from tests.builders import product

MATERIAL, COLOUR = "attributes.material", "attributes.colour"


def mugs(materials: Sequence[str], colours: Sequence[str]) -> list[Product]:
    pairs = zip(materials, colours, strict=True)
    return [
        product(f"mug-{at}", attributes={"material": material, "colour": colour})
        for at, (material, colour) in enumerate(pairs)
    ]


def test_the_field_that_parts_the_candidates_best_is_asked_about() -> None:
    world = mugs(["glass", "clay", "steel", "wood"] * 5, ["red"] * 18 + ["blue", "green"])
    assert choices(world, world[:10])[0].field == MATERIAL
    other = mugs(["glass"] * 18 + ["clay", "steel"], ["red", "blue", "green", "white"] * 5)
    assert choices(other, other[:10])[0].field == COLOUR


def test_the_gain_of_equally_likely_answers_is_the_bits_that_tell_them_apart() -> None:
    [one] = choices(mugs(["glass", "clay"] * 200, ["red"] * 400), [])
    assert one.gain == pytest.approx(1.0, abs=0.01)
    assert [value.likely for value in one.values] == pytest.approx([0.5, 0.5], abs=0.05)


def test_what_stands_first_is_likelier() -> None:
    [one] = choices(mugs(["glass"] * 10 + ["clay"] * 10, ["red"] * 20), [])
    assert [value.label for value in one.values] == ["glass", "clay"]
    assert one.values[0].likely > 0.6


def test_an_answer_that_the_whole_page_has_already_is_no_reason_to_ask() -> None:
    world = mugs(["glass"] * 10 + ["clay"] * 20, ["red"] * 30)
    assert choices(world, world[:10]) == []
    assert [one.field for one in choices(world, world[5:15])] == [MATERIAL]


def test_what_was_said_is_not_asked_again() -> None:
    world = mugs(["glass", "clay", "steel"] * 6, ["red", "blue"] * 9)
    assert [one.field for one in choices(world, world, {MATERIAL})] == [COLOUR]
    assert choices(world, world, {MATERIAL, COLOUR}) == []


def test_spellings_of_one_value_are_one_answer() -> None:
    world = mugs(["Glass", "glass", "clay", "Clay"] * 4, ["red"] * 16)
    [one] = choices(world, world)
    assert [set(value.spellings) for value in one.values] == [{"Glass", "glass"}, {"clay", "Clay"}]


@pytest.mark.parametrize(
    "values",
    [["yes", "no"], ["a very long sentence of many words", "another very long one, too"], ["", " "]],
    ids=["yes or no", "sentences", "nothing"],
)
def test_values_that_are_no_answers_are_not_offered(values: list[str]) -> None:
    world = mugs(values * 10, ["red"] * 20)
    assert choices(world, world[:10]) == []


def test_of_too_many_values_none_is_worth_asking_about() -> None:
    world = mugs([f"material {at}" for at in range(40)], ["red"] * 40)
    assert choices(world, world[:10]) == []


@pytest.mark.parametrize(
    ("paths", "labels"),
    [
        ([("Home", "Pans"), ("Home", "Cups")], {"Pans", "Cups"}),
        ([("Home", "Pans"), ("Garden", "Pots")], {"Home", "Garden"}),
        (
            [("Home", kind) for kind in ("Pans", "Cups", "Jars")] + [("Garden", "Pots")],
            {"Pans", "Cups", "Jars", "Pots"},
        ),
    ],
    ids=["the second", "tied: the more general", "the second tells more"],
)
def test_categories_are_asked_about_at_the_level_that_tells_most(
    paths: list[tuple[str, ...]], labels: set[str]
) -> None:
    world = [product(f"p{at}", categories=(*paths[at % len(paths)], f"Kind {at}")) for at in range(40)]
    [one] = choices(world, world[:10])
    assert (one.field, {value.label for value in one.values}) == ("category", labels)


def test_nothing_and_one_product_ask_nothing() -> None:
    assert choices([], []) == []
    assert choices(mugs(["glass"], ["red"]), []) == []


materials = st.lists(st.sampled_from(["glass", "clay", "steel", "wood", "oak", "tin", ""]), max_size=40)


@given(materials, st.integers(0, 12))
def test_every_choice_keeps_its_promises(values: list[str], page: int) -> None:
    world = mugs(values, ["red"] * len(values))
    for one in choices(world, world[:page]):
        assert 2 <= len(one.values) <= MOST_OPTIONS
        assert MIN_GAIN <= one.gain <= math.log2(7) + 1e-9
        assert MIN_COVERED - 1e-9 <= sum(value.likely for value in one.values) <= 1 + 1e-9
        for value in one.values:
            assert any(each.attributes["material"] != value.label for each in world[:page]) or page == 0


def test_the_words_searched_for_say_fields() -> None:
    vocabulary = Vocabulary.from_values(brands=["Acme"], attributes={"material": ["olive wood", "glass"]})
    assert said_fields("olive wood board by acme", vocabulary) == {MATERIAL, "brand"}
    assert said_fields("", vocabulary) == frozenset()
