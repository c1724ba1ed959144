"""What is kept of a list: enough to explain it without its bundle and its products, and no more than a bound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import structlog

from app.explain.contributions import Contributions
from app.store.plain import as_json
from app.store.ports import ServedRecommendation
from prompts.facts import FactKind
from prompts.product_card import clean
from prompts.spoken import MAX_TITLE
from ranking.bundles.manifest import BundleRefused
from retrieval.schema import ProductId

MOST_BYTES: Final = 256 * 1024
"""Of one list, as JSON; ten products of a grocery shop take some 40 KB."""
LARGEST: Final = 10
"""Shares of each product that are kept longest."""

Part: TypeAlias = dict[str, Any]

log = structlog.get_logger(__name__)


class Keeper:
    """Makes of a served list what is written of it. Called by the journal, when no answer waits any more."""

    def __init__(
        self, contributions: Contributions, measured: Callable[[int], object], *, most_bytes: int = MOST_BYTES
    ) -> None:
        """`measured` is told the bytes of each list."""
        self._contributions = contributions
        self._measured = measured
        self._most_bytes = most_bytes

    def __call__(self, served: ServedRecommendation) -> ServedRecommendation:
        """The list with every feature's share of each score, cut to the bound."""
        kept = bounded(self._with_shares(served), self._most_bytes)
        self._measured(size_of(kept))
        return kept

    def _with_shares(self, served: ServedRecommendation) -> ServedRecommendation:
        try:
            shares = self._contributions.of_list(served)
        except BundleRefused as error:
            log.warning("list.kept_without_shares", bundle=served.bundle_id, error=str(error))
            return served
        return replace(
            served,
            shown=[
                {
                    **one,
                    "features": _short(one.get("features")),
                    "contributions": shares.get(ProductId(str(one["product_id"])), {}),
                }
                for one in served.shown
            ],
        )


def _short(features: object) -> dict[str, float | None]:
    """Nine digits that count, which give the same single-precision number again."""
    values = features.items() if isinstance(features, Mapping) else ()
    return {name: None if value is None else float(f"{value:.9g}") for name, value in values}


def size_of(served: ServedRecommendation) -> int:
    """Bytes of what is written, as JSON."""
    return _size([served.request, served.shown, served.extra])


def bounded(served: ServedRecommendation, most_bytes: int) -> ServedRecommendation:
    """The list within the bound. What goes is named in `extra["dropped"]`, in the order of DROPS."""
    size = size_of(served)
    if size <= most_bytes:
        return served
    shown, extra, request = [dict(one) for one in served.shown], dict(served.extra), dict(served.request)
    dropped: dict[str, None] = {}
    size += len(as_json({"dropped": [drop.what for drop in DROPS]}))
    for drop in DROPS:
        for part in drop.parts(shown, extra, request):
            if size <= most_bytes:
                break
            size -= _size(part)
            drop.do(part)
            size += _size(part)
            dropped[drop.what] = None
    return replace(served, shown=shown, request=request, extra={**extra, "dropped": list(dropped)})


def _size(value: object) -> int:
    return len(as_json(value).encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Something that a list can do without: what it is called, where it stands, and what takes it out."""

    what: str
    do: Callable[[Part], object]
    parts: Callable[[list[Part], Part, Part], Sequence[Part]] = lambda shown, extra, request: shown[::-1]


def _keep_largest(entry: Part) -> None:
    shares = entry.get("contributions") or {}
    largest = sorted(shares, key=lambda name: (-abs(shares[name]), name))[:LARGEST]
    entry["contributions"] = {name: shares[name] for name in largest}


def _drop_attributes(entry: Part) -> None:
    """Attributes and wishes can be long and many."""
    entry["facts"] = [
        fact
        for fact in entry["facts"]
        if fact["kind"] != FactKind.CONSTRAINT and not fact["field"].startswith("attributes.")
    ]


def _cut_values(entry: Part) -> None:
    """Longer than this no value is ever said."""
    entry["title"] = clean(entry["title"], MAX_TITLE)
    entry["facts"] = [
        {**fact, "value": clean(fact["value"], MAX_TITLE)} if isinstance(fact["value"], str) else fact
        for fact in entry["facts"]
    ]


DROPS: Final = (
    Drop(what="reply", do=lambda extra: extra.pop("rerank", None), parts=lambda shown, extra, request: [extra]),
    Drop(what="small contributions", do=_keep_largest),
    Drop(what="features", do=lambda entry: entry.update(features={})),
    Drop(what="contributions", do=lambda entry: entry.update(contributions={})),
    Drop(what="attributes", do=_drop_attributes),
    Drop(what="long values", do=_cut_values),
    Drop(what="facts", do=lambda entry: entry.update(facts=[])),
    Drop(
        what="request",
        do=lambda request: request.update(text="", cart=[], liked=[], constraints=[]),
        parts=lambda shown, extra, request: [request],
    ),
)
"""What goes first stands first; of products, the last one's."""
