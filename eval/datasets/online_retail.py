"""Online Retail: a year of a British gift shop, many of whose customers are wholesalers.

Chen, D. (2015), Online Retail, UCI Machine Learning Repository, https://doi.org/10.24432/C5BW33, CC BY 4.0.
The file is not part of Shelftalk: `load` takes a path, `download` fetches it where there is internet.
"""

import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.datasets.base import Dataset, MissingDatasetError, day_of
from ranking.events import Purchases
from ranking.training import Window
from retrieval.schema import Money, Product, ProductId, VisitorId

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "transactions.parquet"
URL: Final = "https://archive.ics.uci.edu/static/public/352/data.csv"
PATIENCE_S: Final = 60.0

VALIDATION: Final = Window(day_of(2011, 9, 1), day_of(2011, 10, 1))
TEST: Final = Window(day_of(2011, 10, 1), day_of(2012, 1, 1))

NOTICE: Final = (
    "Online Retail (D. Chen, UCI, doi 10.24432/C5BW33, CC BY 4.0); the test is the run-up to Christmas 2011."
)

_COLUMNS: Final = {
    "InvoiceNo": "invoice", "StockCode": "stock_code", "Description": "description", "Quantity": "quantity",
    "InvoiceDate": "invoice_date", "UnitPrice": "unit_price", "CustomerID": "customer_id", "Country": "country",
}  # fmt: skip
_PRODUCT_CODE: Final = r"^(?:\d{5}[A-Z]{0,2}|DCGS.*)$"
"""Other codes are postage, fees, samples and vouchers."""


def load(path: Path) -> Dataset:
    """The shop's purchases, one line per invoice and product. `path` is the file, or a folder that holds it.

    Raises:
        MissingDatasetError: there is no such file, or it is not this data set.
    """
    lines = _cleaned(_read(path / FILE if path.is_dir() else path))
    products = _products(lines)
    codes = np.array([product.id.removeprefix("or-") for product in products])
    customers = np.unique(lines["customer_id"].to_numpy(np.int64))
    lines = lines.sort_values(["invoice_date", "invoice", "stock_code"], kind="stable")
    purchases = Purchases(
        visitor=np.searchsorted(customers, lines["customer_id"].to_numpy(np.int64)).astype(np.int32),
        item=np.searchsorted(codes, lines["stock_code"].to_numpy(str)).astype(np.int32),
        day=lines["invoice_date"].to_numpy().astype("datetime64[us]").astype(np.int64) / 86_400e6,
        visitor_ids=tuple(VisitorId(f"customer-{number}") for number in customers.tolist()),
        item_ids=tuple(product.id for product in products),
    )
    return Dataset(
        name="online-retail",
        notice=NOTICE,
        purchases=purchases,
        products=products,
        validation=VALIDATION,
        test=TEST,
    )


def download(folder: Path, url: str = URL) -> Path:
    """Fetches the file from UCI into a folder, once, and says where it is.

    Raises:
        MissingDatasetError: UCI could not be reached, or sent something else.
    """
    target = folder / FILE
    if target.is_file():
        return target
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / "online_retail.csv"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer, raw.open("wb") as file:  # noqa: S310 - a fixed https address, or a test's
            while part := answer.read(1 << 20):
                file.write(part)
        table = pd.read_csv(raw, dtype={"InvoiceNo": str, "StockCode": str, "Description": str, "CustomerID": "Int32"})
        table = table.rename(columns=_COLUMNS)[list(_COLUMNS.values())]
        table["invoice_date"] = pd.to_datetime(table["invoice_date"], format="%m/%d/%Y %H:%M")
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise MissingDatasetError(
            f"Online Retail could not be fetched from {url} ({error}). Get it where there is internet, "
            "and give its path with --path."
        ) from error
    except (KeyError, ValueError) as error:
        raise MissingDatasetError(f"What {url} sent is not the Online Retail table: {error}") from error
    finally:
        raw.unlink(missing_ok=True)
    partial = target.with_suffix(".partial")
    table.to_parquet(partial, compression="zstd")
    partial.rename(target)
    return target


def _read(path: Path) -> "pd.DataFrame":
    import pandas as pd

    if not path.is_file():
        raise MissingDatasetError(
            f"There is no {path}. Give the path of {FILE} with --path, or --download where there is internet."
        )
    table = pd.read_parquet(path)
    if missing := set(_COLUMNS.values()) - set(table.columns):
        raise MissingDatasetError(f"{path} lacks the columns {', '.join(sorted(missing))}; it is not Online Retail.")
    return table


def _cleaned(table: "pd.DataFrame") -> "pd.DataFrame":
    """Sales to known customers, without cancellations, adjustments, postage and fees; one line per invoice and
    product. Later cancellations are not netted out."""
    table = table.assign(stock_code=table["stock_code"].str.strip().str.upper())
    sold = (table["quantity"] > 0) & (table["unit_price"] > 0) & table["customer_id"].notna()
    kept = sold & ~table["invoice"].str.startswith(("C", "A")) & table["stock_code"].str.match(_PRODUCT_CODE)
    return table[kept].drop_duplicates(["invoice", "stock_code"])


def _products(lines: "pd.DataFrame") -> list[Product]:
    """In order of code. The title is the most frequent description; the price is the median before the test,
    so that a product first sold in it has none. All count as on sale: nothing tells what will sell."""
    described = lines.assign(description=lines["description"].str.strip())
    titles = described.groupby("stock_code")["description"].agg(lambda texts: texts.mode()[0])
    known = lines[lines["invoice_date"].to_numpy() < np.datetime64("1970-01-01") + np.timedelta64(int(TEST.cut), "D")]
    pence = (100 * known.groupby("stock_code")["unit_price"].median()).round()
    return [
        Product(
            id=ProductId(f"or-{code}"),
            title=" ".join(title.split()),
            price=Money(amount=int(pence[code]), currency="GBP") if code in pence.index else None,
        )
        for code, title in titles.items()
    ]
