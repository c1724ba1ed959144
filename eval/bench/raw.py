"""Qdrant Edge as it comes: the calls that our index cannot do without, and nothing around them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from retrieval.encoder import Vectors
from retrieval.indexes.base import DENSE, SPARSE
from retrieval.indexes.edge import LOOK, as_filter
from retrieval.indexes.payload import conditions_for, point_id
from retrieval.lexical import search_terms
from retrieval.schema import Constraint, ProductId


class RawEdge:
    """The shard of an index build; the folder must be a copy, for a shard has one owner."""

    def __init__(self, build: Path) -> None:
        self._shard = edge.EdgeShard.load(str(build / "shard"))

    def dense(self, vector: Vectors, constraints: Sequence[Constraint], limit: int, *, payload: bool = False) -> Any:
        """The nearest products by meaning."""
        return self._query(edge.Query.Nearest(vector.tolist(), using=DENSE), constraints, limit, payload=payload)

    def lexical(self, text: str, constraints: Sequence[Constraint], limit: int) -> Any:
        """The products that hold the words; BM25."""
        terms = search_terms(text)
        if not terms.indices:
            return []
        asked = edge.SparseVector(terms.indices, terms.values)
        return self._query(edge.Query.Nearest(asked, using=SPARSE), constraints, limit)

    def like(self, product_id: ProductId, constraints: Sequence[Constraint], limit: int) -> Any:
        """Products like this one: its vector is fetched, then asked with."""
        records: list[Any] = self._shard.retrieve([point_id(product_id)], False, [DENSE])
        [found] = records
        example = edge.RecommendQuery([found.vector[DENSE]], [])
        return self._query(edge.Query.RecommendBestScore(example, using=DENSE), constraints, limit)

    def close(self) -> None:
        self._shard.close()

    def _query(self, query: Any, constraints: Sequence[Constraint], limit: int, *, payload: bool = False) -> Any:
        return self._shard.query(
            edge.QueryRequest(
                limit=limit,
                query=query,
                filter=as_filter(conditions_for(constraints)),
                params=LOOK,
                with_payload=payload,
            )
        )
