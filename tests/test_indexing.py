"""What is embedded, and how often."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval import indexing
from retrieval.encoder import Vectors
from retrieval.encoders.hashing import HashingEncoder
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexing import VectorCache, build, embedded_text, refresh
from retrieval.schema import Constraint, Op, Product, ProductId
from tests.builders import product


class CountingEncoder(HashingEncoder):
    """Remembers every text that it was given."""

    def __init__(self, name: str = "counting") -> None:
        super().__init__()
        self._name = name
        self.seen: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return super().encode(texts)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    made = VectorCache(tmp_path / "vectors")
    yield made
    made.close()


@pytest.fixture
def index(tmp_path: Path, encoder: CountingEncoder) -> Iterator[EdgeIndex]:
    made = EdgeIndex(tmp_path / "index", dim=encoder.dim, encoder=encoder.name)
    yield made
    made.close()


def pizza(id: str, title: str = "Frozen pizza", **fields: Any) -> Product:
    return product(id, title=title, **fields)


def found(index: EdgeIndex, encoder: HashingEncoder, text: str) -> list[str]:
    return [hit.product_id for hit in index.nearest(encoder.encode([text])[0], 1)]


def test_equal_texts_are_embedded_once(index: EdgeIndex, encoder: CountingEncoder, cache: VectorCache) -> None:
    build(index, [pizza("a", "Pizza, 12 oz"), pizza("b", "Pizza, 1.5 lb"), pizza("c", "Pen")], encoder, cache)
    assert encoder.seen == ["Pizza", "Pen"]
    assert index.count() == 3


def test_a_second_build_embeds_nothing(index: EdgeIndex, encoder: CountingEncoder, tmp_path: Path) -> None:
    products = [pizza("a"), pizza("b", "Pen")]
    for _ in range(2):
        cache = VectorCache(tmp_path / "vectors")
        build(index, products, encoder, cache)
        cache.close()
    assert encoder.seen == ["Frozen pizza", "Pen"]


def test_only_changed_text_is_embedded_again(index: EdgeIndex, encoder: CountingEncoder, cache: VectorCache) -> None:
    a, b = pizza("a"), pizza("b", "Pen")
    build(index, [a, b], encoder, cache)
    encoder.seen.clear()
    cheaper, renamed = replace(a, price=None), replace(b, title="Ink")
    refresh(index, [cheaper, renamed], [], encoder, cache)
    assert encoder.seen == ["Ink"]
    assert found(index, HashingEncoder(), "Ink") == ["b"]
    assert index.browse(5, [Constraint(field="price", op=Op.GTE, value=0)]) == ["b"]


def test_refresh_adds_new_products_and_drops_deleted_ones(
    index: EdgeIndex, encoder: CountingEncoder, cache: VectorCache
) -> None:
    build(index, [pizza("a"), pizza("b")], encoder, cache)
    refresh(index, [pizza("c", tags=("new",))], [ProductId("a"), ProductId("unknown")], encoder, cache)
    assert index.browse(5, ()) == ["b", "c"]
    assert [hit.product_id for hit in index.matching("new", 5)] == ["c"]


def test_each_encoder_has_its_own_vectors(cache: VectorCache) -> None:
    first, second = CountingEncoder("one"), CountingEncoder("two")
    cache.vectors(["pen"], first)
    cache.vectors(["pen"], second)
    assert (first.seen, second.seen) == (["pen"], ["pen"])


def test_cached_vectors_are_those_of_the_encoder_in_the_order_asked(cache: VectorCache) -> None:
    encoder, texts = CountingEncoder(), [f"text {n % 700}" for n in range(1_400)]
    cache.vectors(texts[300:500], encoder)
    assert np.array_equal(cache.vectors(texts, encoder), HashingEncoder().encode(texts))
    assert len(encoder.seen) == 700
    assert cache.vectors([], encoder).shape == (0, 64)


def test_progress_is_told_in_products(
    index: EdgeIndex, encoder: CountingEncoder, cache: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    told: list[tuple[int, int]] = []
    build(index, [pizza(f"p{n}") for n in range(5)], encoder, cache, lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert index.count() == 5


def test_an_empty_catalogue_can_be_built(index: EdgeIndex, encoder: CountingEncoder, cache: VectorCache) -> None:
    build(index, [], encoder, cache)
    assert (index.count(), encoder.seen) == (0, [])


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Frozen pizza, 12 oz", "Frozen pizza"),
        ("Frozen pizza (12 OZ)", "Frozen pizza"),
        ("Cola 12-ct 12 fl oz", "Cola"),
        ("Milk 1/2 gal", "Milk"),
        ("7 up", "7 up"),
        ("Shelf 3 in one", "Shelf one"),
        ("16 oz", "16 oz"),
    ],
)
def test_sizes_are_left_out_of_a_title_that_has_more(title: str, text: str) -> None:
    assert embedded_text(product(title=title)) == text


def test_the_embedded_text_is_title_brand_categories_and_the_descriptions_start() -> None:
    made = product(title="Pan", brand="Acme", categories=("Kitchen", "Pans"), description="word " * 60, tags=("x",))
    assert embedded_text(made) == "Pan. Acme. Kitchen > Pans. " + " ".join(["word"] * 40)


def test_broken_unicode_can_be_embedded(cache: VectorCache) -> None:
    text = embedded_text(product(title="pizza \ud800"))
    assert cache.vectors([text], HashingEncoder()).shape == (1, 64)
