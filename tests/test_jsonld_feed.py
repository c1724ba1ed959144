"""schema.org's products: as documents, lines and pages, whole groups of them, and whatever is broken."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.feeds.feed import read_feed
from retrieval.feeds.jsonld import rows_of
from retrieval.feeds.rows import Row
from retrieval.schema import Availability, Money, Product, Rating

ANVIL: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "Product",
    "name": "Executive Anvil",
    "image": ["https://example.com/photos/1x1/photo.jpg", {"@type": "ImageObject", "url": "https://example.com/2.jpg"}],
    "description": "<p>Sleeker than ACME's Classic Anvil.</p>",
    "sku": "0446310786",
    "mpn": "925872",
    "brand": {"@type": "Brand", "name": "ACME"},
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.4", "reviewCount": "89"},
    "offers": {
        "@type": "Offer",
        "url": "https://example.com/anvil",
        "priceCurrency": "USD",
        "price": "119.99",
        "itemCondition": "https://schema.org/UsedCondition",
        "availability": "https://schema.org/InStock",
    },
}
"""The fields of the specification's own example."""

COAT: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "ProductGroup",
    "name": "Wool winter coat",
    "description": "Wool coat, new for the coming winter season",
    "url": "https://www.example.com/coat",
    "brand": {"@type": "Brand", "name": "Good brand"},
    "productGroupID": "44E01",
    "variesBy": ["https://schema.org/size", "https://schema.org/color"],
    "hasVariant": [
        {
            "@type": "Product",
            "sku": f"44E01-{number}",
            "size": size,
            "color": "Green",
            "offers": {"@type": "Offer", "price": 39.99, "priceCurrency": "USD", "availability": where},
        }
        for number, (size, where) in enumerate([("small", "InStock"), ("large", "http://schema.org/BackOrder")])
    ],
}


def rows(folder: Path, name: str, content: Any) -> list[Row]:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return list(read_feed(path))


def products(folder: Path, name: str, content: Any) -> list[Product]:
    found = rows(folder, name, content)
    assert [error for row in found for error in row.errors] == []
    return [row.product for row in found if row.product]


def test_every_field_of_a_product_is_read(tmp_path: Path) -> None:
    [anvil] = products(tmp_path, "anvil.jsonld", ANVIL)
    assert (anvil.id, anvil.title, anvil.brand) == ("0446310786", "Executive Anvil", "ACME")
    assert anvil.description == "Sleeker than ACME's Classic Anvil."
    assert anvil.price == Money(amount=11_999, currency="USD")
    assert anvil.rating == Rating(value=4.4, scale_max=5.0, count=89)
    assert [one.url for one in anvil.media] == ["https://example.com/photos/1x1/photo.jpg", "https://example.com/2.jpg"]
    assert anvil.url == "https://example.com/anvil"
    assert anvil.attributes == {"mpn": "925872", "condition": "used"}


def test_variants_of_a_group_inherit_what_they_do_not_say(tmp_path: Path) -> None:
    small, large = products(tmp_path, "coat.json", COAT)
    assert {small.group_id, large.group_id} == {"44E01"}
    assert (small.title, small.brand, small.url) == ("Wool winter coat", "Good brand", "https://www.example.com/coat")
    assert (small.attributes, large.attributes) == (
        {"color": "Green", "size": "small"},
        {"color": "Green", "size": "large"},
    )
    assert [small.availability, large.availability] == [Availability.IN_STOCK, Availability.BACKORDER]


def test_many_come_as_a_list_a_graph_lines_or_a_list_of_items(tmp_path: Path) -> None:
    many = [{**ANVIL, "sku": f"a{number}"} for number in range(3)]
    items = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": one} for one in many]}
    shapes: dict[str, Any] = {
        "list.json": many,
        "graph.jsonld": {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, *many]},
        "items.json": items,
        "lines.jsonl": "\n".join(json.dumps(one) for one in many),
    }
    for name, shape in shapes.items():
        assert [one.id for one in products(tmp_path, name, shape)] == ["a0", "a1", "a2"], name


def test_references_within_a_document_are_followed(tmp_path: Path) -> None:
    variants = [
        {**one, "@id": f"#v{number}", "isVariantOf": {"@id": "#g"}} for number, one in enumerate(COAT["hasVariant"])
    ]
    group = {**COAT, "@id": "#g", "hasVariant": [{"@id": "#v0"}, {"@id": "#v1"}], "brand": {"@id": "#b"}}
    graph = {"@graph": [group, *variants, {"@id": "#b", "@type": "Brand", "name": "Good brand"}]}
    found = products(tmp_path, "graph.json", graph)
    assert [(one.id, one.brand, one.group_id) for one in found] == [
        ("44E01-0", "Good brand", "44E01"),
        ("44E01-1", "Good brand", "44E01"),
    ]


def test_a_page_is_read_for_its_scripts_alone(tmp_path: Path) -> None:
    page = f"""<html><script>var a = {{"@type": "Product"}}</script>
    <script type="application/ld+json">{json.dumps(ANVIL)}</script>
    <script TYPE='application/LD+json'>{json.dumps(COAT)}</script></html>"""
    assert [one.id for one in products(tmp_path, "page.html", page)] == ["0446310786", "44E01-0", "44E01-1"]
    [row] = rows(tmp_path, "none.html", "<html></html>")
    assert row.errors[0].problem == "has no JSON-LD"


@pytest.mark.parametrize(
    ("offer", "price", "list_price"),
    [
        ({"price": "1.299,00", "priceCurrency": "EUR"}, 129_900, None),
        ({"@type": "AggregateOffer", "lowPrice": 5, "highPrice": 9, "priceCurrency": "EUR"}, 500, None),
        ([{"price": 7, "priceCurrency": "EUR"}, {"price": 8, "priceCurrency": "EUR"}], 700, None),
        ({"priceSpecification": {"price": 3.5, "priceCurrency": "eur"}}, 350, None),
        (
            {
                "price": 8,
                "priceCurrency": "EUR",
                "priceSpecification": [{"priceType": "StrikethroughPrice", "price": 10}],
            },
            800,
            1_000,
        ),
    ],
)
def test_prices_are_found_wherever_they_stand(tmp_path: Path, offer: Any, price: int, list_price: int | None) -> None:
    [one] = products(tmp_path, "x.json", {**ANVIL, "offers": offer})
    assert one.price == Money(amount=price, currency="EUR")
    assert one.list_price == (Money(amount=list_price, currency="EUR") if list_price else None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sku": "has space"}, "/sku"),
        ({"name": ""}, "/name"),
        ({"offers": {"price": "ten", "priceCurrency": "EUR"}}, "/offers"),
        ({"offers": {"price": "10"}}, "/offers"),
        ({"offers": {"price": 1, "priceCurrency": "EUR", "availability": "Perhaps"}}, "/offers"),
        ({"aggregateRating": {"ratingValue": "many"}}, "/aggregateRating"),
        ({"image": "javascript:alert(1)"}, "/image"),
        ({"url": "data:text/html,x"}, "/url"),
    ],
)
def test_what_is_wrong_names_field_and_cure(tmp_path: Path, changes: dict[str, Any], pointer: str) -> None:
    good = {**ANVIL, "sku": "good"}
    bad, fine = rows(tmp_path, "x.json", [{**ANVIL, **changes}, good])
    assert fine.product is not None
    assert bad.errors[0].pointer.startswith(pointer)
    assert bad.errors[0].cure


@pytest.mark.parametrize("content", ["", "null", "[]", "{", '{"@type": "WebSite"}', "[" * 5_000, '{"@graph": 7}'])
def test_a_document_without_products_is_told(tmp_path: Path, content: str) -> None:
    [row] = rows(tmp_path, "x.json", content)
    assert row.product is None
    assert row.errors[0].cure


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["#a", "Product"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*ANVIL, *COAT, "@id", "@graph", "price", "priceCurrency", "value", "additionalProperty"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*ANVIL, *COAT, "isVariantOf", "@graph", "@id", "color"]), values, max_size=6))
def test_whatever_stands_in_a_document_every_row_is_a_product_or_says_what_to_mend(changes: dict[str, Any]) -> None:
    for row in rows_of(1, "f", {**ANVIL, **changes}):
        assert (row.product is None) == bool(row.errors)
        assert all(error.problem and error.cure for error in row.errors)
