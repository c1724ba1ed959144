"""Amazon Scientific: 8,442 reviewers, 4,385 products with long texts, leave-one-out.

The Industrial & Scientific category of the Amazon Review Data (Ni, Li and McAuley, EMNLP 2019), 5-core. It is
offered for research under no open licence: measured locally, never part of Shelftalk.

Only the order within a reviewer is known, so a step stands for 30 days, counted from each reviewer's end: the test
window holds everyone's last product, the window before it the last but one, and so on. The data's own numbers
follow the order of purchase, so products are shuffled and renamed before anything sees them.
"""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eval.datasets.base import Dataset, MissingDatasetError
from ranking.events import Purchases
from ranking.training import Window
from retrieval.schema import Product, ProductId, VisitorId

STEP_DAYS: Final = 30.0
END: Final = 18_000.0
"""Where everyone's last step ends, in days since 1970. It stands for no date."""

SHUFFLE_SEED: Final = 20_181

TEST: Final = Window(END - STEP_DAYS, END)
VALIDATION: Final = Window(END - 2 * STEP_DAYS, END - STEP_DAYS)

NOTICE: Final = (
    "Amazon Scientific (J. Ni, J. Li, J. McAuley, EMNLP 2019; for research, no open licence). Reviews stand in for "
    "purchases, and only their order is known."
)


def load(folder: Path) -> Dataset:
    """The reviewers' products in the order of each.

    Raises:
        MissingDatasetError: the folder lacks a file of the data set.
    """
    rows = [json.loads(line) for line in _text(folder / "products.jsonl.gz").splitlines()]
    user, item, position = np.concatenate([_interactions(folder / f"{part}.tsv") for part in _PARTS]).T
    places = np.random.default_rng(SHUFFLE_SEED).permutation(len(rows))
    """Where product n of the data stands."""
    products = [_product(at, rows[number]) for at, number in enumerate(np.argsort(places))]
    steps_back = np.bincount(user)[user] - 1 - position
    day = END - STEP_DAYS * steps_back - 1
    order = np.lexsort((user, day))
    purchases = Purchases(
        visitor=user[order].astype(np.int32),
        item=places[item][order].astype(np.int32),
        day=day[order].astype(np.float64),
        visitor_ids=tuple(VisitorId(f"reviewer-{number}") for number in range(int(user.max()) + 1)),
        item_ids=tuple(product.id for product in products),
    )
    return Dataset(
        name="amazon-scientific",
        notice=NOTICE,
        purchases=purchases,
        products=products,
        validation=VALIDATION,
        test=TEST,
        dated=False,
    )


_PARTS: Sequence[str] = ("train", "valid", "test")


def _interactions(path: Path) -> npt.NDArray[np.int64]:
    """int64 [n, 3]: user, item, position within the user from 0."""
    return np.array([line.split("\t") for line in _text(path).splitlines()[1:]], np.int64).reshape(-1, 3)


def _text(path: Path) -> str:
    if not path.is_file():
        raise MissingDatasetError(f"There is no {path}. Give the folder of Amazon Scientific with --path.")
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


def _product(at: int, row: dict[str, Any]) -> Product:
    """A product as it is described; its id is its place after the shuffle. It is on sale, at a price
    that the data do not tell."""
    return Product(
        id=ProductId(f"as-{at:05d}"),
        title=row["title"],
        description=row["description"],
        brand=row["brand"],
        categories=tuple(row["categories"]),
    )
