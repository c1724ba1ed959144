"""What every test runs under: no network but loopback, no model hub, one async backend."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["LANGSMITH_TRACING"] = "false"

from tests.shop import OpenShop, open_home
from tests.talking import Chat

LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _connect_on_loopback(self: socket.socket, address: Any) -> None:
    """Refuses every address that leaves this machine."""
    if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
        raise AssertionError(f"a test tried to reach {address}; tests may only talk to loopback")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    socket.socket.connect = _connect_on_loopback  # type: ignore[method-assign, assignment]  # the guard itself
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command says how its process logs, and to whose standard error; the next test is another process."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The home shop, its model off; each file has its own."""
    with open_home(tmp_path_factory.mktemp("home"), "home") as opened:
        yield opened


@pytest.fixture
def chat(home: OpenShop) -> Chat:
    """A conversation in the home shop."""
    return Chat(home)
