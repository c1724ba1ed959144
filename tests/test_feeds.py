"""Feeds of other systems: the documented samples, what is hostile or broken, and what becomes of each cell."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.feeds.cells import CellRefused, money, text_of_html
from retrieval.feeds.feed import read_feed
from retrieval.feeds.rows import Row, RowError
from retrieval.schema import Availability, Money, Product
from tests.test_house import ROOT

DOC = Path(__file__).parent.parent / "docs" / "feeds.md"
SAMPLES = dict(re.findall(r"<!-- sample (\S+) -->\n```\w+\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL))
HEADER = "id\ttitle\tlink\tprice\tavailability\n"


def rows(folder: Path, name: str, content: str | bytes, currency: str | None = "EUR") -> list[Row]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_feed(path, currency))


def products(folder: Path, name: str, content: str | bytes, currency: str | None = "EUR") -> list[Product]:
    found = rows(folder, name, content, currency)
    assert [error for row in found for error in row.errors] == []
    return [row.product for row in found if row.product]


def errors(folder: Path, name: str, content: str | bytes, currency: str | None = "EUR") -> list[RowError]:
    return [error for row in rows(folder, name, content, currency) for error in row.errors]


# The documented samples


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_documented_sample_is_the_same_mug(tmp_path: Path, name: str) -> None:
    mug = products(tmp_path, name, SAMPLES[name])[0]
    assert (mug.id, mug.brand, mug.group_id) == ("mug-blue", "" if name == "acp.jsonl" else "Hearth", "mug")
    assert (mug.price, mug.list_price) == (Money(amount=1250, currency="EUR"), Money(amount=1500, currency="EUR"))
    assert mug.categories == ("Kitchen", "Mugs")
    assert "blue" in mug.attributes.values()
    assert mug.title.startswith("Stoneware mug")
    assert mug.availability is Availability.IN_STOCK


def test_there_is_a_sample_of_each_format() -> None:
    formats = {"acp.jsonl", "google.tsv", "google.xml", "openai.jsonl", "ours.jsonl", "schema.jsonld", "shopify.csv"}
    assert SAMPLES.keys() == formats


def test_a_gzipped_feed_is_read_as_it_is(tmp_path: Path) -> None:
    for name, text in SAMPLES.items():
        assert products(tmp_path, f"{name}.gz", gzip.compress(text.encode())) == products(tmp_path, name, text)


def test_xml_has_details_pictures_and_text_without_tags(tmp_path: Path) -> None:
    [mug] = products(tmp_path, "google.xml", SAMPLES["google.xml"])
    assert mug.description == "Holds 300 ml.\nDishwasher safe."
    assert mug.attributes["capacity_ml"] == "300"
    assert [one.url for one in mug.media] == ["https://hearth.example/i/mug-blue.jpg"]


# Shopify


def test_variants_are_products_of_one_group_and_share_what_the_product_says(tmp_path: Path) -> None:
    blue, red = products(tmp_path, "shopify.csv", SAMPLES["shopify.csv"])
    assert (red.id, red.title, red.group_id) == ("mug-red", "Stoneware mug - red", "mug")
    assert (red.attributes, red.availability) == ({"colour": "red"}, Availability.OUT_OF_STOCK)
    assert red.description == blue.description == "Holds 300 ml."
    assert blue.internal == {"margin": 0.6}
    assert blue.tags == ("gift", "autumn")
    assert {one.url for one in blue.media} == {one.url for one in red.media}


def test_the_headers_of_now_say_the_same(tmp_path: Path) -> None:
    now = {
        "Handle": "URL handle", "Body (HTML)": "Description", "Product Category": "Product category",
        "Option1 Name": "Option1 name", "Option1 Value": "Option1 value", "Variant SKU": "SKU",
        "Variant Inventory Tracker": "Inventory tracker", "Variant Inventory Qty": "Inventory quantity",
        "Variant Inventory Policy": "Continue selling when out of stock", "Variant Price": "Price",
        "Variant Compare At Price": "Compare-at price", "Image Src": "Product image URL",
        "Image Alt Text": "Image alt text", "Published": "Published on online store",
    }  # fmt: skip
    header, rest = SAMPLES["shopify.csv"].split("\n", 1)
    header = ",".join(now.get(name, name) for name in header.split(","))
    before = products(tmp_path, "shopify.csv", SAMPLES["shopify.csv"])
    assert products(tmp_path, "now.csv", f"{header}\n{rest}") == before


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ("true,shopify,3,deny,active", Availability.IN_STOCK),
        ("true,shopify,0,deny,active", Availability.OUT_OF_STOCK),
        ("true,shopify,-2,deny,active", Availability.OUT_OF_STOCK),
        ("true,shopify,0,continue,active", Availability.IN_STOCK),
        ("true,,0,deny,active", Availability.IN_STOCK),
        ("false,shopify,3,deny,active", Availability.DISCONTINUED),
        ("true,shopify,3,deny,draft", Availability.DISCONTINUED),
        ("true,shopify,3,deny,archived", Availability.DISCONTINUED),
    ],
)
def test_stock_and_publishing_say_whether_it_can_be_bought(tmp_path: Path, cells: str, status: Availability) -> None:
    header = "Handle,Title,Variant Price,Published,Variant Inventory Tracker,Variant Inventory Qty"
    text = f"{header},Variant Inventory Policy,Status\nlamp,Lamp,9.90,{cells}\n"
    [lamp] = products(tmp_path, "shopify.csv", text)
    assert (lamp.id, lamp.group_id, lamp.availability) == ("lamp", None, status)


def test_without_a_currency_a_price_is_told_with_its_column(tmp_path: Path) -> None:
    first, second = errors(tmp_path, "shopify.csv", SAMPLES["shopify.csv"], currency=None)
    assert (first.line, first.pointer, second.line) == (2, "/variant price", 3)
    assert "one for the whole feed" in first.cure


# Tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_encodings_and_separators_of_shops_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "id\ttitle\tprice\nt1\tThéière „Grün“\t9.90 EUR\n".replace("\t", separator)
    [teapot] = products(tmp_path, "feed.csv", text.encode(encoding))
    assert teapot.title == "Théière „Grün“"


def test_lines_are_told_as_an_editor_counts_them(tmp_path: Path) -> None:
    text = f'{HEADER}\nt1\t"two\nlines"\t/p/1\t1.00 EUR\t\nt2\t\t/p/2\t1.00 EUR\t\nt3\tLamp\tjavascript:x\tone\tsoon\n'
    found = errors(tmp_path, "feed.tsv", text)
    assert [(one.line, one.pointer) for one in found] == [(5, "/title"), (6, "/price")]
    assert all(one.problem and one.cure for one in found)


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        ("t1\tLamp\tjavascript:alert(1)\t1.00 EUR\t", "/link"),
        ("t1\tLamp\t/p\t1.005 EUR\t", "/price"),
        ("t1\tLamp\t/p\t1.00 XXQ\t", "/price"),
        ("t1\tLamp\t/p\t-1.00 EUR\t", "/price"),
        ("t1\tLamp\t/p\t\t", "/price"),
        ("t1\tLamp\t/p\t1.00 EUR\tsomewhere", "/availability"),
        ("t 1\tLamp\t/p\t1.00 EUR\t", "/id"),
        ("\tLamp\t/p\t1.00 EUR\t", "/id"),
        ("t1\tLamp\t/p\t1.00 EUR\t\tmore", ""),
    ],
)
def test_a_bad_cell_is_told_with_its_column_and_spoils_no_other_row(tmp_path: Path, row: str, pointer: str) -> None:
    found = rows(tmp_path, "feed.tsv", f"{HEADER}{row}\nt2\tLamp\t/p\t1.00 EUR\t\n")
    assert [error.pointer for error in found[0].errors] == [pointer]
    assert found[1].product


def test_a_cell_that_never_ends_is_told(tmp_path: Path) -> None:
    assert errors(tmp_path, "feed.tsv", HEADER + 't1\t"' + "x" * 2_000_000)


# XML


def test_an_xml_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><rss><channel><item><title>&l9;</title>'
    [error] = errors(tmp_path, "feed.xml", bomb)
    assert "DOCTYPE" in error.problem


BOMBS = {
    "tag.xml.gz": (b'<rss><channel><item a="', b"a"),
    "name.xml.gz": (b"<rss><", b"a"),
    "comment.xml.gz": (b"<rss><!--", b"a"),
    "depth.xml.gz": (b"<rss><channel><item>", b"<a>"),
    "outer depth.xml.gz": (b"<rss>", b"<a>"),
    "text.xml.gz": (b"<rss><channel><item><title>", b"a"),
    "line.tsv.gz": (b"id\ttitle\n", b"a"),
    "cells.tsv.gz": (b"id\ttitle\n", b"a\t"),
    "line.jsonl.gz": (b'{"id": "', b"a"),
}
"""A beginning, and what follows it for as long as one likes; nothing of it ever ends."""


def test_small_files_that_grow_without_end_take_little_memory_and_are_told(tmp_path: Path) -> None:
    for name, (begins, goes_on) in BOMBS.items():
        with gzip.open(tmp_path / name, "wb", compresslevel=1) as file:
            file.write(begins)
            for _ in range(60 // len(goes_on)):
                file.write(goes_on * (1 << 20))
    code = """
import resource, sys
from pathlib import Path
from retrieval.feeds.feed import read_feed
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
for path in map(Path, sys.argv[1:]):
    rows = list(read_feed(path))
    assert rows and not any(row.product for row in rows), path
    assert all(error.problem and error.cure for row in rows for error in row.errors), path
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, *(tmp_path / name for name in BOMBS)],
        capture_output=True, text=True, timeout=300, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_a_row_that_is_too_long_spoils_no_other(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    text = f"{HEADER}t1\tLamp\t/p\t1.00 EUR\t\nt2\t{long}\t/p\t1.00 EUR\t\nt3\tLamp\t/p\t1.00 EUR\t\n"
    found = rows(tmp_path, "feed.tsv", text)
    assert [(row.line, row.product is not None) for row in found] == [(2, True), (3, False), (4, True)]
    assert "longer than 1 MB" in found[1].errors[0].problem


def test_a_file_of_the_machine_is_not_read_into_a_feed(tmp_path: Path) -> None:
    text = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><title>&f;</title></item></rss>'
    assert [row.product for row in rows(tmp_path, "feed.xml", text)] == [None]


def test_what_stands_before_a_break_is_kept_and_the_break_is_told(tmp_path: Path) -> None:
    whole = SAMPLES["google.xml"]
    cut = whole.replace("</channel>", "<item><title>Lamp")
    first, last = rows(tmp_path, "feed.xml", cut)
    assert first.product
    assert "not well-formed" in last.errors[0].problem


def test_an_atom_entry_has_its_link_in_an_attribute(tmp_path: Path) -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry>
    <g:id>a1</g:id><title>Lamp</title><link href="https://hearth.example/a1"/><g:price>5 EUR</g:price></entry></feed>"""
    [lamp] = products(tmp_path, "feed.xml", text)
    assert (lamp.id, lamp.url) == ("a1", "https://hearth.example/a1")


# Cells


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("15.00 USD", 1500, "USD"),
        ("USD 15", 1500, "USD"),
        ("15,00 EUR", 1500, "EUR"),
        ("1,299.00 USD", 129_900, "USD"),
        ("1.299,00 EUR", 129_900, "EUR"),
        ("1,299 USD", 129_900, "USD"),
        ("1'299.50 CHF", 129_950, "CHF"),
        ("1.299.000 IDR", 129_900_000, "IDR"),
        ("400 JPY", 400, "JPY"),
        ("1,200 JPY", 1200, "JPY"),
        ("1.250 KWD", 1250, "KWD"),
        ("0.5 EUR", 50, "EUR"),
    ],
)
def test_an_amount_is_read_as_shops_write_it(text: str, amount: int, currency: str) -> None:
    assert money("price", text) == {"amount": amount, "currency": currency}


@pytest.mark.parametrize("text", ["free", "15.00", "1.2.3.4 EUR", "15.001 EUR", "€15", "15 EURO", "1e5 EUR", "--1 EUR"])
def test_what_is_no_amount_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(CellRefused) as refused:
        money("sale_price", text)
    assert refused.value.complaint.pointer == "/sale_price"


@given(st.integers(0, 10**9), st.sampled_from([("EUR", 2), ("JPY", 0), ("KWD", 3), ("USD", 2)]))
def test_an_amount_that_is_written_out_comes_back(minor: int, currency: tuple[str, int]) -> None:
    code, digits = currency
    text = f"{minor / 10**digits:,.{digits}f}"
    assert money("price", f"{text} {code}") == {"amount": minor, "currency": code}
    if digits == 2:
        german = text.translate(str.maketrans(",.", ".,"))
        assert money("price", f"{german} {code}") == {"amount": minor, "currency": code}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Warm.</p><ul><li>Soft</li><li>Red &amp; blue</li></ul>", "Warm.\nSoft\nRed & blue"),
        ("a<script>alert('x')</script>b<style>p{}</style>", "ab"),
        ("5 < 6 and plain", "5 < 6 and plain"),
        ("<img src=x onerror=alert(1)>Lamp", "Lamp"),
        ("no tags", "no tags"),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(
    name=st.sampled_from(sorted(SAMPLES)), at=st.integers(0, 2_000), put=st.binary(max_size=6), cut=st.integers(0, 9)
)
def test_a_broken_feed_gives_products_or_errors_with_a_cure(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, put: bytes, cut: int
) -> None:
    content = SAMPLES[name].encode()
    at %= len(content)
    path = tmp_path_factory.getbasetemp() / f"broken-{name}"
    path.write_bytes(content[:at] + put + content[at + cut :])
    for row in read_feed(path, "EUR"):
        assert (row.product is None) == bool(row.errors)
        for error in row.errors:
            assert error.problem
            assert error.cure
            assert error.line >= 1
