"""The databases and indexes that every contract suite runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.store.database import open_database
from retrieval.indexing import BuildableIndex
from tests.contracts.indexes import BACKENDS, opened


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty store; another database is one more parameter here."""
    engine = open_database({"sqlite": f"sqlite:///{tmp_path}/shop.db"}[request.param])
    yield engine
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def index(request: pytest.FixtureRequest) -> Iterator[BuildableIndex]:
    with opened(request.param) as made:
        yield made
