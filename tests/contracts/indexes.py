"""The indexes that every index suite runs on, and what the suites ask of them."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from qdrant_client import QdrantClient

from retrieval.encoders.hashing import HashingEncoder
from retrieval.indexes.apart import ApartIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.server import ServerIndex
from retrieval.indexing import BuildableIndex
from retrieval.schema import Constraint, Op, Product, ProductId

Open: TypeAlias = Callable[[], BuildableIndex]

ENCODER = HashingEncoder()
LIVE = os.environ.get("SHELFTALK_TEST_QDRANT_URL")
MEMORY = Path("/dev/shm")
FAST = MEMORY if MEMORY.is_dir() else None  # a new shard waits for the disk a few dozen times
BACKENDS = ["edge", "apart", "local", *(["live"] if LIVE else [])]


@contextmanager
def opened(backend: str) -> Iterator[BuildableIndex]:
    """A new, empty index."""
    with ExitStack() as stack:
        if backend in {"edge", "apart"}:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=FAST))) / "index"
            kind = ApartIndex if backend == "apart" else EdgeIndex
            index: BuildableIndex = kind(folder, dim=ENCODER.dim, encoder=ENCODER.name)
        else:
            client = QdrantClient(":memory:") if backend == "local" else QdrantClient(url=LIVE)
            stack.callback(client.close)
            name = f"shelftalk-test-{uuid.uuid4()}"
            stack.callback(client.delete_collection, name)
            index = ServerIndex(client, name, dim=ENCODER.dim, encoder=ENCODER.name)
        stack.callback(index.close)
        yield index


def write(index: BuildableIndex, *products: Product) -> None:
    index.upsert(products, ENCODER.encode([one.title for one in products]))


def vector(text: str) -> Any:
    return ENCODER.encode([text])[0]


def ids(*names: str) -> list[ProductId]:
    return [ProductId(name) for name in names]


def where(field: str, op: Op, value: Any, *, hard: bool = True) -> Constraint:
    return Constraint(field=field, op=op, value=value, hard=hard)
