"""Cards as shoppers speak of them: liked but other, blamed for what they do, one set against the rest."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import understood


def _cards(*ids: str) -> tuple[ProductId, ...]:
    return tuple(ProductId(f"home-{one}") for one in ids)


PANS = Brief(
    text="frying pan",
    shown=_cards("hearth-skillet-24-cm", "glide-pan-cream-24-cm", "glide-pan-red-28-cm", "halvorn-pan-24-cm"),
)
ROBES = Brief(text="bathrobe", shown=_cards("bathrobe-size-s", "bathrobe-size-m", "bathrobe-size-l"))
MUGS = Brief(text="mugs", shown=_cards("mug-sea-blue", "mug-ochre", "travel-mug-black-350-ml", "mug-red"))
TEAPOTS = Brief(
    text="teapot",
    shown=_cards("teapot-glass-0-6-l", "teapot-iron-black-0-8-l", "teapot-glass-1-2-l", "teapot-iron-red-0-8-l"),
)
JARS = Brief(text="storage jars", shown=_cards("swing-jar-0-5-l", "pantry-jar-0-7-l", "swing-jar-1-0-l"))
CANDLES = Brief(text="candle", shown=_cards("candle-lavender", "candle-fig", "candle-unscented", "candle-cedar"))


def places(brief: Brief, products: tuple[ProductId, ...]) -> list[int]:
    return [1 + brief.shown.index(one) for one in products]


@pytest.mark.parametrize(
    ("said", "liked", "limit"),
    [
        ("the creamy coloured one looks nice but id need it bigger", 2, ("diameter_cm", Op.GT, 24)),
        ("number 3 but smaller", 3, ("diameter_cm", Op.LT, 28)),
        ("something like number 4 in a larger size", 4, ("diameter_cm", Op.GT, 24)),
        ("like the first, only a bit heavier", 1, ("weight_kg", Op.GT, 2.2)),
        ("more like the first but lighter please", 1, ("weight_kg", Op.LT, 2.2)),
        ("the third, one size down", 3, ("diameter_cm", Op.LT, 28)),
        ("the cream one is nice, just in another colour", 2, ("colour", Op.NOT_IN, ("cream",))),
        ("like the second in a different material", 2, ("material", Op.NOT_IN, ("aluminium",))),
    ],
)
def test_a_card_is_liked_but_for_one_thing(shelf: Shelf, said: str, liked: int, limit: tuple[str, Op, object]) -> None:
    found = understood(shelf, said, PANS)

    assert found.likes == PANS.shown[liked - 1]
    assert [(one.field.removeprefix("attributes."), one.op, one.value) for one in found.constraints] == [limit]
    assert not found.text


def test_sizes_by_letter_go_up_and_down(shelf: Shelf) -> None:
    up = understood(shelf, "one size up from the second one", ROBES)
    down = understood(shelf, "the third but one size down", ROBES)

    assert (up.likes, [one.value for one in up.constraints]) == (ROBES.shown[1], [("L",)])
    assert (down.likes, [one.value for one in down.constraints]) == (ROBES.shown[2], [("M",)])


def test_a_comparison_without_a_liked_card_is_of_none(shelf: Shelf) -> None:
    found = understood(shelf, "the smaller one. like that", PANS)

    assert not found.constraints


@pytest.mark.parametrize(
    "said",
    [
        "the glass ones wouldn't survive a week with my lot",
        "the glass ones won't last",
        "the glass ones never hold",
        "the glass ones always crack on me",
        "we tried the glass ones and hated them",
        "i had the glass ones, dislike those",
    ],
)
def test_cards_are_blamed_for_what_they_do(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, TEAPOTS)

    assert places(TEAPOTS, found.refuses) == [1, 3]
    assert not found.passes_shown


@pytest.mark.parametrize("said", ["they'd never last with my kids", "will it last?", "these won't last, will they"])
def test_what_lasts_is_not_the_last_card(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, TEAPOTS)

    assert TEAPOTS.shown[-1] not in {*found.refuses, found.likes, found.about}


def test_a_stem_with_an_ending_names_a_card(shelf: Shelf) -> None:
    assert places(JARS, understood(shelf, "the corky ones always go mouldy on me", JARS).refuses) == [2]


@pytest.mark.parametrize(
    ("said", "liked", "refused"),
    [
        ("number 1 is lovely, the others are ugly", 1, [2, 3, 4]),
        ("the first one is great, lose the rest", 1, [2, 3, 4]),
        ("I like the ochre one, not the others", 2, [1, 3, 4]),
        ("sea blue and ochre are nice but the rest no", 2, [3, 4]),
        ("I like the first, not the second", 1, [2]),
        ("red and ochre look ugly", None, [4, 2]),
    ],
)
def test_some_cards_are_set_against_the_rest(shelf: Shelf, said: str, liked: int | None, refused: list[int]) -> None:
    found = understood(shelf, said, MUGS)

    assert found.likes == (MUGS.shown[liked - 1] if liked else None)
    assert places(MUGS, found.refuses) == refused


def test_the_rest_that_is_fine_is_left_alone(shelf: Shelf) -> None:
    found = understood(shelf, "drop the red one, the rest look fine", MUGS)

    assert (places(MUGS, found.refuses), found.likes, found.passes_shown) == ([4], None, False)


@pytest.mark.parametrize(
    "said",
    [
        "fig or cedar, what sets them apart?",
        "the fig one and the cedar one, worth the extra?",
        "whats the dif between 2 and 4",
        "2 and 4, how do they differ?",
    ],
)
def test_two_cards_are_compared(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, CANDLES)

    assert found.intent is Intent.COMPARE
    assert sorted(places(CANDLES, found.compared)) == [2, 4]


def test_a_size_wished_for_likes_no_card(shelf: Shelf) -> None:
    found = understood(shelf, "not more than 30 euros, and I'd like the full 24 cm", PANS)

    assert found.likes is None


def test_two_sentences_are_not_read_as_one_name(shelf: Shelf) -> None:
    found = understood(shelf, "Not the travel mug. Needs microwave.", MUGS)

    assert places(MUGS, found.refuses) == [3]
    assert [one.field for one in found.constraints] == ["attributes.microwave_safe"]


@pytest.mark.parametrize("said", ["nah", "Meh.", "hmm, not really", "no, not for me", "yuck", "well... not quite"])
def test_a_shrug_passes_the_list(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS) == Understood(passes_shown=True)


def test_no_alone_may_be_said_of_anything(shelf: Shelf) -> None:
    assert understood(shelf, "no", PANS).intent is Intent.UNCLEAR


@pytest.mark.parametrize("said", ["is 2 dishwasher safe", "does 2 rust", "and can 2 go on induction?", "ok is 2 heavy"])
def test_a_question_points_by_a_bare_number(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, PANS)
    assert (found.intent, found.about) == (Intent.ABOUT, PANS.shown[1])


@pytest.mark.parametrize("said", ["is 2 enough", "can 2 people eat from it", "can 4 adults cook with it"])
def test_a_number_that_counts_is_no_card(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS).about not in PANS.shown[1:]


@pytest.mark.parametrize("said", ["ooh the second looks ok", "the second seems alright", "number 2 is decent"])
def test_faint_praise_is_praise(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS).likes == PANS.shown[1]


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("extra large", "XL"), ("large, its for my husband", "L"), ("in medium please", "M"), ("a small one", "S"),
        ("do you have it in x-large", "XL"),
    ],
)  # fmt: skip
def test_sizes_are_said_in_words_where_products_have_letters(shelf: Shelf, said: str, size: str) -> None:
    (limit,) = understood(shelf, said, ROBES).constraints
    assert limit.value in (size, (size,))


@pytest.mark.parametrize("said", ["a large one", "in small"])
def test_sizes_in_words_are_none_where_products_have_no_letters(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, MUGS).constraints == ()


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("smaller ones", ("capacity_l", Op.LT, 0.8)), ("show me bigger ones", ("capacity_l", Op.GT, 0.6)),
        ("bit big though", ("capacity_l", Op.LT, 0.8)), ("these are too small for us", ("capacity_l", Op.GT, 0.6)),
        ("something smaller", ("capacity_l", Op.LT, 0.8)), ("hm, too big", ("capacity_l", Op.LT, 0.8)),
    ],
)  # fmt: skip
def test_without_a_liked_card_most_of_the_cards_are_compared_with(
    shelf: Shelf, said: str, limit: tuple[str, Op, float]
) -> None:
    small = shelf.products[TEAPOTS.shown[0]].id
    brief = Brief(text="teapot", shown=(small, *TEAPOTS.shown[1:2], small, *TEAPOTS.shown[1:2]))
    found = understood(shelf, said, brief)
    assert [(one.field, one.op, one.value) for one in found.constraints] == [(f"attributes.{limit[0]}", *limit[1:])]
    assert found.text == ""


@pytest.mark.parametrize("said", ["not too big", "cast iron's too heavy for my wrists", "that is not too small"])
def test_what_is_said_of_something_else_compares_no_cards(shelf: Shelf, said: str) -> None:
    assert not [one for one in understood(shelf, said, PANS).constraints if one.op in {Op.LT, Op.GT}]


@pytest.mark.parametrize("said", ["what goes with 1", "what would go with the first", "what else pairs with number 1"])
def test_what_goes_with_a_card_is_asked_by_its_number(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, TEAPOTS)
    assert (found.complements, found.about) == (True, TEAPOTS.shown[0])


@pytest.mark.parametrize(
    "said", ["a taller one", "taller ones please", "something taller", "show me taller ones", "too tall"]
)
def test_what_no_card_states_is_honestly_not_understood(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, PANS)
    assert (found.intent, found.text, found.constraints) == (Intent.UNCLEAR, "", ())


def test_without_cards_nothing_is_compared(shelf: Shelf) -> None:
    assert "smaller" not in understood(shelf, "bit big", Brief()).text
