"""Wishes said to cards as shoppers word them: a card liked but for something, cards refused, thanks for one bought."""

import pytest

from app.dialogue.reading.intents import Intent, PriceStep
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Op
from tests.shown_cards import BRIEFS, places, understood


@pytest.mark.parametrize(
    ("said", "place", "limit"),
    [
        ("the 20cm one, but is there one a good bit wider", 2, (Op.GT, 20)),
        ("like the 14 cm one, is there a slightly bigger one", 1, (Op.GT, 14)),
        ("the 30cm one is good, is there one a lot smaller?", 3, (Op.LT, 30)),
        ("the 20cm one is nice, do you do a bigger one?", 2, (Op.GT, 20)),
    ],
)
def test_a_question_for_another_size_is_a_wish(
    shelves: dict[str, Shelf], said: str, place: int, limit: tuple[Op, float]
) -> None:
    found = understood(shelves, said, "pots")
    assert places("pots", found.likes) == [place]
    assert [(one.op, one.value) for one in found.constraints] == [limit]


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("first ones nice but in sage green and the bigger size", {("colour", Op.IN), ("capacity_ml", Op.GT)}),
        ("the first one but in the bigger size please", {("capacity_ml", Op.GT)}),
        ("like the first, but a different brand", {("brand", Op.NOT_IN)}),
        ("sth like the first from another maker", {("brand", Op.NOT_IN)}),
        ("that ones nice but by someone else", {("brand", Op.NOT_IN)}),
        ("number 1 but not that brand", {("brand", Op.NOT_IN)}),
    ],
)
def test_a_card_is_liked_but_for_its_maker_or_size(
    shelves: dict[str, Shelf], said: str, limits: set[tuple[str, Op]]
) -> None:
    found = understood(shelves, said, "travel")
    assert places("travel", found.likes) == [1]
    assert {(one.field.removeprefix("attributes."), one.op) for one in found.constraints} == limits


def test_that_brand_is_the_named_cards(shelves: dict[str, Shelf]) -> None:
    (limit,) = understood(shelves, "the last one but not that brand", "travel").constraints
    assert limit.value == (shelves["home"].products[BRIEFS["travel"].shown[-1]].brand,)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("not those two plastic things at the top", [1, 2]), ("not the plastic things", [1, 2]),
        ("neither of those plastic things", [1, 2]), ("lose those plastic bits", [1, 2]), ("not that mat thing", [4]),
        ("not the bottom one", [4]), ("those two plastic ones at the start are ugly", [1, 2]),
    ],
)  # fmt: skip
def test_things_at_the_top_are_cards(shelves: dict[str, Shelf], said: str, refused: list[int]) -> None:
    found = understood(shelves, said, "organisers")
    assert (places("organisers", *found.refuses), found.passes_shown) == (refused, False)


@pytest.mark.parametrize("said", ["no plastic things please", "nothing plastic"])
def test_things_of_any_kind_are_none(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "organisers")
    assert (found.refuses, [one.op for one in found.constraints]) == ((), [Op.NOT_IN])


@pytest.mark.parametrize(
    ("said", "liked", "limits"),
    [
        ("the skillet but not so heavy", 1, [("attributes.weight_kg", Op.LT)]),
        ("the red one but not quite as big", 3, [("attributes.diameter_cm", Op.LT)]),
        ("the steel one but not that expensive", 4, []),
    ],
)
def test_a_card_that_should_be_less_so_is_liked(
    shelves: dict[str, Shelf], said: str, liked: int, limits: list[tuple[str, Op]]
) -> None:
    found = understood(shelves, said, "pans")
    assert (places("pans", found.likes), found.refuses) == ([liked], ())
    assert [(one.field, one.op) for one in found.constraints] == limits


@pytest.mark.parametrize(
    ("said", "refused"),
    [("skip numbers 1 and 4", [1, 4]), ("drop cards 2 and 3", [2, 3]), ("steel one can go, too pricey", [4])],
)
def test_cards_are_refused_by_their_numbers(shelves: dict[str, Shelf], said: str, refused: list[int]) -> None:
    assert places("pans", *understood(shelves, said, "pans").refuses) == refused


@pytest.mark.parametrize(
    "said", ["can you show me only the red ones?", "got the ochre one in white?", "can you make that white instead"]
)
def test_a_wish_put_as_a_question_is_none_about_a_card(shelves: dict[str, Shelf], said: str) -> None:
    assert [one.field for one in understood(shelves, said, "mugs").constraints] == ["attributes.colour"]


def test_a_lid_for_a_card_is_looked_for(shelves: dict[str, Shelf]) -> None:
    assert "lids" in understood(shelves, "do you sell lids for the skillet?", "pans").text


@pytest.mark.parametrize(
    ("said", "step"), [("the mint one but cheaper?", PriceStep.CHEAPER), ("more like the mint one?", None)]
)
def test_a_wish_with_a_question_mark_stays_a_wish(shelves: dict[str, Shelf], said: str, step: PriceStep | None) -> None:
    found = understood(shelves, said, "sets")
    assert (found.intent, places("sets", found.likes), found.step) == (Intent.FIND, [2], step)


def test_a_thing_that_the_shop_sells_goes_on_with_a_name(shelves: dict[str, Shelf]) -> None:
    assert understood(shelves, "have you got the red tablecloth", "mugs").about is None


@pytest.mark.parametrize(
    "said",
    [
        "brilliant, just ordered the first one. thank you!", "thanks, i've ordered the second one",
        "just bought the skillet, cheers",
        "great, i got the red one in the end, thanks", "i went with the cream one. thank you so much",
        "awesome, the red one is in my basket now. bye!",
    ],
)  # fmt: skip
def test_thanks_beside_a_purchase_ask_for_nothing(shelves: dict[str, Shelf], said: str) -> None:
    assert understood(shelves, said, "pans") == Understood(intent=Intent.THANKS)


@pytest.mark.parametrize("said", ["i already have the red one", "already bought the red one, show me others"])
def test_what_somebody_has_already_is_refused(shelves: dict[str, Shelf], said: str) -> None:
    assert places("pans", *understood(shelves, said, "pans").refuses) == [3]
