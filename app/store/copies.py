"""The rows of every table as JSON lines, the same for each database: written out, and read into an empty store."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.store.database import MIGRATIONS, migrating, prepare_database, reading, writing
from app.store.postgres import NAME as POSTGRES
from app.store.postgres import patient
from app.store.tables import Json, PackedJson, UtcTime, metadata

_BATCH: Final = 1_000
_FILLED_BY_MIGRATIONS: Final = frozenset({"counters"})

Kinds = Mapping[str, Mapping[str, str]]
"""Per table, in an order that foreign keys allow, its columns and what each holds."""

_TYPES: Final[dict[str, sa.types.TypeEngine[Any]]] = {
    "number": sa.BigInteger(),
    "text": sa.Text(),
    "bytes": sa.LargeBinary(),
    "json": Json,
    "uuid": sa.Uuid(),
    "date": sa.Date(),
    "truth": sa.Boolean(),
    "real": sa.Float(),
}
_OUT: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "uuid": str,
    "date": date.isoformat,
}
_IN: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": base64.b64decode,
    "uuid": UUID,
    "date": date.fromisoformat,
}


class NotEmpty(Exception):  # noqa: N818 - a verdict
    """There are rows already where a copy should go."""


class OtherVersion(Exception):  # noqa: N818 - a verdict
    """The copy was made by a program that knows more than this one."""


def kinds() -> dict[str, dict[str, str]]:
    """What this program's tables hold."""
    return {
        table.name: {column.name: _kind(column.type) for column in table.columns} for table in metadata.sorted_tables
    }


def _kind(held: sa.types.TypeEngine[Any]) -> str:
    for kind, types in (
        ("number", (UtcTime, sa.Integer)),
        ("bytes", (PackedJson, sa.LargeBinary)),
        ("json", (sa.JSON,)),
        ("uuid", (sa.Uuid,)),
        ("date", (sa.Date,)),
        ("truth", (sa.Boolean,)),
        ("text", (sa.String,)),
        ("real", (sa.Float,)),
    ):
        if isinstance(held, types):
            return kind
    raise TypeError(f"app/store/copies.py does not know how to copy {held!r}")


def revision(engine: sa.Engine) -> str:
    """The store's version, as migrations count them."""
    with reading(engine) as connection:
        return str(MigrationContext.configure(connection).get_current_revision())


def copied(connection: sa.Connection, table: str) -> Iterator[bytes]:
    """A line per row, in the order of the primary key, as the connection's transaction sees it."""
    source, held = metadata.tables[table], kinds()[table]
    columns = [sa.type_coerce(source.c[name], _TYPES[kind]).label(name) for name, kind in held.items()]
    query = sa.select(*columns).order_by(*source.primary_key.columns)
    outs = [_OUT.get(kind, lambda value: value) for kind in held.values()]
    for row in connection.execution_options(yield_per=_BATCH).execute(query):
        values = (None if value is None else out(value) for value, out in zip(row, outs, strict=True))
        yield orjson.dumps(list(values)) + b"\n"


def restore(
    engine: sa.Engine, made_at: str, held: Kinds, lines: Callable[[str], Iterable[bytes]], *, replace: bool
) -> None:
    """Fills the store with a copy, in one transaction, and brings it up to this program's version.

    `made_at` is the version of the store that was copied; `lines` gives those of a table. With `replace` what is there
    goes. Raises NotEmpty, OtherVersion, StoreUnavailable; the rows that were there then still are.
    """
    known = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    if made_at not in known:
        raise OtherVersion("the archive was made by a newer Shelftalk: install that one")
    prepare_database(engine)
    if not replace:
        refuse_filled(engine)
    with writing(engine) as connection:
        patient(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
        if made_at != known[0]:
            command.downgrade(migrating(connection), made_at)
            for name in _FILLED_BY_MIGRATIONS:
                connection.execute(sa.delete(sa.table(name)))
        for name, columns in held.items():
            _fill(connection, name, columns, lines(name))
        if made_at != known[0]:
            command.upgrade(migrating(connection), "head")
        if engine.dialect.name == POSTGRES:
            _count_on(connection)


def refuse_filled(engine: sa.Engine) -> None:
    """Raises NotEmpty for a store in which there is anything."""
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            any_row = sa.select(sa.literal(1)).select_from(table).limit(1)
            if table.name not in _FILLED_BY_MIGRATIONS and connection.execute(any_row).first():
                raise NotEmpty(f"the store has {table.name} already")


def _fill(connection: sa.Connection, name: str, held: Mapping[str, str], lines: Iterable[bytes]) -> None:
    into = sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in held.items()))
    ins = [_IN.get(kind, lambda value: value) for kind in held.values()]
    rows = iter(lines)
    while batch := list(islice(rows, _BATCH)):
        values = [
            {
                column: None if value is None else made(value)
                for column, made, value in zip(held, ins, orjson.loads(line), strict=True)
            }
            for line in batch
        ]
        connection.execute(sa.insert(into), values)


def _count_on(connection: sa.Connection) -> None:
    """Lets PostgreSQL number new rows after those that came with their numbers."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            largest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            own = sa.func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(sa.select(sa.func.setval(own, largest, False)))
