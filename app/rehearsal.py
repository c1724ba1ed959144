"""What other rules would have made of the lists that were asked for: who moves, and what it costs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from statistics import fmean
from typing import Any

import numpy as np

from app.constraints import constraint_record
from app.engine import Engine
from app.lists import ListMaker, searchable
from app.store.ports import ServedRecommendation
from ranking.diversity import PAGE, POOL
from ranking.merchandising import Placed, merchandised
from ranking.ranker import Ranked
from ranking.rule_file import Kind
from ranking.rules import Occasion, Rules
from ranking.segments import Segment
from retrieval.filters import violations
from retrieval.schema import ConstraintSource, Product, ProductId, Query, Surface, VisitorId

MARGIN = "margin"
"""The internal field that holds a product's margin, as a share of its price."""

MOST_MOVERS = 20


@dataclass(kw_only=True)
class Mover:
    """A product in how many lists it came, went, or changed its place by how many places in all (up is positive)."""

    title: str
    entered: int = 0
    left: int = 0
    moved: int = 0
    places: int = 0


@dataclass(kw_only=True)
class Rehearsal:
    """What came of the lists. Relevance is the ranker's own: the discounted sum of its scores, scaled to 0..1 in each
    list, over the first ten. Margins are means of what the products state; None where none states one.
    """

    lists: int = 0
    changed: int = 0
    relevance: list[tuple[float, float]] = field(default_factory=list)
    margins: list[tuple[float, float]] = field(default_factory=list)
    movers: dict[ProductId, Mover] = field(default_factory=dict)
    acted: Counter[str] = field(default_factory=Counter)
    collisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    emptied: int = 0

    def to_json(self) -> dict[str, Any]:
        ordered = sorted(self.movers.items(), key=lambda one: (-_weight(one[1]), one[0]))[:MOST_MOVERS]
        return {
            "lists": self.lists,
            "changed": self.changed,
            "emptied": self.emptied,
            "relevance": _means(self.relevance),
            "margin": _means(self.margins),
            "movers": [{"product_id": key, **vars(mover)} for key, mover in ordered],
            "rules": [{"id": rule, "lists": lists} for rule, lists in self.acted.most_common()],
            "collisions": [{"rules": list(pair), "products": times} for pair, times in self.collisions.most_common()],
        }


def rehearse(
    served: Iterable[ServedRecommendation], engine: Engine, lists: ListMaker, proposed: Rules, now: datetime
) -> Rehearsal:
    """Makes every list of the log again, under the rules that serve and under others; no model, nothing is logged.

    Raises:
        IndexUnavailable, StoreUnavailable: lists cannot be made now.
    """
    found = Rehearsal()
    for one in served:
        query = _query(one)
        occasion = _occasion(one, query, engine, now)
        present, future = engine.rules.on(occasion), proposed.on(occasion)
        common = tuple(rule for rule in present.constraints if rule in future.constraints)
        bound = searchable(replace(query, constraints=(*query.constraints, *common)), engine)
        ranked = engine.ranker.rank(bound, engine.retriever.retrieve(bound), now.timestamp() / 86_400)
        before, after = (_page(lists, bound, ranked, rules) for rules in (present, future))
        _note(found, before, after, _relevances(ranked), future)
    return found


def _page(lists: ListMaker, query: Query, ranked: Ranked, rules: Rules) -> list[Placed]:
    hard = [one for one in query.constraints if one.hard]
    products = [product for _, product in lists.arranged(query, ranked, rules, POOL)]

    def offered(ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        known = lists.products([one for one in ids if one not in query.exclude])
        return {key: product for key, product in known.items() if not violations(product, hard)}

    return merchandised(products, rules, offered)[:PAGE]


def _note(
    found: Rehearsal, before: Sequence[Placed], after: Sequence[Placed], scores: Mapping[ProductId, float], rules: Rules
) -> None:
    was = {one.product.id: place for place, one in enumerate(before)}
    now = {one.product.id: place for place, one in enumerate(after)}
    found.lists += 1
    found.changed += was != now
    found.emptied += bool(was) and not now
    found.relevance.append((_gain(before, scores), _gain(after, scores)))
    margins = _margin(before), _margin(after)
    if margins[0] is not None and margins[1] is not None:
        found.margins.append((margins[0], margins[1]))
    titles = {one.product.id: one.product.title for one in (*before, *after)}
    for product_id in titles:
        if was.get(product_id) == now.get(product_id):
            continue
        mover = found.movers.setdefault(product_id, Mover(title=titles[product_id]))
        mover.entered += product_id not in was
        mover.left += product_id not in now
        if product_id in was and product_id in now:
            mover.moved += 1
            mover.places += was[product_id] - now[product_id]
    found.acted.update({act.rule for one in after for act in one.trace})
    for one in after:
        moving = [rule for rule in rules.of(Kind.BOOST, Kind.BURY) if rule.speaks_of(one.product)]
        for left, right in combinations(moving, 2):
            if left.kind is not right.kind:
                found.collisions[(left.id, right.id)] += 1


def _query(served: ServedRecommendation) -> Query:
    """What was asked, as the log has it; the constraints of the rules of that day are left out."""
    request: Mapping[str, Any] = served.request
    said = (constraint_record(one) for one in request.get("constraints", ()))
    page = request.get("product_id")
    query = Query(
        surface=Surface(served.surface),
        text=request.get("text", ""),
        product_id=ProductId(page) if page else None,
        cart=tuple(map(ProductId, request.get("cart", ()))),
        liked=tuple(map(ProductId, request.get("liked", ()))),
        visitor_id=VisitorId(served.visitor_id) if served.visitor_id else None,
        constraints=tuple(one for one in said if one.source is not ConstraintSource.RULE),
    )
    return replace(query, exclude=frozenset(query.anchors))


def _occasion(served: ServedRecommendation, query: Query, engine: Engine, now: datetime) -> Occasion:
    request: Mapping[str, Any] = served.request
    return Occasion(
        at=now,
        surface=query.surface,
        segment=Segment.of(int(engine.behaviour.profile(query.visitor_id).history.visits.size)),
        region=request.get("region"),
        adult=request.get("adult", False),
    )


def _relevances(ranked: Ranked) -> dict[ProductId, float]:
    scores = np.asarray(ranked.scores, np.float64)
    if not scores.size:
        return {}
    scaled = (scores - scores.min()) / (np.ptp(scores) or 1.0)
    return {one.product_id: float(score) for one, score in zip(ranked.candidates, scaled, strict=True)}


def _gain(page: Sequence[Placed], scores: Mapping[ProductId, float]) -> float:
    return sum(scores.get(one.product.id, 0.0) / float(np.log2(place + 2)) for place, one in enumerate(page))


def _margin(page: Sequence[Placed]) -> float | None:
    stated = [one.product.internal.get(MARGIN) for one in page]
    numbers = [float(value) for value in stated if isinstance(value, int | float)]
    return fmean(numbers) if numbers else None


def _means(pairs: Sequence[tuple[float, float]]) -> dict[str, float] | None:
    if not pairs:
        return None
    before, after = zip(*pairs, strict=True)
    return {"before": round(fmean(before), 4), "after": round(fmean(after), 4)}


def _weight(mover: Mover) -> int:
    return mover.entered + mover.left + mover.moved
