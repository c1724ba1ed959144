"""From a query to candidates: sources propose, the index filters, fusion joins."""

from dataclasses import replace

from retrieval.behaviour import Behaviour, Suggestion
from retrieval.encoder import Encoder
from retrieval.fusion import fuse
from retrieval.index import VectorIndex
from retrieval.schema import Candidate, Query
from retrieval.sources.anchors import Similar, Together
from retrieval.sources.base import Source
from retrieval.sources.visitor import BuyAgain, Collaborative, Neighbours, Popular
from retrieval.sources.words import Lexical, Semantic

PER_SOURCE = 100
"""How many products a source may propose."""

DEPTHS = (2 * PER_SOURCE, 40 * PER_SOURCE)
"""The same for sources whose proposals are admitted afterwards; the deeper one where most were not admitted."""


class Retriever:
    """Finds up to `limit` candidates for a query, all under its hard constraints."""

    def __init__(self, index: VectorIndex | None, encoder: Encoder | None, behaviour: Behaviour) -> None:
        """Without index and encoder only what shoppers did is asked; constraints then cannot be held."""
        self._index = index
        self._behaviour = behaviour
        self._sources: list[Source] = []
        if index is not None:
            if encoder is not None:
                self._sources.append(Semantic(index, encoder))
            self._sources += [Lexical(index), Similar(index)]
        self._sources += [
            Together(behaviour),
            BuyAgain(behaviour),
            Collaborative(behaviour),
            Neighbours(behaviour),
            Popular(behaviour),
        ]

    def retrieve(self, query: Query, limit: int = 1_000) -> list[Candidate]:
        """Candidates best first. Nothing matches: empty.

        Raises:
            IndexUnavailable: the index cannot answer now.
        """
        bound = any(constraint.hard for constraint in query.constraints)
        proposals = {
            source.name: self._admitted(source, query)
            if bound and not source.filtered
            else source.propose(query, PER_SOURCE)
            for source in self._sources
        }
        return fuse({name: found[:PER_SOURCE] for name, found in proposals.items()}, limit)

    def _admitted(self, source: Source, query: Query) -> list[Suggestion]:
        """A source's proposals that satisfy the constraints, by the index's word."""
        if self._index is None:
            raise ValueError("constraints need an index to be checked in")
        admitted: list[Suggestion] = []
        for depth in DEPTHS:
            found = source.propose(query, depth)
            allowed = self._index.admit([one.product_id for one in found], query.constraints) if found else set()
            admitted = [one for one in found if one.product_id in allowed]
            if len(admitted) >= PER_SOURCE or len(found) < depth:
                break
        return admitted

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
        return [replace(candidate, score=0.0) for candidate in found]
