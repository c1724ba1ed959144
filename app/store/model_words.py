"""What models said of recommended products, raw: kept to be looked into, never shown to shoppers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from app.store.database import reading, writing
from app.store.ports import ModelWords
from app.store.tables import model_words
from prompts.messages import Said
from retrieval.schema import ProductId

MOST: Final = 5
"""Kept of one product of one list."""


class SqlWordsLog:
    """The latest few for every product of a list."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, words: ModelWords) -> None:
        row = {
            "recommendation_id": words.recommendation_id,
            "product_id": words.product_id,
            "at": words.at,
            "said": words.said.to_json(),
            "shown": list(words.shown),
        }
        number, here = model_words.c.number, _of(words.recommendation_id, words.product_id)
        latest = sa.select(number).where(here).order_by(number.desc()).limit(MOST)
        with writing(self._engine) as connection:
            connection.execute(sa.insert(model_words).values(row))
            connection.execute(sa.delete(model_words).where(here, number.not_in(latest)))

    def of(self, recommendation_id: str, product_id: ProductId) -> list[ModelWords]:
        query = sa.select(model_words).where(_of(recommendation_id, product_id)).order_by(model_words.c.number)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            ModelWords(
                recommendation_id=row.recommendation_id,
                product_id=ProductId(row.product_id),
                at=row.at,
                said=Said.from_json(row.said),
                shown=tuple(row.shown),
            )
            for row in rows
        ]

    def delete(self, recommendation_ids: Sequence[str]) -> int:
        """Deletes what was said of these lists; returns how much."""
        with writing(self._engine) as connection:
            gone = sa.delete(model_words).where(model_words.c.recommendation_id.in_(recommendation_ids))
            return connection.execute(gone).rowcount

    def forget(self, before: datetime, limit: int) -> int:
        old = sa.select(model_words.c.number).where(model_words.c.at < before).order_by(model_words.c.at).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(model_words).where(model_words.c.number.in_(old))).rowcount


def _of(recommendation_id: str, product_id: ProductId) -> sa.ColumnElement[bool]:
    return sa.and_(model_words.c.recommendation_id == recommendation_id, model_words.c.product_id == product_id)
