"""Which products an index admitted under which constraints, remembered until they are written again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Final

from retrieval.schema import Constraint, ProductId

MOST_QUESTIONS: Final = 8
MOST_PRODUCTS: Final = 100_000
"""Verdicts kept for each question; with all questions full, some 60 MB."""


class Admission:
    """Answers for an index with one owner: it is told of every write, and asks only what it does not know.

    The rules of a shop are asked with every list, of much the same products: those are found here.
    """

    def __init__(self, ask: Callable[[Sequence[ProductId], Sequence[Constraint]], set[ProductId]]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._writes = 0
        self._verdicts: OrderedDict[tuple[Constraint, ...], dict[ProductId, bool]] = OrderedDict()

    def among(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        """Those of the products that are in the index and satisfy the hard constraints."""
        question = tuple(constraints)
        with self._lock:
            writes, known = self._writes, self._verdicts.get(question)
            admitted = {one for one in ids if known.get(one)} if known else set()
            unknown = [one for one in ids if one not in known] if known is not None else list(ids)
        if known is None or unknown:
            found = self._ask(unknown, constraints)
            admitted |= found
            with self._lock:
                if writes == self._writes:  # else what was found may be older than what was written
                    self._learn(question, unknown, found)
        return admitted

    def forget(self, ids: Iterable[ProductId]) -> None:
        """To be called after these products were written or deleted."""
        written = list(ids)
        with self._lock:
            self._writes += 1
            for verdicts in self._verdicts.values():
                for product_id in written:
                    verdicts.pop(product_id, None)

    def _learn(self, question: tuple[Constraint, ...], asked: Sequence[ProductId], admitted: set[ProductId]) -> None:
        verdicts = self._verdicts.pop(question, {})
        if len(verdicts) + len(asked) > MOST_PRODUCTS:
            verdicts = {}
        verdicts.update((one, one in admitted) for one in asked)
        self._verdicts[question] = verdicts
        while len(self._verdicts) > MOST_QUESTIONS:
            self._verdicts.popitem(last=False)
