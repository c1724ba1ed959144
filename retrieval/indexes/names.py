"""Which product a point stands for, remembered, so that a search need not read payloads."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final

from retrieval.schema import ProductId

MOST: Final = 2_000_000
"""Names kept, some 250 MB for a million. A point's name never changes; one that was let go is read again."""


class PointNames:
    """Names points, given as numbers; reads the names that it has not met. A point that is gone has none."""

    def __init__(self, read: Callable[[Sequence[int]], Mapping[int, ProductId]], most: int = MOST) -> None:
        self._read = read
        self._most = most
        self._names: dict[int, ProductId] = {}

    def learn(self, names: Mapping[int, ProductId]) -> None:
        """Names known from elsewhere, as far as there is room."""
        self._names.update(islice(names.items(), self._most - len(self._names)))

    def of(self, points: Sequence[int]) -> Mapping[int, ProductId]:
        """The names of at least those of the points that exist."""
        names = self._names
        unknown = [point for point in points if point not in names]
        if not unknown:
            return names
        found = self._read(unknown)
        if len(names) + len(found) > self._most:
            self._names = {}  # others go on reading the one they have
        self._names.update(found)
        return {point: name for point in points if (name := found.get(point) or names.get(point))}
