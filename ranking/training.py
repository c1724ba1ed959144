"""From purchases to a ranker: windows in the past, each seen with the knowledge of its own day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ranking.behaviour import LiveBehaviour
from ranking.events import Purchases
from ranking.features.base import Context
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES, feature_table
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.labels import graded
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.tables import Tables
from ranking.weighing import Pages, Proposed, Weights, weigh
from retrieval.retriever import PER_WEIGHED, WEIGHED, WEIGHTS, Retriever
from retrieval.schema import Query, VisitorId

View: TypeAlias = Literal["all", "new"]
"""`all`: everything may be recommended. `new`: nothing that the visitor bought before (discovery)."""

VIEWS: tuple[View, ...] = ("all", "new")

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much."""

STRANGERS = 0.2
"""Lists of strangers learned from, as a share of the plan's visitors: without them the ranker guesses for newcomers."""

MORE_DATA = 1.1
"""Rounds grow with the data when the window that decided is learned from too."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time whose purchases are the truth: what was bought from day `cut` to before day `end`."""

    cut: float
    end: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How much past to learn from: `windows` of `days` each, one every `step` days, the last before the test.

    `step` None: they follow one another. Windows may overlap; each is seen from its own cut alone.
    """

    windows: int = 4
    days: float = 30.0
    step: float | None = None
    visitors_per_window: int = 1_000
    negatives_per_list: int = 100
    seed: int = 0

    def before(self, end: float) -> list[Window]:
        """The windows before a day, oldest first."""
        step = self.days if self.step is None else self.step
        ends = [end - step * back for back in reversed(range(self.windows))]
        return [Window(until - self.days, until) for until in ends]


class World:
    """The shop as it was known at a window's cut, and what visitors bought in the window.

    The products of `purchases` stand in `items` at the same positions. `weights` are those of the candidate sources.
    """

    def __init__(
        self,
        purchases: Purchases,
        items: ItemSpace,
        products: ProductColumns,
        window: Window,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.window = window
        self.products = products
        products.cover()
        known = purchases.day < window.cut
        past = Purchases(
            visitor=purchases.visitor[known],
            item=purchases.item[known],
            day=purchases.day[known],
            visitor_ids=purchases.visitor_ids,
            item_ids=purchases.item_ids,
        )
        self.purchases = past
        self.tables = Tables.learn(past, window.cut, n_items=len(items), alike=products.alike)
        self.behaviour = LiveBehaviour(items, self.tables, Histories(past, items), lambda: window.cut)
        self.retriever = Retriever(None, None, self.behaviour, weights)
        inside = (purchases.day >= window.cut) & (purchases.day < window.end)
        order = np.argsort(purchases.visitor[inside], kind="stable")
        bought = purchases.item[inside][order]
        starts = np.searchsorted(purchases.visitor[inside][order], np.arange(len(purchases.visitor_ids) + 1))
        has_past = np.zeros(len(purchases.visitor_ids), bool)
        has_past[past.visitor] = True
        self._truth = {
            purchases.visitor_ids[row]: np.unique(bought[starts[row] : starts[row + 1]]).astype(np.int64)
            for row in np.flatnonzero(np.diff(starts) > 0)
        }
        self._known = {purchases.visitor_ids[row] for row in np.flatnonzero(has_past)}

    @property
    def visitors(self) -> Sequence[VisitorId]:
        """Those who bought both before and in the window."""
        return [visitor_id for visitor_id in self._truth if visitor_id in self._known]

    @property
    def strangers(self) -> Sequence[VisitorId]:
        """Those who bought in the window for the first time."""
        return [visitor_id for visitor_id in self._truth if visitor_id not in self._known]

    def truth(self, visitor_id: VisitorId, view: View) -> npt.NDArray[np.int64]:
        """Positions of the products bought in the window, ascending; for `new`, those never bought before."""
        bought = self._truth[visitor_id]
        if view == "all":
            return bought
        return np.setdiff1d(bought, self.behaviour.histories.of(visitor_id).items, assume_unique=True)

    def weigh(self, weights: Weights) -> None:
        """From now on candidates are fused with these weights."""
        self.retriever = Retriever(None, None, self.behaviour, weights)

    def proposed(self, visitor_id: VisitorId, view: View) -> Proposed:
        """What each source of a home page proposes."""
        query, positions = self._home(visitor_id, view), self.behaviour.items.positions
        return {
            source.name: positions(one.product_id for one in source.propose(query, PER_WEIGHED))
            for source in self.retriever.sources
            if source.name in WEIGHED
        }

    def _home(self, visitor_id: VisitorId, view: View) -> Query:
        ids = self.behaviour.items.ids
        bought = self.behaviour.profile(visitor_id).history.items if view == "new" else ()
        return Query(visitor_id=visitor_id, exclude=frozenset(ids[at] for at in bought))

    def context(self, visitor_id: VisitorId, view: View) -> Context:
        """The visitor's home page on the day of the cut: candidates and what features need."""
        profile = self.behaviour.profile(visitor_id)
        query = self._home(visitor_id, view)
        candidates = self.retriever.retrieve(query)
        return Context(
            query=query,
            candidates=candidates,
            positions=self.behaviour.items.positions(one.product_id for one in candidates),
            products=self.products,
            tables=self.tables,
            profile=profile,
            now=self.window.cut,
        )


class Lesson:
    """Collects lists to learn from: every bought candidate, and a sample of the others."""

    def __init__(self, plan: Plan) -> None:
        self._negatives = plan.negatives_per_list
        self._rng = np.random.default_rng(plan.seed)
        self._features: list[npt.NDArray[np.float32]] = []
        self._grades: list[npt.NDArray[np.int32]] = []

    def add(self, table: npt.NDArray[np.float32], context: Context, truth: npt.NDArray[np.int64]) -> None:
        """Adds one list; one without a bought product teaches nothing and is left out."""
        grades = graded(context.positions, ((int(at), "purchase") for at in truth))
        if not grades.any():
            return
        others = np.flatnonzero(grades == 0)
        sample = self._rng.choice(others, min(self._negatives, others.size), replace=False)
        kept = np.sort(np.concatenate([np.flatnonzero(grades), sample]))
        self._features.append(table[kept])
        self._grades.append(grades[kept])

    def examples(self) -> Examples:
        return Examples(
            features=np.concatenate([np.empty((0, len(NAMES)), np.float32), *self._features]),
            grades=np.concatenate([np.empty(0, np.int32), *self._grades]),
            rows_per_list=np.array([grades.size for grades in self._grades], np.int32),
        )


def sampled(visitors: Sequence[VisitorId], plan: Plan, share: float = 1.0) -> Sequence[VisitorId]:
    """The plan's number of visitors, or a share of it, drawn with its seed, in their order."""
    wanted = round(share * plan.visitors_per_window)
    if len(visitors) <= wanted:
        return visitors
    rng = np.random.default_rng(plan.seed)
    drawn = rng.choice(len(visitors), wanted, replace=False)
    return [visitors[at] for at in np.sort(drawn)]


def examples(world: World, plan: Plan, progress: Progress | None = None) -> Examples:
    """The lists of a window with their grades: of those with a past in both views, and of some strangers."""
    known, strangers = sampled(world.visitors, plan), sampled(world.strangers, plan, share=STRANGERS)
    visits = [(visitor_id, VIEWS) for visitor_id in known] + [(visitor_id, VIEWS[:1]) for visitor_id in strangers]
    lesson = Lesson(plan)
    for done, (visitor_id, views) in enumerate(visits, start=1):
        for view in views:
            truth = world.truth(visitor_id, view)
            if truth.size:
                context = world.context(visitor_id, view)
                lesson.add(feature_table(context), context, truth)
        if progress:
            progress("reading the past", done, len(visits))
    return lesson.examples()


def joined(parts: Sequence[Examples]) -> Examples:
    return Examples(
        features=np.concatenate([part.features for part in parts]),
        grades=np.concatenate([part.grades for part in parts]),
        rows_per_list=np.concatenate([part.rows_per_list for part in parts]),
    )


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """What windows of the past teach: the lists of each, oldest first, and the weights they were made with."""

    parts: Sequence[Examples]
    weights: Weights


def pages(world: World, plan: Plan, progress: Progress | None = None) -> list[Pages]:
    """By view what each source proposed to visitors with a past, and what they bought in the window."""
    found: list[list[tuple[Proposed, npt.NDArray[np.int64]]]] = [[] for _ in VIEWS]
    visitors = sampled(world.visitors, plan)
    for done, visitor_id in enumerate(visitors, start=1):
        for view, seen in zip(VIEWS, found, strict=True):
            truth = world.truth(visitor_id, view)
            if truth.size:
                seen.append((world.proposed(visitor_id, view), truth))
        if progress:
            progress("weighing the sources", done, len(visitors))
    return list(found)


def past(
    purchases: Purchases,
    items: ItemSpace,
    products: ProductColumns,
    plan: Plan,
    end: float,
    progress: Progress | None = None,
) -> Lessons:
    """The plan's windows before a day. The last one tells what the sources' places are worth, for all of them.

    Each world is large, so one exists at a time.
    """
    *earlier, last = plan.before(end)
    world = World(purchases, items, products, last)
    weights = weigh(pages(world, plan, progress))
    world.weigh(weights)
    parts = [examples(world, plan, progress)]
    del world
    for window in reversed(earlier):
        parts.append(examples(World(purchases, items, products, window, weights), plan, progress))
    return Lessons(parts=parts[::-1], weights=weights)


def fit(parts: Sequence[Examples], *, params: Hyperparameters | None = None, seed: int = 0) -> LambdaMART:
    """Learns from windows, oldest first: the last one decides when to stop, then all are learned from.

    Raises:
        NothingToLearn: fewer than two windows hold a visitor who bought before, and in it a product sold before;
            or so few products stood in their lists that no tree could split them.
    """
    chosen = params or Hyperparameters()
    full = [part for part in parts if part.rows_per_list.size]
    rows, needed = sum(part.grades.size for part in full[:-1]), 2 * chosen.min_rows_per_leaf
    if len(full) < 2 or rows < needed:
        raise NothingToLearn(
            f"{len(full)} of {len(parts)} windows hold something to learn: a visitor who bought before, and in the "
            f"window a product that was sold before; {rows} products stood in their lists before the last window. "
            f"Ranking needs 2 windows and {needed} products; collect more purchases, or serve without a ranker."
        )
    stopped = LambdaMART.fit(joined(full[:-1]), NAMES, valid=full[-1], params=chosen, seed=seed)
    rounds = max(1, round(stopped.rounds * MORE_DATA))
    return LambdaMART.fit(joined(full), NAMES, params=replace(chosen, rounds=rounds), seed=seed)


def refit(
    model: LambdaMART, parts: Sequence[Examples], *, params: Hyperparameters | None = None, seed: int = 0
) -> LambdaMART:
    """The same model learned again from more windows, with as many rounds as were found right."""
    chosen = replace(params or Hyperparameters(), rounds=model.rounds)
    return LambdaMART.fit(joined([part for part in parts if part.rows_per_list.size]), NAMES, params=chosen, seed=seed)


class NothingToLearn(Exception):  # noqa: N818 - a state of the data
    """There is too little past to train a ranker."""
