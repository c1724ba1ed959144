"""What a feature is, and what every feature is computed from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ranking.features.products import ProductColumns
from ranking.profile import Profile
from ranking.tables import Tables
from retrieval.schema import Candidate, ProductId, Query

Column: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """One column of the feature table: `name` is `group.what_window`; missing values are NaN.

    Its phrase for readers stands under its name in prompts/languages, once for every language.
    """

    name: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Context:
    """One list to score: the query, its candidates, and the world as of `now` (days since 1970).

    `positions` is int64 [n_candidates]: where each candidate stands in the product columns and tables.
    """

    query: Query
    candidates: Sequence[Candidate]
    positions: npt.NDArray[np.int64]
    products: ProductColumns
    tables: Tables
    profile: Profile
    now: float

    @property
    def product_ids(self) -> Sequence[ProductId]:
        """Ids by position."""
        return self.products.items.ids

    def learned(self, column: npt.NDArray[np.float32]) -> Column:
        """float32 [n_candidates] from a table column; NaN for products newer than the tables."""
        return self.learned_at(column, self.positions)

    def learned_at(self, column: npt.NDArray[np.float32], positions: npt.NDArray[np.int64]) -> Column:
        """The same for other products."""
        values = np.full(positions.size, np.nan, np.float32)
        inside = positions < column.size
        values[inside] = column[positions[inside]]
        return values


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Features computed together: `compute` gives one float32 [n_candidates] column per name."""

    features: tuple[Feature, ...]
    compute: Callable[[Context], Mapping[str, Column]]
