"""Makes a list: retrieval, ranking, rules, families; best-sellers from memory where that cannot be had."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import TypeAlias

from app.arranging import arranged
from app.drafts import Draft, Entry
from app.engine import Engine, Shelf
from app.facets import counted
from app.rails import candidates_of, made_of_best_sellers, nothing_to_show, on_rail
from app.recommendation import ListRequest, Mode
from app.searching import searchable
from app.telemetry import Stopwatch
from prompts.facts import FallbackReason
from ranking.diversity import POOL, families, spread
from ranking.exploration import Exploration, explored
from ranking.features.table import NAMES
from ranking.merchandising import merchandised
from ranking.ranker import Ranked
from ranking.rule_file import Kind
from ranking.rules import Occasion, Rules
from ranking.segments import Segment
from retrieval.filters import violations, words
from retrieval.schema import Candidate, Product, ProductId, Query

Find: TypeAlias = Callable[[Sequence[ProductId]], Mapping[ProductId, Product]]
"""Products by id, as far as they can be had."""

SPARE = 2.0
"""How many times the limit is read from the catalogue, for those that rules or families take out."""

FOR_CAPS = 100

FILLS = 5
"""How often a list that came out short is filled, each time with products not tried before."""


class ListMaker:
    """Makes the list that the model may then reorder. Every method may run in a worker thread."""

    def __init__(self, catalog: Shelf, now: Callable[[], datetime], exploration: Exploration | None = None) -> None:
        self._catalog = catalog
        self._now = now
        self._exploration = exploration or Exploration()

    def ranked(
        self, request: ListRequest, engine: Engine, rules: Rules, wanted: int, watch: Stopwatch, rng: Random
    ) -> Draft:
        """The first `wanted` products as the ranker has them and the rules move them, each with its evidence.

        Where nothing was asked for, a newcomer may be drawn for one place.

        Raises:
            IndexUnavailable, StoreUnavailable: what it is made from cannot be had now.
        """
        query = request.query
        with watch.stage("retrieve"):
            query = on_rail(searchable(query, engine), engine)
            candidates = (
                [] if nothing_to_show(query, engine) else engine.retriever.retrieve(query, candidates_of(query, wanted))
            )
        deep = depth(rules, wanted)
        entries = self._in_order(query, candidates, engine, rules, deep, watch)
        if len(entries) < request.limit and query.rail is None:
            with watch.stage("fill"):
                entries = self._filled(query, candidates, entries, request.limit, engine, rules, watch)[:deep]
        if not (query.text or query.anchors or query.rail):
            entries = self._explored(query, entries, engine, rules, rng)
        if rules.rules:
            more = self._catalog.get if query.rail is None else _nothing_else
            entries = self._merchandised(query, entries, engine, rules, more)[:wanted]
        facets = None
        if request.facets:
            with watch.stage("facets"):
                facets = counted(request.facets, query, candidates, engine.index)
        learned = engine.ranker.model is not None
        return Draft(
            entries=tuple(entries),
            mode=Mode.RANKED if learned else Mode.RETRIEVED,
            reason=None if learned else FallbackReason.NO_RANKER,
            facets=facets,
            searched_for=query.text,
        )

    def _filled(
        self,
        query: Query,
        candidates: Sequence[Candidate],
        entries: list[Entry],
        limit: int,
        engine: Engine,
        rules: Rules,
        watch: Stopwatch,
    ) -> list[Entry]:
        """The list with more under the same constraints behind it; asked again where the index knew less than the
        store."""
        seen, wanted = query.exclude | {one.product_id for one in candidates}, int(SPARE * limit)
        for _ in range(FILLS):
            more = engine.retriever.fill(replace(query, exclude=seen), wanted)
            entries = entries + self._in_order(query, more, engine, rules, wanted, watch)
            if len(entries) >= limit or not more:
                break
            seen |= {one.product_id for one in more}
        return spread(entries, lambda entry: families(entry.product))

    def _in_order(
        self,
        query: Query,
        candidates: Sequence[Candidate],
        engine: Engine,
        rules: Rules,
        wanted: int,
        watch: Stopwatch,
    ) -> list[Entry]:
        """The best of the candidates, as the ranker has them."""
        now = self._now()
        with watch.stage("rank"):
            ranked = engine.ranker.rank(query, candidates, now.timestamp() / 86_400)
        with watch.stage("hydrate"):
            rows = self.arranged(query, ranked, rules, wanted)
            packs = engine.evidence.collect([(product, ranked.candidates[row]) for row, product in rows], query, now)
            return [
                Entry(product=product, score=float(ranked.scores[row]), pack=pack, features=_features(ranked, row))
                for (row, product), pack in zip(rows, packs, strict=True)
            ]

    def arranged(self, query: Query, ranked: Ranked, rules: Rules, wanted: int) -> list[tuple[int, Product]]:
        """The first `wanted` rows of `ranked` as the list has them, each with its product."""
        return arranged(self._catalog, query, ranked, rules, wanted)

    def _merchandised(
        self,
        query: Query,
        entries: Sequence[Entry],
        engine: Engine,
        rules: Rules,
        products: Find,
    ) -> list[Entry]:
        """The list as the rules move it; what a rule puts there that the list lacked has the evidence of a product."""
        by_id, now = {entry.product.id: entry for entry in entries}, self._now()
        found = []
        for one in merchandised([entry.product for entry in entries], rules, offered(query, products)):
            entry = by_id.get(one.product.id)
            if entry is None:
                pack = engine.evidence.of_product(one.product, query, now)
                entry = Entry(product=one.product, score=0.0, pack=pack, features={})
            found.append(replace(entry, rules=one.trace, fixed=one.fixed, sponsored=one.sponsored))
        return found

    def _explored(self, query: Query, entries: list[Entry], engine: Engine, rules: Rules, rng: Random) -> list[Entry]:
        """The list with its odds; a newcomer that was drawn takes the place, and the score, of what stood there."""
        if self._exploration.share <= 0:
            return entries
        hard = [constraint for constraint in query.constraints if constraint.hard]
        newcomers = [
            product
            for product in list(engine.newcomers.values())
            if product.id not in query.exclude and rules.allow(product) and not violations(product, hard)
        ]
        page, now = [entry.product for entry in entries], self._now()
        shown = explored(page, newcomers, self._exploration, families, rng)
        return [
            replace(entry, propensity=chance)
            if product is entry.product
            else Entry(
                product=product,
                score=entry.score,
                pack=engine.evidence.of_product(product, query, now),
                features={},
                propensity=chance,
            )
            for entry, (product, chance) in zip(entries, shown, strict=True)
        ]

    def products(self, ids: Sequence[ProductId]) -> Mapping[ProductId, Product]:
        """Products of the catalogue, as far as they exist. Raises StoreUnavailable."""
        return self._catalog.get(ids)

    def popular(self, request: ListRequest, engine: Engine, rules: Rules, fault: FallbackReason) -> Draft:
        """Best-sellers from memory that hold rules and constraints; those with the words asked for come first.

        On a rail that does not promise best-sellers they would be a lie: it stays empty.
        """
        query, now = request.query, self._now()
        if not made_of_best_sellers(query, engine):
            return Draft(entries=(), mode=Mode.POPULAR, reason=fault)
        asked = set(words(query.text))
        products = list(engine.popular.values())
        if asked:
            products.sort(key=lambda one: len(asked.intersection(words(one.title))), reverse=True)
        fitting = (
            one
            for one in products
            if one.id not in query.exclude and rules.allow(one) and not violations(one, query.constraints)
        )
        wanted = depth(rules, request.limit)
        entries = [
            Entry(
                product=product,
                score=float(-place),
                pack=engine.evidence.of_product(product, query, now),
                features={},
            )
            for place, product in enumerate(spread(_until_different(fitting, wanted), families)[:wanted])
        ]
        if rules.rules:
            known = engine.popular
            entries = self._merchandised(
                query, entries, engine, rules, lambda ids: {one: known[one] for one in ids if one in known}
            )
        return Draft(entries=tuple(entries[: request.limit]), mode=Mode.POPULAR, reason=fault)


def occasion(query: Query, engine: Engine, at: datetime, *, region: str | None, adult: bool) -> Occasion:
    """For whom, where and when a list is made; `region` and `adult` are what the request says."""
    return Occasion(at=at, surface=query.surface, segment=segment_of(query, engine), region=region, adult=adult)


def segment_of(query: Query, engine: Engine) -> Segment:
    return Segment.of(int(engine.behaviour.profile(query.visitor_id).history.visits.size))


def left_out(query: Query, engine: Engine) -> frozenset[ProductId]:
    """What must not stand in the answer: the query's own, its anchors, and what the visitor dismissed."""
    refused = engine.behaviour.refused(query.visitor_id) if query.visitor_id else frozenset()
    return query.exclude | frozenset(query.anchors) | refused


def offered(query: Query, products: Find) -> Find:
    """Finds products for the places that rules give away: only those that this query admits."""

    def find(ids: Sequence[ProductId]) -> Mapping[ProductId, Product]:
        known = products([one for one in ids if one not in query.exclude])
        return {key: product for key, product in known.items() if not violations(product, query.constraints)}

    return find


def depth(rules: Rules, wanted: int) -> int:
    """How many products the rules choose among: for a cap there must be others to take the places."""
    if not rules.rules:
        return wanted
    return max(wanted, FOR_CAPS if any(rules.of(Kind.CAP)) else POOL)


def _nothing_else(ids: Sequence[ProductId]) -> Mapping[ProductId, Product]:
    """What rules may add to a rail: its name promises what stands on it."""
    return {}


def _until_different(products: Iterable[Product], wanted: int) -> Iterator[Product]:
    """Products until `wanted` of them share no family; the event loop waits while they are looked for."""
    seen: set[str] = set()
    different = 0
    for product in products:
        yield product
        own = families(product)
        different += seen.isdisjoint(own)
        seen |= own
        if different >= wanted:
            return


def _features(ranked: Ranked, row: int) -> dict[str, float | None]:
    """A row of the feature table by name; missing is None."""
    return {
        name: None if value != value else float(value) for name, value in zip(NAMES, ranked.features[row], strict=True)
    }
