"""Writing bundles: new ones, and those that differ from another in one part."""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from prompts.library import PromptLibrary
from ranking.bundles.manifest import (
    FILES,
    FORMAT,
    HELD_OUT,
    MANIFEST,
    PROMPTS,
    RANKER,
    RULES,
    TABLES,
    BundleRefused,
    Manifest,
    read_manifest,
    sha256,
)
from ranking.features.table import NAMES
from ranking.gate import fault, sample
from ranking.lambdamart import Examples, LambdaMART
from ranking.rules import Rules, RulesError
from ranking.tables import Tables
from ranking.weighing import Weights
from retrieval.schema import ProductId

TRIED_ON = 100
"""Held-out lists kept in a bundle."""


def write_bundle(
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
    checksums = {name: sha256(draft / name) for name in (*FILES, *([PROMPTS] if library else ()))}
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
    checksums = {**manifest.sha256, **{name: sha256(draft / name) for name in texts}}
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


def _save_tables(path: Path, tables: Tables, item_ids: tuple[ProductId, ...]) -> None:
    items = np.frombuffer(json.dumps(item_ids).encode(), dtype=np.uint8)
    np.savez(path, allow_pickle=False, items=items, **tables.to_arrays())


def _save_lists(path: Path, lists: Examples) -> None:
    np.savez(path, allow_pickle=False, features=lists.features, grades=lists.grades, rows_per_list=lists.rows_per_list)
