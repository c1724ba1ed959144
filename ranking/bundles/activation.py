"""Which bundle serves: the file `active` beside the bundles.

Its first line is the id of the one that serves, under it are those that served before, the latest first. The file is
replaced by an atomic rename.
"""

import os
from pathlib import Path
from typing import Final

from ranking.bundles.reading import read_bundle

ACTIVE: Final = "active"
REMEMBERED: Final = 10
"""Bundles whose service is remembered, to go back to."""


def activate(root: Path, bundle_id: str) -> None:
    """Makes a bundle the one that serves, after checking it. Raises BundleRefused; the old one then stays.

    One that served before is gone back to: those that came after it are forgotten.
    """
    read_bundle(root / bundle_id)
    before = served(root)
    before = before[before.index(bundle_id) + 1 :] if bundle_id in before else before
    draft = root / f".{ACTIVE}-{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write("\n".join([bundle_id, *before[: REMEMBERED - 1]]))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(root / ACTIVE)


def active(root: Path) -> str | None:
    """The id of the bundle that serves; None if none was ever activated."""
    return next(iter(served(root)), None)


def served(root: Path) -> list[str]:
    """The id of the bundle that serves, then those that served before it, the latest first."""
    try:
        return (root / ACTIVE).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
