"""The port to the vector index: the one place where products are filtered."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from retrieval.encoder import Vectors
from retrieval.schema import Constraint, Product, ProductId

Facets: TypeAlias = dict[str, list[tuple[str, int]]]


class Hit(NamedTuple):
    """A product found, with the score of the question asked (higher is nearer)."""

    product_id: ProductId
    score: float


class VectorIndex(Protocol):
    """Finds products by meaning, by words and by example, always under constraints.

    Soft constraints are ignored; hard ones hold for every hit, with the meaning that
    `retrieval.filters.satisfies` gives them. Hits come best first; equal scores are ordered by
    product id. An empty index gives no hits.

    Raises:
        IndexUnavailable: the index cannot answer now.
        IndexMismatch: a vector's length is not the index's.
    """

    @property
    def remembers(self) -> bool:
        """Whether `admit` answers from memory what it was asked before, until a product is written."""
        ...

    def upsert(self, products: Sequence[Product], vectors: Vectors) -> None:
        """Writes products with their dense vectors, float32 [n, dim]; replaces equal ids."""
        ...

    def patch(self, products: Sequence[Product]) -> None:
        """Renews price, stock and every other filterable field; vectors stay. Unknown ids: no-op."""
        ...

    def delete(self, ids: Sequence[ProductId]) -> None: ...

    def nearest(
        self, vector: Vectors, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        """The products nearest to a float32 [dim] unit vector; score is the cosine."""
        ...

    def matching(
        self, text: str, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        """The products whose words match best; score is BM25. No word in common: no hit."""
        ...

    def like(
        self,
        liked: Sequence[ProductId],
        limit: int,
        constraints: Sequence[Constraint] = (),
        exclude: Sequence[ProductId] = (),
        disliked: Sequence[ProductId] = (),
    ) -> list[Hit]:
        """Products like the examples, the examples left out. Unknown examples are ignored."""
        ...

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        """Which of these products are in the index and satisfy the hard constraints."""
        ...

    def browse(
        self, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId] = ()
    ) -> list[ProductId]:
        """Any products under the constraints, in the order of their ids."""
        ...

    def count(self, constraints: Sequence[Constraint] = ()) -> int: ...

    def facets(
        self,
        fields: Sequence[str],
        constraints: Sequence[Constraint] = (),
        limit: int = 20,
        among: Sequence[ProductId] | None = None,
    ) -> Facets:
        """Counts per value of each field (brand, category, availability, attributes.NAME), most first.

        With `among` only these products count.
        """
        ...

    def expect(self, ids: Iterable[ProductId]) -> None:
        """Tells the catalogue's products before the first question, so that none of them must be looked up then."""
        ...

    def close(self) -> None:
        """Flushes and releases the index; closing twice is allowed."""
        ...
