"""The engine: everything of one bundle that makes a list, put together and replaced as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

import numpy as np

from app.recommendation import BundleRef
from app.rulebook import version_of
from app.store.events import PurchaseRows
from app.store.ports import Change
from prompts.facts import FallbackReason
from prompts.library import PromptLibrary
from ranking.behaviour import DISMISSED, LOOKED, LiveBehaviour
from ranking.bundles.reading import Bundle
from ranking.events import Event, Purchases
from ranking.evidence import EvidenceCollector
from ranking.features.products import ProductColumns
from ranking.histories import Histories
from ranking.items import UNKNOWN, ItemSpace
from ranking.ranker import Ranker
from ranking.rules import DEFAULT, Rules
from ranking.tables import Tables
from retrieval.encoder import Encoder
from retrieval.index import VectorIndex
from retrieval.retriever import WEIGHTS, Retriever
from retrieval.schema import BUYABLE, Product, ProductId
from retrieval.spelling import Spelling

BEST_SELLERS = 1_000
"""Products kept in memory for the list that needs neither index nor store."""


NEWCOMERS = 100
"""Products kept in memory for the place that exploration gives away."""

LATEST = 20_000
"""Events of the log, beside purchases, that an engine is opened with: what visitors looked at and dismissed lately."""

FEW_BASKETS = 5
"""Below them, the past knows little about a product."""


class Shelf(Protocol):
    """Of the catalogue store, what lists are made with."""

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...


class Bought(Protocol):
    """Of the event log, what was bought."""

    def purchases(self, *, until: int | None = None) -> PurchaseRows: ...


class PurchaseLog(Bought, Protocol):
    """Of the event log, what an engine learns from."""

    def position(self) -> int: ...
    def latest(self, names: Sequence[str], limit: int, until: int) -> list[Event]: ...


@dataclass(frozen=True, kw_only=True)
class Engine:
    """What answers a list request. `popular` are best-sellers, best first; then what is liked. `newcomers` are
    products that the past knows little about, the latest last.

    `sequence` is the number of the catalogue's latest change when the engine was made. `only_popular` says why
    nothing but the best-sellers can be had.
    """

    retriever: Retriever
    ranker: Ranker
    rules: Rules
    evidence: EvidenceCollector
    index: VectorIndex
    behaviour: LiveBehaviour
    columns: ProductColumns
    popular: dict[ProductId, Product]
    newcomers: dict[ProductId, Product]
    spelling: Spelling
    library: PromptLibrary
    bundle: BundleRef
    sequence: int
    only_popular: FallbackReason | None = None

    def take(self, changes: Sequence[Change]) -> None:
        """Takes catalogue changes into features, spelling and best-sellers; the index is told elsewhere."""
        changed = {change.product_id: change.product for change in changes}
        new = {one for one, product in changed.items() if product and self.columns.items.position(one) == UNKNOWN}
        self.columns.update(product for product in changed.values() if product)
        self.spelling.learn(product for product in changed.values() if product)
        self.columns.remove(product_id for product_id, product in changed.items() if product is None)
        for product_id, product in changed.items():
            if product is None:
                self.popular.pop(product_id, None)
                self.newcomers.pop(product_id, None)
                continue
            if product_id in self.newcomers or product_id in new:
                self.newcomers[product_id] = product
            if product_id in self.popular or len(self.popular) < BEST_SELLERS:
                self.popular[product_id] = product
        for product_id in list(self.newcomers)[: max(0, len(self.newcomers) - NEWCOMERS)]:
            self.newcomers.pop(product_id, None)


def make_engine(
    *,
    bundle: Bundle | None,
    index: VectorIndex,
    index_build: str | None,
    encoder: Encoder,
    catalog: Shelf,
    products: Sequence[Product],
    sequence: int,
    events: PurchaseLog,
    now: Callable[[], datetime],
    shipped: PromptLibrary,
    zone: tzinfo,
    own_rules: str = DEFAULT,
) -> Engine:
    """The engine of a bundle, or of what can be counted without one. Reads the events once, up to a position.

    `own_rules` are those of a shop without a bundle; `shipped` are the prompts where the bundle carries none.

    `products` is the whole catalogue as it stood at change number `sequence` or later.
    """

    def today() -> float:
        return now().timestamp() / 86_400

    index.expect(product.id for product in products)
    items = ItemSpace(bundle.item_ids if bundle else ())
    columns = ProductColumns(items, products)
    position = events.position()
    purchases = purchases_of(events, items, until=position)
    if bundle:
        tables = bundle.tables
        since = purchases.day >= tables.day
        tables.add(purchases.item[since])
    else:
        tables = Tables.learn(purchases, today(), n_items=len(items))
    behaviour = LiveBehaviour(items, tables, Histories(purchases, items), today, liking=columns.liking)
    behaviour.observe(events.latest((*LOOKED, DISMISSED), LATEST, position))
    behaviour.position = position
    rules = bundle.rules if bundle else Rules.parse(own_rules)
    library = (bundle.library if bundle else None) or shipped
    popular = _best_sellers(behaviour, columns, products)

    def titles_of(ids: Sequence[ProductId]) -> dict[ProductId, str]:
        unknown = [one for one in ids if one not in popular]
        found = catalog.get(unknown) if unknown else {}
        return {one: product.title for one in ids if (product := popular.get(one) or found.get(one))}

    return Engine(
        retriever=Retriever(index, encoder, behaviour, bundle.manifest.weights if bundle else WEIGHTS),
        ranker=Ranker(bundle.model if bundle else None, columns, behaviour),
        rules=rules,
        evidence=EvidenceCollector(behaviour, titles_of, zone),
        index=index,
        behaviour=behaviour,
        columns=columns,
        popular=popular,
        newcomers=_newcomers(behaviour, products),
        spelling=Spelling(products),
        library=library,
        bundle=BundleRef(
            id=bundle.manifest.id if bundle else None,
            index=index_build,
            ranker=bundle.manifest.sha256["ranker.txt"][:12] if bundle else None,
            rules=bundle.manifest.rules if bundle else version_of(own_rules),
            prompts=library.version,
        ),
        sequence=sequence,
    )


def _best_sellers(
    behaviour: LiveBehaviour, columns: ProductColumns, products: Sequence[Product]
) -> dict[ProductId, Product]:
    """What is bought most, then what is liked most: few sales must not leave the list from memory short."""
    by_id = {product.id: product for product in products}
    sold = [one.product_id for one in behaviour.popular(BEST_SELLERS, frozenset())]
    liking = columns.liking()
    liked = [columns.items.ids[at] for at in np.argsort(-liking, kind="stable")[:BEST_SELLERS]]
    chosen = [product_id for product_id in dict.fromkeys([*sold, *liked]) if product_id in by_id]
    return {product_id: by_id[product_id] for product_id in chosen[:BEST_SELLERS]}


def _newcomers(behaviour: LiveBehaviour, products: Sequence[Product]) -> dict[ProductId, Product]:
    """What can be bought and hardly was, the latest last: items get their positions as the shop learns of them."""
    baskets, position = behaviour.tables.baskets, behaviour.items.position
    few = [
        product
        for product in products
        if product.availability in BUYABLE
        and ((at := position(product.id)) >= baskets.size or baskets[at] < FEW_BASKETS)
    ]
    few.sort(key=lambda product: position(product.id))
    return {product.id: product for product in few[-NEWCOMERS:]}


def purchases_of(events: Bought, items: ItemSpace, *, until: int | None = None) -> Purchases:
    """Everything bought, up to a position of the log if given; products unknown to the item space are added to it."""
    rows = events.purchases(until=until)
    purchases = Purchases.from_columns(rows.visitor_ids, rows.item_ids, rows.unix_s, items=items.ids)
    for product_id in purchases.item_ids[len(items) :]:
        items.add(product_id)
    return purchases
