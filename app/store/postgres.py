"""PostgreSQL as the shop's database: how long anything may take, and a server that stops answering holds up nobody."""

import re
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from app.store.plain import as_json
from app.store.pulse import NoPulse, Pulse

if TYPE_CHECKING:
    import psycopg

NAME: Final = "postgresql"
DRIVER: Final = "postgresql+psycopg"
_NAMES: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})

CONNECT_S: Final = 2
"""The driver takes no less."""
BEAT_S: Final = 1.0
"""A server that is silent for so long when asked for a sign of life counts as dead."""
STATEMENT_MS: Final = 10_000
LOCK_MS: Final = 4_000
IDLE_MS: Final = 30_000
POOL_S: Final = 1.0
"""How long one waits for a connection when all are in use."""
CONNECTIONS: Final = 20
WRITERS: Final = 4
"""Writers stand in line for a counter's lock; they must not take the readers' connections meanwhile."""

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class DriverMissing(Exception):  # noqa: N818 - the message is the cure
    """The database's driver is not installed."""


def is_postgres(url: sa.URL) -> bool:
    return url.drivername in _NAMES


def open_postgres(url: sa.URL, options: dict[str, Any]) -> sa.Engine:
    """An engine that connects when it is first asked, and gives up in time. Raises DriverMissing."""
    attentive = _attentive()
    pulse = Pulse(_Heart(url), name=url.render_as_string(hide_password=True))
    engine = sa.create_engine(
        url.set(drivername=DRIVER),
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_S,
        connect_args={
            "connect_timeout": CONNECT_S,
            "options": f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={LOCK_MS} "
            f"-c idle_in_transaction_session_timeout={IDLE_MS} -c timezone=UTC",
            "application_name": "shelftalk",
        },
        execution_options={"writer": BoundedSemaphore(WRITERS), "pulse": pulse},
        **{**options, "json_serializer": storable_json},
    )

    @sa.event.listens_for(engine, "do_connect")
    def connect(dialect: sa.Dialect, record: object, cargs: list[Any], cparams: dict[str, Any]) -> Any:
        connection = attentive.connect(*cargs, **cparams)
        connection.pulse = pulse
        connection.adapters.register_dumper(str, _text_dumper())
        return connection

    @sa.event.listens_for(engine, "engine_disposed")
    def disposed(_: sa.Engine) -> None:
        pulse.close()

    return engine


def patient(connection: sa.Connection) -> None:
    """Lets the statements of this transaction take as long as they take: migrations and copies."""
    if connection.dialect.name == NAME:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _text_dumper() -> Any:
    """Text as PostgreSQL takes it, see `storable_json`; what is looked for with a zero character is not found."""
    from psycopg.types.string import StrDumperUnknown

    class WithoutZero(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    return WithoutZero


def storable_json(value: object) -> str:
    """JSON that PostgreSQL takes: it has no zero character, so one becomes the sign for an unreadable one."""
    return _NUL.sub(r"\1\\ufffd", as_json(value))


class _Heart:
    """A connection of its own that is asked for a sign of life, and made anew where the last was lost."""

    def __init__(self, url: sa.URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection[Any] | None = None

    def beat(self) -> None:
        import psycopg

        if self._connection is None:
            self._connection = psycopg.connect(self._address, connect_timeout=CONNECT_S, autocommit=True)
        asked = self._connection.pgconn
        try:
            asked.send_query(b"SELECT 1")
            self._connection.wait(psycopg.generators.execute(asked), timeout=BEAT_S)
        except psycopg.Error as error:
            self.rest()
            raise ConnectionError(f"the server gave no sign of life: {error}") from error

    def rest(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _attentive() -> Any:
    """The driver's connection, which stops waiting when the server has no pulse. Raises DriverMissing."""
    try:
        import psycopg
    except ImportError as error:
        raise DriverMissing("PostgreSQL needs its driver: pip install 'shelftalk[postgres]'") from error

    class Attentive(psycopg.Connection[Any]):
        """Whoever waits looks at the pulse ten times a second."""

        pulse: Pulse | None = None

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            if self.pulse is None:
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(_while_alive(gen, self.pulse), interval, timeout)
            except NoPulse as error:
                self.close()
                raise psycopg.OperationalError(str(error)) from None

    return Attentive


def _while_alive(gen: Any, pulse: Pulse) -> Any:
    """The driver's own steps, of which each that brought nothing is followed by a look at the pulse."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready:
                pulse.check()
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value
