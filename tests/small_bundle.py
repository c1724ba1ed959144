"""A bundle that was trained on almost nothing, for tests of what is done with bundles."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ranking.bundles.writing import write_bundle
from ranking.features.table import NAMES
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.rules import DEFAULT
from ranking.tables import Tables
from retrieval.retriever import WEIGHED
from tests.pasts import TODAY, two_tastes

CREATED = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAST = two_tastes()
ROWS = np.random.default_rng(0).random((800, len(NAMES))).astype(np.float32)
LEARNED = Tables.learn(PAST, TODAY)


ROWS[:, 0] = np.sort(ROWS[:, 0].reshape(40, 20))[:, ::-1].ravel()
LISTS = Examples(features=ROWS, grades=(ROWS[:, 0] > 0.7).astype(np.int32), rows_per_list=np.full(40, 20, np.int32))
"""What is bought stands first: retrieval's order knows something."""


def trained(names: tuple[str, ...] = NAMES, *, seed: int = 0) -> LambdaMART:
    """A ranker that was trained on almost nothing."""
    return LambdaMART.fit(LISTS, names, params=Hyperparameters(rounds=5, min_rows_per_leaf=5, threads=1), seed=seed)


MODEL = trained()
WEIGHED_ALIKE = dict.fromkeys(WEIGHED, 0.5)


def write(root: Path, **changes: Any) -> str:
    """Writes it, with these changes; its id."""
    given: dict[str, Any] = {
        "model": MODEL,
        "tables": LEARNED,
        "item_ids": PAST.item_ids,
        "rules": DEFAULT,
        "encoder": "word-hash-64",
        "index_build": "build-1",
        "prompts": "prompts-1",
        "quality": {"ndcg@10/all": 0.5},
        "held_out": LISTS,
        "weights": WEIGHED_ALIKE,
        "created": CREATED,
    }
    return write_bundle(root, **{**given, **changes})
