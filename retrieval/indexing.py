"""From products to an index: what is embedded, what need not be embedded again, and the build."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Final, Protocol, TypeAlias

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.index import VectorIndex
from retrieval.schema import Product, ProductId

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many products of how many are done."""

BATCH: Final = 2_000
_DESCRIPTION_WORDS: Final = 40
_ASKED_AT_ONCE: Final = 500
_NUMBER = r"\d+(?:[.,/]\d+)?"
_UNIT = (
    r"fl\.?\s*oz|oz|ounces?|lbs?|pounds?|gal(?:lons?)?|qt|quarts?|pt|pints?|kg|g|mg|ml|cl|l|lit(?:er|re)s?|ct|count"
    r"|pk|packs?|pieces?|inch(?:es)?|in|ft|feet|cm|mm|m|sheets?|rolls?|loads?|stems?|dozen"
)
_SIZE = re.compile(
    rf"[(,]?\s*\b{_NUMBER}(?:\s*[×x-]\s*{_NUMBER})*\s*-?\s*(?:{_UNIT})\b\.?\)?(?:\s+(?:long|wide|high))?", re.IGNORECASE
)


class BuildableIndex(VectorIndex, Protocol):
    """An index that wants to be told when a build is over."""

    def settle(self) -> None:
        """Makes what was written durable and quick to search."""
        ...


def embedded_text(product: Product) -> str:
    """The text that stands for a product's meaning: title, brand, categories, the description's start.

    Sizes ("12 oz") are left out, so products that differ in nothing else share a vector.
    """
    title = _SIZE.sub("", product.title).strip(" ,-") or product.title
    start = " ".join(_SIZE.sub("", product.description).split()[:_DESCRIPTION_WORDS])
    parts = (title, product.brand, " > ".join(product.categories), start)
    return ". ".join(part for part in parts if part).encode("utf-8", "replace").decode()


class VectorCache:
    """Vectors by encoder and text, on disk, so that a text is embedded once in its life."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._db = sqlite3.connect(folder / "vectors.sqlite", check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def vectors(self, texts: Sequence[str], encoder: Encoder) -> Vectors:
        """Returns float32 [len(texts), encoder.dim]; only texts never met before are embedded, each once."""
        keys = [_key(encoder.name, text) for text in texts]
        known = self._read(set(keys))
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = dict(zip(new, encoder.encode(list(new.values())), strict=True))
            self._write(made)
            known |= made
        return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(texts), encoder.dim)

    def close(self) -> None:
        self._db.close()

    def _read(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        asked, found = sorted(keys), dict[bytes, Vectors]()
        for at in range(0, len(asked), _ASKED_AT_ONCE):
            some = asked[at : at + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            with self._lock:
                rows = self._db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some).fetchall()  # noqa: S608 - only question marks
            found.update((key, np.frombuffer(vector, dtype=np.float32)) for key, vector in rows)
        return found

    def _write(self, made: dict[bytes, Vectors]) -> None:
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in made.items()]
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def build(
    index: BuildableIndex,
    products: Sequence[Product],
    encoder: Encoder,
    cache: VectorCache,
    progress: Progress = lambda done, total: None,
) -> None:
    """Writes all products into the index and makes it quick to search; an interrupted build can be run again."""
    _write(index, products, encoder, cache, progress)
    index.settle()


def refresh(
    index: VectorIndex,
    changed: Sequence[Product],
    deleted: Sequence[ProductId],
    encoder: Encoder,
    cache: VectorCache,
) -> None:
    """Brings changed products up to date and takes deleted ones out; only new texts are embedded.

    Changed products are written whole, with their cached vector: the index moves a patched point
    as it does a rewritten one, and words that only BM25 reads may have changed as well.
    """
    _write(index, changed, encoder, cache, lambda done, total: None)
    index.delete(deleted)


def _write(
    index: VectorIndex, products: Sequence[Product], encoder: Encoder, cache: VectorCache, progress: Progress
) -> None:
    progress(0, len(products))
    for at in range(0, len(products), BATCH):
        some = products[at : at + BATCH]
        index.upsert(some, cache.vectors([embedded_text(product) for product in some], encoder))
        progress(at + len(some), len(products))


def _key(encoder: str, text: str) -> bytes:
    return hashlib.sha256(f"{encoder}\0{text}".encode()).digest()
