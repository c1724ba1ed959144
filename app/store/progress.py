"""How far the shop's two logs have come, in one question: what a process that follows them asks all the time."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.store import catalog, events
from app.store.database import reading
from app.store.tables import counters


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The number of the catalogue's latest change, and the position of the latest event."""

    catalog: int
    events: int


def progress(engine: sa.Engine) -> Progress:
    """Raises StoreUnavailable."""
    names = (catalog.COUNTER, events.COUNTER)
    query = sa.select(counters.c.name, counters.c.value).where(counters.c.name.in_(names))
    with reading(engine) as connection:
        found = {row.name: row.value for row in connection.execute(query)}
    return Progress(catalog=found[catalog.COUNTER], events=found[events.COUNTER])
