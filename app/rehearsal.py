"""What other rules would have made of the lists that were asked for: who moves, and what it costs."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from statistics import fmean
from typing import Any

import numpy as np

from app.engine import Engine
from app.lists import ListMaker, depth
from app.replay import Replay
from app.store.ports import ServedRecommendation
from ranking.diversity import PAGE
from ranking.merchandising import Placed
from ranking.ranker import Ranked
from ranking.rule_file import Kind
from ranking.rules import Rules
from retrieval.schema import ProductId

MARGIN = "margin"
"""The internal field that holds a product's margin, as a share of its price."""

MOST_MOVERS = 20

THREADS = 2
AHEAD = 8
"""Lists whose candidates are looked for while another is placed; at most so many wait to be."""


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
    replays = [Replay.of(one, engine, lists, now) for one in served]
    different = {(one.query, one.occasion): one for one in replays}  # what was asked for twice is made once
    made = dict(zip(different, _all_made(different.values(), engine.rules, proposed), strict=True))
    found = Rehearsal()
    for one in replays:
        _note(found, made[one.query, one.occasion])
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """One list under both rules, its first page and some more, and the ranker's scores of these products, 0 to 1."""

    before: list[Placed]
    after: list[Placed]
    scores: Mapping[ProductId, float]
    rules: Rules


def _all_made(replays: Iterable[Replay], serving: Rules, proposed: Rules) -> Iterator[_Made]:
    """Each list in turn. While one is placed by the rules, the index is asked for the next: it works on a core of its
    own."""

    def candidates(replay: Replay) -> tuple[Replay, tuple[Rules, Rules], Ranked]:
        rules = serving.on(replay.occasion), proposed.on(replay.occasion)
        return replay, rules, replay.ranked(rules)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="rehearsal") as threads:
        under_way = deque[Future[tuple[Replay, tuple[Rules, Rules], Ranked]]]()
        for replay in replays:
            under_way.append(threads.submit(candidates, replay))
            if len(under_way) == AHEAD:
                yield _made(*under_way.popleft().result())
        for one in under_way:
            yield _made(*one.result())


def _made(replay: Replay, rules: tuple[Rules, Rules], ranked: Ranked) -> _Made:
    before, after = (replay.page(ranked, one, depth(one, PAGE)) for one in rules)
    shown = {one.product.id for one in (*before, *after)}
    scores = {product_id: score for product_id, score in _relevances(ranked).items() if product_id in shown}
    return _Made(before=before, after=after, scores=scores, rules=rules[1])


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
