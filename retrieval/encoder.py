"""The port through which text becomes a vector."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector in the same method."""

    @property
    def name(self) -> str:
        """Names model and version; an index is bound to it."""
        ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A catalogue's texts. Returns float32 [len(texts), dim], L2-normalised. No texts: shape (0, dim)."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """A shopper's words, to be compared with what `encode` returns: float32 [dim], L2-normalised.

        It may be quicker and a little less exact than `encode`.
        """
        ...
