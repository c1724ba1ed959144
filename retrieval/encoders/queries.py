"""Queries made into vectors, of which the latest are remembered."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

from retrieval.encoder import Encoder, Vectors

REMEMBERED: Final = 8_192
"""Query vectors kept; 384 numbers each are 13 MB together."""


class QueryEncoder:
    """An encoder for many shoppers at a time: what one asked another asks again."""

    def __init__(self, encoder: Encoder, *, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._remembered = remembered
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dim(self) -> int:
        return self._encoder.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A catalogue's texts, which are not remembered."""
        return self._encoder.encode(texts)

    def encode_query(self, text: str) -> Vectors:
        """Returns float32 [dim], L2-normalised, not to be written to."""
        with self._lock:
            if (known := self._known.get(text)) is not None:
                self._known.move_to_end(text)
                return known
        vector = self._encoder.encode_query(text)
        vector.flags.writeable = False
        with self._lock:
            self._known[text] = vector
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return vector

    def clear(self) -> None:
        """Forgets the queries: whose words they were cannot be told."""
        with self._lock:
            self._known.clear()
