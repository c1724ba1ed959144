"""What is known of a visitor, in words that a shopper understands, and how a visitor changes it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from app.current import CurrentEngine
from app.store.ports import CatalogStore, EventStatus, VisitorRecord
from app.store.visitors import SqlVisitorStore
from app.visitors.intake import Intake
from app.visitors.wants import LessOf, VisitorChange, Wants
from prompts.phrasebook import phrasebook
from ranking.events import Event, EventItem
from ranking.segments import Segment
from retrieval.schema import Product, ProductId, VisitorId

RECENT: Final = 10
MOST_READ: Final = 500
"""Products whose shelf and brand are looked up to say what a visitor bought most."""
NAMED: Final = 3


class UnknownProducts(LookupError):  # noqa: N818 - what was sent, not a mistake of ours
    """Products that are named and do not exist: pairs of a JSON pointer and an id."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(found)} products do not exist")
        self.found = found


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of a visitor."""

    record: VisitorRecord
    segment: Segment
    facts: tuple[Mapping[str, Any], ...]
    recent: tuple[Product, ...]
    refused: tuple[Product, ...]

    def to_json(self) -> dict[str, Any]:
        wants = Wants.model_validate(self.record.wants)
        return {
            "visitor_id": self.record.id,
            "segment": self.segment,
            "profiling": self.record.profiling,
            "consent": self.record.consent,
            "preferences": [one.condition for one in wants.preferences],
            "excluded": wants.excluded.model_dump(),
            "less_of": [one.product_id for one in wants.less_of],
            "picks": wants.picks,
            "facts": list(self.facts),
            "recent": [{"id": one.id, "title": one.title} for one in self.recent],
            "refused": [{"id": one.id, "title": one.title} for one in self.refused],
        }


class Visitors:
    """What is known, changed and taken along; forgetting is app/visitors/forgetting.py."""

    def __init__(
        self,
        store: SqlVisitorStore,
        catalog: CatalogStore,
        intake: Intake,
        current: CurrentEngine,
        *,
        now: Callable[[], datetime],
        locale: str,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._intake = intake
        self._current = current
        self._now = now
        self._locale = locale

    def known(self, visitor_id: VisitorId, locale: str | None = None) -> Known:
        """Everything; a stranger is new, and nothing is known of them. Raises StoreUnavailable."""
        record = self._record(visitor_id)
        behaviour = self._current.engine.behaviour
        if not record.willing:
            return Known(record=record, segment=Segment.NEW, facts=(), recent=(), refused=())
        history = behaviour.profile(visitor_id).history
        ids = behaviour.items.ids
        bought = [ids[int(at)] for at in history.item[-MOST_READ:]]
        recent = behaviour.recent(visitor_id, RECENT)
        refused = sorted(behaviour.refused(visitor_id))
        products = self._catalog.get(list(dict.fromkeys([*bought, *recent, *refused])))
        visits = history.visits
        last = datetime.fromtimestamp(float(visits[-1]) * 86_400, UTC) if visits.size else None
        facts = _facts(visits.size, last, [products[one] for one in bought if one in products], locale or self._locale)
        return Known(
            record=record,
            segment=Segment.of(int(visits.size)),
            facts=tuple(facts),
            recent=tuple(products[one] for one in recent if one in products),
            refused=tuple(products[one] for one in refused if one in products),
        )

    def change(self, visitor_id: VisitorId, change: VisitorChange) -> None:
        """Takes a visitor at their word; their next list knows.

        Raises:
            UnknownProducts: nothing was changed. StoreUnavailable.
        """
        less, picks = change.less_of or [], change.picks or []
        there = self._catalog.get([ProductId(one) for one in (*less, *picks)])
        named = (("less_of", less), ("picks", picks))
        missing = [(f"/{name}/{at}", one) for name, ones in named for at, one in enumerate(ones) if one not in there]
        if missing:
            raise UnknownProducts(missing)
        before = self._record(visitor_id)
        wants = Wants.model_validate(before.wants)
        parts: dict[str, Any] = {
            name: value for name in ("preferences", "excluded", "picks") if (value := getattr(change, name)) is not None
        }
        if change.less_of is not None:
            parts["less_of"] = [_less_of(there[ProductId(one)]) for one in less]
        record = replace(
            before,
            wants=wants.model_copy(update=parts).model_dump(mode="json"),
            profiling=before.profiling if change.profiling is None else change.profiling,
            consent=change.consent if "consent" in change.model_fields_set else before.consent,
            updated_at=self._now(),
        )
        self._store.put(record)
        self._pick(visitor_id, [one for one in picks if one not in wants.picks])

    def export(self, visitor_id: VisitorId) -> dict[str, Any]:
        """Everything that is kept of a visitor, without what is the shop's own. Raises StoreUnavailable."""
        rows = self._store.everything(visitor_id)
        lists = rows["recommendations"]
        return {
            "profile": self.known(visitor_id).to_json(),
            "events": rows["events"],
            "conversations": rows["turns"],
            "recommendations": [
                {
                    "recommendation_id": one["id"],
                    "at": one["at"],
                    "surface": one["surface"],
                    "text": one["request"].get("text", ""),
                    "products": [
                        {name: entry.get(name) for name in ("product_id", "title", "position", "reason")}
                        for entry in one["shown"]
                    ],
                }
                for one in lists
            ],
        }

    def _record(self, visitor_id: VisitorId) -> VisitorRecord:
        found = self._store.get(visitor_id)
        return found or VisitorRecord(id=visitor_id, wants=Wants().model_dump(mode="json"), updated_at=self._now())

    def _pick(self, visitor_id: VisitorId, picks: Sequence[str]) -> None:
        """Picks are wishes: they go the way of events, if the visitor wants events kept."""
        if not picks:
            return
        event = Event(
            event_id=uuid4(),
            event_name="add_to_wishlist",
            event_time=self._now(),
            visitor_id=visitor_id,
            items=tuple(EventItem(item_id=ProductId(one)) for one in picks),
            surface="onboarding",
        )
        if self._intake.append([event]) == [EventStatus.ACCEPTED]:
            self._current.observe([event])


def _less_of(product: Product) -> LessOf:
    return LessOf(product_id=product.id, category=product.categories[-1] if product.categories else None)


def _facts(baskets: int, last: datetime | None, bought: Iterable[Product], locale: str) -> Iterator[dict[str, Any]]:
    """What a visitor's purchases come to, in sentences."""
    if last is None:
        return
    book, products = phrasebook(locale), list(bought)
    day = book.day(last, with_year=True)
    text = book.say("visitor_baskets", baskets, baskets=str(baskets), day=day)
    yield {"kind": "baskets", "text": text, "value": baskets}
    shelves = Counter(product.categories[-1] for product in products if product.categories)
    brands = Counter(product.brand for product in products if product.brand)
    for kind, phrase, counted in (("shelves", "visitor_shelves", shelves), ("brands", "visitor_brands", brands)):
        if names := [name for name, _ in counted.most_common(NAMED)]:
            yield {"kind": kind, "text": book.say(phrase, names=", ".join(names)), "value": names}
