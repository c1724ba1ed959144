"""Many shoppers ask at a time: their words are encoded together, and once."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.encoders.hashing import HashingEncoder
from retrieval.encoders.queries import QueryEncoder

WORDS = [f"frozen pizza {number}" for number in range(12)]


class Gated(HashingEncoder):
    """Encodes when it is let, and remembers the batches; refuses one text."""

    def __init__(self, *, open_gate: bool = True) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.begun, self.gate = threading.Event(), threading.Event()
        if open_gate:
            self.gate.set()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.begun.set()
        assert self.gate.wait(10)
        if "poison" in texts:
            raise ValueError("poison")
        return super().encode(texts)


def encoded_at_once(encoder: Gated, queries: QueryEncoder, words: Sequence[str]) -> list[Vectors | str]:
    """The first word is under way while all others come; then the gate opens. An error is given as its words."""

    def ask(word: str) -> Vectors | str:
        try:
            return queries.encode([word])
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(words)) as pool:
        first = pool.submit(ask, words[0])
        assert encoder.begun.wait(10)
        others = [pool.submit(ask, word) for word in words[1:]]
        while queries.waiting < len(others):
            time.sleep(0.001)
        encoder.gate.set()
        return [first.result(10), *(one.result(10) for one in others)]


def test_a_query_met_before_is_not_encoded_again() -> None:
    encoder = Gated()
    queries = QueryEncoder(encoder, remembered=2)
    first = queries.encode(["milk"])
    assert np.array_equal(queries.encode(["milk"]), first)
    for word in ("bread", "eggs", "milk"):
        queries.encode([word])
    assert encoder.batches == [["milk"], ["bread"], ["eggs"], ["milk"]]


def test_queries_that_come_together_are_encoded_together_as_they_would_be_alone() -> None:
    encoder = Gated(open_gate=False)
    made = encoded_at_once(encoder, QueryEncoder(encoder), WORDS)
    assert [len(batch) for batch in encoder.batches] == [1, len(WORDS) - 1]
    for word, vector in zip(WORDS, made, strict=True):
        assert isinstance(vector, np.ndarray)
        assert vector == pytest.approx(HashingEncoder().encode([word]), abs=1e-6)


def test_a_batch_has_a_largest_size() -> None:
    encoder = Gated(open_gate=False)
    encoded_at_once(encoder, QueryEncoder(encoder, at_once=4), WORDS)
    assert [len(batch) for batch in encoder.batches] == [1, 4, 4, 3]


def test_a_text_that_cannot_be_encoded_spoils_no_other() -> None:
    encoder = Gated(open_gate=False)
    made = encoded_at_once(encoder, QueryEncoder(encoder), [*WORDS[:3], "poison"])
    assert made[-1] == "poison"
    for word, vector in zip(WORDS[:3], made, strict=False):
        assert np.array_equal(vector, HashingEncoder().encode([word]))


def test_a_remembered_vector_cannot_be_changed() -> None:
    queries = QueryEncoder(HashingEncoder())
    with pytest.raises(ValueError, match="read-only"):
        queries.encode(["milk"])[0, 0] = 1


def test_a_catalogue_is_encoded_as_it_comes() -> None:
    encoder = Gated()
    queries = QueryEncoder(encoder)
    queries.encode(WORDS)
    queries.encode(WORDS)
    assert queries.encode([]).shape == (0, encoder.dim)
    assert (encoder.batches, queries.name) == ([WORDS, WORDS, []], encoder.name)
