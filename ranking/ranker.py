"""Puts candidates in order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranking.behaviour import LiveBehaviour
from ranking.features.base import Context
from ranking.features.products import ProductColumns
from ranking.features.table import feature_table
from ranking.lambdamart import LambdaMART
from retrieval.schema import Candidate, Query

ANCHORED_POOL = 30
"""How many of retrieval's best are reordered when words or products were asked with."""

ANCHORED_K = 10
"""Damping of the rank fusion for such lists: small, so that relevance leads."""

RELEVANCE_WEIGHT = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """Candidates best first, with their scores and their rows of the feature table.

    `features` is float32 [n, len(NAMES)]; `families` int64 [n, MOST_NAMES], hashes of what names each one's family,
    as far as memory knows, 0 for no name. `learned` is False if there was no model to ask.
    """

    candidates: Sequence[Candidate]
    scores: npt.NDArray[np.float64]
    features: npt.NDArray[np.float32]
    families: npt.NDArray[np.int64]
    learned: bool


class Ranker:
    """Orders candidates by LambdaMART, or by retrieval alone where no model was trained."""

    def __init__(self, model: LambdaMART | None, products: ProductColumns, behaviour: LiveBehaviour) -> None:
        self.model = model
        self._products = products
        self._behaviour = behaviour

    def rank(self, query: Query, candidates: Sequence[Candidate], now: float) -> Ranked:
        """Orders candidates; equal scores keep retrieval's order. `now` is in days since 1970.

        The model has learned from home pages. With words or anchors, retrieval's order is relevance that
        the model has never seen, so both orders are fused by rank, relevance counting four times, among the
        first ANCHORED_POOL; the others follow as retrieval has them. So it is for a visitor who has looked at
        products and bought none: of looking the model knows nothing.
        """
        context = self._context(query, candidates, now)
        features = feature_table(context)
        if self.model is None:
            scores = np.array([candidate.score for candidate in candidates])
        elif query.text or query.anchors or self._only_looked(query):
            found = np.array([candidate.score for candidate in candidates])
            scores = _fused(self.model.scores(features[:ANCHORED_POOL]), found)
        else:
            scores = self.model.scores(features)
        order = np.argsort(-scores, kind="stable")
        return Ranked(
            candidates=[candidates[at] for at in order],
            scores=scores[order],
            features=features[order],
            families=self._products.family[:, context.positions[order]].T,
            learned=self.model is not None,
        )

    def _only_looked(self, query: Query) -> bool:
        history = self._behaviour.profile(query.visitor_id).history
        return bool(history.viewed) and not history.item.size

    def _context(self, query: Query, candidates: Sequence[Candidate], now: float) -> Context:
        """Asks for the history before making room: events that come meanwhile may name more products."""
        profile = self._behaviour.profile(query.visitor_id)
        items = self._behaviour.items
        positions = np.fromiter((items.add(one.product_id) for one in candidates), dtype=np.int64)
        self._products.cover()
        return Context(
            query=query,
            candidates=candidates,
            positions=positions,
            products=self._products,
            tables=self._behaviour.tables,
            profile=profile,
            now=now,
        )


def _fused(learned_scores: npt.NDArray[np.float64], found: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """float64 [n]: rank fusion of retrieval's order with the model's, which is known for the first rows.

    `found` are retrieval's scores, best first. Products that it scores alike share a rank, so among them the
    model decides.
    """
    relevance = 1 + np.cumsum(np.diff(found, prepend=found[:1]) != 0)
    learned = np.arange(1, found.size + 1)
    learned[np.argsort(-learned_scores, kind="stable")] = np.arange(1, learned_scores.size + 1)
    fused: npt.NDArray[np.float64] = RELEVANCE_WEIGHT / (ANCHORED_K + relevance) + 1 / (ANCHORED_K + learned)
    return fused
