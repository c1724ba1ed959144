"""The evidence pack: everything that may be said about a recommended product, strongest reason first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

import numpy as np

from prompts.facts import EvidencePack, Fact, FactId, FactKind, FactValue
from ranking.behaviour import LiveBehaviour
from ranking.neighbours import row_of
from ranking.tables import HORIZONS
from retrieval.filters import numbers_of, satisfies, values_of
from retrieval.schema import Candidate, Constraint, ConstraintSource, Money, Op, Product, ProductId, Query, VisitorId

Titles = Mapping[ProductId, str]
TitlesOf = Callable[[Sequence[ProductId]], Titles]
"""Titles of products, as far as these exist."""

CLOSE = 0.1
"""Similarity from which two products are said to be bought together, or by the same shoppers."""

TOGETHER = 2
"""Baskets from which two products are said to be bought together."""

LIKE_YOU = 50
"""Places in the collaborative source from which shoppers with a like history are spoken of."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """A fact without its id."""

    kind: FactKind
    field: str
    value: FactValue
    op: Op | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class _Beside:
    """The products that one is recommended for: bought with it, like it, and the one in the visitor's past that it is
    most often bought with.
    """

    together: ProductId | None
    like: ProductId | None
    cause: ProductId | None

    @property
    def ids(self) -> Iterator[ProductId]:
        return (one for one in (self.together, self.like, self.cause) if one)


class EvidenceCollector:
    """Gathers what is known about candidates at the moment they are recommended."""

    def __init__(self, behaviour: LiveBehaviour, titles_of: TitlesOf, zone: tzinfo = UTC) -> None:
        """`zone` is the shop's: on which day something was bought is told by its clocks."""
        self._behaviour = behaviour
        self._zone = zone
        self._titles_of = titles_of

    def collect(self, shown: Sequence[tuple[Product, Candidate]], query: Query, now: datetime) -> list[EvidencePack]:
        """Each product's facts: what the shopper asked for, what was done, what the catalogue says."""
        beside = [self._beside(candidate, query) for _, candidate in shown]
        named = dict.fromkeys(one for each in beside for one in each.ids)
        titles = self._titles_of(list(named)) if named else {}
        return [
            self._pack(product, candidate, each, titles, query, now)
            for (product, candidate), each in zip(shown, beside, strict=True)
        ]

    def _pack(
        self, product: Product, candidate: Candidate, beside: _Beside, titles: Titles, query: Query, now: datetime
    ) -> EvidencePack:
        done = self._done(product, candidate, beside, titles, query)
        findings = [*_asked_for(product, candidate, query), *done, *_catalogue(product)]
        facts = tuple(
            Fact(
                id=FactId(f"f{number}"),
                kind=one.kind,
                field=one.field,
                value=one.value,
                as_of=now,
                op=one.op,
                label=one.label,
            )
            for number, one in enumerate(findings, start=1)
        )
        return EvidencePack(product_id=product.id, title=product.title, facts=facts)

    def of_product(self, product: Product, query: Query, now: datetime) -> EvidencePack:
        """The facts of a product that no source proposed, such as a best-seller from memory."""
        [pack] = self.collect([(product, Candidate(product_id=product.id, score=0.0, evidence=()))], query, now)
        return pack

    def known_to(self, visitor_id: VisitorId | None) -> frozenset[ProductId]:
        """What the visitor bought before."""
        ids = self._behaviour.items.ids
        return frozenset(ids[at] for at in self._behaviour.profile(visitor_id).history.items)

    def _beside(self, candidate: Candidate, query: Query) -> _Beside:
        ranks = {one.source: one for one in candidate.evidence}
        anchor = ranks["together"].because if "together" in ranks else None
        return _Beside(
            together=anchor if anchor and self._close(anchor, candidate.product_id) else None,
            like=ranks["similar"].because if "similar" in ranks else None,
            cause=self._cause(candidate.product_id, query) if "neighbours" in ranks else None,
        )

    def _done(
        self, product: Product, candidate: Candidate, beside: _Beside, titles: Titles, query: Query
    ) -> Iterator[_Finding]:
        """What this visitor and others did with the product. A product of the same title is not told from it."""
        yield from self._bought_before(product.id, query)
        told = {one: title for one, title in titles.items() if title != product.title}
        if beside.together in told:
            yield from self._together(product.id, beside.together, told[beside.together])
        if beside.like in told:
            yield _Finding(FactKind.BEHAVIOUR, "like_product", told[beside.like])
        if beside.cause in told:
            yield from self._together(product.id, beside.cause, told[beside.cause])
        ranks = {one.source: one for one in candidate.evidence}
        if (alike := ranks.get("collaborative")) and alike.rank <= LIKE_YOU:
            yield _Finding(FactKind.BEHAVIOUR, "shoppers_like_you", alike.rank)
        position = self._position(candidate.product_id)
        if position is not None and (baskets := int(self._behaviour.tables.popular[HORIZONS.index(28), position])):
            yield _Finding(FactKind.BEHAVIOUR, "baskets_4_weeks", baskets)

    def _bought_before(self, product_id: ProductId, query: Query) -> Iterator[_Finding]:
        if query.visitor_id is None:
            return
        history = self._behaviour.profile(query.visitor_id).history
        days = history.day[history.item == self._behaviour.items.position(product_id)]
        if days.size:
            yield _Finding(FactKind.BEHAVIOUR, "bought_times", int(days.size))
            yield _Finding(
                FactKind.BEHAVIOUR, "last_bought", datetime.fromtimestamp(float(days.max()) * 86_400, tz=self._zone)
            )

    def _cause(self, product_id: ProductId, query: Query) -> ProductId | None:
        """The product in the visitor's history that this one is most often bought with."""
        position = self._position(product_id)
        if position is None or query.visitor_id is None:
            return None
        history = self._behaviour.profile(query.visitor_id).history.items
        known = history[(history < self._behaviour.tables.baskets.size) & (history != position)]
        if not known.size:
            return None
        near, values = row_of(self._behaviour.tables.neighbours, position)
        among = known[np.minimum(np.searchsorted(known, near), known.size - 1)] == near
        if not among.any() or values[among].max() < CLOSE:
            return None
        best = int(near[among][np.lexsort((near[among], -values[among]))[0]])
        return self._behaviour.items.ids[best]

    def _close(self, one: ProductId, other: ProductId) -> bool:
        """Whether the two are bought together; a candidate's score may add up several anchors' similarities."""
        at, near = self._position(one), self._position(other)
        if at is None or near is None:
            return False
        places, values = row_of(self._behaviour.tables.neighbours, at)
        return bool((values[places == near] >= CLOSE).any())

    def _together(self, one: ProductId, other: ProductId, title: str) -> Iterator[_Finding]:
        """In how many baskets both were; or, of products that only the same shoppers buy, just that."""
        places = self._behaviour.items.position(one), self._behaviour.items.position(other)
        baskets = self._behaviour.histories.together(*places)
        if baskets < TOGETHER:
            yield _Finding(FactKind.BEHAVIOUR, "same_shoppers", title)
            return
        yield _Finding(FactKind.BEHAVIOUR, "together_with", title)
        yield _Finding(FactKind.BEHAVIOUR, "together_baskets", baskets, label=title)

    def _position(self, product_id: ProductId) -> int | None:
        """The product's place in the learned tables; None for one newer than they are."""
        position = self._behaviour.items.position(product_id)
        return position if 0 <= position < self._behaviour.tables.baskets.size else None


def _asked_for(product: Product, candidate: Candidate, query: Query) -> Iterator[_Finding]:
    """The shopper's own words and limits that the product meets."""
    wishes = any(one.field == "text" and not one.hard for one in query.constraints)
    if query.text and not wishes and any(one.source == "lexical" for one in candidate.evidence):
        asked = Constraint(field="text", op=Op.CONTAINS, value=query.text, hard=False)
        if satisfies(replace(product, description=""), asked):  # a description may hold the words and deny them
            yield _Finding(FactKind.BEHAVIOUR, "search_text", query.text)
    for constraint in query.constraints:
        if constraint.source is ConstraintSource.RULE or not satisfies(product, constraint):
            continue
        if constraint.field == "text" and not constraint.hard:
            continue  # a wish: "sugar free, with wheat gluten" holds the words of "gluten-free"
        if constraint.op in {Op.NOT_IN, Op.NOT_CONTAINS} and not values_of(product, constraint.field):
            continue  # "its lid is not plastic" says nothing of a product without a lid
        yield _Finding(FactKind.CONSTRAINT, constraint.field, _limit(product, constraint), constraint.op)


def _limit(product: Product, constraint: Constraint) -> FactValue:
    """What the product was held to: a price as money, of several values the one it has."""
    value = constraint.value
    if constraint.field in {"price", "list_price"} and isinstance(value, int) and product.price is not None:
        return Money(amount=value, currency=product.price.currency)
    if isinstance(value, tuple):
        own = (one for one in value if satisfies(product, Constraint(field=constraint.field, op=Op.EQ, value=one)))
        return next(own, ", ".join(map(str, value)))
    return value


def _catalogue(product: Product) -> Iterator[_Finding]:
    """The product's own fields that a sentence may use."""
    if product.price is not None:
        yield _Finding(FactKind.CATALOGUE, "price", product.price)
    if product.list_price is not None and product.price and product.list_price.amount > product.price.amount:
        yield _Finding(FactKind.CATALOGUE, "list_price", product.list_price)
    yield _Finding(FactKind.CATALOGUE, "availability", product.availability.value)
    if product.brand:
        yield _Finding(FactKind.CATALOGUE, "brand", product.brand)
    for rating in numbers_of(product, "rating"):
        yield _Finding(FactKind.CATALOGUE, "rating", round(rating, 2))
    if product.rating is not None and product.rating.count is not None:
        yield _Finding(FactKind.CATALOGUE, "rating.count", product.rating.count)
    if product.categories:
        yield _Finding(FactKind.CATALOGUE, "category", product.categories[-1])
    for name, value in product.attributes.items():
        yield _Finding(FactKind.CATALOGUE, f"attributes.{name}", value)
