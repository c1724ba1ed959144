"""Conversations in the database: turns that are written once and never changed."""

from uuid import UUID

import sqlalchemy as sa

from app.store.database import reading, writing
from app.store.ports import Turn
from app.store.tables import conversations, turns
from retrieval.schema import VisitorId


class SqlConversationStore:
    """A conversation of nobody (visitor None) belongs to nobody else either."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def open(self, conversation_id: UUID, visitor_id: VisitorId | None) -> None:
        owner = sa.select(conversations.c.visitor_id).where(conversations.c.id == conversation_id)
        with reading(self._engine) as connection:
            found = connection.execute(owner).one_or_none()
        if found is None:
            try:
                with writing(self._engine) as connection:
                    row = {"id": conversation_id, "visitor_id": visitor_id}
                    connection.execute(sa.insert(conversations), row)
                return
            except sa.exc.IntegrityError:  # somebody else opened it just now
                with reading(self._engine) as connection:
                    found = connection.execute(owner).one()
        if found.visitor_id != visitor_id:
            raise KeyError(conversation_id)

    def turns(self, conversation_id: UUID) -> list[Turn]:
        query = sa.select(turns.c.number, turns.c.at, turns.c.text, turns.c.brief, turns.c.answer)
        query = query.where(turns.c.conversation_id == conversation_id).order_by(turns.c.number)
        with reading(self._engine) as connection:
            return [Turn(**row) for row in connection.execute(query).mappings()]

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
        with writing(self._engine) as connection:
            known = connection.execute(sa.select(conversations.c.id).where(conversations.c.id == conversation_id))
            if known.one_or_none() is None:
                raise KeyError(conversation_id)
            try:
                connection.execute(sa.insert(turns), row)
            except sa.exc.IntegrityError as error:
                raise ValueError(f"turn {turn.number} of {conversation_id} is taken; read the turns again") from error

    def delete(self, conversation_id: UUID) -> bool:
        with writing(self._engine) as connection:
            gone = connection.execute(sa.delete(conversations).where(conversations.c.id == conversation_id))
            return gone.rowcount > 0
