"""The indexes that every contract suite runs on."""

from collections.abc import Iterator

import pytest

from retrieval.indexing import BuildableIndex
from tests.contracts.indexes import BACKENDS, opened


@pytest.fixture(params=BACKENDS)
def index(request: pytest.FixtureRequest) -> Iterator[BuildableIndex]:
    with opened(request.param) as made:
        yield made
