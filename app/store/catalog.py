"""The catalogue in the database: the truth about products, with a number on every change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from app.store.database import last_number, reading, set_number, writing
from app.store.kept import KeptProducts
from app.store.plain import digest
from app.store.ports import Change
from app.store.tables import products
from retrieval.feeds.product import product_record, stored_json
from retrieval.schema import Product, ProductId

COUNTER = "catalog"

_CHUNK = 1_000
"""How many rows or ids go into one statement."""

_BODIES: Final = sa.select(products.c.body).where(
    products.c.id.in_(sa.bindparam("ids", expanding=True)), products.c.body.is_not(None)
)
"""Put together once, for every list asks it: that takes as long as the answer."""

T = TypeVar("T")


class SqlCatalogStore:
    """A row per product; a deleted one keeps its row and its last number, without a body."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._kept = KeptProducts()

    def upsert(self, products: Iterable[Product]) -> int:
        """Writes products in one transaction; of two with one id the last one counts."""
        bodies = {product.id: stored_json(product) for product in products}
        if not bodies:
            return 0
        with writing(self._engine) as connection:
            return _write(connection, bodies)

    def edit(self, product_id: ProductId, change: Callable[[Product], Product]) -> Product:
        """Changes one product; whatever `change` raises leaves it as it was."""
        with writing(self._engine) as connection:
            last_number(connection, COUNTER, hold=True)
            current = _fetch(connection, [product_id]).get(product_id)
            if current is None:
                raise KeyError(product_id)
            changed = change(current)
            _write(connection, {product_id: stored_json(changed)})
            return changed

    def delete(self, ids: Sequence[ProductId]) -> int:
        """Deletes products; how many there were to delete."""
        with writing(self._engine) as connection:
            number = last_number(connection, COUNTER, hold=True)
            present = list(_fetch(connection, ids))
            rows = [{"key": key, "number": number + place} for place, key in enumerate(present, start=1)]
            if rows:
                gone = sa.update(products).where(products.c.id == sa.bindparam("key"))
                connection.execute(gone.values(sequence=sa.bindparam("number"), digest=None, body=sa.null()), rows)
                set_number(connection, COUNTER, number + len(rows))
            return len(rows)

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """Reads the number of the latest change, and of the products only those not kept since before it."""
        with reading(self._engine) as connection:
            sequence = last_number(connection, COUNTER)
            found = self._kept.known(ids, sequence, lambda after: _changed_after(connection, after))
            if missing := [one for one in ids if one not in found]:
                read = _fetch(connection, missing)
                self._kept.keep(read, sequence)
                found |= read
        return {one: found[one] for one in ids if one in found}

    def all(self) -> Iterator[Product]:
        """Every product by id, read page by page: no lock is held while the caller works."""
        query = sa.select(products.c.body).where(products.c.body.is_not(None)).order_by(products.c.id).limit(_CHUNK)
        page = query
        while True:
            with reading(self._engine) as connection:
                found = [product_record(body) for body in connection.execute(page).scalars()]
            yield from found
            if len(found) < _CHUNK:
                return
            page = query.where(products.c.id > found[-1].id)

    def changes(self, after: int, limit: int = 1000) -> list[Change]:
        query = sa.select(products.c.sequence, products.c.id, products.c.body).where(products.c.sequence > after)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(products.c.sequence).limit(limit)).all()
        return [
            Change(sequence=sequence, product_id=ProductId(key), product=product_record(body) if body else None)
            for sequence, key, body in rows
        ]

    def sequence(self) -> int:
        with reading(self._engine) as connection:
            return last_number(connection, COUNTER)


def _changed_after(connection: sa.Connection, sequence: int) -> Iterable[ProductId]:
    return map(ProductId, connection.execute(sa.select(products.c.id).where(products.c.sequence > sequence)).scalars())


def _fetch(connection: sa.Connection, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    found: dict[ProductId, Product] = {}
    for chunk in _chunks(ids):
        bodies = connection.execute(_BODIES, {"ids": chunk}).scalars().all()
        found.update((body["id"], product_record(body)) for body in bodies)
    return {key: found[key] for key in ids if key in found}


def _write(connection: sa.Connection, bodies: dict[ProductId, dict[str, Any]]) -> int:
    """Writes the bodies that differ from what is there; how many did."""
    number = last_number(connection, COUNTER, hold=True)
    known: dict[str, bytes | None] = {}
    for chunk in _chunks(list(bodies)):
        query = sa.select(products.c.id, products.c.digest).where(products.c.id.in_(chunk))
        known.update((row.id, row.digest) for row in connection.execute(query))
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    for key, body in bodies.items():
        mark = digest(body)
        if known.get(key) == mark:
            continue
        number += 1
        row = {"sequence": number, "digest": mark, "body": body}
        if key in known:
            updates.append({"key": key, **row})
        else:
            inserts.append({"id": key, **row})
    if inserts:
        connection.execute(sa.insert(products), inserts)
    if updates:
        connection.execute(sa.update(products).where(products.c.id == sa.bindparam("key")), updates)
    if inserts or updates:
        set_number(connection, COUNTER, number)
    return len(inserts) + len(updates)


def _chunks(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
