"""Qdrant Edge: the real engine inside one process, on a folder. A server asks it through `apart`."""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import qdrant_edge as edge

from retrieval.encoder import Vectors
from retrieval.errors import IndexHeld, IndexMismatch, IndexUnavailable
from retrieval.index import Hit
from retrieval.indexes.admission import Admission
from retrieval.indexes.base import DENSE, LAYOUT, SPARSE, Asked, QdrantIndex
from retrieval.indexes.cutting import Found
from retrieval.indexes.names import PointNames
from retrieval.indexes.payload import PRODUCT_ID, AnyOf, Between, Condition, Conditions, OneOf, point_id, point_number
from retrieval.lexical import Terms
from retrieval.schema import Constraint, Product, ProductId

T = TypeVar("T")

_EVERYTHING: Final = 1 << 31
LOOK: Final = edge.SearchParams(hnsw_ef=512, quantization=edge.QuantizationSearchParams(rescore=True, oversampling=1.5))
"""Half as many again as asked for by the vectors of bytes, ordered by the real ones. Wide in a graph: shops have
many near-equal products, which a narrow look misses."""

GRAPH_FROM: Final = 200_000
"""Products from which on a graph is worth the minutes that building it takes."""

_BYTES_FROM_KB: Final = 10_000
"""Kilobytes of dense vectors, 6,500 of 384 numbers, from which on they are kept as bytes too."""

_ALWAYS_KB: Final = 1 << 31

_EACH_WORD: Final = 8
"""So many words are asked one by one, more as a set."""


class EdgeIndex(QdrantIndex):
    """The embedded index: one folder, one owner.

    Raises:
        IndexMismatch: the folder was built for another encoder, dimension or layout.
        IndexUnavailable: the folder is open elsewhere, or damaged.
    """

    remembers = True

    def __init__(self, folder: Path, *, dim: int, encoder: str) -> None:
        super().__init__(dim=dim, encoder=encoder)
        self._folder = folder
        self._names = PointNames(self._read_names)
        self._admission = Admission(super().admit)
        self._shard: edge.EdgeShard | None = self._open()
        schema = self._ask(lambda shard: shard.info().payload_schema)
        self._indexed.update(schema)
        if not schema:
            self._index_fixed_fields()

    def upsert(self, products: Sequence[Product], vectors: Vectors) -> None:
        with self._admission.written(product.id for product in products):
            super().upsert(products, vectors)

    def patch(self, products: Sequence[Product]) -> None:
        with self._admission.written(product.id for product in products):
            super().patch(products)

    def expect(self, ids: Iterable[ProductId]) -> None:
        self._names.learn({point_number(one): one for one in ids})

    def delete(self, ids: Sequence[ProductId]) -> None:
        with self._admission.written(ids):
            super().delete(ids)

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        return self._admission.among(ids, constraints)

    def settle(self) -> None:
        """Makes the vectors of bytes, for large catalogues a graph as well, and flushes; blocks until done."""
        with self._writing:
            if self._count(Conditions()) >= GRAPH_FROM:
                self._ask(lambda shard: shard.close())
                self._shard = None
                path, config = str(self._folder / "shard"), _config(self._dim, graph=True)
                self._shard = self._made(lambda: edge.EdgeShard.load(path, config))
            self._ask(lambda shard: shard.optimize())
            self._ask(lambda shard: shard.flush())

    def close(self) -> None:
        with self._writing:
            shard, self._shard = self._shard, None
            if shard is not None:
                shard.close()

    def _hits(
        self, ask: Asked, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId]
    ) -> list[Hit]:
        hits = super()._hits
        return self._admission.hits(lambda n, under: hits(ask, n, under, exclude), limit, constraints)

    def _open(self) -> edge.EdgeShard:
        """Checks the note beside the shard first; a new folder gets it before it gets a shard."""
        note, shard = self._folder / "index.json", self._folder / "shard"
        mine = {"encoder": self._encoder, "dim": self._dim, "layout": LAYOUT}
        if note.exists():
            found = _read(note)
            if found != mine:
                cure = "build the index again, or start with the encoder it was built for"
                raise IndexMismatch(f"the index in {self._folder} was built for {found}, not for {mine}; {cure}")
        else:
            shard.mkdir(parents=True, exist_ok=True)
            note.write_text(json.dumps(mine))
        if (shard / "edge_config.json").exists():
            return self._made(lambda: edge.EdgeShard.load(str(shard)))
        return self._made(lambda: edge.EdgeShard.create(str(shard), _config(self._dim)))

    def _made(self, make: Callable[[], edge.EdgeShard]) -> edge.EdgeShard:
        try:
            return make()
        except Exception as error:  # the engine raises nothing narrower
            raise _not_open(self._folder, error) from error

    def _ask(self, what: Callable[[edge.EdgeShard], T]) -> T:
        shard = self._shard
        if shard is None:
            raise IndexUnavailable(f"the index in {self._folder} is closed; open it again")
        try:
            return what(shard)
        except Exception as error:  # the engine raises nothing narrower
            raise IndexUnavailable(f"the index in {self._folder} failed: {error}") from error

    def _put(
        self, points: list[str], vectors: list[list[float]], terms: list[Terms], payloads: list[dict[str, Any]]
    ) -> None:
        made = [
            edge.Point(point, {DENSE: vector, SPARSE: edge.SparseVector(words.indices, words.values)}, payload)
            for point, vector, words, payload in zip(points, vectors, terms, payloads, strict=True)
        ]
        self._update(edge.UpdateOperation.upsert_points(made))

    def _overwrite(self, payloads: dict[str, dict[str, Any]]) -> None:
        for point, payload in payloads.items():
            self._update(edge.UpdateOperation.overwrite_payload([point], payload))

    def _remove(self, points: list[str]) -> None:
        self._update(edge.UpdateOperation.delete_points([*points]))

    def _update(self, operation: edge.UpdateOperation) -> None:
        self._ask(lambda shard: shard.update(operation))

    def _nearest(self, vector: list[float], conditions: Conditions, n: int) -> Found:
        return self._query(edge.Query.Nearest(vector, using=DENSE), conditions, n)

    def _matching(self, terms: Terms, conditions: Conditions, n: int) -> Found:
        asked = edge.SparseVector(terms.indices, terms.values)
        return self._query(edge.Query.Nearest(asked, using=SPARSE), conditions, n)

    def _like(self, positive: list[list[float]], negative: list[list[float]], conditions: Conditions, n: int) -> Found:
        examples = edge.RecommendQuery([*positive], [*negative])
        return self._query(edge.Query.RecommendBestScore(examples, using=DENSE), conditions, n)

    def _query(self, query: edge.Query, conditions: Conditions, n: int) -> Found:
        """Asks for points alone: reading a payload takes longer than finding its point."""
        request = edge.QueryRequest(limit=n, query=query, filter=as_filter(conditions), params=LOOK, with_payload=False)
        found: list[Any] = self._ask(lambda shard: shard.query(request))
        return Found([hit.score for hit in found], lambda first: self._named(found[:first]))

    def _named(self, hits: Sequence[Any]) -> list[ProductId | None]:
        points = [hit.id.int for hit in hits]  # a dict finds them many times as fast as UUIDs, which compare in Python
        names = self._names.of(points)
        return [names.get(point) for point in points]

    def _read_names(self, points: Sequence[int]) -> dict[int, ProductId]:
        asked = [uuid.UUID(int=point) for point in points]
        records: list[Any] = self._ask(lambda shard: shard.retrieve([*asked], [PRODUCT_ID], False))
        return {record.id.int: ProductId(record.payload[PRODUCT_ID]) for record in records}

    def _vectors(self, points: list[str]) -> dict[str, list[float]]:
        records: list[Any] = self._ask(lambda shard: shard.retrieve([*points], False, [DENSE])) if points else []
        return {str(record.id): record.vector[DENSE] for record in records}

    def _points(self, conditions: Conditions, n: int) -> list[str]:
        request = edge.ScrollRequest(limit=n, filter=as_filter(conditions), with_payload=False)
        return [str(record.id) for record in self._ask(lambda shard: shard.scroll(request))[0]]

    def _ordered(self, conditions: Conditions, level: int | None, n: int | None) -> list[ProductId]:
        request = edge.ScrollRequest(
            limit=_EVERYTHING if n is None else n,
            filter=as_filter(conditions),
            with_payload=[PRODUCT_ID],
            order_by=None if level is None else edge.OrderBy(f"order.{level}"),
        )
        records: list[Any] = self._ask(lambda shard: shard.scroll(request))[0]
        return [ProductId(record.payload[PRODUCT_ID]) for record in records]

    def _count(self, conditions: Conditions) -> int:
        return self._ask(lambda shard: shard.count(edge.CountRequest(exact=True, filter=as_filter(conditions))))

    def _facet(self, path: str, conditions: Conditions, limit: int) -> list[tuple[str, int]]:
        request = edge.FacetRequest(path, limit=limit, exact=True, filter=as_filter(conditions))
        return [(str(hit.value), hit.count) for hit in self._ask(lambda shard: shard.facet(request)).hits]

    def _index_words(self, path: str) -> None:
        self._index(path, edge.KeywordIndexParams(enable_hnsw=False))

    def _index_numbers(self, path: str) -> None:
        self._index(path, edge.FloatIndexParams(enable_hnsw=False))

    def _index_order(self, path: str) -> None:
        self._index(path, edge.IntegerIndexParams(lookup=False, range=True, enable_hnsw=False))

    def _index(self, path: str, params: Any) -> None:
        self._update(edge.UpdateOperation.create_field_index(path, params))


def _config(dim: int, *, graph: bool = False) -> edge.EdgeConfig:
    """A scan of all vectors as bytes, exact in the end by LOOK; or a graph over them.

    A shop's catalogue holds many products of one text, hence of one vector: there a graph finds .93 of the
    first 50 and takes minutes to build, while a scan of 90,000 finds all in 3 ms. Trap: extra links per
    payload value (payload_m, enable_hnsw) make a build of the graph eight times as long.
    """
    return edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(size=dim, distance=edge.Distance.Cosine)},
        sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        hnsw_config=edge.HnswIndexConfig(
            m=16 if graph else 0,
            ef_construct=64,
            full_scan_threshold=10_000 if graph else _ALWAYS_KB,
            payload_m=0,
        ),
        quantization_config=edge.ScalarQuantizationConfig(edge.ScalarType.Int8, quantile=0.99, always_ram=True),
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=_BYTES_FROM_KB),
    )


def as_filter(conditions: Conditions) -> edge.Filter | None:
    """The conditions in the engine's own words; none of them is no filter.

    Trap: the engine walks through the posting lists of a filter's own `should`, and asks every point of the
    catalogue about a set of words or a filter within the filter: 4 ms against 13 for 90,000 products.
    """
    if not conditions:
        return None
    few = next((one for one in conditions.must if isinstance(one, AnyOf) and 1 < len(one.words) <= _EACH_WORD), None)
    return edge.Filter(
        should=[_is(few.key, word) for word in few.words] if few else None,
        must=[_one(each) for each in conditions.must if each is not few],
        must_not=[_one(each) for each in conditions.must_not],
    )


def _one(condition: Condition) -> Any:
    match condition:
        case AnyOf(key, (word,)):
            return _is(key, word)
        case AnyOf(key, words):
            return edge.FieldCondition(key, match=edge.MatchAny(list(words)))
        case Between(key, gt, gte, lt, lte):
            return edge.FieldCondition(key, range=edge.RangeFloat(gt=gt, gte=gte, lt=lt, lte=lte))
        case OneOf(ids):
            return edge.HasIdCondition({point_id(one) for one in ids})
        case Conditions():
            return as_filter(condition)


def _is(key: str, word: str) -> edge.FieldCondition:
    return edge.FieldCondition(key, match=edge.MatchValue(word))


def _read(note: Path) -> object:
    try:
        return json.loads(note.read_text())
    except ValueError as error:
        raise IndexUnavailable(f"{note} is damaged; remove its folder and build the index again") from error


def _not_open(folder: Path, error: Exception) -> IndexUnavailable:
    if "WouldBlock" in str(error):
        cure = "close it there, or give each process its own copy of the folder"
        return IndexHeld(f"the index in {folder} is already open, in this process or another; {cure}")
    return IndexUnavailable(f"the index in {folder} cannot be opened; remove the folder and build it again: {error}")
