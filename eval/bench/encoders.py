"""Text encoders side by side: how long a search's words take, alone and in a batch, and whether they agree."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.bench.spread import Spread, spread
from retrieval.encoder import Encoder

BATCH = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoded:
    """One encoder: milliseconds of a query, and of a catalogue's text among sixteen in a batch.

    `cosine` is the mean agreement of its query vectors with the vectors that the first encoder gives the same texts in
    a catalogue; None where lengths differ.
    """

    name: str
    alone: Spread
    in_batch: Spread
    cosine: float | None


def measure(encoders: Mapping[str, Encoder], texts: Sequence[str]) -> list[Encoded]:
    """Every text by each encoder in turn, as a query; then batches, in turn too."""
    alone: dict[str, list[float]] = {name: [] for name in encoders}
    batched: dict[str, list[float]] = {name: [] for name in encoders}
    vectors: dict[str, list[np.ndarray]] = {name: [] for name in encoders}
    for encoder in encoders.values():
        encoder.encode_query("warm up")
        encoder.encode(texts[:BATCH])
    for text in texts:
        for name, encoder in encoders.items():
            started = time.perf_counter()
            vectors[name].append(encoder.encode_query(text))
            alone[name].append(1000 * (time.perf_counter() - started))
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        for name, encoder in encoders.items():
            started = time.perf_counter()
            encoder.encode(some)
            batched[name].append(1000 * (time.perf_counter() - started) / len(some))
    first = next(iter(encoders.values())).encode(texts)
    return [
        Encoded(
            name=name,
            alone=spread(alone[name]),
            in_batch=spread(batched[name]),
            cosine=_agreement(first, np.array(vectors[name])),
        )
        for name in encoders
    ]


def _agreement(ours: np.ndarray, theirs: np.ndarray) -> float | None:
    if ours.shape != theirs.shape:
        return None
    return round(float(np.einsum("ij,ij->i", ours, theirs).mean()), 6)
