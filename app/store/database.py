"""The database of the shop: opened, brought up to date, and used with one writer at a time."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import exc

from app.store.plain import as_json
from app.store.ports import StoreUnavailable
from app.store.tables import counters

MIGRATIONS = Path(__file__).parent / "migrations"

_BUSY_TIMEOUT_MS = 5_000
_MISTAKES = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)
_MIGRATION_LOCK = 0x5E1F7A1C
"""The key of PostgreSQL's advisory lock: one process migrates, the others wait."""


def open_database(url: str) -> sa.Engine:
    """An engine on a database that has every table; SQLite's file and folder are made if need be.

    Raises:
        StoreUnavailable: it cannot be opened, is not a database, or is newer than this program.
    """
    engine = unopened_database(url)
    prepare_database(engine)
    return engine


def unopened_database(url: str) -> sa.Engine:
    """An engine that connects when it is first asked; until `prepare_database` its tables may be missing."""
    address = sa.make_url(url)
    options: dict[str, Any] = {"json_serializer": as_json, "json_deserializer": orjson.loads}
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, options)
    return sa.create_engine(address, pool_pre_ping=True, pool_timeout=5, **options)


def prepare_database(engine: sa.Engine) -> None:
    """Brings every table up to date. Raises StoreUnavailable as `open_database` does."""
    try:
        if engine.url.get_backend_name() == "sqlite":
            Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        _migrate(engine)
    except (OSError, exc.DBAPIError, CommandError) as error:
        name, cause = engine.url.render_as_string(hide_password=True), getattr(error, "orig", error)
        cure = (
            "it was written by a newer Shelftalk: install that one"
            if isinstance(error, CommandError)
            else "check SHELFTALK_DATABASE_URL, or SHELFTALK_DATA_DIR and its permissions"
        )
        raise StoreUnavailable(f"cannot open {name}: {cause}; {cure}") from error


def _open_sqlite(address: sa.URL, options: Mapping[str, Any]) -> sa.Engine:
    if not address.database or address.database == ":memory:":
        raise ValueError(
            "the store needs a file, such as sqlite:///var/shelftalk.db: memory forgets what it acknowledged"
        )
    engine = sa.create_engine(address, pool_size=10, pool_timeout=5, execution_options={"writer": Lock()}, **options)

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions; `begin` below does
        for pragma in (f"busy_timeout={_BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later would fail at once if another wrote in between.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _migrate(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the store."""
    with _told(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction, committed to disk at the end; one at a time in this process where SQLite needs it."""
    turn: AbstractContextManager[Any] = engine.get_execution_options().get("writer", nullcontext())
    with _told(engine), turn, engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def _told(engine: sa.Engine) -> Iterator[None]:
    """Says in one word that the database cannot answer; our own mistakes stay what they are."""
    try:
        yield
    except _MISTAKES:
        raise
    except (exc.DBAPIError, exc.TimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailable(f"the {engine.dialect.name} store cannot answer: {cause}") from error


def last_number(connection: sa.Connection, counter: str, *, hold: bool = False) -> int:
    """The last number given out; `hold` keeps other writers waiting until this transaction ends."""
    query = sa.select(counters.c.value).where(counters.c.name == counter)
    value: int = connection.execute(query.with_for_update() if hold else query).scalar_one()
    return value


def set_number(connection: sa.Connection, counter: str, value: int) -> None:
    connection.execute(sa.update(counters).where(counters.c.name == counter).values(value=value))
