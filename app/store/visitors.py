"""What visitors said of themselves, in the database; and everything of one visitor, found and erased."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import reading, writing
from app.store.ports import VisitorRecord
from app.store.tables import (
    conversations,
    events,
    kept_answers,
    model_words,
    recommendations,
    shadow_orders,
    turns,
    visitors,
)
from retrieval.schema import VisitorId

_CHUNK = 500


class SqlVisitorStore:
    """One row for each visitor who said something."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        new = insert(visitors)
        names = ("wants", "profiling", "consent", "updated_at")
        self._put = new.on_conflict_do_update(
            index_elements=[visitors.c.id], set_={name: new.excluded[name] for name in names}
        )

    def get(self, visitor_id: VisitorId) -> VisitorRecord | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(visitors).where(visitors.c.id == visitor_id)).mappings().one_or_none()
        return VisitorRecord(**row) if row else None

    def put(self, record: VisitorRecord) -> None:
        with writing(self._engine) as connection:
            connection.execute(self._put, asdict(record))

    def unwilling(self, visitor_ids: Sequence[VisitorId]) -> frozenset[VisitorId]:
        table, found = visitors.c, set[VisitorId]()
        unwilling = sa.or_(table.profiling.is_(False), table.consent.is_(False))
        asked = list(dict.fromkeys(visitor_ids))
        with reading(self._engine) as connection:
            for start in range(0, len(asked), _CHUNK):
                query = sa.select(table.id).where(table.id.in_(asked[start : start + _CHUNK]), unwilling)
                found.update(connection.execute(query).scalars())
        return frozenset(found)

    def forget(self, before: datetime, limit: int) -> int:
        table = visitors.c
        old = sa.select(table.id).where(table.updated_at < before).order_by(table.updated_at, table.id).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(visitors).where(table.id.in_(old))).rowcount

    def conversations(self, visitor_id: VisitorId) -> list[UUID]:
        """The ids of all of a visitor's conversations."""
        query = sa.select(conversations.c.id).where(conversations.c.visitor_id == visitor_id)
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def everything(self, visitor_id: VisitorId) -> dict[str, list[dict[str, Any]]]:
        """All rows that are a visitor's, by what they are: for the visitor to take along."""
        own = conversations.c.visitor_id == visitor_id
        queries = {
            "events": sa.select(
                events.c.event_id, events.c.event_name, events.c.event_time, events.c["items"], events.c.envelope
            )
            .where(events.c.visitor_id == visitor_id)
            .order_by(events.c.position),
            "turns": sa.select(turns.c.conversation_id, turns.c.number, turns.c.at, turns.c.text, turns.c.answer)
            .join(conversations, conversations.c.id == turns.c.conversation_id)
            .where(own)
            .order_by(turns.c.conversation_id, turns.c.number),
            "recommendations": sa.select(
                recommendations.c.id,
                recommendations.c.at,
                recommendations.c.surface,
                recommendations.c.request,
                recommendations.c.shown,
            )
            .where(recommendations.c.visitor_id == visitor_id)
            .order_by(recommendations.c.at, recommendations.c.id),
        }
        with reading(self._engine) as connection:
            return {
                what: [{str(name): value for name, value in row.items()} for row in connection.execute(one).mappings()]
                for what, one in queries.items()
            }

    def erase(self, visitor_id: VisitorId) -> int:
        """Deletes every row of a visitor in one transaction; returns how many.

        Rows of shadow orders and model's words carry no visitor: they go with the lists that they are about.
        """
        lists = sa.select(recommendations.c.id).where(recommendations.c.visitor_id == visitor_id)
        statements = (
            sa.delete(model_words).where(model_words.c.recommendation_id.in_(lists)),
            sa.delete(shadow_orders).where(shadow_orders.c.recommendation_id.in_(lists)),
            sa.delete(recommendations).where(recommendations.c.visitor_id == visitor_id),
            sa.delete(conversations).where(conversations.c.visitor_id == visitor_id),
            sa.delete(events).where(events.c.visitor_id == visitor_id),
            sa.delete(kept_answers).where(kept_answers.c.visitor_id == visitor_id),
            sa.delete(visitors).where(visitors.c.id == visitor_id),
        )
        with writing(self._engine) as connection:
            return sum(connection.execute(statement).rowcount for statement in statements)
