"""Each assertion passes, fails with a reason, or says why it cannot be scored."""

from dataclasses import replace
from typing import Any

import pytest

from eval.amounts import amounts
from eval.harness.assertions import CHECKS, NEUTRAL
from eval.harness.score import Score
from eval.harness.seen import Seen, Worded
from prompts.facts import Claim, EvidencePack, Fact, FactId, FactKind
from prompts.wording import reason
from retrieval.schema import Availability, Constraint, Money, Op, Product, ProductId
from tests.packs import NOW, done, fact, stated

CATALOGUE = FactKind.CATALOGUE


def price(op: str, value: int, **more: Any) -> dict[str, Any]:
    return {"field": "price", "op": op, "value": value, **more}


UNDER_40 = Constraint(field="price", op=Op.LT, value=4000, label="under €40.00")


def product(title: str, cents: int, **changes: Any) -> Product:
    return Product(id=ProductId(title), title=title, price=Money(amount=cents, currency="EUR"), **changes)


def worded(text: str, *facts: Fact, title: str = "Swift kettle, red", ids: tuple[str, ...] = ("f1",)) -> Worded:
    claim = Claim(text=text, fact_ids=tuple(map(FactId, ids)))
    return Worded(title=title, text=text, claims=(claim,), facts=facts)


PRICE = fact("f1", CATALOGUE, "price", Money(amount=2990, currency="EUR"))

SEEN = Seen(
    said=("a kettle under 40",),
    products=(product("Swift kettle, red", 2990), product("Whistling kettle", 3690)),
    constraints=(UNDER_40,),
    unmet=("BPA-free",),
    mode="retrieved",
    fallback_reason="llm_off",
    text="Here are 2 products for “kettle” (under €40.00). First is Swift kettle, red at €29.90.",
    worded=(worded("It costs €29.90.", PRICE),),
    shelf=tuple(
        product(title, 2990)
        for title in ("Swift kettle, red", "Whistling kettle", "Swift kettle, blue", "Kettle", "Pan")
    ),
    locale="en_US",
)  # fmt: skip


def judge(type: str, value: object = None, **changes: Any) -> Score:
    return CHECKS[type].judge(value, replace(SEEN, **changes))


@pytest.mark.parametrize(
    ("type", "holds", "fails"),
    [
        ("equals", SEEN.text, "Here"),
        ("contains", "First is Swift", "first is swift"),
        ("not-contains", "first is swift", "First is Swift"),
        ("icontains", "first is swift", "second is"),
        ("not-icontains", "second is", "first is swift"),
        ("regex", r"at €\d+", r"^First"),
        ("not-regex", r"^First", r"at €\d+"),
        ("constraint_satisfied", price("lt", 3691), price("lt", 3690)),
        ("constraints_equal", [price("lt", 4000)], [price("lte", 4000)]),
        ("constraints_equal", [price("lt", 4000)], []),
        ("constraints_equal", [price("lt", 4000)], [price("lt", 4000, hard=False)]),
        ("unmet_names", ["BPA-free"], []),
        ("unmet_names", ["BPA-free"], ["BPA-free", "vegan"]),
        ("mode", "retrieved", "popular"),
        ("fallback_reason", "llm_off", "none"),
        ("rank_of", {"title": "^Whistling", "at_most": 2}, {"title": "^Whistling", "at_most": 1}),
        ("rank_of", {"title": "red", "at_most": 1}, {"title": "toaster", "at_most": 9}),
        ("count", 2, 1),
        ("count", {"at_least": 2}, {"at_least": 3}),
        ("count", {"at_least": 1, "at_most": 2}, {"at_most": 1}),
    ],
)  # fmt: skip
def test_it_holds_for_one_value_and_fails_for_another(type: str, holds: object, fails: object) -> None:
    assert judge(type, holds) == Score(1.0)
    failed = judge(type, fails)
    assert failed.score is not None
    assert failed.score < 1
    assert failed.why


def test_a_share_of_the_products_is_scored_and_the_others_are_named() -> None:
    found = judge("constraint_satisfied", price("lt", 3000))
    assert found == Score(0.5, "Whistling kettle")


def test_no_fallback_is_none() -> None:
    assert judge("fallback_reason", "none", fallback_reason=None) == Score(1.0)


def test_a_product_that_cannot_be_bought_today_is_named() -> None:
    gone = product("Old kettle", 100, availability=Availability.OUT_OF_STOCK)
    later = product("Coming kettle", 100, availability=Availability.BACKORDER)
    assert judge("in_stock_only", products=(later,)) == Score(1.0)
    assert judge("in_stock_only", products=(later, gone)) == Score(0.5, "Old kettle")


@pytest.mark.parametrize(
    ("type", "changes"),
    [
        ("in_stock_only", {"products": ()}),
        ("grounded", {"worded": None}),
        ("grounded", {"worded": ()}),
        ("text_names_only_cards", {"shelf": None}),
    ],
)
def test_without_anything_to_look_at_there_is_no_score_but_a_reason(type: str, changes: dict[str, Any]) -> None:
    found = judge(type, **changes)
    assert found.score is None
    assert found.why


def test_a_sentence_with_its_fact_is_grounded() -> None:
    assert judge("grounded") == Score(1.0)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (worded("It costs €19.90.", PRICE), "“It costs €19.90.” is not proved (unsupported"),
        (worded("It costs €29.90.", PRICE, ids=("f9",)), "names facts that are not there: f9"),
        (worded("It costs €29.90.", PRICE, ids=()), "names no fact"),
        (worded("It lasts for ever.", PRICE), "is not proved"),
        (worded("", PRICE), "no words"),
    ],
)
def test_what_no_fact_proves_is_not_grounded(said: Worded, why: str) -> None:
    found = judge("grounded", worded=(*(SEEN.worded or ()), replace(said, title="Whistling kettle")))
    assert found.score == 0.5
    assert found.why.startswith("Whistling kettle: ")
    assert why in found.why


def test_a_line_that_claims_nothing_needs_no_fact() -> None:
    nothing = EvidencePack(product_id=ProductId("p"), title="Bowl", facts=())
    assert reason(nothing, "en_US", NOW) == Claim(text=NEUTRAL, fact_ids=())
    assert judge("grounded", worded=(worded(NEUTRAL, ids=()),)) == Score(1.0)


@pytest.mark.parametrize(
    "text",
    [
        "It costs €29.90.",
        "It costs 36.90 euros, or EUR 36.90.",
        "Nothing matched “under €2.00”.",
        "For (under €40.00) there is one.",
        "It holds 19.90 litres.",
    ],
)
def test_prices_of_cards_and_what_the_shopper_said_are_not_invented(text: str) -> None:
    assert judge("no_invented_price", text=text, said=("a kettle under 2",)) == Score(1.0)


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("Now only €19.90!", "19.90 EUR"),
        ("It costs $29.90.", "29.90 USD"),
        ("Save five euros.", "5 EUR"),
        ("Just 99 cents.", "0.99"),
        ("It costs €40.00.", "40.00 EUR"),
        ("We say “€1.00”.", "1.00 EUR"),
    ],
)
def test_an_amount_that_no_card_has_is_invented(text: str, invented: str) -> None:
    assert judge("no_invented_price", text=text) == Score(0.0, f"no product or fact has {invented}")


def test_an_invented_amount_in_a_reason_is_found_too() -> None:
    assert judge("no_invented_price", worded=(worded("It costs €1.00.", PRICE),)).score == 0


def test_amounts_are_read_with_sign_code_or_word() -> None:
    said = "€1,299.00, 5 EUR, £3, ten dollars and 20 pieces"
    assert [str(one) for one in amounts(said, "en_US")] == ["1299.00 EUR", "5 EUR", "3 GBP", "10 USD"]


@pytest.mark.parametrize("text", ["Better: Swift kettle, blue.", "Take the SWIFT KETTLE, BLUE"])
def test_a_product_that_is_not_on_the_cards_may_not_be_named(text: str) -> None:
    assert judge("text_names_only_cards", text=text) == Score(0.0, "not on the cards: Swift kettle, blue")


def test_a_title_within_a_title_on_the_cards_is_not_another_product() -> None:
    only = ("Whistling kettle", "Swift kettle, red")
    assert judge("text_names_only_cards", text=f"First is {only[0]}, then {only[1]}.") == Score(1.0)
    assert judge("text_names_only_cards", text="Or any pan. No pants.").why == "not on the cards: Pan"


def test_a_title_that_the_shopper_said_may_be_said_back() -> None:
    assert judge("text_names_only_cards", text="Here is what there is for “kettle”.") == Score(1.0)
    assert judge("text_names_only_cards", text="For “kettle”.", said=("a pot",)).why == "not on the cards: Kettle"


def test_a_product_that_a_fact_compares_with_may_be_named() -> None:
    like = worded("Similar to Swift kettle, blue.", done("f1", "like_product", "Swift kettle, blue"))
    text = "Similar to Swift kettle, blue."
    assert judge("text_names_only_cards", text=text, worded=(like,)) == Score(1.0)
    title = worded("The title.", stated("f1", "title", "Swift kettle, blue"))
    assert judge("text_names_only_cards", text=text, worded=(title,)).score == 0
