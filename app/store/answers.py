"""Answers kept for their Idempotency-Key, so that a request that comes twice is done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.store.database import reading, writing
from app.store.tables import kept_answers


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptAnswer:
    """What became of a request; `status` None while it is under way."""

    request: bytes
    status: int | None
    headers: Mapping[str, str]
    body: bytes


class SqlAnswerStore:
    """One row for each key: taken when its request begins, filled when it is answered, gone when it expires."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(
        self, key: bytes, request: bytes, visitor_id: str | None, now: datetime, until: datetime
    ) -> KeptAnswer | None:
        """Takes a key for a request under way; where it is taken already, what is known of it."""
        table = kept_answers.c
        row = {"key": key, "request": request, "visitor_id": visitor_id, "expires_at": until}
        try:
            with writing(self._engine) as connection:
                connection.execute(sa.delete(kept_answers).where(table.key == key, table.expires_at <= now))
                connection.execute(sa.insert(kept_answers), row)
        except sa.exc.IntegrityError:
            with reading(self._engine) as connection:
                found = connection.execute(sa.select(kept_answers).where(table.key == key)).one_or_none()
            if found is None:  # given up just now
                return self.begin(key, request, visitor_id, now, until)
            return KeptAnswer(
                request=found.request, status=found.status, headers=found.headers or {}, body=found.body or b""
            )
        return None

    def finish(self, key: bytes, answer: KeptAnswer, visitor_id: str | None, until: datetime) -> None:
        """Keeps the answer; where its visitor was forgotten meanwhile, there is nothing left to keep it under."""
        values = {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "visitor_id": visitor_id,
            "expires_at": until,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.update(kept_answers).where(kept_answers.c.key == key).values(values))

    def give_up(self, key: bytes) -> None:
        """Frees a key whose request came to nothing: it may be tried again."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(kept_answers).where(kept_answers.c.key == key))

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those that expired before a time; returns how many."""
        table = kept_answers.c
        old = sa.select(table.key).where(table.expires_at < before).order_by(table.expires_at).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(kept_answers).where(table.key.in_(old))).rowcount
