"""The orders that a model would have given, kept to be measured against what shoppers then did."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.database import inserting, reading, writing
from app.store.ports import ShadowOrder
from app.store.tables import shadow_orders

MOST_REPLY = 4_000
"""Characters of a reply that are kept."""

_PAGE = 2_000


class SqlShadowLog:
    """Writing one twice is harmless: the first one stays."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._insert = inserting(engine, shadow_orders).on_conflict_do_nothing()

    def write(self, orders: Sequence[ShadowOrder]) -> None:
        rows = [_row(one) for one in orders]
        if rows:
            with writing(self._engine) as connection:
                connection.execute(self._insert, rows)

    def read(self) -> Iterator[ShadowOrder]:
        """Page by page: no lock is held while the caller works."""
        key = sa.tuple_(shadow_orders.c.at, shadow_orders.c.recommendation_id)
        query = sa.select(shadow_orders).order_by(*key).limit(_PAGE)
        page = query
        while True:
            with reading(self._engine) as connection:
                rows = connection.execute(page).mappings().all()
            for row in rows:
                yield ShadowOrder(**{**row, "ranked": tuple(row["ranked"]), "ordered": _ids(row["ordered"])})
            if len(rows) < _PAGE:
                return
            page = query.where(key > (rows[-1]["at"], rows[-1]["recommendation_id"]))

    def forget(self, before: datetime, limit: int) -> int:
        key, at = shadow_orders.c.recommendation_id, shadow_orders.c.at
        old = sa.select(key).where(at < before).order_by(at).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(shadow_orders).where(key.in_(old))).rowcount


def _row(order: ShadowOrder) -> dict[str, object]:
    row = {column.name: getattr(order, column.name) for column in shadow_orders.c}
    return {**row, "reply": _storable(order.reply)}


def _ids(ids: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if ids is None else tuple(ids)


def _storable(reply: str) -> str:
    """The beginning of a reply as text that every database takes: no lone surrogates, no zero bytes."""
    return reply[:MOST_REPLY].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
