"""What holds for one rail of a page: what may stand on it, and that nothing else fills it."""

from dataclasses import replace

from app.engine import Engine
from retrieval.retriever import MOST
from retrieval.schema import ProductId, Query, Rail

OF_PRODUCTS = frozenset({Rail.SIMILAR, Rail.TOGETHER})
"""Rails that start from the page's product or the basket."""

SPARE = 2
"""How many times as many of the best-sellers are ranked as are shown, for those that rules or families take out."""


def on_rail(query: Query, engine: Engine) -> Query:
    """The query as its rail is looked for; without a rail as it came.

    What is trending is so for the shop, whoever looks. What is picked for somebody is new to them: what they have
    bought is on the rail beside it.
    """
    match query.rail:
        case Rail.TRENDING:
            return replace(query, visitor_id=None)
        case Rail.FOR_YOU:
            return replace(query, exclude=query.exclude | _bought(query, engine))
    return query


def candidates_of(query: Query, wanted: int) -> int:
    """How many candidates are ranked: of what is trending only the first, or the ranker would choose other things."""
    return SPARE * wanted if query.rail is Rail.TRENDING else MOST


def nothing_to_show(query: Query, engine: Engine) -> bool:
    """Whether a rail must be empty: where nothing is bought nothing is trending, however well it is rated."""
    return query.rail is Rail.TRENDING and not engine.behaviour.sells


def made_of_best_sellers(query: Query, engine: Engine) -> bool:
    """Whether best-sellers are what was asked for, or stand in for it without a lie."""
    return query.rail in {None, Rail.TRENDING} and not nothing_to_show(query, engine)


def _bought(query: Query, engine: Engine) -> frozenset[ProductId]:
    ids = engine.behaviour.items.ids
    return frozenset(ids[at] for at in engine.behaviour.profile(query.visitor_id).history.item.tolist())
