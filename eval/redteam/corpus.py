"""Attacks to try: a small corpus of our own, and published ones read from elsewhere. Texts are never printed."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OWN: Final = Path(__file__).with_name("corpus.jsonl")
PUBLISHED: Final = Path("attacks") / "corpus.jsonl.gz"
"""Below the folder of test data."""


class CorpusError(Exception):
    """A file of attacks that cannot be read, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attack:
    """One hostile text; `id` may be printed, `text` may not."""

    id: str
    kind: str
    text: str


def read_attacks(path: Path) -> tuple[Attack, ...]:
    """One JSON line an attack: {"id", "kind", "text"}; .gz is unpacked.

    Raises:
        CorpusError: the file cannot be read, or a line is no attack.
    """
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        found = tuple(Attack(id=str(row["id"]), kind=str(row["kind"]), text=str(row["text"])) for row in rows)
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, EOFError) as error:
        raise CorpusError(f"{path} holds a line that is no attack: {error!r}") from error
    if not found:
        raise CorpusError(f"{path} holds no attack")
    return found


def sampled(attacks: Sequence[Attack], per_kind: int | None, seed: int) -> list[Attack]:
    """At most so many of each kind, drawn by the seed; None: all."""
    kinds: dict[str, list[Attack]] = defaultdict(list)
    for attack in attacks:
        kinds[attack.kind].append(attack)
    if per_kind is None:
        return list(attacks)
    rng = random.Random(seed)
    return [attack for found in kinds.values() for attack in rng.sample(found, min(per_kind, len(found)))]
