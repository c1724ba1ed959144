"""Bundles changed by somebody who knows what their files hold."""

import hashlib
import json
from pathlib import Path
from typing import Any

from ranking.bundles.manifest import MANIFEST, RANKER


def rewrite(folder: Path, **changes: Any) -> None:
    """Changes a manifest."""
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Changes a file, with a manifest that agrees."""
    (folder / name).write_bytes(content)
    sums = json.loads((folder / MANIFEST).read_text())["sha256"]
    rewrite(folder, sha256={**sums, name: hashlib.sha256(content).hexdigest()})


def leaves(folder: Path, value: str) -> None:
    """Writes this number on every leaf of every tree."""
    lines = [line for line in (folder / RANKER).read_text().split("\n") if not line.startswith("tree_sizes=")]
    for at, line in enumerate(lines):
        if line.startswith("leaf_value="):
            lines[at] = "leaf_value=" + " ".join([value] * len(line.split(" ")))
    replace_file(folder, RANKER, "\n".join(lines).encode())
