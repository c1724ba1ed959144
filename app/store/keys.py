"""The keys of the shop in the database."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from app.access.keys import Key, KeyKind
from app.store.database import reading, writing
from app.store.tables import access_keys


class SqlKeyStore:
    """Every key that was ever made; those that ended are kept as a record."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, key: Key) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.insert(access_keys), _row(key))

    def replace(self, ending: Key, successor: Key) -> None:
        """Keeps the end of one key and the key that takes over, both or neither."""
        with writing(self._engine) as connection:
            connection.execute(
                sa.update(access_keys).where(access_keys.c.id == ending.id).values(expires_at=ending.expires_at)
            )
            connection.execute(sa.insert(access_keys), _row(successor))

    def revoke(self, key_id: str, now: datetime) -> bool:
        """Ends a key now; False if there is none, or it was revoked before."""
        table = access_keys.c
        ended = sa.update(access_keys).where(table.id == key_id, table.revoked_at.is_(None)).values(revoked_at=now)
        with writing(self._engine) as connection:
            return connection.execute(ended).rowcount > 0

    def get(self, key_id: str) -> Key | None:
        return next((key for key in self.all() if key.id == key_id), None)

    def all(self) -> list[Key]:
        """Every key, the oldest first."""
        query = sa.select(access_keys).order_by(access_keys.c.created_at, access_keys.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [Key(**{**row, "kind": KeyKind(row["kind"]), "origins": tuple(row["origins"])}) for row in rows]


def _row(key: Key) -> dict[str, object]:
    return {**asdict(key), "kind": key.kind.value, "origins": list(key.origins)}
