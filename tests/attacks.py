"""Published attacks on shop assistants, read from SHELFTALK_TEST_DATA; their texts are never committed, nor printed."""

import gzip
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = os.environ.get("SHELFTALK_TEST_DATA")
MISSING = "SHELFTALK_TEST_DATA does not say where the attack corpus lies"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attack:
    """One hostile text; `id` may be printed, `text` may not."""

    id: str
    kind: str
    text: str


@cache
def attacks(kinds: str) -> tuple[Attack, ...]:
    """Those whose kind begins so, in the corpus' order."""
    assert DATA is not None, MISSING
    with gzip.open(Path(DATA) / "attacks" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return tuple(
        Attack(id=row["id"], kind=row["kind"], text=row["text"]) for row in rows if row["kind"].startswith(kinds)
    )
