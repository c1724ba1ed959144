"""Reading a catalogue: good rows come through whole, every bad one is told with its place and cure."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs.catalog import ImportReport, import_products
from app.store.catalog import SqlCatalogStore
from retrieval.feeds.jsonl import read_jsonl
from retrieval.feeds.product import product_json, product_record
from retrieval.feeds.rows import MAX_ROW_BYTES, RowError
from retrieval.schema import Availability, Media, Money, Product, Rating
from tests.broken import BROKEN_VALUES, mutated

WHOLE: dict[str, Any] = {
    "id": "cup-1",
    "title": "Cup",
    "description": "A cup.\nBlue.",
    "url": "/p/cup-1",
    "brand": "Moon",
    "categories": [{"value": "Kitchen"}, {"value": "Cups"}],
    "price": {"amount": 999, "currency": "USD"},
    "list_price": {"amount": 1299, "currency": "USD"},
    "availability": {"status": "in_stock"},
    "attributes": {"colour": "blue", "weight_g": 310, "ratio": 0.5},
    "rating": {"value": 4.5, "scale_max": 5.0, "count": 12},
    "media": [{"type": "image", "url": "https://example.org/1.jpg", "alt_text": "front"}],
    "group_id": "cups",
    "tags": ["new"],
}
RECORD = Product(
    id="cup-1",  # type: ignore[arg-type]  # an id is text at run time
    title="Cup",
    description="A cup.\nBlue.",
    url="/p/cup-1",
    brand="Moon",
    categories=("Kitchen", "Cups"),
    price=Money(amount=999, currency="USD"),
    list_price=Money(amount=1299, currency="USD"),
    availability=Availability.IN_STOCK,
    attributes={"colour": "blue", "weight_g": 310, "ratio": 0.5},
    rating=Rating(value=4.5, scale_max=5.0, count=12),
    media=(Media(url="https://example.org/1.jpg", alt_text="front"),),
    group_id="cups",
    tags=("new",),
)


def row(**fields: Any) -> bytes:
    return orjson.dumps({**WHOLE, **fields})


def errors(*lines: bytes | str) -> list[RowError]:
    return [found for found in read_jsonl(lines) if isinstance(found, RowError)]


def test_every_field_of_the_contract_is_read() -> None:
    assert list(read_jsonl([row()])) == [RECORD]


def test_the_wire_form_is_what_was_sent() -> None:
    assert product_json(RECORD) == WHOLE
    assert product_record(product_json(RECORD)) == RECORD


def test_what_is_internal_is_read_and_never_sent() -> None:
    (found,) = read_jsonl([row(internal={"margin": 0.4})])
    assert isinstance(found, Product)
    assert found.internal == {"margin": 0.4}
    assert product_json(found) == WHOLE


def test_little_is_enough() -> None:
    least = {"id": "a", "title": "A", "availability": {"status": "out_of_stock"}}
    (found,) = read_jsonl([orjson.dumps(least)])
    assert found == Product(id="a", title="A", availability=Availability.OUT_OF_STOCK)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("fields", "pointer", "said"),
    [
        ({"id": "a b"}, "/id", "space"),
        ({"id": "a\u0000b"}, "/id", "control"),
        ({"id": "a\u202eb"}, "/id", "invisible"),
        ({"id": ""}, "/id", "empty"),
        ({"id": "x" * 129}, "/id", "at most 128"),
        ({"id": ".."}, "/id", "web address"),
        ({"id": 7}, "/id", "string"),
        ({"title": " \u202e\n "}, "/title", "empty"),
        ({"title": "x" * 501}, "/title", "at most 500"),
        ({"title": "x" * 900_000}, "/title", "at most 500"),
        ({"description": "x" * 20_001}, "/description", "at most 20000"),
        ({"price": {"amount": 9.99, "currency": "USD"}}, "/price/amount", "minor units"),
        ({"price": {"amount": "999", "currency": "USD"}}, "/price/amount", "without quotes"),
        ({"price": {"amount": True, "currency": "USD"}}, "/price/amount", "whole number"),
        ({"price": {"amount": -1, "currency": "USD"}}, "/price/amount", "at least 0"),
        ({"price": {"amount": 2**53 + 1, "currency": "USD"}}, "/price/amount", "at most"),
        ({"price": {"amount": 2**70, "currency": "USD"}}, "/price/amount", "whole number"),
        ({"price": {"amount": 1, "currency": "usd"}}, "/price/currency", "[A-Z]"),
        ({"price": {"amount": 1, "currency": "USD\n"}}, "/price/currency", "[A-Z]"),
        ({"price": None}, "/price", "in_stock"),
        ({"price": None, "availability": {"status": "preorder"}}, "/price", "preorder"),
        ({"list_price": {"amount": 1, "currency": "EUR"}}, "/list_price", "currency"),
        ({"availability": "in_stock"}, "/availability", "object"),
        ({"availability": {"status": "sold"}}, "/availability/status", "discontinued"),
        ({"attributes": {"a/b": [1]}}, "/attributes/a~1b", "text or a number"),
        ({"attributes": {"ok": True}}, "/attributes/ok", "yes"),
        ({"attributes": {"n": 2**60}}, "/attributes/n", "as text"),
        ({"attributes": {"": 1}}, "/attributes/", "empty"),
        ({"attributes": {str(n): n for n in range(51)}}, "/attributes", "at most 50"),
        ({"rating": {"value": 9}}, "/rating/value", "same scale"),
        ({"rating": {"value": -1}}, "/rating/value", "at least 0"),
        ({"url": "javascript:alert(1)"}, "/url", "http"),
        ({"url": "//evil.example"}, "/url", "http"),
        ({"url": "/\\evil.example"}, "/url", "backslash"),
        ({"url": "http:///p"}, "/url", "http"),
        ({"url": "http://[::1"}, "/url", "http"),
        ({"media": [{"url": "data:text/html,x"}]}, "/media/0/url", "http"),
        ({"categories": ["Cups"]}, "/categories/0", "object"),
        ({"tags": [1]}, "/tags/0", "string"),
        ({"prise": 1}, "/prise", "spelling"),
    ],
)
def test_each_mistake_is_told_at_its_field(fields: dict[str, Any], pointer: str, said: str) -> None:
    (error,) = errors(json.dumps({**WHOLE, **fields}))
    assert (error.line, error.pointer) == (1, pointer)
    assert said in f"{error.problem}; {error.cure}"
    assert len(str(error)) < 400


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"5", b"null", b'"text"', b'{"id": NaN}', b'{"id": "\xff"}', b'{"id": "\\ud800"}', b"[" * 5000,
     b"\x00", b'{"id": "' + b"x" * MAX_ROW_BYTES + b'"}'],
)  # fmt: skip
def test_a_line_that_is_no_object_is_told_as_a_whole(line: bytes) -> None:
    found = errors(row(id="before"), line, row(id="after"))
    assert {(error.line, error.pointer) for error in found} == {(2, "")}


def test_misleading_characters_are_taken_out_of_texts() -> None:
    (found,) = read_jsonl([row(title="Cup\u202e\u0007 \U000e0041blue\ufeff", description="a\r\nb\tc\u0000")])
    assert isinstance(found, Product)
    assert (found.title, found.description) == ("Cup blue", "a\nb\tc")


def test_letters_of_every_script_stay() -> None:
    title = "کتاب\u200cها 👩\u200d🍳 קפה\u200e ½"
    (found,) = read_jsonl([row(title=title)])
    assert isinstance(found, Product)
    assert found.title == title


def test_every_error_of_a_row_is_told_and_a_flood_is_cut() -> None:
    assert {error.pointer for error in errors(row(id="", title=1, x=2))} == {"/id", "/title", "/x"}
    assert len(errors(row(**{f"f{number}": 1 for number in range(5_000)}))) == 20


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_no_mutation_breaks_the_reader(seed: int) -> None:
    line = json.dumps(mutated(WHOLE, seed), ensure_ascii=seed % 2 == 0)
    for found in read_jsonl([line]):
        if isinstance(found, RowError):
            assert found.line == 1
            assert found.pointer == "" or found.pointer.startswith("/")
            assert found.problem
            assert found.cure
            assert len(str(found)) < 1000
        else:
            assert product_record(product_json(found)) == found
            orjson.dumps(product_json(found))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_reader(line: bytes) -> None:
    assert all(isinstance(found, RowError) for found in read_jsonl([line.replace(b"\n", b" ")]))


@pytest.mark.parametrize(
    "place", ["id", "title", "price", "availability", "attributes", "rating", "media", "categories"]
)
def test_a_broken_value_is_never_told_elsewhere(place: str) -> None:
    for value in BROKEN_VALUES:
        line = json.dumps({**WHOLE, place: value})
        if len(line) < MAX_ROW_BYTES:
            assert all(
                error.pointer in {"", "/price"} or error.pointer.startswith(f"/{place}") for error in errors(line)
            )


@pytest.fixture
def store(database: sa.Engine) -> SqlCatalogStore:
    return SqlCatalogStore(database)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.jsonl"
    lines = [row(id=f"p{number}") for number in range(2_500)]
    lines[3:3] = [b"", row(id="p0", title="again"), b"{", row(id="bad", title="")]
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    return path


def test_an_import_keeps_the_good_rows_and_reports_the_others(store: SqlCatalogStore, feed: Path) -> None:
    heard: list[tuple[int, int]] = []
    report = import_products(feed, store, progress=lambda done, total: heard.append((done, total)))
    assert (report.read, report.written, report.unchanged, report.rejected) == (2503, 2500, 0, 3)
    assert [(error.line, error.pointer) for error in report.errors] == [(5, "/id"), (6, ""), (7, "/title")]
    assert "line 1" in report.errors[0].problem
    assert heard[-1] == (2503, 2503)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert len(list(store.all())) == 2500
    assert store.get([RECORD.id]) == {}


def test_importing_again_changes_nothing(store: SqlCatalogStore, feed: Path) -> None:
    import_products([feed], store)
    report = import_products([feed], store)
    assert (report.written, report.unchanged, store.sequence()) == (0, 2500, 2500)


def test_a_dry_run_tells_the_same_and_writes_nothing(store: SqlCatalogStore, feed: Path) -> None:
    dry = import_products(feed, store, dry_run=True)
    assert list(store.all()) == []
    assert dry == import_products(feed, store)


def test_two_files_are_one_catalogue(store: SqlCatalogStore, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(row(id="a"))
    second.write_bytes(row(id="b") + b"\n" + row(id="a"))
    report = import_products([first, second], store)
    assert (report.written, report.rejected) == (2, 1)
    assert str(first) in report.errors[0].problem
    assert str(report.errors[0]).startswith(f"{second}, line 2, /id: ")


def test_an_empty_feed_is_an_empty_report(store: SqlCatalogStore) -> None:
    assert import_products([], store) == ImportReport()
    assert import_products([b"\n", b"  "], store) == ImportReport()


def test_the_report_keeps_the_first_errors_and_counts_all(store: SqlCatalogStore) -> None:
    report = import_products((b"{" for _ in range(1_500)), store)
    assert (report.rejected, len(report.errors)) == (1_500, 1_000)
    assert report.json()["errors"][0]["cure"]
