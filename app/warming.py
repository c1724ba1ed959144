"""Warms a shop before it opens: what the first shopper would otherwise wait for."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from app.engine import Engine, Shelf
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.schema import Query

ASKED: Final = 90_000
"""Products asked about, those most bought first: home pages draw from what somebody bought, searches from all."""

AT_ONCE: Final = 2_000


def warm(engine: Engine, encoder: Encoder, catalog: Shelf, now: datetime) -> None:
    """Makes a few lists that nobody sees, whose words are encoded; without an index there is nothing to warm."""
    encoder.encode_query("warm up")
    visitor = next(iter(engine.behaviour.histories.visitors), None)
    for query in (Query(text="warm up"), Query(visitor_id=visitor), Query()):
        with suppress(IndexUnavailable):
            bound = replace(query, constraints=engine.rules.constraints)
            found = engine.ranker.rank(bound, engine.retriever.retrieve(bound), now.timestamp() / 86_400)
            catalog.get([one.product_id for one in found.candidates])
    if engine.index.remembers:
        with suppress(IndexUnavailable):
            _learn_what_may_be_shown(engine)


def _learn_what_may_be_shown(engine: Engine) -> None:
    """Asks the index once which of the products the shop's rules admit: some 13 microseconds each."""
    baskets, ids = engine.behaviour.tables.baskets, engine.behaviour.items.ids
    bought = np.argsort(-baskets, kind="stable").tolist()
    order = [*bought, *range(len(bought), len(ids))][:ASKED]
    for start in range(0, len(order), AT_ONCE):
        engine.index.admit([ids[at] for at in order[start : start + AT_ONCE]], engine.rules.constraints)
