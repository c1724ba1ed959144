"""Warms a shop before it opens: what the first shopper would otherwise wait for."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from app.engine import Engine, Shelf
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.schema import Query


def warm(engine: Engine, encoder: Encoder, catalog: Shelf, now: datetime) -> None:
    """Makes a few lists that nobody sees, whose words are encoded; without an index there is nothing to warm."""
    encoder.encode_query("warm up")
    visitor = next(iter(engine.behaviour.histories.visitors), None)
    for query in (Query(text="warm up"), Query(visitor_id=visitor), Query()):
        with suppress(IndexUnavailable):
            bound = replace(query, constraints=engine.rules.constraints)
            found = engine.ranker.rank(bound, engine.retriever.retrieve(bound), now.timestamp() / 86_400)
            catalog.get([one.product_id for one in found.candidates])
