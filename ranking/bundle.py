"""One bundle, one switch: everything that was learned, versioned, checksummed and activated together.

A bundle is a folder: manifest.json, ranker.txt (LightGBM's text format), tables.npz (popularity,
neighbours, EASE), rules.yaml, held_out.npz (lists to try the ranker on whenever it is read), and, where
prompts were promoted, prompts.json. The folder's name is its id. Which one serves: ranking/activation.py.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zipfile import BadZipFile

import lightgbm
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.errors import PromptError
from prompts.library import PromptLibrary
from ranking.features.table import NAMES
from ranking.gate import fault, sample
from ranking.lambdamart import Examples, LambdaMART
from ranking.rules import Rules, RulesError
from ranking.tables import Tables
from ranking.weighing import Weights
from retrieval.retriever import WEIGHED
from retrieval.schema import ProductId

FORMAT = 4
RANKER, TABLES, RULES, HELD_OUT = "ranker.txt", "tables.npz", "rules.yaml", "held_out.npz"
PROMPTS = "prompts.json"
"""Prompt templates by file name; a bundle without them is asked with those that are shipped."""
MANIFEST = "manifest.json"
FILES = (RANKER, TABLES, RULES, HELD_OUT)
"""What a manifest holds checksums of."""

TRIED_ON = 100
"""Held-out lists kept in a bundle."""


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


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A checked bundle in memory. `item_ids` are the products in the tables' order."""

    manifest: Manifest
    model: LambdaMART
    tables: Tables
    item_ids: tuple[ProductId, ...]
    rules: Rules
    held_out: Examples
    library: PromptLibrary | None = None


def write(
    root: Path,
    *,
    model: LambdaMART,
    tables: Tables,
    item_ids: tuple[ProductId, ...],
    rules: str,
    encoder: str,
    index_build: str,
    prompts: str,
    quality: Mapping[str, float],
    held_out: Examples,
    weights: Weights,
    created: datetime,
    library: PromptLibrary | None = None,
) -> str:
    """Writes a new bundle under `root` and returns its id; it is not active yet.

    Raises:
        BundleRefused: the quality is not a number, the ranker fails on the held-out lists, the rules cannot be
            read, or the bundle is there already.
    """
    bad = [name for name, value in quality.items() if not np.isfinite(value)]
    if bad:
        raise BundleRefused(f"The measured quality {bad[0]} is not a number; train again with more data.")
    held_out = sample(held_out, TRIED_ON)
    if why := fault(model, held_out):
        raise BundleRefused(f"The ranker {why}; look at what the events and the catalogue hold, and train again.")
    try:
        Rules.parse(rules)
    except RulesError as error:
        raise BundleRefused(str(error)) from error
    draft = root / f".draft-{os.getpid()}"
    draft.mkdir(parents=True, exist_ok=True)
    model.save(draft / RANKER)
    _save_tables(draft / TABLES, tables, item_ids)
    (draft / RULES).write_text(rules, encoding="utf-8")
    _save_lists(draft / HELD_OUT, held_out)
    if library:
        (draft / PROMPTS).write_text(json.dumps(dict(library.texts), indent=1), encoding="utf-8")
    checksums = {name: _sha256(draft / name) for name in (*FILES, *([PROMPTS] if library else ()))}
    bundle_id = f"{created:%Y%m%d-%H%M%S}-{checksums[RANKER][:8]}"
    if (root / bundle_id).exists():
        raise BundleRefused(f"There is a bundle {bundle_id} of this second already; write it again in the next.")
    manifest = Manifest(
        format=FORMAT,
        id=bundle_id,
        created=created,
        encoder=encoder,
        index_build=index_build,
        features=list(NAMES),
        prompts=prompts,
        rules=checksums[RULES][:8],
        quality=dict(quality),
        weights=dict(weights),
        learned_until=datetime.fromtimestamp(tables.day * 86_400, tz=created.tzinfo),
        sha256=checksums,
    )
    (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    draft.rename(root / bundle_id)
    return bundle_id


def with_rules(root: Path, bundle_id: str, rules: str, created: datetime) -> str:
    """Writes a bundle that differs from another in its rules alone, and returns its id; it is not active yet.

    Raises:
        BundleRefused: the rules cannot be read, or the other bundle cannot.
    """
    try:
        Rules.parse(rules)
    except RulesError as error:
        raise BundleRefused(str(error)) from error
    return _derived(root, bundle_id, {RULES: rules}, created)


def with_prompts(root: Path, bundle_id: str, library: PromptLibrary, created: datetime) -> str:
    """Writes a bundle that differs from another in its prompts alone, and returns its id; it is not active yet.

    Raises:
        BundleRefused: the other bundle cannot be read.
    """
    return _derived(root, bundle_id, {PROMPTS: json.dumps(dict(library.texts), indent=1)}, created, library.version)


def _derived(
    root: Path, bundle_id: str, texts: Mapping[str, str], created: datetime, prompts: str | None = None
) -> str:
    """A copy of a bundle with these files in place of its own."""
    manifest = read_manifest(root / bundle_id)
    draft = root / f".draft-{os.getpid()}"
    draft.mkdir(parents=True, exist_ok=True)
    for name in manifest.sha256:
        shutil.copyfile(root / bundle_id / name, draft / name)
    for name, text in texts.items():
        (draft / name).write_text(text, encoding="utf-8")
    checksums = {**manifest.sha256, **{name: _sha256(draft / name) for name in texts}}
    changed = checksums[next(iter(texts))]
    new_id = f"{created:%Y%m%d-%H%M%S}-{checksums[RANKER][:4]}{changed[:4]}"
    if (root / new_id).exists():
        shutil.rmtree(draft)
        raise BundleRefused(f"There is a bundle {new_id} of this second already; write it again in the next.")
    changes = {
        "id": new_id,
        "created": created,
        "rules": checksums[RULES][:8],
        "prompts": prompts or manifest.prompts,
        "sha256": checksums,
    }
    (draft / MANIFEST).write_text(manifest.model_copy(update=changes).model_dump_json(indent=2), encoding="utf-8")
    draft.rename(root / new_id)
    return new_id


def read(folder: Path) -> Bundle:
    """Reads a bundle and checks every part of it.

    Raises:
        BundleRefused: a file is missing or was changed, or the bundle was made by other code.
    """
    manifest = read_manifest(folder)
    for name in FILES:
        _check(folder, name, manifest)
    if manifest.features != list(NAMES):
        strange = sorted(set(manifest.features) ^ set(NAMES)) or ["their order"]
        raise BundleRefused(
            f"{folder.name} was trained on other features than this code computes ({strange[0]}, …); train again."
        )
    if set(manifest.weights) != set(WEIGHED):
        strange = sorted(set(manifest.weights) ^ set(WEIGHED))
        raise BundleRefused(
            f"{folder.name} has learned what other candidate sources are worth than this code asks ({strange[0]}, …); "
            "train again."
        )
    model = _load_ranker(folder)
    if model.feature_names != NAMES:
        raise BundleRefused(
            f"{folder.name}/{RANKER} was trained on other features than its manifest says; train again."
        )
    if not np.isfinite(model.scores(np.full((1, len(NAMES)), np.nan, np.float32))).all():
        raise BundleRefused(f"{folder.name}/{RANKER} scores a product as NaN; train again.")
    try:
        held_out = _load_lists(folder / HELD_OUT)
    except (BadZipFile, ValueError, KeyError) as error:
        raise BundleRefused(f"{folder.name}/{HELD_OUT} cannot be read: {error}; train again.") from error
    if why := fault(model, held_out):
        raise BundleRefused(f"{folder.name}/{RANKER} {why}; train again.")
    try:
        tables, item_ids = _load_tables(folder / TABLES)
    except (BadZipFile, ValueError, KeyError) as error:
        raise BundleRefused(f"{folder.name}/{TABLES} cannot be read: {error}; train again.") from error
    try:
        rules = Rules.load(folder / RULES)
    except RulesError as error:
        raise BundleRefused(f"{folder.name}/{RULES}: {error}") from error
    return Bundle(
        manifest=manifest,
        model=model,
        tables=tables,
        item_ids=item_ids,
        rules=rules,
        held_out=held_out,
        library=read_prompts(folder, manifest),
    )


def read_prompts(folder: Path, manifest: Manifest) -> PromptLibrary | None:
    """The prompts that a bundle carries; None if it is asked with those that are shipped. Raises BundleRefused."""
    if PROMPTS not in manifest.sha256:
        return None
    _check(folder, PROMPTS, manifest)
    try:
        return PromptLibrary.of(json.loads((folder / PROMPTS).read_text(encoding="utf-8")))
    except (PromptError, ValueError) as error:
        raise BundleRefused(f"{folder.name}/{PROMPTS} cannot be used: {error}; activate another bundle.") from error


def read_ranker(folder: Path) -> LambdaMART:
    """A bundle's ranker alone, also one trained on features of earlier code. Raises BundleRefused."""
    _check(folder, RANKER, read_manifest(folder))
    return _load_ranker(folder)


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


def _check(folder: Path, name: str, manifest: Manifest) -> None:
    """Raises BundleRefused if a file is not the one that the manifest speaks of."""
    if not (folder / name).is_file():
        raise BundleRefused(f"{folder.name} lacks {name}; restore the folder, or activate another bundle.")
    if _sha256(folder / name) != manifest.sha256.get(name):
        raise BundleRefused(f"{folder.name}/{name} is not the file that was written; activate another bundle.")


def _load_ranker(folder: Path) -> LambdaMART:
    try:
        return LambdaMART.load(folder / RANKER)
    except lightgbm.basic.LightGBMError as error:
        raise BundleRefused(f"{folder.name}/{RANKER} is not a ranker: {error}; train again.") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _save_tables(path: Path, tables: Tables, item_ids: tuple[ProductId, ...]) -> None:
    items = np.frombuffer(json.dumps(item_ids).encode(), dtype=np.uint8)
    np.savez(path, allow_pickle=False, items=items, **tables.to_arrays())


def _load_tables(path: Path) -> tuple[Tables, tuple[ProductId, ...]]:
    with np.load(path, allow_pickle=False) as arrays:
        return Tables.of_arrays(arrays), tuple(map(ProductId, json.loads(arrays["items"].tobytes())))


def _save_lists(path: Path, lists: Examples) -> None:
    np.savez(path, allow_pickle=False, features=lists.features, grades=lists.grades, rows_per_list=lists.rows_per_list)


def _load_lists(path: Path) -> Examples:
    """Raises ValueError for lists that this code's features do not fit."""
    with np.load(path, allow_pickle=False) as arrays:
        lists = Examples(**{name: arrays[name] for name in ("features", "grades", "rows_per_list")})
    if lists.features.shape != (lists.rows_per_list.sum(), len(NAMES)) or len(lists.grades) != len(lists.features):
        raise ValueError(f"lists of shape {lists.features.shape}")
    return lists
