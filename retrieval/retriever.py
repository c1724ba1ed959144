"""From a query to candidates: sources propose, the index filters, fusion joins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from retrieval.behaviour import TASTES, Behaviour, Suggestion
from retrieval.encoder import Encoder
from retrieval.fusion import fuse
from retrieval.index import VectorIndex
from retrieval.schema import Candidate, Constraint, ProductId, Query, Rail
from retrieval.sources.anchors import Similar, Together
from retrieval.sources.base import Source
from retrieval.sources.viewed import LikeViewed, TogetherWithViewed
from retrieval.sources.visitor import ByTaste, Popular
from retrieval.sources.words import Lexical, Semantic

MOST = 500
"""Candidates that are ranked."""

PER_SOURCE = 250
"""How many products a source may propose that answers words, products or looks."""

WEIGHED: Final[Sequence[str]] = (*TASTES, Popular.name)
"""The sources of a visitor's home page: each shop learns what their places are worth (ranking/weighing.py)."""

PER_WEIGHED = MOST
"""How many products each of these may propose: with half as many, what one source alone knows of is lost."""

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({"alike": 0.25})
"""What a place in a source counts in the fusion, if not 1, where nothing was learned. Like texts find a tenth of what
purchases find among groceries, where a full weight costs the fusion, and three quarters of it among gifts."""

DEPTHS = (1.2, 3, 8)
"""Of what may be proposed, how many times as many are asked for where they are admitted afterwards; the deeper ones
where too few were admitted."""

RAILS: Final[Mapping[Rail, frozenset[str]]] = MappingProxyType(
    {
        Rail.BUY_AGAIN: frozenset({"buy_again"}),
        Rail.FOR_YOU: frozenset({*TASTES, LikeViewed.name, TogetherWithViewed.name}) - {"buy_again"},
        Rail.TRENDING: frozenset({Popular.name}),
        Rail.SIMILAR: frozenset({Similar.name}),
        Rail.TOGETHER: frozenset({Together.name}),
    }
)
"""Which sources speak for a product on a rail; the others are not asked."""


def most(source: str) -> int:
    """How many products the source of this name may propose."""
    return PER_WEIGHED if source in WEIGHED else PER_SOURCE


class Retriever:
    """Finds up to `limit` candidates for a query, all under its hard constraints."""

    def __init__(
        self,
        index: VectorIndex | None,
        encoder: Encoder | None,
        behaviour: Behaviour,
        weights: Mapping[str, float] = WEIGHTS,
    ) -> None:
        """Without index and encoder only what shoppers did is asked; constraints then cannot be held.

        `weights` say what a place in a source counts in the fusion, 1 where none is given.
        """
        self._index = index
        self.weights = weights
        self._behaviour = behaviour
        self._sources: list[Source] = []
        if index is not None:
            if encoder is not None:
                self._sources.append(Semantic(index, encoder))
            self._sources += [Lexical(index), Similar(index), LikeViewed(index, behaviour)]
        self._sources += [
            Together(behaviour),
            *(ByTaste(behaviour, taste) for taste in TASTES),
            TogetherWithViewed(behaviour),
            Popular(behaviour),
        ]

    @property
    def sources(self) -> Sequence[Source]:
        """The sources that are asked, to be measured one by one."""
        return self._sources

    def retrieve(self, query: Query, limit: int = MOST) -> list[Candidate]:
        """Candidates best first. Nothing matches: empty.

        Raises:
            IndexUnavailable: the index cannot answer now.
        """
        bound = any(constraint.hard for constraint in query.constraints)
        sources = [one for one in self._sources if query.rail is None or one.name in RAILS[query.rail]]
        checked = [source for source in sources if bound and not source.filtered]
        admitted = self._admitted(checked, query)
        proposals = {
            source.name: admitted[source.name] if source.name in admitted else source.propose(query, most(source.name))
            for source in sources
        }
        return fuse(
            {name: found[: most(name)] for name, found in proposals.items()},
            limit,
            ties_share={source.name for source in sources if source.ties_share},
            weights=self.weights,
        )

    def _admitted(self, sources: Sequence[Source], query: Query) -> dict[str, list[Suggestion]]:
        """By source what it proposes that satisfies the constraints, by the index's word, asked for all at once.

        A source of which too few were admitted is asked again, deeper.
        """
        admitted: dict[str, list[Suggestion]] = {}
        asked = list(sources)
        for times in DEPTHS:
            depth = {source.name: round(times * most(source.name)) for source in asked}
            found = {source.name: source.propose(query, depth[source.name]) for source in asked}
            allowed = self._allowed(found.values(), query.constraints)
            for name, proposals in found.items():
                admitted[name] = [one for one in proposals if one.product_id in allowed]
            few = {name for name in found if len(admitted[name]) < most(name) and len(found[name]) == depth[name]}
            asked = [source for source in asked if source.name in few]
        return admitted

    def _allowed(self, proposals: Iterable[Sequence[Suggestion]], constraints: Sequence[Constraint]) -> set[ProductId]:
        ids = list(dict.fromkeys(one.product_id for found in proposals for one in found))
        if not ids:
            return set()
        if self._index is None:
            raise ValueError("constraints need an index to be checked in")
        return self._index.admit(ids, constraints)

    def fill(self, query: Query, wanted: int) -> list[Candidate]:
        """More products under the same constraints, when a list came out short: popular ones, then any.

        Their score is 0: nothing that was asked for speaks for them, so they stand behind what it found.
        """
        exclude = query.exclude | frozenset(query.anchors)
        anywhere = replace(query, text="", product_id=None, cart=(), liked=(), exclude=exclude)
        found = self.retrieve(anywhere, wanted)
        if len(found) < wanted and self._index is not None:
            seen = exclude | {candidate.product_id for candidate in found}
            more = self._index.browse(wanted - len(found), query.constraints, tuple(seen))
            found += fuse({"browse": [Suggestion(product_id=product_id, score=0.0) for product_id in more]}, wanted)
        return [candidate._replace(score=0.0) for candidate in found]
