"""A Qdrant server or cluster, through qdrant-client."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import grpc  # type: ignore[import-untyped]  # it has no types
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.indexes.base import DENSE, LAYOUT, SPARSE, QdrantIndex
from retrieval.indexes.cutting import Found
from retrieval.indexes.payload import PRODUCT_ID, AnyOf, Between, Condition, Conditions, OneOf, point_id
from retrieval.lexical import Terms
from retrieval.schema import ProductId

T = TypeVar("T")

_PAGE: Final = 10_000


TIMEOUT_S: Final = 5
"""Whole seconds: the client rounds up."""


class ServerIndex(QdrantIndex):
    """An index in a collection, created if it is not there. The client stays its owner's to close.

    Raises:
        IndexMismatch: the collection was built for another encoder, dimension or layout.
        IndexUnavailable: the server does not answer.
    """

    def __init__(self, client: QdrantClient, collection: str, *, dim: int, encoder: str) -> None:
        super().__init__(dim=dim, encoder=encoder)
        self._client = client
        self._collection = collection
        self._closed = False
        if not self._ask(lambda: client.collection_exists(collection)):
            self._create()
        info = self._ask(lambda: client.get_collection(collection))
        self._check(info.config.metadata or {})
        self._indexed.update(info.payload_schema)
        if not info.payload_schema:
            self._index_fixed_fields()

    def settle(self) -> None:
        """Nothing to do: a server optimises by itself, and every write here was waited for."""

    def close(self) -> None:
        self._closed = True

    def _create(self) -> None:
        self._ask(
            lambda: self._client.create_collection(
                self._collection,
                vectors_config={DENSE: models.VectorParams(size=self._dim, distance=models.Distance.COSINE)},
                sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
                hnsw_config=models.HnswConfigDiff(payload_m=0),
                metadata=self._note(),
            )
        )

    def _note(self) -> dict[str, Any]:
        return {"encoder": self._encoder, "dim": self._dim, "layout": LAYOUT}

    def _check(self, found: dict[str, Any]) -> None:
        if found != self._note():
            cure = "build it again under another name, or start with the encoder it was built for"
            raise IndexMismatch(f"collection {self._collection} was built for {found}, not for {self._note()}; {cure}")

    def _ask(self, what: Callable[[], T]) -> T:
        if self._closed:
            raise IndexUnavailable(f"the index on collection {self._collection} is closed; open it again")
        try:
            return what()
        except (ApiException, grpc.RpcError, OSError, ValueError) as error:
            raise IndexUnavailable(f"the Qdrant server failed on collection {self._collection}: {error}") from error

    def _put(
        self, points: list[str], vectors: list[list[float]], terms: list[Terms], payloads: list[dict[str, Any]]
    ) -> None:
        made = [
            models.PointStruct(
                id=point,
                vector={DENSE: vector, SPARSE: models.SparseVector(indices=words.indices, values=words.values)},
                payload=payload,
            )
            for point, vector, words, payload in zip(points, vectors, terms, payloads, strict=True)
        ]
        self._ask(lambda: self._client.upsert(self._collection, made, wait=True))

    def _overwrite(self, payloads: dict[str, dict[str, Any]]) -> None:
        operations = [
            models.OverwritePayloadOperation(overwrite_payload=models.SetPayload(payload=payload, points=[point]))
            for point, payload in payloads.items()
        ]
        if operations:
            self._ask(lambda: self._client.batch_update_points(self._collection, operations, wait=True))

    def _remove(self, points: list[str]) -> None:
        selector = models.PointIdsList(points=list(points))
        self._ask(lambda: self._client.delete(self._collection, selector, wait=True))

    def _nearest(self, vector: list[float], conditions: Conditions, n: int) -> Found:
        return self._query(models.NearestQuery(nearest=vector), DENSE, conditions, n)

    def _matching(self, terms: Terms, conditions: Conditions, n: int) -> Found:
        asked = models.SparseVector(indices=terms.indices, values=terms.values)
        return self._query(models.NearestQuery(nearest=asked), SPARSE, conditions, n)

    def _like(self, positive: list[list[float]], negative: list[list[float]], conditions: Conditions, n: int) -> Found:
        examples = models.RecommendInput(
            positive=list(positive), negative=list(negative), strategy=models.RecommendStrategy.BEST_SCORE
        )
        return self._query(models.RecommendQuery(recommend=examples), DENSE, conditions, n)

    def _query(self, query: Any, using: str, conditions: Conditions, n: int) -> Found:
        found = self._ask(
            lambda: self._client.query_points(
                self._collection,
                query=query,
                using=using,
                query_filter=_filter(conditions),
                limit=n,
                with_payload=[PRODUCT_ID],
            )
        )
        hits = found.points
        return Found([hit.score for hit in hits], lambda first: [_product_id(hit) for hit in hits[:first]])

    def _vectors(self, points: list[str]) -> dict[str, list[float]]:
        if not points:
            return {}
        records: list[Any] = self._ask(
            lambda: self._client.retrieve(self._collection, points, with_payload=False, with_vectors=[DENSE])
        )
        return {str(record.id): record.vector[DENSE] for record in records}

    def _points(self, conditions: Conditions, n: int) -> list[str]:
        asked = _filter(conditions)
        records, _ = self._ask(
            lambda: self._client.scroll(self._collection, scroll_filter=asked, limit=n, with_payload=False)
        )
        return [str(record.id) for record in records]

    def _ordered(self, conditions: Conditions, level: int | None, n: int | None) -> list[ProductId]:
        found: list[ProductId] = []
        offset: Any = None
        while True:
            records, offset = self._scroll(conditions, level, n or _PAGE, offset)
            found += [ProductId((record.payload or {})[PRODUCT_ID]) for record in records]
            if level is not None or offset is None:
                return found

    def _scroll(
        self, conditions: Conditions, level: int | None, n: int, offset: Any
    ) -> tuple[list[models.Record], Any]:
        return self._ask(
            lambda: self._client.scroll(
                self._collection,
                scroll_filter=_filter(conditions),
                limit=n,
                order_by=None if level is None else f"order.{level}",
                offset=offset,
                with_payload=[PRODUCT_ID],
            )
        )

    def _count(self, conditions: Conditions) -> int:
        return self._ask(
            lambda: self._client.count(self._collection, count_filter=_filter(conditions), exact=True)
        ).count

    def _facet(self, path: str, conditions: Conditions, limit: int) -> list[tuple[str, int]]:
        found = self._ask(
            lambda: self._client.facet(
                self._collection, path, facet_filter=_filter(conditions), limit=limit, exact=True
            )
        )
        return [(str(hit.value), hit.count) for hit in found.hits]

    def _index_words(self, path: str) -> None:
        self._index(path, models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, enable_hnsw=False))

    def _index_numbers(self, path: str) -> None:
        self._index(path, models.FloatIndexParams(type=models.FloatIndexType.FLOAT, enable_hnsw=False))

    def _index_order(self, path: str) -> None:
        params = models.IntegerIndexParams(
            type=models.IntegerIndexType.INTEGER, lookup=False, range=True, enable_hnsw=False
        )
        self._index(path, params)

    def _index(self, path: str, params: Any) -> None:
        self._ask(lambda: self._client.create_payload_index(self._collection, path, params, wait=True))


def _product_id(hit: models.ScoredPoint) -> ProductId:
    return ProductId((hit.payload or {})[PRODUCT_ID])


def _filter(conditions: Conditions) -> models.Filter | None:
    if not conditions:
        return None
    return models.Filter(
        must=[_one(each) for each in conditions.must], must_not=[_one(each) for each in conditions.must_not]
    )


def _one(condition: Condition) -> Any:
    match condition:
        case AnyOf(key, words):
            return models.FieldCondition(key=key, match=models.MatchAny(any=list(words)))
        case Between(key, gt, gte, lt, lte):
            return models.FieldCondition(key=key, range=models.Range(gt=gt, gte=gte, lt=lt, lte=lte))
        case OneOf(ids):
            return models.HasIdCondition(has_id=[point_id(one) for one in ids])
        case Conditions():
            return _filter(condition)


def connect(url: str, collection: str, *, dim: int, encoder: str) -> ServerIndex:
    """Opens a collection on a Qdrant server.

    Raises:
        IndexUnavailable: the server cannot be reached within `TIMEOUT_S`.
        IndexMismatch: the collection was built for another encoder.
    """
    return ServerIndex(QdrantClient(url=url, timeout=TIMEOUT_S), collection, dim=dim, encoder=encoder)
