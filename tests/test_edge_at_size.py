"""The embedded index with more products than it scans as they are."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.indexes import edge
from retrieval.indexes.edge import EdgeIndex
from retrieval.schema import BUYABLE, Availability, Constraint, Op, Product
from tests.builders import product

N = 8_000
DIM = 384
BUYABLE_ONLY = Constraint(field="availability", op=Op.IN, value=tuple(status.value for status in BUYABLE))


@pytest.fixture(scope="module")
def catalogue() -> tuple[list[Product], Vectors]:
    """Products in clusters of like ones, as in a shop; every tenth is sold out."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(N // 20, DIM)).repeat(20, axis=0) + 0.3 * rng.normal(size=(N, DIM))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sold_out = (Availability.IN_STOCK, Availability.OUT_OF_STOCK)
    products = [product(f"p-{at}", availability=sold_out[at % 10 == 0]) for at in range(N)]
    return products, np.asarray(vectors, dtype=np.float32)


@pytest.fixture(params=["bytes", "graph"])
def index(
    request: pytest.FixtureRequest,
    catalogue: tuple[list[Product], Vectors],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[EdgeIndex]:
    if request.param == "graph":
        monkeypatch.setattr(edge, "GRAPH_FROM", N)
    made = EdgeIndex(tmp_path / "index", dim=DIM, encoder="test")
    made.upsert(*catalogue)
    made.settle()
    yield made
    made.close()


@pytest.mark.parametrize("constraints", [(), (BUYABLE_ONLY,)], ids=["everything", "buyable"])
def test_nearly_all_of_the_nearest_hundred_are_found(
    index: EdgeIndex, catalogue: tuple[list[Product], Vectors], constraints: tuple[Constraint, ...]
) -> None:
    products, vectors = catalogue
    admitted = np.array([not constraints or one.availability in BUYABLE for one in products])
    found = 0
    for asked in vectors[:: N // 50]:
        nearest = np.argsort(-np.where(admitted, vectors @ asked, -2))[:100]
        hits = {hit.product_id for hit in index.nearest(asked, 100, constraints)}
        found += len(hits & {products[at].id for at in nearest})
    assert found >= 0.99 * 50 * 100


def test_scores_are_those_of_the_vectors_as_they_were_given(
    index: EdgeIndex, catalogue: tuple[list[Product], Vectors]
) -> None:
    products, vectors = catalogue
    rows = {one.id: row for row, one in enumerate(products)}
    hits = index.nearest(vectors[7], 50)
    assert [hit.score for hit in hits] == pytest.approx(
        [vectors[rows[hit.product_id]] @ vectors[7] for hit in hits], abs=1e-5
    )


def test_what_is_written_after_the_build_is_found_too(
    index: EdgeIndex, catalogue: tuple[list[Product], Vectors]
) -> None:
    _, vectors = catalogue
    index.upsert([product("late")], vectors[3:4])
    index.delete([catalogue[0][3].id])
    assert index.nearest(vectors[3], 1)[0].product_id == "late"
