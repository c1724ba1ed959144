"""Products side by side: only facts, only where they differ, and what each has over the others."""

from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.comparison import NOT_STATED, about_comparison, compared
from app.dialogue.parts import Row
from retrieval.schema import Availability, Product, Rating
from tests.builders import product

SMALL = product(
    "small",
    price=1_290,
    title="Steel pan, 24 cm",
    brand="Acme",
    attributes={"material": "steel", "diameter_cm": 24, "oven_safe": "yes"},
    rating=Rating(value=4.6, count=120),
)
LARGE = product(
    "large",
    price=2_490,
    title="Iron pan, 30 cm",
    brand="Acme",
    attributes={"material": "cast iron", "diameter_cm": 30, "oven_safe": "yes", "weight_kg": 2.4},
    rating=Rating(value=4.1, count=40),
)


def test_only_what_differs_has_a_row_and_what_is_missing_is_said_to_be() -> None:
    assert compared([SMALL, LARGE], "en_US").rows == (
        Row(field="price", label="price", values=("$12.90", "$24.90")),
        Row(field="rating", label="rating", values=("4.6 of 5 by 120", "4.1 of 5 by 40")),
        Row(field="attributes.material", label="material", values=("steel", "cast iron")),
        Row(field="attributes.diameter_cm", label="diameter cm", values=("24", "30")),
        Row(field="attributes.weight_kg", label="weight kg", values=(NOT_STATED, "2.4")),
    )


def test_each_has_a_sentence_of_what_it_has_over_the_other() -> None:
    small, large = compared([SMALL, LARGE], "en_US").verdicts
    assert small.text == "the cheaper one, by $12.00 and rated higher: 4.6 of 5 by 120"
    assert large.text == "the larger one: 30 cm and the one whose material is cast iron"


def test_what_is_only_stated_of_one_is_no_advantage() -> None:
    assert "heavier" not in str(compared([SMALL, LARGE], "en_US").verdicts)


def test_of_three_one_is_the_cheapest_and_equals_are_not_ranked() -> None:
    twin = product("twin", price=2_490, title="Twin", brand="Acme")
    first, second, third = compared([SMALL, LARGE, twin], "en_US").verdicts
    assert first.text.startswith("the cheapest one, by $12.00")
    assert "cheap" not in second.text + third.text


def test_what_can_be_ordered_alone_is_told() -> None:
    gone = product("gone", price=900, title="Gone", availability=Availability.OUT_OF_STOCK)
    there = product("there", price=1_000, title="There")
    first, second = compared([gone, there], "en_US").verdicts
    assert first.text == "the cheaper one, by $1.00"
    assert second.text == "the only one that can be ordered now"


def test_two_of_the_same_are_said_to_be() -> None:
    one, other = product("a", title="Mug"), product("b", title="Mug, again")
    comparison = compared([one, other], "en_US")
    assert comparison.rows == ()
    assert about_comparison([one, other], comparison) == [
        "In everything that the shop knows of them, Mug and Mug, again are the same."
    ]


def test_the_sentences_name_the_fields_and_then_each_product() -> None:
    pair = [SMALL, LARGE]
    assert about_comparison(pair, compared(pair, "en_US")) == [
        "They differ in price, rating, material, diameter cm and 1 more.",
        "Steel pan, 24 cm: the cheaper one, by $12.00 and rated higher: 4.6 of 5 by 120.",
        "Iron pan, 30 cm: the larger one: 30 cm and the one whose material is cast iron.",
    ]


def test_prices_are_written_as_the_shoppers_country_writes_them() -> None:
    [row, *_] = compared([SMALL, LARGE], "en_GB").rows
    assert row.values == ("US$12.90", "US$24.90")


made = st.builds(
    lambda at, price, material, size: product(
        f"p{at}", price=price, attributes={k: v for k, v in (("material", material), ("height_cm", size)) if v}
    ),
    st.integers(0, 10_000),
    st.one_of(st.none(), st.integers(1, 5)),
    st.sampled_from(["", "oak", "Oak", "tin"]),
    st.sampled_from([0, 10, 20]),
)


@given(st.lists(made, min_size=2, max_size=4, unique_by=lambda one: one.id))
def test_every_table_has_a_value_for_each_and_every_superlative_is_true(products: list[Product]) -> None:
    found = compared(products, "en_US")
    assert all(len(row.values) == len(products) and len(set(row.values)) > 1 for row in found.rows)
    assert [each.product_id for each in found.verdicts] == [one.id for one in products]
    for one, verdict in zip(products, found.verdicts, strict=True):
        if "cheap" in verdict.text:
            assert all(other.price and one.price and one.price.amount < other.price.amount
                       for other in products if other is not one)  # fmt: skip
        if "tall" in verdict.text:
            assert all(float(other.attributes["height_cm"]) < float(one.attributes["height_cm"])
                       for other in products if other is not one)  # fmt: skip
