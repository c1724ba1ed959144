"""The index that is not there: every question is answered with why."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from retrieval.encoder import Vectors
from retrieval.errors import IndexUnavailable
from retrieval.index import Facets, Hit
from retrieval.schema import Constraint, Product, ProductId


class AbsentIndex:
    """Stands in where no index could be opened, so that lists fall back for a named reason."""

    remembers = False

    def __init__(self, why: str) -> None:
        self.why = why

    def _refuse(self) -> NoReturn:
        raise IndexUnavailable(self.why)

    def upsert(self, products: Sequence[Product], vectors: Vectors) -> None:
        self._refuse()

    def patch(self, products: Sequence[Product]) -> None:
        self._refuse()

    def delete(self, ids: Sequence[ProductId]) -> None:
        self._refuse()

    def nearest(
        self, vector: Vectors, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        self._refuse()

    def matching(
        self, text: str, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        self._refuse()

    def like(
        self,
        liked: Sequence[ProductId],
        limit: int,
        constraints: Sequence[Constraint] = (),
        exclude: Sequence[ProductId] = (),
        disliked: Sequence[ProductId] = (),
    ) -> list[Hit]:
        self._refuse()

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        self._refuse()

    def browse(
        self, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId] = ()
    ) -> list[ProductId]:
        self._refuse()

    def count(self, constraints: Sequence[Constraint] = ()) -> int:
        self._refuse()

    def facets(
        self,
        fields: Sequence[str],
        constraints: Sequence[Constraint] = (),
        limit: int = 20,
        among: Sequence[ProductId] | None = None,
    ) -> Facets:
        self._refuse()

    def expect(self, ids: Iterable[ProductId]) -> None:
        """There is nothing to prepare."""

    def close(self) -> None:
        """There is nothing to release."""
