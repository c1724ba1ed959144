"""Reading bundles, every part checked: what was changed, or made by other code, does not serve."""

import json
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import lightgbm
import numpy as np

from prompts.errors import PromptError
from prompts.library import PromptLibrary
from ranking.bundles.manifest import (
    FILES,
    HELD_OUT,
    PROMPTS,
    RANKER,
    RULES,
    TABLES,
    BundleRefused,
    Manifest,
    checked,
    read_manifest,
)
from ranking.features.table import NAMES
from ranking.gate import fault
from ranking.lambdamart import Examples, LambdaMART
from ranking.rules import Rules, RulesError
from ranking.tables import Tables
from retrieval.retriever import WEIGHED
from retrieval.schema import ProductId


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


def read_bundle(folder: Path) -> Bundle:
    """Reads a bundle and checks every part of it.

    Raises:
        BundleRefused: a file is missing or was changed, or the bundle was made by other code.
    """
    manifest = read_manifest(folder)
    for name in FILES:
        checked(folder, name, manifest)
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
    checked(folder, PROMPTS, manifest)
    try:
        return PromptLibrary.of(json.loads((folder / PROMPTS).read_text(encoding="utf-8")))
    except (PromptError, ValueError) as error:
        raise BundleRefused(f"{folder.name}/{PROMPTS} cannot be used: {error}; activate another bundle.") from error


def read_ranker(folder: Path) -> LambdaMART:
    """A bundle's ranker alone, also one trained on features of earlier code. Raises BundleRefused."""
    checked(folder, RANKER, read_manifest(folder))
    return _load_ranker(folder)


def _load_ranker(folder: Path) -> LambdaMART:
    try:
        return LambdaMART.load(folder / RANKER)
    except lightgbm.basic.LightGBMError as error:
        raise BundleRefused(f"{folder.name}/{RANKER} is not a ranker: {error}; train again.") from error


def _load_tables(path: Path) -> tuple[Tables, tuple[ProductId, ...]]:
    with np.load(path, allow_pickle=False) as arrays:
        return Tables.of_arrays(arrays), tuple(map(ProductId, json.loads(arrays["items"].tobytes())))


def _load_lists(path: Path) -> Examples:
    """Raises ValueError for lists that this code's features do not fit."""
    with np.load(path, allow_pickle=False) as arrays:
        lists = Examples(**{name: arrays[name] for name in ("features", "grades", "rows_per_list")})
    if lists.features.shape != (lists.rows_per_list.sum(), len(NAMES)) or len(lists.grades) != len(lists.features):
        raise ValueError(f"lists of shape {lists.features.shape}")
    return lists
