"""`shelftalk bench`: where the time of a list goes, stage by stage."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import cycle, islice

import numpy as np
from rich.table import Table

from app.assembly import Shop
from app.recommendation import Deadline, ListRequest, Recommendation
from retrieval.schema import Query, Surface

PATIENCE_S = 30.0
"""A deadline that no list misses: what is timed is the work, not the giving up."""

Timings = Mapping[str, Sequence[Mapping[str, float]]]
"""For each kind of request the timings of every answer, in milliseconds by stage."""


def kinds(shop: Shop, words: Sequence[str]) -> dict[str, list[Query]]:
    """Requests of each kind: homes of visitors and of a stranger, searches, product pages."""
    engine = shop.recommender.engine
    visitors = list(islice(engine.behaviour.histories.visitors, 50))
    pages = list(islice(engine.popular, 50))
    found = {
        "home, known visitor": [Query(visitor_id=one) for one in visitors],
        "home, stranger": [Query()],
        "search": [Query(surface=Surface.SEARCH, text=text) for text in words],
        "product page": [Query(surface=Surface.PRODUCT, product_id=one) for one in pages],
    }
    return {kind: queries for kind, queries in found.items() if queries}


def measure(shop: Shop, words: Sequence[str], n: int) -> Timings:
    """Asks one list after another, `n` of each kind, the model kept out; after a round that is not counted."""

    async def ask(query: Query) -> Recommendation:
        return await shop.recommender.recommend(
            ListRequest(query=query, deadline=Deadline.after(PATIENCE_S), llm=False)
        )

    async def run() -> dict[str, list[Mapping[str, float]]]:
        await shop.start()
        timings: dict[str, list[Mapping[str, float]]] = {}
        for kind, queries in kinds(shop, words).items():
            await ask(queries[0])
            timings[kind] = [(await ask(query)).timings_ms for query in islice(cycle(queries), n)]
        await shop.aclose()
        return timings

    return asyncio.run(run())


def table(timings: Timings) -> Table:
    """p50 and p99 of each stage and of the whole, in milliseconds."""
    shown = Table("request", "stage", "p50 ms", "p99 ms", "N")
    for kind, answers in timings.items():
        for stage in dict.fromkeys(stage for answer in answers for stage in answer):
            values = [answer.get(stage, 0.0) for answer in answers]
            p50, p99 = np.percentile(values, (50, 99))
            shown.add_row(kind, stage, f"{p50:.1f}", f"{p99:.1f}", str(len(values)))
    return shown
