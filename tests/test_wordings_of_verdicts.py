"""Cards between which shoppers waver, that they would have liked, that they decline, and whose maker they mean."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent, PriceStep
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import understood

PANS = Brief(
    text="frying pan",
    shown=tuple(
        ProductId(f"home-{one}")
        for one in ("hearth-skillet-24-cm", "glide-pan-cream-24-cm", "glide-pan-red-28-cm", "halvorn-pan-24-cm")
    ),
)


def places(products: tuple[ProductId, ...]) -> list[int]:
    return sorted(1 + PANS.shown.index(one) for one in products)


@pytest.mark.parametrize(
    ("said", "compared"),
    [
        ("I'm between 1 and 3", [1, 3]),
        ("it's between 2 and 4 for me", [2, 4]),
        ("stuck between the first and third", [1, 3]),
        ("wavering between 2 and the last", [2, 4]),
    ],
)
def test_who_wavers_between_two_cards_compares_them(shelf: Shelf, said: str, compared: list[int]) -> None:
    found = understood(shelf, said, PANS)

    assert found.intent is Intent.COMPARE
    assert places(found.compared) == compared


@pytest.mark.parametrize(
    ("said", "ops"),
    [("I'm between 25 and 40", (Op.GTE, Op.LTE)), ("more than 25 less than 40", (Op.GT, Op.LT))],
)
def test_who_is_between_two_amounts_has_a_budget(shelf: Shelf, said: str, ops: tuple[Op, Op]) -> None:
    found = understood(shelf, said, PANS)

    assert sorted((one.field, one.op, one.value) for one in found.constraints) == sorted(
        ("price", op, value) for op, value in zip(ops, (2500, 4000), strict=True)
    )


@pytest.mark.parametrize(
    ("said", "liked"),
    [
        ("actually I liked the first one", 1),
        ("actually I preferred the third one", 3),
        ("I quite like 3 actually", 3),
        ("the third isn't bad", 3),
        ("red one's my favourite", 3),
        ("3 over 1", 3),
        ("my first choice is the fourth", 4),
        ("the third's colour is lovely", 3),
        ("something as nice as the second", 2),
        ("I'd go for the second over the first", 2),
        ("the first is nicer than the second", 1),
    ],
)
def test_a_card_is_liked(shelf: Shelf, said: str, liked: int) -> None:
    found = understood(shelf, said, PANS)

    assert found.likes == PANS.shown[liked - 1]
    assert not (found.constraints)
    assert not (found.refuses)
    assert not (found.text)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("no thanks to the second and third", [2, 3]),
        ("no thank you to the last one", [4]),
        ("no thanks to 2", [2]),
        ("nah to the first", [1]),
        ("the second does nothing for me", [2]),
        ("I hate the third", [3]),
    ],
)
def test_a_card_is_declined(shelf: Shelf, said: str, refused: list[int]) -> None:
    found = understood(shelf, said, PANS)

    assert places(found.refuses) == refused
    assert not (found.constraints)
    assert not (found.likes)
    assert not (found.text)


@pytest.mark.parametrize("said", ["not feeling any of these", "not really feeling it"])
def test_all_cards_leave_cold(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS).passes_shown


@pytest.mark.parametrize("said", ["something like 2 under 30", "anything like 2 under 30"])
def test_a_bare_number_is_likened_to_within_a_price(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, PANS)

    assert found.likes == PANS.shown[1]
    assert [(one.field, one.op, one.value) for one in found.constraints] == [("price", Op.LT, 3000)]
    assert not found.text


def test_a_card_would_be_taken_at_another_price(shelf: Shelf) -> None:
    found = understood(shelf, "I'd take the second if it was cheaper", PANS)

    assert (found.likes, found.step) == (PANS.shown[1], PriceStep.CHEAPER)


@pytest.mark.parametrize(
    ("said", "op"),
    [("nothing from the first brand", Op.NOT_IN), ("just the first brand", Op.IN), ("the last brand only", Op.IN)],
)
def test_brands_are_counted_as_cards_are(shelf: Shelf, said: str, op: Op) -> None:
    found = understood(shelf, said, PANS)

    assert [(one.field, one.op) for one in found.constraints] == [("brand", op)]
    assert not found.text


@pytest.mark.parametrize(
    ("said", "op", "value"),
    [("nothing bigger than 24", Op.LTE, 24), ("smaller than 28", Op.LT, 28), ("bigger than 20", Op.GT, 20)],
)
def test_bigger_and_smaller_are_of_the_one_length_there_is(shelf: Shelf, said: str, op: Op, value: int) -> None:
    found = understood(shelf, said, PANS)

    assert [(one.field, one.op, one.value) for one in found.constraints] == [("attributes.diameter_cm", op, value)]


@pytest.mark.parametrize(
    ("said", "liked"), [("is there a smaller version of the third", 3), ("a smaller one of the last", 4)]
)
def test_a_smaller_version_of_a_card_is_like_it_but_smaller(shelf: Shelf, said: str, liked: int) -> None:
    found = understood(shelf, said, PANS)

    assert found.likes == PANS.shown[liked - 1]
    assert [one.op for one in found.constraints] == [Op.LT]
    assert not found.text


def test_how_many_are_in_a_card_is_asked_of_it(shelf: Shelf) -> None:
    found = understood(shelf, "how many pieces in 2", PANS)

    assert (found.intent, found.about) == (Intent.ABOUT, PANS.shown[1])


@pytest.mark.parametrize(
    "said",
    ["the knife with the olive handle hits the spot, more like that", "along the lines of the oak, cosy like that"],
)
def test_a_card_that_is_described_otherwise_is_not_taken_for_the_first(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS).likes is None


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("not what I'm after", True),
        ("these aren't what I asked for", True),
        ("the ones for compost aren't what I'm after", False),
        ("those last two are bread knives, not what I asked", False),
    ],
)
def test_what_some_are_not_is_not_said_of_all(shelf: Shelf, said: str, passes: bool) -> None:
    assert understood(shelf, said, PANS).passes_shown is passes


def test_another_thing_is_looked_for_without_refusals_from_the_list_before(shelf: Shelf) -> None:
    found = understood(shelf, "a decanter would suit him better. Not the second", PANS)

    assert found.text == "decanter"
    assert not found.refuses


def test_what_is_not_hated_is_neither_liked_nor_left_out(shelf: Shelf) -> None:
    found = understood(shelf, "I don't hate the third", PANS)

    assert found.intent is Intent.UNCLEAR
    assert not (found.likes)
    assert not (found.refuses)
    assert not found.constraints
