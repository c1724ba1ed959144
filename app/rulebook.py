"""The shop's rules as they are kept, changed and checked against the catalogue."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ranking.rules import DEFAULT, Rules
from retrieval.schema import Product, ProductId

FILE = "rules.yaml"
"""In the data folder: the rules of a shop without a bundle. A bundle holds its own."""


class VersionConflict(Exception):  # noqa: N818 - a state of the world
    """Somebody else changed the rules meanwhile."""


def version_of(text: str) -> str:
    """What tells one text of rules from another; manifests name it."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def own_text(data_dir: Path) -> str:
    """The rules of a shop without a bundle."""
    path = data_dir / FILE
    return path.read_text(encoding="utf-8") if path.is_file() else DEFAULT


def own_rules(data_dir: Path) -> Rules:
    """The same, compiled. Raises RulesError."""
    return Rules.parse(own_text(data_dir))


def write_own(data_dir: Path, text: str) -> None:
    """Replaces them in one step."""
    draft = data_dir / f".{FILE}"
    draft.write_text(text, encoding="utf-8")
    draft.replace(data_dir / FILE)


def doubts(rules: Rules, known: Callable[[Sequence[ProductId]], Mapping[ProductId, Product]]) -> Iterator[str]:
    """What the rules ask for and the catalogue cannot give, with the cure."""
    allow = rules.always.allow
    for rule in rules.rules:
        if rule.given is None:
            continue
        _, wanted = rule.given
        there = known(wanted)
        for product_id in wanted:
            if product_id not in there:
                yield f"{rule.id!r} gives a place to {product_id!r}, which the catalogue does not have; correct the id"
            elif not allow(there[product_id]):
                yield f"{rule.id!r} gives a place to {product_id!r}, which other rules hide; leave one of them out"
