"""`shelftalk eval lists`: how varied pages are, and what that costs in list quality.

Real visitors' home pages at the cut, made by the code that serves: candidates, ranker, then the list maker
with and without its spreading. Truth and views are those of `eval rank`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from rich.table import Table

from app.lists import ListMaker
from eval.significance import Interval, paired_gain
from ranking.diversity import PAGE, families, parted
from ranking.lambdamart import LambdaMART
from ranking.measures import Hits, ndcg
from ranking.ranker import Ranked, Ranker
from ranking.rules import DEFAULT, Rules
from ranking.training import VIEWS, Plan, Progress, View, World, sampled
from retrieval.schema import Product, ProductId, Query, VisitorId

AS_RANKED = "the ranker's order"
BEST = "the best page without repeats"
"""What was bought, each family once: more cannot be had where no family may stand twice."""
STRENGTHS = (0.0, 0.1, 0.2, 0.4)
"""Of variety by category, each beside the spreading of families."""


class Shelf:
    """A catalogue in memory: of the store, what a list is made with."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products = {product.id: product for product in products}

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {one: self._products[one] for one in ids if one in self._products}


@dataclass(kw_only=True)
class Pages:
    """One way of making pages on one view: quality per list, and what stood twice.

    NDCG counts every product that was bought; `by_family` every family, where the second of it on a page is no find.
    """

    ndcg: list[float] = field(default_factory=list)
    by_family: list[float] = field(default_factory=list)
    with_repeats: int = 0
    kinds: list[int] = field(default_factory=list)

    def note(self, page: Sequence[Product], bought: Sequence[Product]) -> None:
        """Takes one page in, with what was bought after it. A kind is a category path."""
        names = Counter(name for product in page for name in families(product))
        ids = {product.id for product in bought}
        self.ndcg.append(ndcg(np.array([product.id in ids for product in page], bool), len(bought), PAGE))
        self.by_family.append(ndcg(family_hits(page, bought), len(parted(bought, families)[0]), PAGE))
        self.with_repeats += any(count > 1 for count in names.values())
        self.kinds.append(len({product.categories for product in page}))


def family_hits(page: Sequence[Product], bought: Sequence[Product]) -> Hits:
    """bool [len(page)]: which places hold the page's first product of a family that was bought."""
    wanted = frozenset().union(*map(families, bought))
    first = {id(product) for product in parted(page, families)[0]}
    return np.array([id(one) in first and not wanted.isdisjoint(families(one)) for one in page], bool)


def play(
    world: World, model: LambdaMART, catalogue: Iterable[Product], requests: int, seed: int, progress: Progress
) -> Mapping[tuple[View, str], Pages]:
    """Pages by view and by how they were made, for so many visitors who bought before and after the cut."""
    shelf = Shelf(catalogue)
    day = world.window.cut
    maker = ListMaker(shelf, lambda: datetime.fromtimestamp(day * 86_400, UTC))
    ranker = Ranker(model, world.products, world.behaviour)
    ways = {f"families spread, diversity {one:g}": replace(Rules.parse(DEFAULT), diversity=one) for one in STRENGTHS}
    pages = {(view, way): Pages() for view in VIEWS for way in (AS_RANKED, *ways, BEST)}
    visitors = sampled(world.visitors, Plan(visitors_per_window=requests, seed=seed))
    for done, visitor_id in enumerate(visitors, start=1):
        for view in VIEWS:
            bought = list(shelf.get([world.behaviour.items.ids[at] for at in world.truth(visitor_id, view)]).values())
            if not bought:
                continue
            query = _home(world, visitor_id, view)
            ranked = ranker.rank(query, world.retriever.retrieve(query), day)
            made = {way: maker.arranged(query, ranked, rules, PAGE) for way, rules in ways.items()}
            made[AS_RANKED] = _as_ranked(ranked, shelf, ways)
            for way, rows in made.items():
                pages[view, way].note([product for _, product in rows], bought)
            pages[view, BEST].note(parted(bought, families)[0][:PAGE], bought)
        progress("playing real requests", done, len(visitors))
    return pages


def _home(world: World, visitor_id: VisitorId, view: View) -> Query:
    ids = world.behaviour.items.ids
    known = world.behaviour.histories.of(visitor_id).items if view == "new" else ()
    return Query(visitor_id=visitor_id, exclude=frozenset(ids[at] for at in known))


def _as_ranked(ranked: Ranked, shelf: Shelf, ways: Mapping[str, Rules]) -> list[tuple[int, Product]]:
    """The page without any spreading: the first that may be recommended at all."""
    rules = next(iter(ways.values()))
    ids = [candidate.product_id for candidate in ranked.candidates]
    found = shelf.get(ids)
    rows = ((row, found[one]) for row, one in enumerate(ids) if one in found and rules.allow(found[one]))
    return [one for one, _ in zip(rows, range(PAGE), strict=False)]


def tables(pages: Mapping[tuple[View, str], Pages]) -> list[Table]:
    """One table per view: quality and its cost, by product and by family, beside what stands twice."""
    drawn = []
    for view in VIEWS:
        base, by_family = (np.array(one) for one in (pages[view, AS_RANKED].ndcg, pages[view, AS_RANKED].by_family))
        table = Table(title=f"{view} items: {base.size} pages of {PAGE}", title_justify="left")
        for heading in (
            "page",
            "NDCG@10 [95 %]",
            "difference [95 %]",
            "of it",
            "by family",
            "difference [95 %]",
            "pages with a family or title twice",
            "kinds",
        ):
            table.add_column(heading)
        for (seen, way), made in pages.items():
            if seen == view:
                own, kinds = np.array(made.ndcg), np.array(made.by_family)
                cost, by_family_cost, share = str(paired_gain(own, base)), str(paired_gain(kinds, by_family)), ""
                if base.size:
                    share = f"{own.mean() / base.mean() - 1:+.2%}"
                if way == BEST:  # what could be reached is no gain of anybody's
                    cost = by_family_cost = share = ""
                told = (str(Interval.of(own)), cost, share, str(Interval.of(kinds)), by_family_cost)
                table.add_row(way, *told, str(made.with_repeats), f"{np.mean(made.kinds or [0]):.2f}")
        drawn.append(table)
    return drawn
