"""What the shop's rules do to the order of a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.merchandising import Placed, held, merchandised
from ranking.rules import Occasion, Rules, RulesError
from ranking.segments import Segment
from retrieval.schema import Product, ProductId, Surface
from tests.builders import product

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHELF = [
    product(f"p{at}", brand="Acme" if at % 2 else "Bolt", categories=("Home", f"c{at % 3}"), title=f"thing {at}")
    for at in range(12)
]


def offered(ids: Sequence[ProductId]) -> Mapping[ProductId, Product]:
    return {one.id: one for one in (*SHELF, product("extra", title="extra")) if one.id in ids}


def ordered(text: str, products: Sequence[Product] = SHELF) -> list[Placed]:
    return merchandised(products, Rules.parse(text), offered)


def ids(placed: Sequence[Placed]) -> list[str]:
    return [one.product.id for one in placed]


def test_without_rules_the_order_stands_and_nothing_is_said() -> None:
    assert ordered("") == [Placed(one) for one in SHELF]


def test_boost_and_bury_move_by_their_places_and_say_so() -> None:
    up = ordered("rules: [{id: up, boost: {products: [p3]}, by: 2}]")
    down = ordered("rules: [{id: down, bury: {products: [p0]}, by: 1}]")

    assert ids(up)[:5] == ["p0", "p3", "p1", "p2", "p4"]
    assert [str(act) for act in up[1].trace] == ["+2 places by up"]
    assert ids(down)[:3] == ["p1", "p0", "p2"]
    assert [str(act) for act in down[1].trace] == ["-1 place by down"]


def test_rules_that_move_one_product_add_up() -> None:
    found = ordered(
        "rules: [{id: a, boost: {products: [p3]}, by: 2}, {id: b, boost: {brands: [acme]}, by: 1}, "
        "{id: c, bury: {products: [p3]}, by: 3}]"
    )

    assert ids(found)[:4] == ["p1", "p0", "p2", "p3"]
    assert [str(act) for act in found[3].trace] == ["+2 places by a", "+1 place by b", "-3 places by c"]


def test_a_cap_puts_what_is_too_much_behind_its_places() -> None:
    found = ordered("rules: [{id: two, cap: {per: brand, at_most: 1, within: 2}}]")

    assert ids(found) == ["p0", "p1", *(f"p{at}" for at in range(2, 12))]
    skipped = ordered("rules: [{id: two, cap: {per: brand, at_most: 1, within: 2}}]", [SHELF[0], SHELF[2], SHELF[1]])
    assert ids(skipped) == ["p0", "p1", "p2"]
    assert [str(act) for act in skipped[2].trace] == ["behind place 2 by two"]


def test_a_cap_is_kept_where_the_list_gets_shorter_by_it() -> None:
    assert ids(ordered("rules: [{id: one, cap: {per: brand, at_most: 1, within: 10}}]", SHELF[::2])) == ["p0"]


def test_pinned_and_sponsored_products_take_their_places_and_count_in_caps() -> None:
    found = ordered(
        """
        rules:
          - {id: week, pin: {product: extra, to: 2}}
          - {id: paid, sponsor: {products: [gone, p5], to: 1}}
          - {id: one-acme, cap: {per: brand, at_most: 1, within: 4}}
        """
    )

    assert ids(found)[:3] == ["p5", "extra", "p0"]
    assert (found[0].sponsored, found[1].sponsored) == (True, False)
    assert len(found) == 3, "Acme's one place is the paid one, and Bolt has one"


def test_a_place_goes_to_nobody_if_its_product_may_not_be_shown() -> None:
    hidden = "rules: [{id: week, pin: {product: p9, to: 1}}, {id: never, hide: {products: [p9]}}]"

    assert ids(ordered(hidden))[0] == "p0"


@pytest.mark.parametrize(
    ("audience", "applies"),
    [
        ("surfaces: [search]", False),
        ("surfaces: [home, search]", True),
        ("segments: [regular]", False),
        ("segments: [new]", True),
        ("regions: [ch, DE]", True),
        ("regions: [FR]", False),
        ("adults: false", True),
        ("adults: true", False),
        ("since: 2026-11-22", True),
        ("since: 2026-11-23", False),
        ("until: 2026-11-22", False),
        ("until: 2026-11-22T00:00:01Z", True),
    ],
)
def test_a_rule_is_for_its_audience_and_its_time(audience: str, applies: bool) -> None:
    rules = Rules.parse(f"rules: [{{id: r, pin: {{product: p3, to: 1}}, {audience}}}]")
    occasion = Occasion(at=NOW, surface=Surface.HOME, segment=Segment.NEW, region="CH")

    assert bool(rules.on(occasion).rules) is applies


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [{id: r}]", "does one thing, this one nothing"),
        ("rules: [{id: r, hide: {}}]", "matches everything"),
        ("rules: [{id: r, boost: {brands: [A]}}]", "`by`"),
        ("rules: [{id: r, pin: {product: a, to: 1}, cap: {per: brand, at_most: 1}}]", "one thing, this one cap, pin"),
        ("rules: [{id: r, hide: {where: [{field: price, op: lt, value: cheap}]}}]", "price"),
        ("rules: [{id: r, hide: {where: [{field: margin, op: lt, value: 1}]}}]", "no field 'margin'"),
        ("rules: [{id: r, pin: {product: a, to: 1}}, {id: r, pin: {product: b, to: 2}}]", "two rules are called 'r'"),
        ("rules: [{id: r, pin: {product: a, to: 1}}, {id: s, sponsor: {products: [b], to: 1}}]", "give away place 1"),
        ("rules: [{id: r, pin: {product: a, to: 1}, since: 2026-02-01, until: 2026-01-01}]", "ends before it begins"),
        ("rules: [{id: 'bad id', pin: {product: a, to: 1}}]", "rules.0.id"),
        ("rules: [{id: r, pin: {product: a, to: 1}, colour: red}]", "colour"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused_with_the_part_and_the_cure(text: str, said: str) -> None:
    with pytest.raises(RulesError, match="cannot be used") as error:
        Rules.parse(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: r, pin: {product: a, to: 1}, surfaces: [home]}, "
        "{id: s, pin: {product: b, to: 1}, surfaces: [cart]}]",
        "rules: [{id: r, pin: {product: a, to: 1}, priority: 1}, {id: s, pin: {product: b, to: 1}}]",
        "rules: [{id: r, pin: {product: a, to: 1}, until: 2026-01-01}, "
        "{id: s, pin: {product: b, to: 1}, since: 2026-01-01}]",
    ],
)
def test_one_place_may_be_given_away_twice_where_it_is_clear_who_has_it(text: str) -> None:
    assert len(Rules.parse(text).rules) == 2


def test_of_two_that_want_a_place_the_higher_priority_has_it() -> None:
    found = ordered("rules: [{id: low, pin: {product: p9, to: 1}}, {id: high, pin: {product: p8, to: 1}, priority: 5}]")

    assert ids(found)[0] == "p8"
    assert "low" not in {act.rule for one in found for act in one.trace}


matches = st.sampled_from(["{brands: [Acme]}", "{categories: [c1]}", "{products: [p2, p7]}"])
moves = st.builds(
    "{{id: {}, {}: {}, by: {}}}".format, st.just("m"), st.sampled_from(["boost", "bury"]), matches, st.integers(1, 9)
)
hides = st.builds("{{id: h, hide: {}}}".format, matches)
caps = st.builds(
    "{{id: c, cap: {{per: {}, at_most: {}, within: {}}}}}".format,
    st.sampled_from(["brand", "category", "family"]),
    st.integers(1, 4),
    st.integers(2, 12),
)
pins = st.builds(
    "{{id: p, pin: {{product: {}, to: {}}}}}".format, st.sampled_from(["p1", "p6", "extra"]), st.integers(1, 6)
)
paid = st.builds(
    "{{id: s, sponsor: {{products: [{}], to: {}}}}}".format, st.sampled_from(["p4", "extra"]), st.integers(7, 9)
)
files = st.tuples(*(st.none() | one for one in (moves, hides, caps, pins, paid))).map(
    lambda some: f"rules: [{', '.join(one for one in some if one)}]"
)


def keys(one: Product, per: str) -> str:
    return {"brand": one.brand, "category": one.categories[-1] if one.categories else "", "family": one.title}[per]


def check(found: Sequence[Placed], rules: Rules) -> None:
    """Everything that rules promise of a list."""
    assert len(set(ids(found))) == len(found)
    assert all(rules.allow(one.product) for one in found)
    for rule in rules.rules:
        if rule.cap:
            page = found[: rule.cap.within]
            fixed = Counter(keys(one.product, rule.cap.per) for one in page if one.fixed)
            counted = Counter(keys(one.product, rule.cap.per) for one in page)
            for key, times in counted.items():
                assert not key or times <= max(rule.cap.at_most, fixed[key])
        if rule.given:
            place, _ = rule.given
            there = [at for at, one in enumerate(found, start=1) if rule.id in {act.rule for act in one.trace}]
            assert len(there) <= 1
            # further up only where the list is too short: behind it stand none but others that were given a place
            assert all(at == place or (at < place and all(one.fixed for one in found[at:])) for at in there)


@settings(deadline=None)
@given(files, st.permutations(SHELF), st.randoms(use_true_random=False))
def test_whatever_the_rules_and_whatever_order_a_model_makes_of_it_they_hold(
    text: str, products: list[Product], random: object
) -> None:
    rules = Rules.parse(text)
    allowed = [one for one in products if rules.allow(one)]
    found = merchandised(allowed, rules, offered)
    check(found, rules)

    free = [one for one in found if not one.fixed]
    random.shuffle(free)  # type: ignore[attr-defined]  # Hypothesis gives random.Random as an object
    turn = iter(free)
    again = held([one if one.fixed else next(turn) for one in found], rules)

    check(again, rules)
    assert {one.product.id for one in again} <= {one.product.id for one in found}
