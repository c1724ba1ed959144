"""A list on its way out: its products, each with what is kept to explain it, and how it was made."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.recommendation import Mode
from prompts.facts import EvidencePack, FallbackReason
from prompts.messages import Said
from ranking.merchandising import Act
from retrieval.index import Facets
from retrieval.schema import Product


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A product on its way into a list, with what is kept to explain it.

    `propensity` is the probability with which it was given its place (ranking/exploration.py). `rules` says which
    of the shop's rules moved it; `fixed`: one of them gave it its place.
    """

    product: Product
    score: float
    pack: EvidencePack
    features: Mapping[str, float | None]
    propensity: float = 1.0
    rules: tuple[Act, ...] = ()
    fixed: bool = False
    sponsored: bool = False


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A list before the model saw it, and after; `said` is what the model answered, used or not.

    `searched_for` are the words as they were searched for.
    """

    entries: tuple[Entry, ...]
    mode: Mode
    reason: FallbackReason | None
    facets: Facets | None = None
    said: Said | None = None
    searched_for: str = ""
