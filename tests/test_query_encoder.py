"""What many shoppers ask is encoded once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.encoders.hashing import HashingEncoder
from retrieval.encoders.queries import QueryEncoder


class Counting(HashingEncoder):
    """Remembers what it encoded; refuses one text."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return super().encode(texts)

    def encode_query(self, text: str) -> Vectors:
        if text == "poison":
            raise ValueError("poison")
        self.seen.append(text)
        return super().encode_query(text)


def test_a_query_met_before_is_not_encoded_again() -> None:
    encoder = Counting()
    queries = QueryEncoder(encoder, remembered=2)
    first = queries.encode_query("milk")
    assert np.array_equal(queries.encode_query("milk"), first)
    for word in ("bread", "eggs", "milk"):
        queries.encode_query(word)
    assert encoder.seen == ["milk", "bread", "eggs", "milk"]


def test_queries_are_forgotten_when_asked() -> None:
    encoder = Counting()
    queries = QueryEncoder(encoder)
    queries.encode_query("milk")
    queries.clear()
    queries.encode_query("milk")
    assert encoder.seen == ["milk", "milk"]


def test_shoppers_at_once_have_the_vectors_that_they_would_have_alone() -> None:
    words = [f"frozen pizza {number % 12}" for number in range(200)]
    queries = QueryEncoder(HashingEncoder(), remembered=5)
    with ThreadPoolExecutor(8) as pool:
        for word, vector in zip(words, pool.map(queries.encode_query, words), strict=True):
            assert np.array_equal(vector, HashingEncoder().encode_query(word))


def test_a_query_that_cannot_be_encoded_spoils_no_other() -> None:
    queries = QueryEncoder(Counting())
    with pytest.raises(ValueError, match="poison"):
        queries.encode_query("poison")
    assert queries.encode_query("milk").shape == (queries.dim,)


def test_a_remembered_vector_cannot_be_changed() -> None:
    queries = QueryEncoder(HashingEncoder())
    with pytest.raises(ValueError, match="read-only"):
        queries.encode_query("milk")[0] = 1


def test_a_catalogue_is_encoded_as_it_comes() -> None:
    encoder = Counting()
    queries = QueryEncoder(encoder)
    queries.encode(["milk", "bread"])
    queries.encode(["milk"])
    assert queries.encode([]).shape == (0, encoder.dim)
    assert (encoder.seen, queries.name) == (["milk", "bread", "milk"], encoder.name)
