"""The shops that cases are run in: made for it, always the same, and a copy of its own for every opening."""

import hashlib
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from app.jobs.train import TrainingJob
from app.settings import EncoderName, LLMSettings, RerankMode, RerankSettings, Settings
from app.stores import open_builds, open_stores
from eval.bench import folders
from eval.datasets import complete_journey, home
from eval.harness.cases import MadeShop
from eval.ranking import evaluate
from ranking.events import Event
from ranking.training import Plan
from retrieval.encoder import Encoder
from retrieval.schema import Product

PACKAGES: Final = ("retrieval", "ranking", "eval/datasets", "app/jobs")
"""What a made shop is made by: when any of it changes, the shop is made again."""

NOON: Final = datetime(2018, 1, 2, 12, tzinfo=UTC)
"""The hour at which every run opens its shops: the day after the grocery shop's last purchase."""

GROCERIES: Final = 600
"""The products that most households bought, of 91,599: a shop that is made in seconds, and has some of everything."""
HOUSEHOLDS: Final = 60
"""Those that went shopping most often; `household-...` in the data."""
PLAN: Final = Plan(windows=2, visitors_per_window=60, seed=0)

LIST_DEADLINE_MS: Final = 10_000
"""A run measures what is answered, not how fast: a busy machine must not turn lists into popular ones."""
MODEL_DEADLINE_MS: Final = 120_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A filled shop in a folder. `shelf` is everything that it sells."""

    name: MadeShop
    folder: Path
    shelf: tuple[Product, ...]

    @contextmanager
    def copied(self, settings: Settings) -> Iterator[Settings]:
        """Settings of a copy of it, which is removed."""
        folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=self.folder.parents[1]))
        try:
            folders.copy(self.folder, folder)
            yield settings.model_copy(update={"data_dir": folder})
        finally:
            shutil.rmtree(folder)


def shop_settings(settings: Settings) -> Settings:
    """What every made shop runs with, whatever the environment says; its folder is yet to be named."""
    return settings.model_copy(
        update={
            "database_url": None,
            "qdrant_url": None,
            "encoder": EncoderName.MINILM,
            "locale": "en_US",
            "deadline_ms": LIST_DEADLINE_MS,
            "llm": LLMSettings(breaker=False, remember_s=0, retry_share=0, deadline_ms=MODEL_DEADLINE_MS),
            "rerank": RerankSettings(mode=RerankMode.OFF),
        }
    )


def clock() -> Callable[[], datetime]:
    """A clock that starts at noon of the runs' day and then runs as others do."""
    started = time.monotonic()
    return lambda: NOON + timedelta(seconds=time.monotonic() - started)


def made(name: MadeShop, settings: Settings, encoder: Encoder) -> Made:
    """The shop as it stands in the data folder, made first if this code did not make it yet.

    Raises:
        eval.datasets.base.MissingDatasetError: the grocery shop's data are not installed.
    """
    root = settings.data_dir / "eval" / "shops"
    folder = root / f"{name}-{_checksum()}"
    if not folder.is_dir():
        for old in root.glob(f"{name}-*"):
            shutil.rmtree(old)
        root.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=root))
        _fill(
            name,
            shop_settings(settings).model_copy(update={"data_dir": draft}),
            _SHELVES[name](),
            encoder,
            root / "vectors",
        )
        draft.rename(folder)
    stores = open_stores(shop_settings(settings).model_copy(update={"data_dir": folder}))
    try:
        return Made(name=name, folder=folder, shelf=tuple(stores.catalog.all()))
    finally:
        stores.close()


def _fill(name: MadeShop, settings: Settings, shelf: Sequence[Product], encoder: Encoder, vectors: Path) -> None:
    """Catalogue, index, and for a shop with a past a bundle. `vectors` are kept: a text is embedded once."""
    vectors.mkdir(exist_ok=True)
    (settings.data_dir / "index").mkdir()
    (settings.data_dir / "index" / "vectors").symlink_to(vectors.resolve(), target_is_directory=True)
    stores = open_stores(settings)
    try:
        stores.catalog.upsert(shelf)
        build = open_builds(settings, stores, encoder).make(NOON)
        if name is MadeShop.GROCERY:
            for batch in _batches(_past(frozenset(product.id for product in shelf))):
                stores.events.append(batch)
            TrainingJob(
                catalog=stores.catalog,
                events=stores.events,
                bundles=settings.data_dir / "bundles",
                encoder=encoder.name,
                index_build=lambda: build,
                plan=PLAN,
                measure=evaluate,
                now=NOON,
            ).run()
    finally:
        stores.close()
    (settings.data_dir / "index" / "vectors").unlink()


def _groceries() -> tuple[Product, ...]:
    buyers: Counter[str] = Counter()
    for household in _baskets().values():
        buyers.update(household)
    popular = {product_id for product_id, _ in sorted(buyers.items(), key=lambda one: (-one[1], one[0]))[:GROCERIES]}
    return tuple(product for product in complete_journey.products() if product.id in popular)


def _homewares() -> tuple[Product, ...]:
    return tuple(home.products())


_SHELVES: Final = {MadeShop.HOME: _homewares, MadeShop.GROCERY: _groceries}


@cache
def _baskets() -> dict[str, set[str]]:
    """What each household ever bought."""
    found: dict[str, set[str]] = {}
    bought = complete_journey.columns()
    for visitor, item in zip(bought.visitor.tolist(), bought.item.tolist(), strict=True):
        found.setdefault(bought.visitor_ids[visitor], set()).add(bought.item_ids[item])
    return found


def _past(sold: frozenset[str]) -> Iterator[Event]:
    """Purchases of these products by the households that bought the most different things."""
    widest = sorted(_baskets().items(), key=lambda one: (-len(one[1] & sold), one[0]))[:HOUSEHOLDS]
    shoppers = {visitor_id for visitor_id, _ in widest}
    for event in complete_journey.purchases():
        if event.visitor_id in shoppers:
            kept = tuple(item for item in event.items if item.item_id in sold)
            if kept:
                yield Event(
                    event_id=event.event_id,
                    event_name=event.event_name,
                    event_time=event.event_time,
                    visitor_id=event.visitor_id,
                    items=kept,
                    transaction_id=event.transaction_id,
                    currency=event.currency,
                )


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    while batch := list(islice(events, 5_000)):
        yield batch


@cache
def _checksum() -> str:
    """Of everything that a made shop follows from."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256(f"{GROCERIES} {HOUSEHOLDS} {PLAN} {NOON}".encode())
    for package in PACKAGES:
        for folder, names, files in os.walk(root / package):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(files):
                digest.update(name.encode() + b"\0" + (Path(folder) / name).read_bytes())
    return digest.hexdigest()[:12]
