"""The labelled utterances: what counts as understood, and that no change understands less."""

import asyncio
import hashlib
from collections.abc import Mapping

import pytest

from app.dialogue.brief import Brief
from app.dialogue.interpreter import unsure
from app.dialogue.reading.cards.naming import name_by_number
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.numerals import in_digits
from app.dialogue.reading.sheet import Sheet
from eval.understanding import FOLDER, Case, Part, Report, Shelf, cases, measured, measured_with_model
from prompts.scripted import ScriptedChatModel
from retrieval.schema import Constraint, Op, Product, ProductId
from tests.builders import product

TEST_HALF = "95b0f386adc501b300faf1d650107c1f65534bbccb6ca4be8dcc3c022967a5ae"


def measured_home(part: Part, shelf: Shelf) -> Report:
    """All of the test part, and every fourth utterance of the others."""
    some = [case for case in cases(part) if case.shop == "home"]
    return measured(some if part is Part.TEST else some[::4], {"home": shelf})


def test_the_test_part_is_the_one_that_was_written_blind() -> None:
    assert hashlib.sha256((FOLDER / "test.jsonl").read_bytes()).hexdigest() == TEST_HALF


def test_there_are_enough_utterances_and_a_third_of_them_are_hard() -> None:
    all_parts = [case for part in Part for case in cases(part)]
    assert len(all_parts) >= 400
    assert sum(case.hard for case in all_parts) >= len(all_parts) / 3
    assert len({case.id for case in all_parts}) == len(all_parts)


def test_what_was_understood_of_the_home_shops_utterances_still_is(shelf: Shelf) -> None:
    """Floors, a little under what docs/understanding.md tells."""
    dev, test = (measured_home(part, shelf).scores()["all"] for part in (Part.DEV, Part.TEST))
    assert dev.right / dev.cases > 0.80
    assert test.right / test.cases > 0.82
    assert dev.invented / dev.cases < 0.03


def test_a_model_is_measured_on_what_the_grammar_is_not_sure_of(shelf: Shelf) -> None:
    some = [case for case in cases(Part.DEV) if case.shop == "home"][:60]
    alone = measured(some, {"home": shelf})
    model = ScriptedChatModel(lambda _: '{"search": "vase", "limits": []}')
    report = asyncio.run(measured_with_model(some, {"home": shelf}, model, within_s=5.0))
    assert len(model.history) == report.asked > 3
    assert 3 < report.changed <= report.asked
    asked = [at for at, case in enumerate(some) if unsure(shelf.read(case))]
    assert [one.found for at, one in enumerate(report.verdicts) if at not in asked] == [
        one.found for at, one in enumerate(alone.verdicts) if at not in asked
    ]


def test_a_reading_counts_as_right_only_if_every_part_is(shelf: Shelf) -> None:
    expected: dict[str, object] = {
        "intent": "find", "text": "kettle", "constraints": [], "likes": None, "refuses": [], "passes_shown": False,
        "step": None, "released": [], "about": [],
    }  # fmt: skip
    price = {"field": "price", "op": "lt", "value": 3000, "hard": True}

    def wrong(*right: Mapping[str, object]) -> tuple[str, ...]:
        case = Case(id="c", shop="home", before=Brief(), say="a kettle under 30", right=right, hard=False, kinds=())
        return measured([case], {"home": shelf}).verdicts[0].wrong

    assert wrong({**expected, "constraints": [price]}) == ()
    assert wrong(expected) == ("constraints",)
    assert wrong({**expected, "text": "teapot", "constraints": [price]}) == ("text",)
    assert wrong(expected, {**expected, "constraints": [price]}) == ()


CARDS = [
    product("a", title="Table lamp, oak", price=4900, attributes={"material": "oak", "height_cm": 38}),
    product("b", title="Table lamp, terracotta", price=2900, attributes={"material": "terracotta", "height_cm": 30}),
    product("c", title="Floor lamp, black", price=8900, attributes={"colour": "black", "height_cm": 150}),
]
SHOWN = Brief(text="lamp", shown=tuple(ProductId(one.id) for one in CARDS))


@pytest.mark.parametrize(
    ("said", "numbered"),
    [
        ("not the oak one", "not number 1"),
        ("more like the terracotta one", "more like number 2"),
        ("the last two are ugly", "number 2 and number 3 are ugly"),
        ("not the cheapest", "not number 2"),
        ("the biggest one please", "number 3 please"),
        ("how tall is that floor lamp?", "how tall is number 3?"),
        ("the pink one", "the pink one"),
        ("the second one", "the second one"),
    ],
)
def test_cards_are_named_by_what_they_are(said: str, numbered: str) -> None:
    sheet = Sheet(said)
    name_by_number(sheet, CARDS)
    assert sheet.text == numbered


def test_without_cards_nothing_is_named() -> None:
    sheet = Sheet("not the oak one")
    name_by_number(sheet, ())
    assert sheet.text == "not the oak one"


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("under thirty", "under 30"),
        ("twenty-five euros", "25 euros"),
        ("a set of six", "a set of 6"),
        ("half a litre", "0.5 litre"),
        ("a dollar fifty", "1.50 dollar"),
        ("a table for six", "a table for six"),
        ("the first two", "the first two"),
        ("between thirty and forty", "between 30 and 40"),
        ("two hundred and fifty dollars", "250 dollars"),
    ],
)
def test_number_words_are_digits_where_they_count_money_or_measures(said: str, digits: str) -> None:
    assert in_digits(said) == digits


def limits(said: str, shelf: Shelf, brief: Brief | None = None) -> list[tuple[str, Op, object]]:
    found = read(said, brief or Brief(), shelf.vocabulary, shelf.currency).constraints
    return [(one.field, one.op, one.value) for one in found]


def test_a_size_is_that_of_the_thing(shelf: Shelf) -> None:
    assert limits("frying pan, 28 cm", shelf) == [("attributes.diameter_cm", Op.EQ, 28)]
    assert limits("rug 1.40 m wide", shelf) == [("attributes.width_cm", Op.EQ, 140)]
    assert limits("bin, at least twenty litres", shelf) == [("attributes.capacity_l", Op.GTE, 20)]
    assert limits("a set of six wine glasses", shelf) == [("attributes.pieces", Op.EQ, 6)]


def test_a_value_is_a_limit_only_where_products_of_the_kind_have_it(shelf: Shelf) -> None:
    assert limits("a red toaster", shelf) == [("attributes.colour", Op.IN, ("red",))]
    assert limits("olive oil", shelf) == []


def test_what_no_longer_matters_is_released(shelf: Shelf) -> None:
    red = Constraint(field="attributes.colour", op=Op.IN, value=("red",))
    brief = Brief(text="mug", constraints=(red,))
    for said in ("forget the colour", "any colour is fine", "the colour doesn't matter any more"):
        understood = read(said, brief, shelf.vocabulary, shelf.currency)
        assert understood.released == ("attributes.colour",), said
        assert understood.applied_to(brief).constraints == ()
    assert limits("blue too", shelf, brief) == [("attributes.colour", Op.IN, ("red", "blue"))]


def test_of_several_values_only_the_one_that_is_meant_is_lifted(shelf: Shelf) -> None:
    neither = Constraint(field="attributes.material", op=Op.NOT_IN, value=("plastic", "glass"))
    either = Constraint(field="attributes.colour", op=Op.IN, value=("red", "blue"))
    brief = Brief(text="mug", constraints=(neither, either))
    for said, left in (
        ("plastic is ok after all", {("attributes.material", ("glass",)), ("attributes.colour", ("red", "blue"))}),
        (
            "it doesn't have to be red",
            {("attributes.material", ("plastic", "glass")), ("attributes.colour", ("blue",))},
        ),
    ):
        after = read(said, brief, shelf.vocabulary, shelf.currency).applied_to(brief)
        assert {(one.field, one.value) for one in after.constraints} == left, said


def test_stars_and_the_brand_of_the_first_card_are_limits(shelf: Shelf) -> None:
    assert limits("at least 4 stars", shelf) == [("rating", Op.GTE, 4.0)]
    assert limits("over 4.5 stars", shelf) == [("rating", Op.GT, 4.5)]
    assert limits("a knife rated at least 4.5", shelf) == [("rating", Op.GTE, 4.5)]
    tricky = [product("a", title="Lamp", brand="under 5 dollars"), *CARDS[1:]]
    for said, op in (("only this brand", Op.IN), ("something not from this brand", Op.NOT_IN)):
        found = read(said, SHOWN, shelf.vocabulary, shelf.currency, tricky)
        assert [(one.field, one.op, one.value) for one in found.constraints] == [("brand", op, ("under 5 dollars",))]
        assert found.text == ""


def test_a_fresh_start_and_a_new_wish_in_one_sentence(shelf: Shelf) -> None:
    brief = Brief(text="rug", constraints=(Constraint(field="price", op=Op.LTE, value=10_000),))
    understood = read("forget all that, I need a mop", brief, shelf.vocabulary, shelf.currency)
    assert understood.intent is Intent.FIND
    after = understood.applied_to(brief)
    assert (after.text, after.constraints) == ("mop", ())


def test_an_exclusion_is_kept_as_it_was_said_and_searched_in_all_its_kinds(shelf: Shelf) -> None:
    brief = read("food box, not plastic", Brief(), shelf.vocabulary, shelf.currency).applied_to(Brief())
    [said] = brief.constraints
    [asked] = brief.query(None, shelf.vocabulary).constraints
    assert said.value == ("plastic",)
    assert isinstance(asked.value, tuple)
    assert set(asked.value) == {"plastic", "recycled plastic"}


@pytest.mark.parametrize(
    ("said", "intent", "asked"),
    [
        ("compare the oak one and the floor lamp", Intent.COMPARE, ["a", "c"]),
        ("which is taller, the first or the last?", Intent.COMPARE, ["a", "c"]),
        ("first two, what's the difference", Intent.COMPARE, ["a", "b"]),
        ("is the terracotta one dimmable?", Intent.ABOUT, ["b"]),
        ("why the floor lamp?", Intent.WHY, ["c"]),
        ("why isn't there a brass one?", Intent.WHY_NOT, []),
    ],
)
def test_questions_are_about_the_products_that_they_name(
    shelf: Shelf, said: str, intent: Intent, asked: list[str]
) -> None:
    understood = read(said, SHOWN, shelf.vocabulary, shelf.currency, CARDS)
    assert understood.intent is intent
    assert [*understood.compared, *([understood.about] if understood.about else [])] == asked


def test_what_is_disliked_is_refused_and_what_is_liked_leads(shelf: Shelf) -> None:
    def said(text: str) -> tuple[tuple[Product | str, ...], str | None]:
        understood = read(text, SHOWN, shelf.vocabulary, shelf.currency, CARDS)
        return understood.refuses, understood.likes

    assert said("the last two are hideous") == (("b", "c"), None)
    assert said("neither the first nor the second") == (("a", "b"), None)
    assert said("I already own the oak one") == (("a",), None)
    assert said("the oak one is lovely, anything like it below 40?") == ((), "a")
