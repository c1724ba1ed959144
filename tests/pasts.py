"""Small pasts: what shoppers bought and did, with right answers known by construction."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import numpy as np
import scipy.sparse as sp

from ranking.events import Event, EventItem, Purchases
from ranking.neighbours import Matrix
from retrieval.schema import Product, ProductId, VisitorId
from tests.builders import product

TODAY = 20_000.0
"""2024-10-04, in days since 1970."""


def ids(*names: str) -> list[ProductId]:
    return [ProductId(name) for name in names]


def time_of(day: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)


def bought(*rows: tuple[str, str, float], items: Iterable[str] = ()) -> Purchases:
    """Purchases from (visitor, product, day)."""
    return Purchases.from_columns(
        [VisitorId(visitor) for visitor, _, _ in rows],
        [ProductId(item) for _, item, _ in rows],
        np.array([day * 86_400 for _, _, day in rows], dtype=np.float64),
        items=[ProductId(item) for item in items],
    )


def did(name: str, visitor: str, *products: str, day: float = TODAY) -> Event:
    """An event of a visitor with products."""
    return Event(
        event_id=uuid5(NAMESPACE_OID, repr((name, visitor, products, day))),
        event_name=name,
        event_time=time_of(day),
        visitor_id=VisitorId(visitor),
        items=tuple(EventItem(item_id=ProductId(one)) for one in products),
    )


def two_tastes(seed: int = 0, *, shoppers: int = 40, products: int = 12) -> Purchases:
    """Shoppers a0, a1, ... buy two thirds of the products A0, A1, ... and nothing else; b0, ... the same of B0, ..."""
    rng = np.random.default_rng(seed)
    rows = []
    for taste in "ab":
        for shopper in range(shoppers):
            for item in rng.choice(products, 2 * products // 3, replace=False):
                rows.append((f"{taste}{shopper}", f"{taste.upper()}{item}", TODAY - rng.uniform(1, 80)))
    return bought(*rows, items=both_shelves(products))


def both_shelves(products: int = 12) -> list[str]:
    return [f"{taste}{item}" for taste in "AB" for item in range(products)]


def habits(seed: int = 0, *, shoppers: int = 60, products: int = 40, favourites: int = 4, weeks: int = 16) -> Purchases:
    """Two tastes as above; every week each shopper buys most of their own favourites again, and now and then
    something that they never had, always of their taste. Shelf A sells four times as often as shelf B, so
    what is popular suits half of the shoppers badly."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, float]] = []
    for taste, share in (("a", 0.8), ("b", 0.2)):
        for shopper in range(shoppers):
            liked = rng.permutation(products)
            for week in range(weeks):
                day = TODAY - 7 * (weeks - week) + rng.uniform(0, 7)
                again = [item for item in liked[:favourites] if rng.random() < share]
                tried = [liked[favourites + week % (products - favourites)]] if rng.random() < 0.7 else []
                rows += [(f"{taste}{shopper}", f"{taste.upper()}{item}", day) for item in (*again, *tried)]
    return bought(*rows, items=both_shelves(products))


def shelf(names: Iterable[str]) -> list[Product]:
    """Products of these ids; the first letter is the type, the number sets the price."""
    return [product(name, price=100 + int(name[1:]), categories=("Shop", f"Shelf {name[0]}")) for name in names]


def matrix(purchases: Purchases) -> Matrix:
    """float32 [n_visitors, n_items]: how often each visitor bought each item."""
    shape = (len(purchases.visitor_ids), len(purchases.item_ids))
    made = sp.csr_array((np.ones(purchases.item.size, np.float32), (purchases.visitor, purchases.item)), shape=shape)
    made.sum_duplicates()
    return made
