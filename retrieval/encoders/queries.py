"""Queries made into vectors: the latest are remembered, and those that wait are encoded together."""

import logging
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Final

from retrieval.encoder import Encoder, Vectors

log = logging.getLogger(__name__)

REMEMBERED: Final = 8_192
"""Query vectors kept; 384 numbers each are 13 MB together."""

AT_ONCE: Final = 16


class QueryEncoder:
    """An encoder for many shoppers at a time.

    Who comes while nobody encodes does so at once, waiting for nobody; who comes meanwhile is encoded
    together with all others who came, which costs little more than one alone.
    """

    def __init__(self, encoder: Encoder, *, at_once: int = AT_ONCE, remembered: int = REMEMBERED) -> None:
        """`at_once` is the most texts of one batch."""
        self._encoder = encoder
        self._at_once = at_once
        self._remembered = remembered
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._waiting: deque[tuple[str, Future[Vectors]]] = deque()
        self._knowing, self._encoding = Lock(), Lock()

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dim(self) -> int:
        return self._encoder.dim

    @property
    def waiting(self) -> int:
        """Queries that are not being encoded yet."""
        return len(self._waiting)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 [len(texts), dim], L2-normalised. Several texts are a catalogue's and are not remembered."""
        if len(texts) != 1:
            return self._encoder.encode(texts)
        [text] = texts
        with self._knowing:
            if (known := self._known.get(text)) is not None:
                self._known.move_to_end(text)
                return known
        return self._encoded(text)

    def clear(self) -> None:
        """Forgets the queries: whose words they were cannot be told."""
        with self._knowing:
            self._known.clear()

    def _encoded(self, text: str) -> Vectors:
        mine: Future[Vectors] = Future()
        self._waiting.append((text, mine))
        while not mine.done():
            with self._encoding:
                if not mine.done():  # else another's batch had it
                    self._encode_waiting()
        return self._encoder.encode([text]) if mine.cancelled() else mine.result()

    def _encode_waiting(self) -> None:
        """Encodes what has gathered, oldest first. Called by one at a time, and only while something waits.

        A batch that fails is given back: each of its texts is then encoded, or refused, alone.
        """
        batch = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
        try:
            for (text, future), vector in zip(batch, self._encoder.encode([text for text, _ in batch]), strict=True):
                future.set_result(self._remember(text, vector[None].copy()))
        except Exception:  # whatever it is, the text that it belongs to meets it again, alone
            log.warning("a batch of %d queries failed; each is encoded alone", len(batch), exc_info=True)
        finally:
            for _, future in batch:
                future.cancel()  # of one that is done: nothing happens

    def _remember(self, text: str, vector: Vectors) -> Vectors:
        vector.flags.writeable = False
        with self._knowing:
            self._known[text] = vector
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return vector
