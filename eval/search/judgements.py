"""Eighty shopper queries, and how well products answer them; README.md says how both were made."""

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from retrieval.schema import Product

FOLDER = Path(__file__).parent
SPLIT_SEED = 20261122
STORE_BRAND = "store brand"

Split: TypeAlias = Literal["dev", "test"]
"""Search was tuned on `dev` alone; what holds on `test` was never looked at while tuning."""

SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopperQuery:
    """What a shopper typed into the search box of a demo shop; `kind` says what is hard about it."""

    id: str
    shop: str
    text: str
    kind: str
    split: Split


@dataclass(frozen=True, slots=True)
class Judgements:
    """Grades by query and kind of product: 3 what was asked for, 2 a good substitute, 1 related, 0 not."""

    grades: Mapping[str, Mapping[str, int]]

    def grade(self, query_id: str, product: Product) -> int | None:
        """The product's grade, the most special judgement first; None if nobody judged it."""
        judged = self.grades.get(query_id, {})
        return next((judged[kind] for kind in kinds_of(product) if kind in judged), None)


def kinds_of(product: Product) -> tuple[str, ...]:
    """The names under which a product may be judged: itself, its family, or what the catalogue calls it.

    Where a shop has no families (grocery), products that share department, category and type are judged
    alike, those of the store brand apart from the others where a query names the brand.
    """
    if product.group_id:
        return (product.id, product.group_id)
    name = " > ".join(product.categories)
    own = product.attributes.get("brand_type") == "Private label"
    return (product.id, *((f"{name} | {STORE_BRAND}",) if own else ()), name)


def read_queries(folder: Path = FOLDER) -> list[ShopperQuery]:
    """All queries in the order of their ids; half of each shop's are `dev`, drawn with SPLIT_SEED."""
    rows = _rows(folder / "queries.tsv")
    dev: set[str] = set()
    for shop in sorted({row["shop"] for row in rows}):
        ids = sorted(row["id"] for row in rows if row["shop"] == shop)
        dev.update(random.Random(f"{SPLIT_SEED}/{shop}").sample(ids, len(ids) // 2))
    return [
        ShopperQuery(
            id=row["id"],
            shop=row["shop"],
            text=row["text"],
            kind=row["kind"],
            split="dev" if row["id"] in dev else "test",
        )
        for row in rows
    ]


def read_judgements(shop: str, folder: Path = FOLDER) -> Judgements:
    """What was judged for one shop's queries.

    Raises:
        ValueError: a kind of product was judged twice for a query, or a grade is not 0 to 3.
    """
    grades: dict[str, dict[str, int]] = {}
    for row in _rows(folder / f"{shop}.tsv"):
        judged, grade = grades.setdefault(row["query"], {}), int(row["grade"])
        if row["kind"] in judged or not 0 <= grade <= 3:
            raise ValueError(f"{shop}.tsv: {row['kind']!r} for {row['query']}: judged twice, or not by 0 to 3")
        judged[row["kind"]] = grade
    return Judgements(grades)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
