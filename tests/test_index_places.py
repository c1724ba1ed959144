"""Where an index lies: a folder or a server, whose it is, and what is said when it is not to be had."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.server import ServerIndex
from retrieval.indexing import BuildableIndex
from retrieval.schema import Op
from tests.builders import product
from tests.contracts.indexes import ENCODER, ids, vector, where, write


def edge_index(folder: Path, *, dim: int = ENCODER.dim, encoder: str = ENCODER.name) -> EdgeIndex:
    return EdgeIndex(folder, dim=dim, encoder=encoder)


def everything(index: BuildableIndex) -> Sequence[object]:
    small = [where("attributes.size", Op.LTE, 12)]
    matching = [
        hit.product_id for hit in index.matching("soup 7", 9)
    ]  # scores may move: Edge forgets deleted words late
    return index.nearest(vector("soup"), 9, small), matching, index.browse(9, small), index.facets(["attributes.size"])


def test_a_reopened_folder_has_everything(tmp_path: Path) -> None:
    first = edge_index(tmp_path / "index")
    write(first, *(product(f"p{n}", title=f"soup {n}", attributes={"size": n}) for n in range(20)))
    first.patch([product("p3", attributes={"size": 40})])
    first.delete(ids("p4"))
    before = everything(first)
    first.close()
    again = edge_index(tmp_path / "index")
    assert everything(again) == before
    again.close()


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    first = edge_index(tmp_path / "index")
    with pytest.raises(IndexUnavailable, match=r"already open.*copy of the folder"):
        edge_index(tmp_path / "index")
    first.close()
    edge_index(tmp_path / "index").close()


def test_a_folder_of_another_encoder_or_dimension_is_refused(tmp_path: Path) -> None:
    edge_index(tmp_path / "index").close()
    with pytest.raises(IndexMismatch, match="build the index again"):
        edge_index(tmp_path / "index", encoder="other")
    with pytest.raises(IndexMismatch, match="build the index again"):
        edge_index(tmp_path / "index", dim=8)


def test_a_damaged_folder_is_unavailable_with_a_cure(tmp_path: Path) -> None:
    edge_index(tmp_path / "index").close()
    (tmp_path / "index" / "index.json").write_text("{")
    with pytest.raises(IndexUnavailable, match="build the index again"):
        edge_index(tmp_path / "index")


@pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")
def test_a_collection_of_another_encoder_is_refused() -> None:
    client = QdrantClient(":memory:")
    ServerIndex(client, "shop", dim=8, encoder="one")
    with pytest.raises(IndexMismatch, match="one"):
        ServerIndex(client, "shop", dim=8, encoder="other")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = QdrantClient(url="http://127.0.0.1:9", check_compatibility=False, timeout=1)
    with pytest.raises(IndexUnavailable, match="shop"):
        ServerIndex(client, "shop", dim=8, encoder="one")


def test_ten_thousand_products_are_found_before_and_after_settling(tmp_path: Path) -> None:
    index = edge_index(tmp_path / "index")
    products = [product(f"p{n:05}", price=n, title=f"soup number {n}") for n in range(10_000)]
    for at in range(0, len(products), 2_500):
        write(index, *products[at : at + 2_500])
    window = [where("price", Op.GTE, 2_000), where("price", Op.LT, 6_000)]
    for _ in range(2):
        found = index.nearest(vector("soup number 4711"), 5, window)
        assert (found[0].product_id, round(found[0].score, 4)) == ("p04711", 1.0)
        assert index.matching("4711", 5)[0].product_id == "p04711"
        assert len(index.matching("soup", 300, window)) == 300
        assert index.count(window) == 4_000
        assert index.browse(3, window) == ids("p02000", "p02001", "p02002")
        assert len(index.admit([one.id for one in products[5_900:6_100]], window)) == 100
        index.settle()
    index.close()
