"""What other rules would have made of the lists that were asked for: who moves, and what it costs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from statistics import fmean
from typing import Any

import numpy as np

from app.engine import Engine
from app.lists import ListMaker
from app.replay import Replay
from app.store.ports import ServedRecommendation
from ranking.diversity import PAGE
from ranking.merchandising import Placed
from ranking.ranker import Ranked
from ranking.rule_file import Kind
from ranking.rules import Occasion, Rules
from retrieval.schema import ProductId, Query

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
    list, over the first ten. Margins are means of what the products state; None where none states one. `acted`: in
    how many lists a rule moved something that stands, or stood, on the first page.
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
    made: dict[tuple[Query, Occasion], _Made] = {}  # what was asked for twice is made once
    for one in served:
        replay = Replay.of(one, engine, lists, now)
        again = made.get((replay.query, replay.occasion))
        if again is None:
            again = made[replay.query, replay.occasion] = _make(replay, engine.rules, proposed)
        _note(found, again)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """One list under both rules, its first page and some more, and the ranker's scores of its candidates, 0 to 1."""

    before: list[Placed]
    after: list[Placed]
    scores: Mapping[ProductId, float]
    rules: Rules


def _make(replay: Replay, serving: Rules, proposed: Rules) -> _Made:
    present, future = (rules.on(replay.occasion) for rules in (serving, proposed))
    ranked = replay.ranked([present, future])
    before, after = (replay.first_page(ranked, rules) for rules in (present, future))
    return _Made(before=before, after=after, scores=_relevances(ranked), rules=future)


def _note(found: Rehearsal, made: _Made) -> None:
    before, after, scores, rules = made.before[:PAGE], made.after[:PAGE], made.scores, made.rules
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
    found.acted.update(_acting(after) | _acting(one for one in made.after if one.product.id in was))
    for one in after:
        moving = [rule for rule in rules.of(Kind.BOOST, Kind.BURY) if rule.speaks_of(one.product)]
        for left, right in combinations(moving, 2):
            if left.kind is not right.kind:
                found.collisions[(left.id, right.id)] += 1


def _acting(placed: Iterable[Placed]) -> set[str]:
    return {act.rule for one in placed for act in one.trace}


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
