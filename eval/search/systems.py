"""What answers the judged queries: ours as it is served, and the simple systems beside it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.assembly import Shop
from app.recommendation import Deadline, ListRequest
from app.searching import searchable
from eval.search.bm25 import PlainBM25
from eval.search.judgements import ShopperQuery, read_judgements
from eval.search.measure import K, Sheet, judge, possible_grades
from ranking.rules import Rules
from retrieval.filters import violations
from retrieval.schema import Constraint, Product, ProductId, Query, Surface

DENSE, BM25, LEXICAL = "dense alone", "BM25 alone", "our words alone"
HYBRID, SERVED = "hybrid, before the ranker", "hybrid, as served"
SYSTEMS = (DENSE, BM25, LEXICAL, HYBRID, SERVED)

DEPTH = 1_000
"""Products asked of a simple system: enough for ten families, where many products share a title."""

PATIENCE_S = 60.0


def measure_shop(shop: Shop, queries: Sequence[ShopperQuery], sheets: Mapping[str, Sheet]) -> None:
    """Notes every system's list for every query of this shop. The shop is started and closed.

    All systems search the same words under the same constraints: those that the search box reads out of
    the query ("under 10 dollars"), and the shop's rules.
    """
    asyncio.run(_measure(shop, queries, sheets))


async def _measure(shop: Shop, queries: Sequence[ShopperQuery], sheets: Mapping[str, Sheet]) -> None:
    catalogue = {product.id: product for product in shop.catalog.all()}
    engine = shop.recommender.engine
    judged = read_judgements(queries[0].shop)
    plain = PlainBM25(list(catalogue.values()))
    await shop.start()
    for one in queries:
        text, constraints, wishes = shop.understand(one.text)
        asked = Query(surface=Surface.SEARCH, text=text, constraints=constraints)
        bound = replace(asked, constraints=(*constraints, *engine.rules.constraints))
        allowed = _allowed(catalogue, bound.constraints, engine.rules)
        words = searchable(bound, engine)
        vector = shop.encoder.encode_query(words.text)
        served = await shop.recommender.recommend(
            ListRequest(query=asked, deadline=Deadline.after(PATIENCE_S), limit=K, llm=False, wishes=wishes)
        )
        lists: dict[str, list[ProductId]] = {
            DENSE: [hit.product_id for hit in engine.index.nearest(vector, DEPTH, words.constraints)],
            BM25: _plain(plain, words.text, allowed),
            LEXICAL: [hit.product_id for hit in engine.index.matching(words.text, DEPTH, words.constraints)],
            HYBRID: [candidate.product_id for candidate in engine.retriever.retrieve(words)],
            SERVED: [shown.product.id for shown in served.products],
        }
        possible = possible_grades(one.id, list(allowed.values()), judged)
        for system, found in lists.items():
            judge(sheets[system], one.id, [catalogue[product_id] for product_id in found], possible, judged)
    await shop.aclose()


def _allowed(
    catalogue: Mapping[ProductId, Product], constraints: Sequence[Constraint], rules: Rules
) -> dict[ProductId, Product]:
    """What may be shown for a query at all."""
    return {
        product_id: product
        for product_id, product in catalogue.items()
        if rules.allow(product) and not violations(product, constraints)
    }


def _plain(plain: PlainBM25, text: str, allowed: Mapping[ProductId, Product]) -> list[ProductId]:
    """Equal scores in the catalogue's order."""
    scores = plain.scores(text)
    ranked = (plain.ids[at] for at in np.argsort(-scores, kind="stable")[: np.count_nonzero(scores)])
    return [product_id for product_id in ranked if product_id in allowed]
