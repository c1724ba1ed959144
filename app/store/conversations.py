"""Conversations in the database: turns that are written once and never changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from app.store.database import reading, writing
from app.store.ports import Page, Talk, Turn
from app.store.tables import conversations, turns
from retrieval.schema import VisitorId


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlConversationStore:
    """A conversation of nobody (visitor None) belongs to nobody else either: who knows its id may read it."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime] = utc_now) -> None:
        """`now` dates conversations that were opened and have no turn yet."""
        self._engine = engine
        self._now = now

    def open(self, conversation_id: UUID, visitor_id: VisitorId | None) -> None:
        owner = sa.select(conversations.c.visitor_id).where(conversations.c.id == conversation_id)
        with reading(self._engine) as connection:
            found = connection.execute(owner).one_or_none()
        if found is None:
            try:
                with writing(self._engine) as connection:
                    row = {"id": conversation_id, "visitor_id": visitor_id, "used_at": self._now()}
                    connection.execute(sa.insert(conversations), row)
                return
            except sa.exc.IntegrityError:  # somebody else opened it just now
                with reading(self._engine) as connection:
                    found = connection.execute(owner).one()
        if found.visitor_id != visitor_id:
            raise KeyError(conversation_id)

    def turns(self, conversation_id: UUID) -> list[Turn]:
        with reading(self._engine) as connection:
            return _turns(connection, conversation_id)

    def append(self, conversation_id: UUID, turn: Turn) -> None:
        """Adds the next turn. Raises KeyError for a conversation that was never opened."""
        row = {
            "conversation_id": conversation_id,
            "number": turn.number,
            "at": turn.at,
            "text": turn.text,
            "brief": turn.brief,
            "answer": turn.answer,
        }
        used = sa.update(conversations).where(conversations.c.id == conversation_id).values(used_at=turn.at)
        with writing(self._engine) as connection:
            if not connection.execute(used).rowcount:
                raise KeyError(conversation_id)
            try:
                connection.execute(sa.insert(turns), row)
            except sa.exc.IntegrityError as error:
                raise ValueError(f"turn {turn.number} of {conversation_id} is taken; read the turns again") from error

    def delete(self, conversation_id: UUID) -> bool:
        with writing(self._engine) as connection:
            gone = connection.execute(sa.delete(conversations).where(conversations.c.id == conversation_id))
            return gone.rowcount > 0

    def own(self, conversation_id: UUID, visitor_id: VisitorId | None) -> list[Turn] | None:
        owner = sa.select(conversations.c.visitor_id).where(conversations.c.id == conversation_id)
        with reading(self._engine) as connection:
            found = connection.execute(owner).one_or_none()
            if found is None:
                return None
            if found.visitor_id != visitor_id:
                raise KeyError(conversation_id)
            return _turns(connection, conversation_id)

    def of(self, visitor_id: VisitorId, limit: int, after: Page | None = None) -> list[Talk]:
        its = turns.c.conversation_id == conversations.c.id
        first = sa.select(turns.c.text).where(its).order_by(turns.c.number).limit(1).scalar_subquery()
        count = sa.select(sa.func.count()).select_from(turns).where(its).scalar_subquery()
        used_at, key = conversations.c.used_at, conversations.c.id
        query = (
            sa.select(key, used_at, first.label("first_text"), count.label("turns"))
            .where(conversations.c.visitor_id == visitor_id, sa.exists().where(its))
            .order_by(used_at.desc(), key.desc())
            .limit(limit)
        )
        if after:
            earlier = sa.and_(used_at == after.used_at, key < after.id)
            query = query.where(sa.or_(used_at < after.used_at, earlier))
        with reading(self._engine) as connection:
            return [Talk(**row) for row in connection.execute(query).mappings()]

    def forget(self, before: datetime, limit: int) -> int:
        used_at = conversations.c.used_at
        old = sa.select(conversations.c.id).where(sa.or_(used_at < before, used_at.is_(None))).order_by(used_at)
        with writing(self._engine) as connection:
            gone = sa.delete(conversations).where(conversations.c.id.in_(old.limit(limit)))
            return connection.execute(gone).rowcount


def _turns(connection: sa.Connection, conversation_id: UUID) -> list[Turn]:
    query = sa.select(turns.c.number, turns.c.at, turns.c.text, turns.c.brief, turns.c.answer)
    query = query.where(turns.c.conversation_id == conversation_id).order_by(turns.c.number)
    return [Turn(**row) for row in connection.execute(query).mappings()]
