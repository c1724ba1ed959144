"""The whole list: never the same thing twice in a row of choices."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(ranked: Sequence[T], family: Callable[[T], Hashable | None]) -> list[T]:
    """Moves repeats of a family behind everything else, both in their own order.

    `family` None means that the entry belongs to none.
    """
    seen: set[Hashable] = set()
    first: list[T] = []
    repeats: list[T] = []
    for entry in ranked:
        key = family(entry)
        if key is not None and key in seen:
            repeats.append(entry)
        else:
            first.append(entry)
            seen.add(key)
    return first + repeats
