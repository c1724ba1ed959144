"""What a bundle is made of: one bundle, one switch, everything that was learned versioned and activated together.

A bundle is a folder: manifest.json, ranker.txt (LightGBM's text format), tables.npz (popularity,
neighbours, EASE), rules.yaml, held_out.npz (lists to try the ranker on whenever it is read), and, where
prompts were promoted, prompts.json. The folder's name is its id. Which one serves: activation.py.
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT = 4
RANKER, TABLES, RULES, HELD_OUT = "ranker.txt", "tables.npz", "rules.yaml", "held_out.npz"
PROMPTS = "prompts.json"
"""Prompt templates by file name; a bundle without them is asked with those that are shipped."""
MANIFEST = "manifest.json"
FILES = (RANKER, TABLES, RULES, HELD_OUT)
"""What a manifest holds checksums of."""


class BundleRefused(Exception):  # noqa: N818 - a verdict
    """A bundle that must not serve, and why."""


class _Format(BaseModel):
    """What tells whether this code can read the rest of a manifest."""

    format: int


class Manifest(BaseModel):
    """What a bundle is made of. `sha256` has one entry per file; `quality` is what was measured, by name; `weights`
    are what a place in each candidate source counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    id: str
    created: datetime
    encoder: str
    index_build: str
    features: list[str]
    prompts: str
    rules: str
    quality: dict[str, float]
    weights: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]
    learned_until: datetime
    sha256: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """Raises BundleRefused if there is none, or none that this code understands."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        if (found := _Format.model_validate_json(text).format) != FORMAT:
            raise BundleRefused(f"{folder.name} has format {found}, this code reads {FORMAT}; train again.")
        manifest = Manifest.model_validate_json(text)
    except FileNotFoundError as error:
        raise BundleRefused(
            f"There is no bundle {folder.name}; `shelftalk bundle list` shows those that exist."
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise BundleRefused(f"{folder.name}/{MANIFEST} cannot be read; activate another bundle.") from error
    if manifest.id != folder.name:
        raise BundleRefused(f"The folder {folder.name} holds the bundle {manifest.id}; give it its name back.")
    return manifest


def listing(root: Path) -> list[Manifest]:
    """All bundles whose manifest can be read, oldest first; activating one checks the rest of it."""
    found = []
    for path in root.glob(f"[!.]*/{MANIFEST}"):
        with suppress(BundleRefused):
            found.append(read_manifest(path.parent))
    return sorted(found, key=lambda manifest: (manifest.created, manifest.id))


def checked(folder: Path, name: str, manifest: Manifest) -> None:
    """Raises BundleRefused if a file is not the one that the manifest speaks of."""
    if not (folder / name).is_file():
        raise BundleRefused(f"{folder.name} lacks {name}; restore the folder, or activate another bundle.")
    if sha256(folder / name) != manifest.sha256.get(name):
        raise BundleRefused(f"{folder.name}/{name} is not the file that was written; activate another bundle.")


def sha256(path: Path) -> str:
    """Of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
