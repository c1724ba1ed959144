"""Shops of other sizes, made from a real one: its products, drawn or repeated, under its own ranker.

A smaller shop keeps the products most bought. A larger one has all of them, then all of them again with
another id, one more word in the title, and their vector moved by a little noise.
"""

import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from string import ascii_lowercase
from typing import TypeVar

import numpy as np

from app.settings import Settings
from app.stores import Stores, open_builds, open_encoder, open_stores
from ranking.bundles import activation
from ranking.bundles.manifest import RULES
from ranking.bundles.reading import read_bundle
from ranking.bundles.writing import write_bundle
from ranking.events import Event, Purchases
from ranking.tables import Tables
from retrieval.encoder import Encoder, Vectors
from retrieval.indexing import VectorCache
from retrieval.schema import Product, ProductId

NOTE = "size.json"
BATCH = 10_000
NOISE = 0.3
"""Length of what is added to a repeated product's unit vector: the two are then at a cosine of about 0.96."""

_MARK = re.compile(r" Vor[a-j]+\b")
"""The word that tells a repeated product's title from the first one's."""

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A shop of one size, ready to be opened, and what making it took. `index_s` is without embedding."""

    size: int
    folder: Path
    import_s: float
    index_s: float
    seed: int


def prepare(source: Settings, size: int, folder: Path, seed: int, progress: Progress) -> Prepared:
    """The shop of this size in the folder, made if it is not there; its bundle follows the source's."""
    note = folder / NOTE
    if not note.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        made = _make(source, size, folder, seed, progress)
        note.write_text(json.dumps({**asdict(made), "folder": str(folder)}), encoding="utf-8")
    _renew_bundle(source, folder)
    noted = json.loads(note.read_text(encoding="utf-8"))
    return Prepared(**{**noted, "folder": folder})


def settings_of(source: Settings, folder: Path) -> Settings:
    """The source's settings with the data of another folder."""
    return source.model_copy(update={"data_dir": folder, "database_url": None})


def _make(source: Settings, size: int, folder: Path, seed: int, progress: Progress) -> Prepared:
    theirs, ours = open_stores(source), open_stores(settings_of(source, folder))
    started = time.perf_counter()
    _import(theirs, ours, size, progress)
    imported = time.perf_counter()
    real = open_encoder(source)
    cache = VectorCache(source.data_dir / "index" / "vectors")
    builds = open_builds(settings_of(source, folder), ours, _Repeating(real, cache, seed))
    builds.make(datetime.now(UTC), lambda done, total: progress(f"indexing {size:,} products", done, total))
    indexed = time.perf_counter()
    theirs.close()
    ours.close()
    return Prepared(
        size=size,
        folder=folder,
        import_s=round(imported - started, 1),
        index_s=round(indexed - imported, 1),
        seed=seed,
    )


def _import(theirs: Stores, ours: Stores, size: int, progress: Progress) -> None:
    products = list(theirs.catalog.all())
    bought = Counter(theirs.events.purchases().item_ids)
    kept = sorted(products, key=lambda one: -bought[one.id])[:size]  # equally bought: by id, as they came
    goods = islice(repeated(kept), size)
    for done, some in enumerate(_batches(goods)):
        ours.catalog.upsert(some)
        progress(f"importing {size:,} products", min((done + 1) * BATCH, size), size)
    known = {one.id for one in kept}
    for events in _batches(_only(known, theirs.events.read())):
        ours.events.append(events)


def repeated(products: Sequence[Product]) -> Iterator[Product]:
    """The products, then the same again under other ids and with a word more in the title, without end."""
    yield from products
    for copy in count(1):
        word = "Vor" + "".join(ascii_lowercase[int(digit)] for digit in str(copy))
        for product in products:
            yield replace(product, id=ProductId(f"{product.id}-{copy}"), title=f"{product.title} {word}")


def _only(known: set[ProductId], events: Iterable[tuple[int, Event]]) -> Iterator[Event]:
    """The events, each with those of its products that are known; without one it is left out."""
    for _, event in events:
        if items := tuple(item for item in event.items if item.item_id in known):
            yield replace(event, items=items)


def _batches(things: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(things, BATCH)):
        yield batch


class _Repeating:
    """An encoder that knows the real vectors; a repeated product's is its first one's with noise on it."""

    def __init__(self, real: Encoder, known: VectorCache, seed: int) -> None:
        self._real = real
        self._known = known
        self._rng = np.random.default_rng(seed)

    @property
    def name(self) -> str:
        return self._real.name

    @property
    def dim(self) -> int:
        return self._real.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], L2-normalised."""
        first = [_MARK.sub("", text, count=1) for text in texts]
        vectors = self._known.vectors(first, self._real)
        noise = self._rng.normal(scale=NOISE / np.sqrt(self.dim), size=vectors.shape)
        noise[[one == text for one, text in zip(first, texts, strict=True)]] = 0
        moved = vectors + noise
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)

    def encode_query(self, text: str) -> Vectors:
        return self._real.encode_query(text)


def _renew_bundle(source: Settings, folder: Path) -> None:
    """Gives the shop its source's ranker and rules, with tables of its own, unless it has that bundle already."""
    theirs, root, mark = source.data_dir / "bundles", folder / "bundles", folder / "bundle-of"
    active = activation.active(theirs)
    if active is None or (mark.is_file() and mark.read_text(encoding="utf-8") == active):
        return
    bundle = read_bundle(theirs / active)
    settings = settings_of(source, folder)
    stores = open_stores(settings)
    builds = open_builds(settings, stores, open_encoder(settings))
    rows = stores.events.purchases()
    items = tuple(product.id for product in stores.catalog.all())
    purchases = Purchases.from_columns(rows.visitor_ids, rows.item_ids, rows.unix_s, items=items)
    made = write_bundle(
        root,
        model=bundle.model,
        tables=Tables.learn(purchases, bundle.tables.day, n_items=len(purchases.item_ids)),
        item_ids=purchases.item_ids,
        rules=(theirs / active / RULES).read_text(encoding="utf-8"),
        encoder=bundle.manifest.encoder,
        index_build=str(builds.current),
        prompts=bundle.manifest.prompts,
        quality=bundle.manifest.quality,
        held_out=bundle.held_out,
        weights=bundle.manifest.weights,
        created=datetime.now(UTC),
    )
    activation.activate(root, made)
    mark.write_text(active, encoding="utf-8")
    stores.close()
