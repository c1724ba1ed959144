"""The evidence pack: only what is known, each fact once, strongest reason first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from prompts.facts import Fact, FactKind, fact_from_json, fact_to_json
from ranking.behaviour import LiveBehaviour
from ranking.evidence import LIKE_YOU, EvidenceCollector
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.tables import Tables
from retrieval.schema import (
    Availability,
    Candidate,
    Constraint,
    ConstraintSource,
    Evidence,
    Money,
    Op,
    Product,
    ProductId,
    Query,
    Rating,
    VisitorId,
)
from tests.builders import product
from tests.pasts import TODAY, bought, did, ids, time_of, two_tastes

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN = VisitorId("ann")
MUG = product(
    "A0",
    title="Red mug",
    description="Holds tea.",
    price=1_250,
    list_price=Money(amount=1_500, currency="USD"),
    brand="Acme",
    categories=("Kitchen", "Mugs"),
    rating=Rating(value=9, scale_max=10, count=12),
    attributes={"colour": "red", "volume": 0.3},
)
BARE = product("A0", title="Mug", price=None, availability=Availability.PREORDER)


def past() -> LiveBehaviour:
    """Two tastes of 12 products; ann bought A0 twice and A1 once. Nothing was bought in the last four weeks."""
    purchases = two_tastes(products=12)
    items = ItemSpace(purchases.item_ids)
    behaviour = LiveBehaviour(items, Tables.learn(purchases, TODAY), Histories(purchases, items), lambda: TODAY)
    behaviour.observe([did("purchase", "ann", "A0", day=TODAY - 9), did("purchase", "ann", "A0", "A1", day=TODAY - 2)])
    behaviour.tables.popular[:] = 0
    return behaviour


def collector(behaviour: LiveBehaviour) -> EvidenceCollector:
    """Every product of the past has a title but A9."""
    titles = {one: f"Title of {one}" for one in behaviour.items.ids if one != "A9"}
    return EvidenceCollector(behaviour, lambda asked: {one: titles[one] for one in asked if one in titles})


COLLECTOR = collector(past())


def candidate(*evidence: Evidence, id: str = "A0") -> Candidate:
    return Candidate(product_id=ProductId(id), score=0.1, evidence=evidence)


def from_source(source: str, rank: int = 1, score: float = 1.0, because: str | None = None) -> Evidence:
    return Evidence(source=source, rank=rank, score=score, because=ProductId(because) if because else None)


def facts(
    one: Product, query: Query, *evidence: Evidence, kind: FactKind | None = None, by: EvidenceCollector = COLLECTOR
) -> list[Fact]:
    [pack] = by.collect([(one, candidate(*evidence, id=one.id))], query, NOW)
    return [fact for fact in pack.facts if kind in {None, fact.kind}]


def said(found: list[Fact]) -> dict[str, Any]:
    """Values by field."""
    assert len({fact.field for fact in found}) == len(found)
    return {fact.field: fact.value for fact in found}


def where(field: str, op: Op, value: Any, **fields: Any) -> Constraint:
    return Constraint(field=field, op=op, value=value, **fields)


EVERYTHING = Query(
    visitor_id=ANN,
    text="mug",
    constraints=(where("price", Op.LTE, 2_000), where("attributes.colour", Op.IN, ("blue", "red"))),
)


def test_a_pack_begins_with_what_was_asked_for_then_what_was_done_then_the_catalogue() -> None:
    sources = from_source("lexical"), from_source("collaborative")
    [pack] = COLLECTOR.collect([(MUG, candidate(*sources))], EVERYTHING, NOW)

    assert (pack.product_id, pack.title) == ("A0", "Red mug")
    assert [fact.field for fact in pack.facts] == [
        "search_text", "price", "attributes.colour",
        "bought_times", "last_bought", "shoppers_like_you",
        "price", "list_price", "availability", "brand", "rating", "rating.count", "category",
        "attributes.colour", "attributes.volume",
    ]  # fmt: skip
    assert {fact.as_of for fact in pack.facts} == {NOW}


def test_every_fact_has_its_own_id_and_survives_json() -> None:
    found = facts(MUG, EVERYTHING, from_source("lexical"), from_source("collaborative"), from_source("neighbours"))

    assert len({fact.id for fact in found}) == len(found)
    assert [fact_from_json(fact_to_json(fact)) for fact in found] == found


# What was done


def test_what_the_visitor_bought_before_is_counted_and_dated() -> None:
    done = said(facts(MUG, Query(visitor_id=ANN), kind=FactKind.BEHAVIOUR))

    assert done == {"bought_times": 2, "last_bought": time_of(TODAY - 2)}


@pytest.mark.parametrize("visitor", [None, "somebody-else", "b3"])
def test_nobody_elses_purchases_are_told(visitor: str | None) -> None:
    query = Query(visitor_id=VisitorId(visitor) if visitor else None)

    assert facts(MUG, query, kind=FactKind.BEHAVIOUR) == []


def test_products_bought_together_with_the_anchor_are_said_to_be_so() -> None:
    done = facts(MUG, Query(product_id=ProductId("A3")), from_source("together", because="A3"), kind=FactKind.BEHAVIOUR)

    assert said(done) == {"same_shoppers": "Title of A3"}, "nobody had both in one basket"


def test_in_how_many_baskets_both_were_is_counted() -> None:
    baskets = [("v1", TODAY - 9), ("v1", TODAY - 8), ("v2", TODAY - 7), ("v3", TODAY - 6)]
    rows = [(visitor, item, day) for visitor, day in baskets for item in ("A0", "A3", "A3")]
    purchases = bought(*rows, ("v4", "A0", TODAY - 5), ("v4", "A3", TODAY - 4))
    items = ItemSpace(purchases.item_ids)
    behaviour = LiveBehaviour(items, Tables.learn(purchases, TODAY), Histories(purchases, items), lambda: TODAY)
    by = collector(behaviour)

    def told() -> dict[str, Any]:
        evidence = from_source("together", because="A3")
        found = facts(MUG, Query(product_id=ProductId("A3")), evidence, kind=FactKind.BEHAVIOUR, by=by)
        assert {fact.label for fact in found if fact.field == "together_baskets"} <= {"Title of A3"}
        return {name: value for name, value in said(found).items() if name != "baskets_4_weeks"}

    assert told() == {"together_with": "Title of A3", "together_baskets": 4}
    behaviour.observe([did("purchase", "v9", "A0", "A3"), did("purchase", "v9", "A0"), did("purchase", "v8", "A3")])
    assert told() == {"together_with": "Title of A3", "together_baskets": 5}


@pytest.mark.parametrize("pair", [("A0", "A3"), ("A3", "A0"), ("A0", "new"), ("new", "newer"), ("A0", "A0")])
def test_baskets_are_counted_alike_from_either_product_and_by_hand(pair: tuple[str, str]) -> None:
    rng = np.random.default_rng(7)
    rows = [(f"v{rng.integers(5)}", f"A{rng.integers(5)}", TODAY - int(rng.integers(1, 6))) for _ in range(200)]
    purchases = bought(*rows)
    items = ItemSpace(purchases.item_ids)
    histories = Histories(purchases, items)
    for name in ("new", "newer"):
        items.add(ProductId(name))
    baskets: dict[tuple[str, float], set[str]] = {}
    for visitor, item, day in rows:
        baskets.setdefault((visitor, day), set()).add(item)

    one, other = (items.position(ProductId(name)) for name in pair)

    assert histories.together(one, other) == sum(set(pair) <= basket for basket in baskets.values())


def test_no_pair_is_said_to_be_bought_together_on_the_strength_of_other_anchors() -> None:
    """A candidate's score adds up the similarities of a whole basket; B3 and A0 share no shopper."""
    query = Query(cart=tuple(ids("A3", "B3")))

    assert facts(MUG, query, from_source("together", score=0.9, because="B3"), kind=FactKind.BEHAVIOUR) == []


@pytest.mark.parametrize("anchor", ["A9", "unheard-of"])
def test_an_anchor_without_a_title_is_not_spoken_of(anchor: str) -> None:
    evidence = from_source("together", because=anchor), from_source("similar", because=anchor)

    assert facts(MUG, Query(product_id=ProductId(anchor)), *evidence, kind=FactKind.BEHAVIOUR) == []


@pytest.mark.parametrize("source", ["together", "similar"])
def test_another_product_of_the_same_title_is_not_told_of(source: str) -> None:
    by = EvidenceCollector(past(), lambda asked: dict.fromkeys(asked, MUG.title))

    assert facts(MUG, Query(), from_source(source, because="A3"), kind=FactKind.BEHAVIOUR, by=by) == []


def test_a_product_like_the_anchor_is_said_to_be_so() -> None:
    done = facts(MUG, Query(product_id=ProductId("B1")), from_source("similar", because="B1"), kind=FactKind.BEHAVIOUR)

    assert said(done) == {"like_product": "Title of B1"}


def test_a_neighbour_names_the_purchase_that_led_to_it() -> None:
    one = product("A5")

    done = said(facts(one, Query(visitor_id=ANN), from_source("neighbours"), kind=FactKind.BEHAVIOUR))

    assert done["same_shoppers"] in {"Title of A0", "Title of A1"}


def test_a_product_does_not_lead_to_itself() -> None:
    done = said(facts(MUG, Query(visitor_id=ANN), from_source("neighbours"), kind=FactKind.BEHAVIOUR))

    assert done["same_shoppers"] == "Title of A1"


def test_a_purchase_of_another_taste_is_no_cause() -> None:
    assert facts(product("B5"), Query(visitor_id=ANN), from_source("neighbours"), kind=FactKind.BEHAVIOUR) == []


@pytest.mark.parametrize(("rank", "spoken_of"), [(1, True), (LIKE_YOU, True), (LIKE_YOU + 1, False)])
def test_shoppers_like_you_speak_for_their_first_choices_alone(rank: int, spoken_of: bool) -> None:
    done = facts(MUG, Query(), from_source("collaborative", rank=rank), kind=FactKind.BEHAVIOUR)

    assert said(done) == ({"shoppers_like_you": rank} if spoken_of else {})


def test_popularity_is_the_number_of_baskets_of_four_weeks() -> None:
    behaviour = past()
    behaviour.observe([did("purchase", "bob", "A2"), did("purchase", "cat", "A2")])
    by = collector(behaviour)

    assert said(facts(product("A2"), Query(), kind=FactKind.BEHAVIOUR, by=by)) == {"baskets_4_weeks": 2}
    assert facts(product("A3"), Query(), kind=FactKind.BEHAVIOUR, by=by) == []


def test_a_product_that_no_table_knows_has_its_catalogue_facts_and_is_not_made_known() -> None:
    behaviour = past()
    before = len(behaviour.items)
    evidence = [from_source(name, because="A1") for name in ("together", "neighbours", "collaborative")]

    asked = Query(visitor_id=ANN, product_id=ProductId("A1"))
    found = facts(product("brand-new"), asked, *evidence, by=collector(behaviour))

    assert [fact.field for fact in found] == ["shoppers_like_you", "price", "availability"]
    assert len(behaviour.items) == before


# What was asked for


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        (where("price", Op.LTE, 2_000), Money(amount=2_000, currency="USD")),
        (where("list_price", Op.GT, 1_000), Money(amount=1_000, currency="USD")),
        (where("brand", Op.EQ, "ACME"), "ACME"),
        (where("category", Op.IN, ("bowls", "mugs")), "mugs"),
        (where("rating", Op.GTE, 4), 4),
        (where("attributes.Colour", Op.NOT_IN, ("blue", "green")), "blue, green"),
        (where("attributes.COLOUR", Op.NOT_CONTAINS, "blue"), "blue"),
        (where("brand", Op.NOT_IN, ("Other",)), "Other"),
        (where("text", Op.CONTAINS, "mug"), "mug"),
        (where("text", Op.NOT_CONTAINS, "coffee"), "coffee"),
    ],
)
def test_a_wish_that_is_met_is_a_fact_with_its_limit(constraint: Constraint, value: object) -> None:
    [fact] = facts(MUG, Query(constraints=(constraint,)), kind=FactKind.CONSTRAINT)

    assert (fact.field, fact.op, fact.value) == (constraint.field, constraint.op, value)


@pytest.mark.parametrize(
    "constraint",
    [
        where("price", Op.LTE, 1_000),
        where("attributes.colour", Op.EQ, "blue", hard=False),
        where("attributes.lid", Op.NOT_IN, ("plastic",)),
        where("attributes.lid", Op.NOT_CONTAINS, "plastic"),
        where("price", Op.LTE, 2_000, source=ConstraintSource.RULE),
        where("text", Op.CONTAINS, "red", hard=False),
    ],
)
def test_a_wish_that_is_not_met_or_not_stated_or_a_rule_is_no_fact(constraint: Constraint) -> None:
    assert facts(MUG, Query(constraints=(constraint,)), kind=FactKind.CONSTRAINT) == []


@pytest.mark.parametrize("constraint", [where("brand", Op.NOT_IN, ("Acme",)), where("category", Op.NOT_IN, ("Toys",))])
def test_what_the_catalogue_leaves_open_is_not_denied_either(constraint: Constraint) -> None:
    """`not_in` holds for a product without a brand; that is no proof of whose it is."""
    assert facts(BARE, Query(constraints=(constraint,)), kind=FactKind.CONSTRAINT) == []


def test_search_words_are_a_fact_only_if_the_product_holds_all_of_them() -> None:
    both = [from_source("lexical"), from_source("semantic")]

    assert said(facts(MUG, Query(text="red MUG"), *both, kind=FactKind.BEHAVIOUR)) == {"search_text": "red MUG"}
    assert facts(MUG, Query(text="blue mug"), *both, kind=FactKind.BEHAVIOUR) == []
    assert facts(MUG, Query(text="red mug"), from_source("semantic"), kind=FactKind.BEHAVIOUR) == []


def test_words_of_the_description_alone_prove_nothing() -> None:
    """It may hold them and deny them: "not for coffee"."""
    assert facts(MUG, Query(text="tea mug"), from_source("lexical"), kind=FactKind.BEHAVIOUR) == []


def test_words_that_hold_a_wish_are_no_fact() -> None:
    wish = where("text", Op.CONTAINS, "red", hard=False)

    assert facts(MUG, Query(text="red mug", constraints=(wish,)), from_source("lexical")) == facts(MUG, Query())


# The catalogue


def test_catalogue_facts_are_the_products_own_fields() -> None:
    assert said(facts(MUG, Query(), kind=FactKind.CATALOGUE)) == {
        "price": Money(amount=1_250, currency="USD"),
        "list_price": Money(amount=1_500, currency="USD"),
        "availability": "in_stock",
        "brand": "Acme",
        "rating": 4.5,
        "rating.count": 12,
        "category": "Mugs",
        "attributes.colour": "red",
        "attributes.volume": 0.3,
    }


def test_what_the_catalogue_does_not_state_is_no_fact() -> None:
    assert said(facts(BARE, Query(), kind=FactKind.CATALOGUE)) == {"availability": "preorder"}


@pytest.mark.parametrize("amount", [1_000, 999])
def test_a_list_price_that_is_not_higher_is_no_reduction(amount: int) -> None:
    one = product(price=1_000, list_price=Money(amount=amount, currency="USD"))

    assert "list_price" not in said(facts(one, Query(), kind=FactKind.CATALOGUE))


def test_a_product_from_memory_has_the_facts_of_one_that_no_source_proposed() -> None:
    assert [COLLECTOR.of_product(MUG, EVERYTHING, NOW)] == COLLECTOR.collect([(MUG, candidate())], EVERYTHING, NOW)


def test_titles_of_a_whole_list_are_asked_for_once() -> None:
    asked: list[list[ProductId]] = []

    def titles_of(some: Sequence[ProductId]) -> dict[ProductId, str]:
        asked.append(list(some))
        return {one: f"Title of {one}" for one in some}

    like = [(MUG, candidate(from_source("similar", because=one))) for one in ("B1", "B2", "B1")]
    packs = EvidenceCollector(past(), titles_of).collect(like, Query(), NOW)
    assert [said(list(pack.facts))["like_product"] for pack in packs] == ["Title of B1", "Title of B2", "Title of B1"]
    assert asked == [["B1", "B2"]]


def test_what_a_visitor_knows_is_what_they_bought() -> None:
    assert COLLECTOR.known_to(ANN) == frozenset(ids("A0", "A1"))
    assert COLLECTOR.known_to(None) == frozenset()


def test_a_visitor_without_a_purchase_before_the_tables_is_no_trouble() -> None:
    purchases = bought(("bob", "A0", TODAY - 1))
    items = ItemSpace(purchases.item_ids)
    behaviour = LiveBehaviour(items, Tables.learn(purchases, TODAY), Histories(purchases, items), lambda: TODAY)
    behaviour.observe([did("purchase", "ann", "newer")])
    by = EvidenceCollector(behaviour, lambda asked: {one: f"Title of {one}" for one in asked})

    assert said(facts(MUG, Query(visitor_id=ANN), from_source("neighbours"), kind=FactKind.BEHAVIOUR, by=by)) == {
        "baskets_4_weeks": 1
    }
