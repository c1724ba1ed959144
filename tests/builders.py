"""Small worlds for tests: what matters is said, the rest has a default."""

from typing import Any

from retrieval.schema import Money, Product, ProductId


def product(id: str = "p1", *, price: int | None = 1000, currency: str = "USD", **fields: Any) -> Product:
    """A buyable product; `price` in minor units."""
    fields.setdefault("title", f"Product {id}")
    money = None if price is None else Money(amount=price, currency=currency)
    return Product(id=ProductId(id), price=money, **fields)
