"""Warms a shop before it opens: what the first shopper would otherwise wait for."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from app.engine import Engine, Shelf
from app.store.ports import StoreUnavailable
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.schema import ProductId, Query

ASKED: Final = 1_000_000
"""Products asked about, those most bought first: home pages draw from what somebody bought, searches from all."""

READ: Final = 10_000
"""Of these so many are read, for the catalogue to keep: most lists show what is bought most."""

AT_ONCE: Final = 2_000


def warm(engine: Engine, encoder: Encoder, catalog: Shelf, now: datetime) -> None:
    """Makes a few lists that nobody sees, whose words are encoded, and reads what lists are likely to show.

    Without an index no list is made, and without a store nothing is read.
    """
    encoder.encode_query("warm up")
    visitor = next(iter(engine.behaviour.histories.visitors), None)
    for query in (Query(text="warm up"), Query(visitor_id=visitor), Query()):
        with suppress(IndexUnavailable, StoreUnavailable):
            bound = replace(query, constraints=engine.rules.constraints)
            found = engine.ranker.rank(bound, engine.retriever.retrieve(bound), now.timestamp() / 86_400)
            catalog.get([one.product_id for one in found.candidates])
    likely = _most_bought_first(engine)
    with suppress(StoreUnavailable):
        for some in _batches(likely[:READ]):
            catalog.get(some)
    if engine.index.remembers:
        with suppress(IndexUnavailable):
            for some in _batches(likely[:ASKED]):  # some 13 microseconds each
                engine.index.admit(some, engine.rules.constraints)


def _most_bought_first(engine: Engine) -> list[ProductId]:
    baskets, ids = engine.behaviour.tables.baskets, engine.behaviour.items.ids
    bought = np.argsort(-baskets, kind="stable").tolist()
    return [ids[at] for at in [*bought, *range(len(bought), len(ids))][:ASKED]]


def _batches(ids: Sequence[ProductId]) -> Iterator[Sequence[ProductId]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
