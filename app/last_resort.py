"""The last rung: best-sellers in a file, for a shop whose store cannot be opened when it starts."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import orjson
import structlog

from app.engine import Engine, make_engine
from app.store.events import PurchaseRows
from prompts.facts import FallbackReason
from prompts.library import PromptLibrary
from ranking.events import Event
from ranking.rules import Rules
from retrieval.encoder import Encoder
from retrieval.feeds.product import product_record, stored_json
from retrieval.indexes.absent import AbsentIndex
from retrieval.schema import Product, ProductId

log = structlog.get_logger(__name__)

FILE = "popular.json"


def save(path: Path, products: Iterable[Product], rules: Rules) -> None:
    """Writes the products that the rules allow somewhere, best first, in one step. A full disk is logged, no more."""
    allow = rules.always.allow
    draft = path.with_suffix(f".draft-{os.getpid()}")  # each worker has its own
    try:
        draft.write_bytes(orjson.dumps([stored_json(product) for product in products if allow(product)]))
        draft.replace(path)
    except OSError as error:
        log.warning("popular.not_saved", path=str(path), error=str(error))


def load(path: Path) -> list[Product]:
    """The products of the file, best first; no file, or none that can be read: none."""
    try:
        return [product_record(body) for body in orjson.loads(path.read_bytes())]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.error("popular.unreadable", path=str(path), error=str(error))
        return []


def engine(
    products: Iterable[Product],
    rules: Rules,
    *,
    why: str,
    encoder: Encoder,
    now: Callable[[], datetime],
    shipped: PromptLibrary,
    zone: tzinfo,
) -> Engine:
    """An engine that knows nothing but these products, best first; `why` says what else cannot be had."""
    allowed = {product.id: product for product in products if rules.always.allow(product)}
    made = make_engine(
        bundle=None,
        index=AbsentIndex(why),
        index_build=None,
        encoder=encoder,
        catalog=_Closed(),
        products=list(allowed.values()),
        sequence=0,
        events=_Closed(),
        now=now,
        shipped=shipped,
        zone=zone,
    )
    return replace(made, rules=rules, popular=allowed, only_popular=FallbackReason.STORE_UNAVAILABLE)


class _Closed:
    """Stands in for stores that cannot be opened: no product, no event."""

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {}

    def position(self) -> int:
        return 0

    def latest(self, names: Sequence[str], limit: int, until: int) -> list[Event]:
        return []

    def purchases(self, *, until: int | None = None) -> PurchaseRows:
        return PurchaseRows(visitor_ids=[], item_ids=[], unix_s=np.empty(0), quantity=np.empty(0, np.int32))
