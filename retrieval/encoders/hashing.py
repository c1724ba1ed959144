"""An encoder without weights: for tests, and for machines that have no model."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors
from retrieval.filters import words


class HashingEncoder:
    """Gives each word a fixed random direction and a text the sum of its words.

    Texts are near when they share words; it knows no meaning. A text without words has a
    direction of its own.
    """

    def __init__(self, dim: int = 64) -> None:
        self._dim = dim

    @property
    def name(self) -> str:
        return f"word-hash-{self._dim}"

    @property
    def dim(self) -> int:
        return self._dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 [len(texts), dim], L2-normalised; cosine, higher is nearer."""
        made = [self._direction(text) for text in texts]
        return np.array(made, dtype=np.float32).reshape(len(texts), self._dim)

    def encode_query(self, text: str) -> Vectors:
        return self._direction(text)

    def _direction(self, text: str) -> Vectors:
        found = sorted(words(text)) or [""]
        summed = np.sum([self._of(word) for word in found], axis=0)
        return np.asarray(summed / np.linalg.norm(summed), dtype=np.float32)

    def _of(self, word: str) -> npt.NDArray[np.float64]:
        digest = hashlib.shake_128(word.encode()).digest(self._dim)
        return np.frombuffer(digest, dtype=np.uint8).astype(np.float64) - 127.5
