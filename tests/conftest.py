"""What every test runs under: no network but loopback, no model hub, one async backend."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
import structlog

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["LANGSMITH_TRACING"] = "false"

from app.store.database import open_database
from eval.understanding import Shelf
from tests.heard import grocery_shelf, home_shelf
from tests.postgres import empty_database
from tests.shop import OpenShop, open_home
from tests.talking import Chat

LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect

# A busy machine is slow, and no test is about how fast examples are made or run.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


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


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """What the grammar knows of the home shop."""
    return home_shelf()


@pytest.fixture(scope="session")
def grocer() -> Shelf:
    """What the grammar knows of the grocery shop."""
    return grocery_shelf()


@pytest.fixture(scope="session")
def shelves(shelf: Shelf, grocer: Shelf) -> dict[str, Shelf]:
    """Both, by what their products' ids begin with."""
    return {"home": shelf, "cj": grocer}


DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store; another database is one more parameter here."""
    with _address(request.param, tmp_path, tables=True) as url:
        yield url


@pytest.fixture(params=DATABASES)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing yet."""
    with _address(request.param, tmp_path, tables=False) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    """An empty store, opened."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@contextmanager
def _address(kind: str, folder: Path, *, tables: bool) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/shop.db"
        return
    with empty_database(tables=tables) as url:
        yield url


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
