"""What both Qdrant back-ends share: the whole port, made of a few words that each engine says itself."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import Any, Final, TypeAlias

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch
from retrieval.filters import searchable_text
from retrieval.index import Facets, Hit
from retrieval.indexes import payload as stored
from retrieval.indexes.cutting import Found, best, first_ids
from retrieval.indexes.payload import Conditions, conditions_for
from retrieval.lexical import Terms, document_terms, search_terms
from retrieval.schema import Constraint, Product, ProductId

DENSE: Final = "text"
SPARSE: Final = "words"
LAYOUT: Final = 2
"""Raised when payload or terms change their form; an index of another layout must be built again."""

MOST_ATTRIBUTES: Final = 100
"""Attribute names that get an index of their own. Later ones still filter, but are not counted as facets."""

Asked: TypeAlias = Callable[[Conditions, int], Found]
"""An engine's best n under conditions."""

_log = logging.getLogger(__name__)


class QdrantIndex(ABC):
    """A vector index on a Qdrant engine; says everything but the engine's own words."""

    remembers = False
    """Others may write to a server at any time."""

    def __init__(self, *, dim: int, encoder: str) -> None:
        self._dim = dim
        self._encoder = encoder
        self._writing = RLock()
        self._indexed: set[str] = set()

    def upsert(self, products: Sequence[Product], vectors: Vectors) -> None:
        if vectors.shape != (len(products), self._dim):
            given = f"{vectors.shape} for {len(products)} products"
            raise IndexMismatch(f"vectors are of shape {given}; this index holds {self._dim} numbers a product")
        if not products:
            return
        payloads = [stored.payload_of(product) for product in products]
        terms = [document_terms(searchable_text(product), (product.title, *product.categories)) for product in products]
        with self._writing:
            self._index_attributes(payloads)
            self._put([stored.point_id(one.id) for one in products], vectors.tolist(), terms, payloads)

    def patch(self, products: Sequence[Product]) -> None:
        with self._writing:
            known = self.admit([product.id for product in products], ())
            payloads = {stored.point_id(one.id): stored.payload_of(one) for one in products if one.id in known}
            self._index_attributes(payloads.values())
            self._overwrite(payloads)

    def expect(self, ids: Iterable[ProductId]) -> None:
        """Nothing to prepare, unless an engine says otherwise."""
        del ids

    def delete(self, ids: Sequence[ProductId]) -> None:
        if ids:
            with self._writing:
                self._remove([stored.point_id(one) for one in ids])

    def nearest(
        self, vector: Vectors, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        if vector.shape != (self._dim,):
            raise IndexMismatch(f"the vector is of shape {vector.shape}; this index compares {self._dim} numbers")
        asked = vector.tolist()
        return self._hits(lambda under, n: self._nearest(asked, under, n), limit, constraints, exclude)

    def matching(
        self, text: str, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        terms = search_terms(text)
        if not terms.indices:
            return []
        return self._hits(lambda under, n: self._matching(terms, under, n), limit, constraints, exclude)

    def like(
        self,
        liked: Sequence[ProductId],
        limit: int,
        constraints: Sequence[Constraint] = (),
        exclude: Sequence[ProductId] = (),
        disliked: Sequence[ProductId] = (),
    ) -> list[Hit]:
        vectors = self._vectors([stored.point_id(one) for one in dict.fromkeys((*liked, *disliked))])
        positive = [vectors[point] for point in map(stored.point_id, dict.fromkeys(liked)) if point in vectors]
        negative = [vectors[point] for point in map(stored.point_id, dict.fromkeys(disliked)) if point in vectors]
        if not positive:
            return []
        left_out = (*exclude, *liked, *disliked)
        return self._hits(lambda under, n: self._like(positive, negative, under, n), limit, constraints, left_out)

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        asked = {stored.point_id(one): one for one in ids}
        conditions = conditions_for(constraints, only=tuple(asked.values()))
        return {asked[point] for point in self._points(conditions, len(asked))} if asked else set()

    def browse(
        self, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId] = ()
    ) -> list[ProductId]:
        return first_ids(self._ordered, limit, conditions_for(constraints, exclude))

    def count(self, constraints: Sequence[Constraint] = ()) -> int:
        return self._count(conditions_for(constraints))

    def facets(
        self,
        fields: Sequence[str],
        constraints: Sequence[Constraint] = (),
        limit: int = 20,
        among: Sequence[ProductId] | None = None,
    ) -> Facets:
        conditions = conditions_for(constraints, only=among)
        counted = {}
        for field in fields:
            path = stored.shown_path(field)
            found = self._facet(path, conditions, limit) if path in self._indexed and limit > 0 else []
            counted[field] = sorted((one for one in found if one[1]), key=lambda one: (-one[1], one[0]))
        return counted

    def _hits(
        self, ask: Asked, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId]
    ) -> list[Hit]:
        """The best `limit` of what an engine finds."""
        conditions = conditions_for(constraints, exclude)
        return best(lambda n: ask(conditions, n), limit)

    def _index_fixed_fields(self) -> None:
        for field in stored.KEYWORD_FIELDS:
            self._index_words(field)
        for field in stored.NUMBER_FIELDS:
            self._index_numbers(field)
        for field in stored.ORDER_FIELDS:
            self._index_order(field)
        self._indexed.update(stored.KEYWORD_FIELDS, stored.NUMBER_FIELDS, stored.ORDER_FIELDS)

    def _index_attributes(self, payloads: Iterable[dict[str, Any]]) -> None:
        """Gives attributes met for the first time their indexes, numbers for ranges and values for facets."""
        met = {f"{part}.{key}" for payload in payloads for part in ("numbers", "shown") for key in payload[part]}
        for path in sorted(met - self._indexed):
            if len(self._indexed) >= MOST_ATTRIBUTES * 2:
                _log.warning("attribute without an index, slow to filter and not counted: %s", path)
            elif path.startswith("numbers."):
                self._index_numbers(path)
            else:
                self._index_words(path)
            self._indexed.add(path)

    @abstractmethod
    def settle(self) -> None:
        """Makes what was written durable and quick to search; worth calling after a build."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _put(
        self, points: list[str], vectors: list[list[float]], terms: list[Terms], payloads: list[dict[str, Any]]
    ) -> None: ...

    @abstractmethod
    def _overwrite(self, payloads: dict[str, dict[str, Any]]) -> None:
        """Replaces the payloads of points that exist."""

    @abstractmethod
    def _remove(self, points: list[str]) -> None: ...

    @abstractmethod
    def _nearest(self, vector: list[float], conditions: Conditions, n: int) -> Found: ...

    @abstractmethod
    def _matching(self, terms: Terms, conditions: Conditions, n: int) -> Found: ...

    @abstractmethod
    def _like(self, positive: list[list[float]], negative: list[list[float]], conditions: Conditions, n: int) -> Found:
        """By each product's nearest example; nearer to a disliked one than to any liked: score below 0."""

    @abstractmethod
    def _vectors(self, points: list[str]) -> dict[str, list[float]]:
        """The dense vectors of those points that exist."""

    @abstractmethod
    def _points(self, conditions: Conditions, n: int) -> list[str]: ...

    @abstractmethod
    def _ordered(self, conditions: Conditions, level: int | None, n: int | None) -> list[ProductId]:
        """n product ids by key `level`; without a level all of them, in any order."""

    @abstractmethod
    def _count(self, conditions: Conditions) -> int: ...

    @abstractmethod
    def _facet(self, path: str, conditions: Conditions, limit: int) -> list[tuple[str, int]]: ...

    @abstractmethod
    def _index_words(self, path: str) -> None: ...

    @abstractmethod
    def _index_numbers(self, path: str) -> None: ...

    @abstractmethod
    def _index_order(self, path: str) -> None: ...
