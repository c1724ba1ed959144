"""What shoppers say to the shop's moves: answers, choices among limits, comparisons, doubts, what goes with what."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.limits.money import price_limit
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.talk.answering import NO_MATTER
from app.dialogue.reading.talk.trading import trade_words
from app.dialogue.reading.understood import Understood
from app.dialogue.reading.values.insisted import one_of
from app.dialogue.refusals import reason_code
from app.dialogue.sayable import words_for
from retrieval.schema import Constraint, Op, ProductId

VOCABULARY = Vocabulary.from_values(
    brands=["Acme", "Globex", "Cherry"],
    categories=["Mugs", "Kitchen", "Dog Food", "Coffee and tea"],
    attributes={
        "material": ["glass", "ceramic", "olive wood", "Ceramic"],
        "colour": ["red", "navy blue"],
        "flavour": ["cherry", "lemon"],
        "care_level": ["easy", "hard"],
    },
)
SHOWN = tuple(ProductId(f"p{place}") for place in range(1, 6))
P1, P2, P3, P4, P5 = SHOWN
BRIEF = Brief(text="mug", shown=SHOWN, recommendation_id="r1")
MATERIAL = "attributes.material"
ASKED = Brief(text="mug", shown=SHOWN, recommendation_id="r1", asked=MATERIAL)
CERAMIC = Constraint(field=MATERIAL, op=Op.IN, value=("Ceramic", "ceramic"))
GLASS = Constraint(field=MATERIAL, op=Op.EQ, value="glass")


def heard(text: str, brief: Brief = BRIEF) -> Understood:
    return read(text, brief, VOCABULARY, "USD")


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("compare the first two", (P1, P2)),
        ("compare the first three", (P1, P2, P3)),
        ("compare 1 and 3", (P1, P3)),
        ("Compare the first and the second, please", (P1, P2)),
        ("can you compare number 2 with number 4?", (P2, P4)),
        ("what's the difference between the first and the last?", (P1, P5)),
        ("what is the difference between the 2nd and the 3rd one", (P2, P3)),
        ("which is better, the first or the second?", (P1, P2)),
        ("which one is better: 2 or 3", (P2, P3)),
        ("how do the first and the third differ?", (P1, P3)),
        ("1 vs 2", (P1, P2)),
        ("the third vs. the first", (P3, P1)),
        ("compare them", (P1, P2)),
        ("compare these three", (P1, P2, P3)),
        ("compare 1, 2, 3, 4 and 5", (P1, P2, P3, P4)),
        ("compare 2 and 2", (P2,)),
    ],
)
def test_what_is_to_be_compared_is_read_off_the_cards(text: str, compared: tuple[ProductId, ...]) -> None:
    assert heard(text) == Understood(intent=Intent.COMPARE, compared=compared)


def test_a_place_that_no_product_has_is_missing() -> None:
    assert heard("compare 1 and 9") == Understood(intent=Intent.COMPARE, missing=9)
    assert heard("compare the first and the last", Brief()) == Understood(intent=Intent.COMPARE, missing=1)


@pytest.mark.parametrize("text", ["compare prices of mugs", "how do i clean it", "1 and 3", "the first", "a vs b"])
def test_no_comparison_is_made_up(text: str) -> None:
    assert heard(text).intent is not Intent.COMPARE


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("why isn't the blue mug on the list?", Understood(intent=Intent.WHY_NOT, subject="blue mug")),
        ("why don't you show me the Acme mug", Understood(intent=Intent.WHY_NOT, subject="Acme mug")),
        ("why is the blue mug not here", Understood(intent=Intent.WHY_NOT, subject="blue mug")),
        ("why is the blue mug missing?", Understood(intent=Intent.WHY_NOT, subject="blue mug")),
        ("why not the third?", Understood(intent=Intent.WHY_NOT, about=P3)),
        ("why isn't the third one first?", Understood(intent=Intent.WHY_NOT, about=P3)),
        ("how come the red kettle isn't listed?", Understood(intent=Intent.WHY_NOT, subject="red kettle")),
        ("why not the ninth?", Understood(intent=Intent.WHY_NOT, missing=9)),
    ],
)
def test_a_missed_product_is_pointed_at_or_named(text: str, understood: Understood) -> None:
    assert heard(text) == understood


@pytest.mark.parametrize("text", ["why not something cheaper?", "why not the cheaper ones", "why?", "why the first?"])
def test_other_whys_are_no_missed_product(text: str) -> None:
    assert heard(text).intent is not Intent.WHY_NOT


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("what goes with the first one?", Understood(complements=True, about=P1)),
        ("what goes well with it", Understood(complements=True, about=P1)),
        ("what else do I need?", Understood(complements=True, about=P1)),
        ("what else do I need for the second?", Understood(complements=True, about=P2)),
        ("what else do I need for baking bread", Understood(complements=True, subject="baking bread")),
        ("something to go with the third", Understood(complements=True, about=P3)),
        ("what do people buy with the last one", Understood(complements=True, about=P5)),
        ("accessories for the coffee grinder", Understood(complements=True, subject="coffee grinder")),
        ("what goes with the ninth", Understood(complements=True, missing=9)),
    ],
)
def test_what_something_should_go_with_is_pointed_at_or_named(text: str, understood: Understood) -> None:
    assert heard(text) == understood


@pytest.mark.parametrize(
    "text", ["what do I need?", "what do you have", "a mug with a handle", "something for the kitchen"]
)
def test_a_search_is_not_taken_for_a_complement(text: str) -> None:
    assert not heard(text).complements


@pytest.mark.parametrize(
    "text", ["no matter", "it doesn't matter", "I don't care", "any", "whatever", "no preference", "not sure", "no"]
)
def test_an_open_question_can_be_waved_away(text: str) -> None:
    assert heard(text, ASKED) == Understood(released=(MATERIAL,))


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("glass", GLASS),
        ("Glass, please", GLASS),
        ("the glass ones", GLASS),
        ("ceramic", CERAMIC),
        ("i'd prefer ceramic", CERAMIC),
        ("glass or olive wood", Constraint(field=MATERIAL, op=Op.IN, value=("glass", "olive wood"))),
    ],
)
def test_a_value_alone_answers_the_open_question(text: str, constraint: Constraint) -> None:
    understood = heard(text, ASKED)
    assert understood == Understood(constraints=understood.constraints)
    [found] = understood.constraints
    assert (found.field, found.op) == (constraint.field, constraint.op)
    assert {found.value} == {constraint.value} or set(found.value) == set(constraint.value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["red", "a teapot", "glass teapot", "under 20", "cheaper", "undo", "thanks"])
def test_what_does_not_answer_the_question_is_read_as_ever(text: str) -> None:
    assert heard(text, ASKED) == heard(text, BRIEF)


def test_without_an_open_question_a_value_is_a_search_and_no_matter_says_nothing() -> None:
    assert heard("glass", Brief()) == Understood(text="glass")
    assert heard("no matter") == Understood(intent=Intent.UNCLEAR)


@pytest.mark.parametrize(
    "constraint",
    [
        GLASS,
        CERAMIC,
        one_of(MATERIAL, ("olive wood",)),
        one_of("attributes.colour", ("navy blue",)),
        one_of("attributes.flavour", ("cherry",)),
        one_of("brand", ("Cherry",)),
        one_of("brand", ("Acme",)),
        one_of("category", ("Dog Food",)),
        one_of("category", ("Coffee and tea",)),
        one_of("attributes.care_level", ("hard",)),
    ],
    ids=lambda one: f"{one.field}={one.value}",
)
def test_what_a_click_says_is_understood_as_what_it_means(constraint: Constraint) -> None:
    words = words_for(constraint, BRIEF, VOCABULARY, "USD")
    assert words
    understood = heard(words)
    [found] = understood.constraints
    assert found.field == constraint.field
    assert understood == Understood(constraints=(found,))


def test_a_value_that_the_grammar_does_not_know_cannot_be_clicked() -> None:
    assert words_for(one_of(MATERIAL, ("unobtainium",)), BRIEF, VOCABULARY, "USD") is None


LIMIT, BRAND, LATEX = (
    price_limit(Op.LT, 300, "USD"),
    Constraint(field="brand", op=Op.EQ, value="Acme"),
    Constraint(field="text", op=Op.NOT_CONTAINS, value="latex"),
)


def test_one_limit_is_given_up_for_another_by_their_names() -> None:
    brief = Brief(constraints=(LIMIT, LATEX), given_up=(BRAND,))
    assert trade_words(keep=[BRAND], forget=[LIMIT]) == "keep “from Acme”, forget “under $3.00”"
    assert heard(trade_words(keep=[BRAND], forget=[LIMIT]), brief) == Understood(constraints=(BRAND,), dropped=(LIMIT,))
    assert heard(trade_words(forget=[LATEX]), brief) == Understood(dropped=(LATEX,))
    assert heard(trade_words(keep=[BRAND]), brief) == Understood(constraints=(BRAND,))
    assert heard(trade_words(forget=[LIMIT, LATEX]), brief) == Understood(dropped=(LIMIT, LATEX))


@pytest.mark.parametrize("text", ["forget “from Globex”", "keep it", "forget everything", "forget it", 'a "red" mug'])
def test_limits_that_nobody_named_are_not_traded(text: str) -> None:
    understood = heard(text, Brief(constraints=(LIMIT,), given_up=(BRAND,)))
    assert not understood.dropped
    assert BRAND not in understood.constraints


def test_a_choice_makes_the_brief_that_it_names() -> None:
    brief = Brief(text="mug", constraints=(LIMIT, LATEX), given_up=(BRAND,))
    understood = heard(trade_words(keep=[BRAND], forget=[LIMIT]), brief)
    assert understood.applied_to(brief).constraints == (LATEX, BRAND)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not the first one", "other"),
        ("not the first, it's too expensive", "price_sensitive"),
        ("not that one, too big", "product_fit"),
        ("I don't like the second", "product_fit"),
        ("not the third, shipping costs too much", "shipping_cost"),
        ("not that one, delivery takes too long", "shipping_speed"),
        ("not the first, I don't trust that brand", "trust_security"),
        ("not the first, maybe later", "timing_deferred"),
        ("not the first, the second one is better", "comparison"),
        ("not that one, I can't return it", "returns_policy"),
        ("not that, I can't pay by invoice", "payment_options"),
    ],
)
def test_a_refusals_reason_has_the_protocols_code(text: str, code: str) -> None:
    assert reason_code(text) == code


def test_what_waves_the_question_away_is_what_the_chip_says() -> None:
    assert heard(NO_MATTER, ASKED) == Understood(released=(MATERIAL,))


def test_what_does_not_matter_stays_settled_until_something_else_is_looked_for() -> None:
    settled = Understood(released=(MATERIAL,)).applied_to(ASKED)
    assert settled.settled == (MATERIAL,)
    assert Brief.from_json(settled.to_json()) == settled
    assert Understood(text="teapot").applied_to(settled).settled == ()


def test_rows_of_before_the_shop_asked_anything_are_read() -> None:
    row = BRIEF.to_json()
    for name in ("asked", "settled", "given_up", "goes_with"):
        del row[name]
    assert Brief.from_json(row) == BRIEF
