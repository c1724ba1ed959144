"""Every field of every feed's specification is read, or left out by name in docs/feeds.md; their examples import."""

import copy
import csv
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pytest

from app.jobs.catalog import import_products
from app.store.catalog import SqlCatalogStore
from app.store.database import open_database
from retrieval.feeds.feed import read_feed
from retrieval.feeds.product import stored_json
from retrieval.feeds.rows import Row
from retrieval.schema import Money, Product, Rating
from tests.feed_specs import openai, shopify
from tests.feed_specs.field import Field
from tests.feed_specs.google import GOOGLE
from tests.feed_specs.trees import ACP, SCHEMA_ORG
from tests.test_feeds import DOC, SAMPLES

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LEFT_OUT = {
    name: set(re.findall(r"`([^`]+)`", said))
    for name, said in re.findall(r"<!-- left out (\w+) -->\n(.*?)\n\n", DOC.read_text("utf-8"), re.DOTALL)
}
Cells = Mapping[str, Any]


def table(folder: Path, cells: Cells) -> Path:
    path = folder / "feed.tsv"
    said = {name: value for name, value in cells.items() if value is not None}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerows([said, said.values()])
    return path


def lines(folder: Path, cells: Cells) -> Path:
    path = folder / "feed.jsonl"
    path.write_bytes(orjson.dumps({name: value for name, value in cells.items() if value is not None}) + b"\n")
    return path


def tree(cells: Cells) -> dict[str, Any]:
    """Fields by their place as a document; those further down come last."""
    body: dict[str, Any] = {}
    for place, value in sorted(cells.items(), key=lambda one: one[0].count(".")):
        node: Any = body
        *steps, last = place.split(".")
        for step, following in zip(steps, [*steps, last][1:], strict=True):
            empty: Any = [{}] if following.isdecimal() else {}
            node = node[int(step)] if step.isdecimal() else node.setdefault(step, empty)
        if value is not None:
            node[last] = copy.deepcopy(value)
        else:
            node.pop(last, None)
    return body


def document(folder: Path, cells: Cells) -> Path:
    path = folder / "feed.jsonld"
    kind = "ProductGroup" if cells.get("hasVariant") else "Product"
    path.write_text(json.dumps({"@context": "https://schema.org/", "@type": kind, **tree(cells)}), encoding="utf-8")
    return path


def acp(folder: Path, cells: Cells) -> Path:
    return lines(folder, tree(cells))


GROUP_ALONE = {"hasVariant": None, "productGroupID": None, "variesBy": None, "isVariantOf": None}
FORMATS: dict[str, tuple[str, dict[str, Field], Callable[[Path, Cells], Path], Cells]] = {
    "google": ("google", GOOGLE, table, {"structured_title": None, "structured_description": None}),
    "openai as a table": ("openai", openai.NOW, table, {}),
    "openai as lines": ("openai", openai.NOW, lines, {}),
    "openai of before": ("openai", openai.BEFORE, table, {}),
    "shopify": ("shopify", shopify.NOW, table, {}),
    "shopify of before": ("shopify", shopify.BEFORE, table, {}),
    "schema.org": ("schema_org", SCHEMA_ORG, document, GROUP_ALONE),
    "acp": ("acp", ACP, acp, {}),
}


def outcome(path: Path) -> list[Row]:
    return list(read_feed(path, "USD", now=NOW))


def whole(spec: Mapping[str, Field], without: Cells) -> dict[str, Any]:
    """Every field of a specification with its example."""
    return {**{name: field.value for name, field in spec.items()}, **without}


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_is_read_or_left_out_by_name(tmp_path: Path, name: str) -> None:
    left_out, spec, write, without = FORMATS[name]
    unread = set()
    for field, told in spec.items():
        others = {**whole(spec, without), **told.beside}
        here = outcome(write(tmp_path, {**others, field: told.value}))
        if here == outcome(write(tmp_path, {**others, field: told.other})):
            unread.add(field)
    assert unread == LEFT_OUT[left_out] & spec.keys()


def test_what_is_said_to_be_left_out_is_a_field_of_the_specification() -> None:
    fields: dict[str, set[str]] = {}
    for left_out, spec, _, _ in FORMATS.values():
        fields.setdefault(left_out, set()).update(spec)
    assert fields.keys() == LEFT_OUT.keys()
    assert {name: said - fields[name] for name, said in LEFT_OUT.items()} == {name: set() for name in LEFT_OUT}


@pytest.mark.parametrize("name", FORMATS)
def test_the_examples_of_a_specification_import_as_one_product(tmp_path: Path, name: str) -> None:
    _, spec, write, without = FORMATS[name]
    [row] = outcome(write(tmp_path, whole(spec, without)))
    assert row.errors == ()
    assert row.product is not None
    assert row.product.price


def the(rows: list[Row]) -> Product:
    [row] = rows
    assert row.product, row.errors
    return row.product


def test_googles_examples_become_what_they_say(tmp_path: Path) -> None:
    shirt = the(outcome(table(tmp_path, whole(GOOGLE, FORMATS["google"][3]))))
    assert (shirt.price, shirt.list_price) == (Money(amount=1_500, currency="USD"), None)
    assert shirt.categories == ("Home", "Women", "Dresses", "Maxi Dresses")
    assert shirt.description.split("\n")[1:] == [
        "Supports thousands of apps, including Netflix",
        "1080p maximum display resolution",
    ]
    assert [(one.type, one.url.rpartition("/")[2]) for one in shirt.media] == [
        ("image", "image1.jpg"),
        ("image", "image2.jpg"),
        ("image", "image3.jpg"),
        ("image", "image1.jpg?lifestyle"),
        ("video", "video.mp4"),
        ("model_3d", "model.glb"),
    ]
    told = {name: shirt.attributes[name] for name in ("resolution", "diagonal_size", "length", "weight", "size")}
    assert told == {
        "resolution": "432 x 240",
        "diagonal_size": '2.5"',
        "length": "20 in",
        "weight": "3.5 lb",
        "size": "XL",
    }
    assert shirt.internal == {"margin": 0.4, "age_limit": 18}
    assert shirt.group_id == "AB12345"


@pytest.mark.parametrize(
    ("now", "amount"),
    [
        (datetime(2016, 2, 24, 20, 59, tzinfo=UTC), 1_500),
        (datetime(2016, 2, 24, 21, 0, tzinfo=UTC), 1_200),
        (datetime(2016, 2, 29, 23, 29, tzinfo=UTC), 1_200),
        (datetime(2016, 2, 29, 23, 30, tzinfo=UTC), 1_500),
        (None, 1_200),
    ],
)
def test_a_sale_counts_from_its_beginning_to_its_end(tmp_path: Path, now: datetime | None, amount: int) -> None:
    path = table(tmp_path, whole(GOOGLE, FORMATS["google"][3]))
    shirt = the(list(read_feed(path, now=now)))
    assert shirt.price == Money(amount=amount, currency="USD")
    assert (shirt.list_price is not None) == (amount == 1_200)


@pytest.mark.parametrize(("day", "on"), [("2025-07-01", True), ("2025-07-15", True), ("2025-07-16", False)])
def test_days_of_a_sale_are_whole_days(tmp_path: Path, day: str, on: bool) -> None:
    now = datetime.fromisoformat(f"{day}T18:00:00Z")
    shoe = the(list(read_feed(table(tmp_path, whole(openai.BEFORE, {})), now=now)))
    assert shoe.price == Money(amount=5_999 if on else 7_999, currency="USD")


@pytest.mark.parametrize("said", ["tomorrow", "2026-01-01", "2026-01-01/", "2026-01-01/2026-02-30", "a/b/c"])
def test_a_sale_at_no_time_is_told_with_its_cure(tmp_path: Path, said: str) -> None:
    [row] = outcome(table(tmp_path, {**whole(GOOGLE, {}), "sale_price_effective_date": said}))
    [error] = row.errors
    assert error.pointer == "/sale_price_effective_date"
    assert "2026-02-24" in error.cure


def test_xml_says_the_same_as_a_table(tmp_path: Path) -> None:
    nested = {
        "shipping": "<g:country>US</g:country><g:service>Overnight</g:service><g:price>16.00 USD</g:price>",
        "tax": "<g:country>US</g:country><g:rate>5.00</g:rate>",
        "installment": "<g:months>6</g:months><g:amount>30 EUR</g:amount>",
        "certification": "<g:certification_name>EPREL</g:certification_name>",
    }
    many = {
        "product_highlight": ["Supports thousands of apps, including Netflix", "1080p maximum display resolution"],
        "additional_image_link": ["http://www.example.com/image2.jpg", "http://www.example.com/image3.jpg"],
    }
    details = [("Digital Player Type", "Flash based"), ("Resolution", "432 x 240"), ("Diagonal Size", '2.5"')]
    plain = whole(GOOGLE, FORMATS["google"][3])
    said = [
        f"<g:{name}>{nested.get(name) or escape(text)}</g:{name}>"
        for name, value in plain.items()
        if value is not None and name != "product_detail"
        for text in many.get(name, [value])
    ]
    said += [
        f"<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>{name}</g:attribute_name>"
        f"<g:attribute_value>{escape(value)}</g:attribute_value></g:product_detail>"
        for name, value in details
    ]
    path = tmp_path / "feed.xml"
    path.write_text(
        '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><item>'
        + "".join(said)
        + "</item></channel></rss>",
        encoding="utf-8",
    )
    assert the(outcome(path)) == the(outcome(table(tmp_path, plain)))


def test_a_structured_title_of_xml_is_its_content(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(
        """<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>s1</g:id><g:price>5 EUR</g:price>
        <g:structured_title><g:digital_source_type>trained_algorithmic_media</g:digital_source_type>
        <g:content>Stride &amp; Conquer: Shoes</g:content></g:structured_title></item></channel></rss>""",
        encoding="utf-8",
    )
    assert the(outcome(path)).title == "Stride & Conquer: Shoes"


def test_headers_with_spaces_and_prefixes_are_googles_too(tmp_path: Path) -> None:
    cells = {"g:id": "a", "title": "Lamp", "image link": "/lamp.jpg", "price": "5 EUR", "product type": "Lamps"}
    lamp = the(outcome(table(tmp_path, cells)))
    assert ([one.url for one in lamp.media], lamp.categories) == (["/lamp.jpg"], ("Lamps",))


def test_openais_names_of_now_and_before_are_one_product(tmp_path: Path) -> None:
    now = the(outcome(table(tmp_path, whole(openai.NOW, {"variant_dict": None, "dimensions_unit": None}))))
    own = {f"custom_variant{number}_option": None for number in (1, 2, 3)}
    before = {**whole(openai.BEFORE, own), "sale_price_effective_date": None, "availability": "pre_order"}
    assert now == the(outcome(table(tmp_path, before)))
    assert now.attributes["weight"] == "1.5 lb"
    assert now.rating == Rating(value=4.6, scale_max=5.0, count=254)


def test_shopifys_columns_of_now_and_before_are_one_product(tmp_path: Path) -> None:
    now = the(outcome(table(tmp_path, whole(shopify.NOW, {}))))
    assert now == the(outcome(table(tmp_path, whole(shopify.BEFORE, {}))))
    assert now.attributes["color"] == "black; brown"
    assert "bought too dear" not in json.dumps(stored_json(now))


def test_acps_variants_share_what_their_product_says(tmp_path: Path) -> None:
    price = {"amount": 1999, "currency": "USD"}
    small = {"id": "tee-s", "price": price, "variant_options": [{"name": "Size", "value": "S"}]}
    body = {
        "id": "tee",
        "title": "Classic Tee",
        "description": {"html": "<p>Cotton.</p>"},
        "variants": [small, {**small, "id": "tee-m", "title": "Classic Tee - M", "availability": {"available": False}}],
    }
    first, second = (row.product for row in outcome(lines(tmp_path, body)))
    assert first
    assert second
    assert (first.title, second.title, first.group_id, second.group_id) == (
        "Classic Tee",
        "Classic Tee - M",
        "tee",
        "tee",
    )
    assert (first.description, first.attributes) == ("Cotton.", {"size": "S"})
    assert [one.availability.value for one in (first, second)] == ["in_stock", "out_of_stock"]


@pytest.mark.parametrize("body", [{"id": "p", "variants": []}, {"id": "p", "variants": [7]}, {"variants": [{"id": 3}]}])
def test_an_acp_product_that_is_none_says_what_to_mend(tmp_path: Path, body: dict[str, Any]) -> None:
    for row in outcome(lines(tmp_path, body)):
        assert row.product is None
        assert all(error.problem and error.cure for error in row.errors)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_documented_sample_comes_back_as_it_went_in(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SAMPLES[name], encoding="utf-8")
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    store = SqlCatalogStore(engine)
    read = [row.product for row in read_feed(path, "EUR") if row.product]
    assert import_products(path, store, currency="EUR").written == len(read)
    back = list(store.all())
    assert sorted(back, key=lambda one: one.id) == sorted(read, key=lambda one: one.id)
    ours = tmp_path / "again.jsonl"
    ours.write_bytes(b"\n".join(orjson.dumps(stored_json(one)) for one in back))
    again = import_products(ours, store)
    assert (again.unchanged, again.written, again.rejected) == (len(read), 0, 0)
    engine.dispose()
