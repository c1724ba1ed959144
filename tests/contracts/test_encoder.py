"""What every encoder must do."""

from collections.abc import Sequence
from functools import cache, partial

import numpy as np
import pytest

from retrieval.encoder import Encoder
from retrieval.encoders.hashing import HashingEncoder
from retrieval.encoders.minilm import MiniLMEncoder
from retrieval.encoders.minilm_int8 import MiniLMInt8Encoder
from retrieval.encoders.queries import QueryEncoder

TEXTS = ["frozen pizza", "Frozen  pizza", "", "!?", "日本茶 🍵", "a ballpoint pen. " * 200, "frozen pizza"]


@cache
def minilm() -> Encoder:
    return MiniLMEncoder()


@cache
def minilm_int8() -> Encoder:
    return MiniLMInt8Encoder()


def remembering() -> Encoder:
    return QueryEncoder(minilm(), remembered=2)


ENCODERS = {
    "minilm": minilm,
    "minilm-int8": minilm_int8,
    "queries": remembering,
    "hashing": HashingEncoder,
    "hashing-7": partial(HashingEncoder, dim=7),
}


@pytest.fixture(params=[*ENCODERS.values()], ids=[*ENCODERS])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    made: Encoder = request.param()
    return made


def cosine(encoder: Encoder, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])
    return float(first @ second)


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1], []])
def test_one_unit_vector_a_text(encoder: Encoder, texts: Sequence[str]) -> None:
    made = encoder.encode(texts)
    assert made.shape == (len(texts), encoder.dim)
    assert made.dtype == np.float32
    assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)


def test_the_same_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert encoder.encode(TEXTS) == pytest.approx(alone, abs=1e-5)
    assert encoder.encode(TEXTS[::-1])[::-1] == pytest.approx(alone, abs=1e-5)


def test_a_query_has_the_vector_of_its_words(encoder: Encoder) -> None:
    for text, vector in zip(TEXTS, encoder.encode(TEXTS), strict=True):
        query = encoder.encode_query(text)
        assert query.shape == (encoder.dim,)
        assert query.dtype == np.float32
        assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
        assert query @ vector > 0.99
        assert np.array_equal(encoder.encode_query(text), query)


def test_texts_with_more_in_common_are_nearer(encoder: Encoder) -> None:
    near, far = cosine(encoder, "red tomato soup", "tomato soup"), cosine(encoder, "red tomato soup", "ballpoint pens")
    assert near > far


def test_names_tell_encoders_apart() -> None:
    assert len({minilm().name, minilm_int8().name, HashingEncoder().name, HashingEncoder(dim=7).name}) == 4


def test_only_the_model_knows_meaning() -> None:
    assert cosine(minilm(), "cheap crisps", "inexpensive potato chips") > cosine(minilm(), "cheap crisps", "bath towel")
    assert abs(cosine(HashingEncoder(dim=256), "couch", "sofa")) < 0.3


def test_int8_weights_mean_what_the_whole_ones_mean() -> None:
    texts = ["frozen pizza", "a ballpoint pen", "shampoo for dry hair", "日本茶 🍵"]
    assert (minilm().encode(texts) * minilm_int8().encode(texts)).sum(axis=1).min() > 0.99
