"""The database of the shop, SQLite or PostgreSQL: opened, brought up to date, and used by a few writers at a time."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

import orjson
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite

from app.store.plain import as_json
from app.store.ports import StoreUnavailable
from app.store.postgres import NAME as POSTGRES
from app.store.postgres import DriverMissing, is_postgres, open_postgres, patient
from app.store.pulse import NoPulse, Pulse
from app.store.tables import counters

MIGRATIONS = Path(__file__).parent / "migrations"

_BUSY_TIMEOUT_MS = 5_000
_MISTAKES = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)
_NO_SUCH_TABLE = "42P01"
"""PostgreSQL counts it among mistakes, SQLite among states of the world."""
_MIGRATION_LOCK = 0x5E1F7A1C
"""The key of PostgreSQL's advisory lock: one process migrates, the others wait."""

_NUMBER: Final = sa.select(counters.c.value).where(counters.c.name == sa.bindparam("counter"))
_HELD_NUMBER: Final = _NUMBER.with_for_update()


def open_database(url: str) -> sa.Engine:
    """An engine on a database that has every table; SQLite's file and folder are made if need be.

    Raises:
        StoreUnavailable: it cannot be opened, is not a database, or is newer than this program.
    """
    engine = unopened_database(url)
    try:
        prepare_database(engine)
    except StoreUnavailable:
        engine.dispose()
        raise
    return engine


def unopened_database(url: str) -> sa.Engine:
    """An engine that connects when it is first asked; until `prepare_database` its tables may be missing."""
    address = sa.make_url(url)
    options: dict[str, Any] = {"json_serializer": as_json, "json_deserializer": orjson.loads}
    if is_postgres(address):
        try:
            return open_postgres(address, options)
        except DriverMissing as error:
            raise StoreUnavailable(str(error)) from error
    if address.drivername == "sqlite":
        return _open_sqlite(address, options)
    raise ValueError(
        f"{address.drivername} is not a database that Shelftalk knows; set SHELFTALK_DATABASE_URL to "
        "postgresql://user:password@host/name, or leave it out for SQLite in SHELFTALK_DATA_DIR"
    )


def prepare_database(engine: sa.Engine) -> None:
    """Brings every table up to date. Raises StoreUnavailable as `open_database` does."""
    try:
        if engine.url.get_backend_name() == "sqlite":
            Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        _check_pulse(engine)
        _migrate(engine)
    except (OSError, exc.DBAPIError, CommandError, NoPulse) as error:
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
        for pragma in (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later would fail at once if another wrote in between.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def migrating(connection: sa.Connection) -> Config:
    """What alembic's commands need to work on this connection, in its transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(engine: sa.Engine) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == POSTGRES:
            patient(connection)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        command.upgrade(migrating(connection), "head")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the store, whatever others write meanwhile."""
    with _told(engine), engine.connect() as connection:
        if engine.dialect.name == POSTGRES:  # attributes of the driver's connection: nothing is sent for them
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction, committed to disk at the end. In this process SQLite has one at a time, PostgreSQL a few."""
    turn: AbstractContextManager[Any] = engine.get_execution_options()["writer"]
    with _told(engine), turn:
        _check_pulse(engine)  # the server may have died while we stood in line
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection


def let_go(engine: sa.Engine) -> None:
    """To be called when what was deleted must be gone from the disk too: it is overwritten, and the log of changes cut.

    Copies that SQLite made of rows while it moved them stay until `compact`, which is noted to be due. PostgreSQL does
    all this by itself, in its own time.
    """
    _tidy(engine, "PRAGMA user_version = 1", "PRAGMA wal_checkpoint(TRUNCATE)")


def compact(engine: sa.Engine) -> bool:
    """Writes the database anew, if anything was let go since the last time; whether it was. Writers wait meanwhile.

    Raises:
        StoreUnavailable: another process uses it; it is as it was, and still due.
    """
    if engine.dialect.name != "sqlite":
        return False
    with reading(engine) as connection:
        if not connection.exec_driver_sql("PRAGMA user_version").scalar():
            return False
    _tidy(engine, "VACUUM", "PRAGMA user_version = 0", "PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def _tidy(engine: sa.Engine, *statements: str) -> None:
    """Runs statements that SQLite takes outside of transactions only."""
    if engine.dialect.name != "sqlite":
        return
    turn: AbstractContextManager[Any] = engine.get_execution_options()["writer"]
    with turn:
        try:
            connection = engine.raw_connection()
        except exc.TimeoutError as error:
            raise StoreUnavailable(f"the sqlite store cannot answer: {error}") from error
        try:
            for statement in statements:
                connection.cursor().execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(f"the sqlite store cannot answer: {error}") from error
        finally:
            connection.close()


@contextmanager
def _told(engine: sa.Engine) -> Iterator[None]:
    """Says in one word that the database cannot answer; our own mistakes stay what they are."""
    try:
        _check_pulse(engine)
        yield
    except _MISTAKES as error:
        if getattr(error.orig, "sqlstate", None) != _NO_SUCH_TABLE:
            raise
        raise StoreUnavailable(f"the store has not all of its tables: {error.orig}") from error
    except (exc.DBAPIError, exc.TimeoutError, NoPulse) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailable(f"the {engine.dialect.name} store cannot answer: {cause}") from error


def _check_pulse(engine: sa.Engine) -> None:
    """Raises NoPulse where a server does not answer; a file has no pulse."""
    pulse: Pulse | None = engine.get_execution_options().get("pulse")
    if pulse:
        pulse.check()


def inserting(engine: sa.Engine, table: sa.Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that can say what happens to a row which is there already; both databases have it, SQL has not."""
    return postgresql.insert(table) if engine.dialect.name == POSTGRES else sqlite.insert(table)


def last_number(connection: sa.Connection, counter: str, *, hold: bool = False) -> int:
    """The last number given out; `hold` keeps other writers waiting until this transaction ends."""
    value: int = connection.execute(_HELD_NUMBER if hold else _NUMBER, {"counter": counter}).scalar_one()
    return value


def set_number(connection: sa.Connection, counter: str, value: int) -> None:
    connection.execute(sa.update(counters).where(counters.c.name == counter).values(value=value))
