"""What a visitor's own word changes about their lists: what is kept out, what stands further up or down."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

import structlog

from app.store.ports import StoreUnavailable, VisitorRecord, VisitorStore
from app.visitors.wants import Wants
from ranking.rule_file import Match, RuleEntry
from ranking.rules import Matcher, Rule, Rules
from retrieval.schema import Constraint, ConstraintSource, Op, ProductId, VisitorId

PATIENCE_S: Final = 0.05
"""How long a list waits for its visitor's word; without it, nothing that they did is used for it."""
PLACES: Final = 5
"""By so many places a preference moves products up, and "less of this" moves others of its kind down."""
MOST: Final = 10_000
"""Visitors whose word is remembered for when the store is away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Personal:
    """A visitor's word as a list obeys it. Without `profiling`, the list is a stranger's."""

    profiling: bool = True
    constraints: tuple[Constraint, ...] = ()
    products: frozenset[ProductId] = frozenset()
    rules: tuple[Rule, ...] = ()

    def bound(self, rules: Rules) -> Rules:
        """The shop's rules and the visitor's word together."""
        if not (self.constraints or self.products or self.rules):
            return rules
        return replace(
            rules,
            constraints=(*rules.constraints, *self.constraints),
            products=rules.products | self.products,
            rules=(*rules.rules, *self.rules),
        )


SILENT: Final = Personal()
UNKNOWN: Final = Personal(profiling=False)


class Personals:
    """The word of each visitor, as the store has it at this moment; a store that is away holds no list up."""

    def __init__(self, visitors: VisitorStore) -> None:
        self._visitors = visitors
        self._known: OrderedDict[VisitorId, tuple[VisitorRecord | None, Personal]] = OrderedDict()

    async def of(self, visitor_id: VisitorId | None) -> Personal:
        """What the store says, or said last. A visitor of whom nothing is known then is not profiled."""
        if visitor_id is None:
            return SILENT
        try:
            async with asyncio.timeout(PATIENCE_S):
                record = await asyncio.to_thread(self._visitors.get, visitor_id)
        except (TimeoutError, StoreUnavailable) as error:
            log.warning("visitor.unread", error=type(error).__name__)
            return self._known[visitor_id][1] if visitor_id in self._known else UNKNOWN
        return self._read(visitor_id, record)

    def forget(self, visitor_id: VisitorId) -> None:
        self._known.pop(visitor_id, None)

    def _read(self, visitor_id: VisitorId, record: VisitorRecord | None) -> Personal:
        before, personal = self._known.pop(visitor_id, (None, SILENT))
        if before != record:
            personal = personal_of(record) if record else SILENT
        self._known[visitor_id] = record, personal
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return personal


def personal_of(record: VisitorRecord) -> Personal:
    """What a record comes to for lists."""
    wants = Wants.model_validate(record.wants)
    excluded = wants.excluded
    named = (("brand", tuple(excluded.brands)), ("category", tuple(excluded.categories)))
    constraints = tuple(
        Constraint(field=field, op=Op.NOT_IN, value=values, source=ConstraintSource.RULE, label="the visitor's wish")
        for field, values in named
        if values
    )
    liked = [
        _rule(f"visitor-prefers-{number}", boost=Match.model_validate({"where": [one.condition]}))
        for number, one in enumerate(wants.preferences, start=1)
    ]
    less = [
        _rule(f"visitor-wants-less-{number}", bury=Match(categories=[one.category] if one.category else []))
        for number, one in enumerate(wants.less_of, start=1)
        if one.category
    ]
    return Personal(
        profiling=record.willing,
        constraints=constraints,
        products=frozenset(map(ProductId, (*excluded.products, *(one.product_id for one in wants.less_of)))),
        rules=(*liked, *less),
    )


def _rule(name: str, *, boost: Match | None = None, bury: Match | None = None) -> Rule:
    match = boost or bury
    assert match is not None  # noqa: S101 - one of both is given above
    return Rule(entry=RuleEntry(id=name, boost=boost, bury=bury, by=PLACES), matcher=Matcher.of(match))
