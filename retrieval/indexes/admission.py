"""Which products an index admitted under which constraints, remembered until they are written again."""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import Final, TypeAlias

from retrieval.index import Hit
from retrieval.schema import Constraint, ConstraintSource, ProductId

Question: TypeAlias = tuple[Constraint, ...]

MOST_QUESTIONS: Final = 8
MOST_PRODUCTS: Final = 1_000_000
"""Verdicts kept for a question, the latest: some 100 MB where a shop has so many products."""

MOST_VERDICTS: Final = 2 * MOST_PRODUCTS
"""Of all questions together; over that the question goes that was not asked for longest."""

FEW: Final = 200
"""With fewer verdicts nobody knows what share of the products is admitted."""

MOST: Final = 0.5
"""From this share on, asking for more hits and dropping some is quicker than a condition in the search."""

SPARE: Final = 1.2
"""So many times as many hits as the share says: some kinds of things are admitted less often than others."""


@dataclass(slots=True)
class _Verdicts:
    """By product whether it was admitted, and how many were."""

    known: dict[ProductId, bool] = field(default_factory=dict)
    admitted: int = 0

    def learn(self, asked: Sequence[ProductId], admitted: set[ProductId]) -> None:
        self.forget(asked)
        too_many = len(self.known) + len(asked) - MOST_PRODUCTS
        self.forget([*islice(self.known, max(too_many, 0))])
        self.known.update((one, one in admitted) for one in asked)
        self.admitted += sum(one in admitted for one in asked)

    def forget(self, ids: Iterable[ProductId]) -> None:
        for product_id in ids:
            self.admitted -= self.known.pop(product_id, False)

    @property
    def share(self) -> float:
        """Of what is known, 0 if that is little."""
        return self.admitted / len(self.known) if len(self.known) >= FEW else 0.0


class Admission:
    """Answers for an index with one owner: it is told of every write, and asks only what it does not know.

    The rules of a shop are asked with every list, of much the same products: those are found here.
    """

    def __init__(self, ask: Callable[[Sequence[ProductId], Sequence[Constraint]], set[ProductId]]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._writes = 0
        self._verdicts: OrderedDict[Question, _Verdicts] = OrderedDict()

    def among(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        """Those of the products that are in the index and satisfy the hard constraints."""
        question = tuple(constraints)
        with self._lock:
            writes, known = self._writes, self._of(question).known
            admitted = {one for one in ids if known.get(one)}
            unknown = [one for one in dict.fromkeys(ids) if one not in known]
        if unknown:
            found = self._ask(unknown, constraints)
            admitted |= found
            with self._lock:
                if writes == self._writes:  # else what was found may be older than what was written
                    self._of(question).learn(unknown, found)
        return admitted

    def hits(
        self, ask: Callable[[int, Sequence[Constraint]], list[Hit]], limit: int, constraints: Sequence[Constraint]
    ) -> list[Hit]:
        """The best `limit` hits under the constraints; `ask` gives an engine's best n under some of them.

        What most products satisfy, as the rules of most shops, is looked up here: an engine that is asked
        looks it up for each product that it compares, which takes as long as comparing it.
        """
        rules = tuple(one for one in constraints if one.source is ConstraintSource.RULE)
        with self._lock:
            share = self._of(rules).share if rules else 0.0
        if share < MOST:
            return ask(limit, constraints)
        wanted = math.ceil(SPARE * limit / share)
        found = ask(wanted, tuple(one for one in constraints if one.source is not ConstraintSource.RULE))
        admitted = self.among([hit.product_id for hit in found], rules)
        kept = [hit for hit in found if hit.product_id in admitted][:limit]
        return kept if len(kept) == limit or len(found) < wanted else ask(limit, constraints)

    @contextmanager
    def written(self, ids: Iterable[ProductId]) -> Iterator[None]:
        """Around a write: what was known of these products is forgotten, also where only some of them were written."""
        try:
            yield
        finally:
            self._forget(ids)

    def _of(self, question: Question) -> _Verdicts:
        """What is known about a question, from now on the latest asked; called under the lock."""
        verdicts = self._verdicts.setdefault(question, _Verdicts())
        self._verdicts.move_to_end(question)
        while len(self._verdicts) > MOST_QUESTIONS or self._too_many():
            self._verdicts.popitem(last=False)
        return verdicts

    def _too_many(self) -> bool:
        return len(self._verdicts) > 1 and sum(len(one.known) for one in self._verdicts.values()) > MOST_VERDICTS

    def _forget(self, ids: Iterable[ProductId]) -> None:
        written = list(ids)
        with self._lock:
            self._writes += 1
            for verdicts in self._verdicts.values():
                verdicts.forget(written)
