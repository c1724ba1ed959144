"""The grids from which the baselines' settings are chosen, on the validation period only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from eval.baselines.by_implicit import Als, ItemKnn, Kind
from eval.baselines.chosen import COUNTED
from eval.baselines.content import Content
from eval.baselines.linear import Ease
from eval.baselines.measured import measure_systems
from eval.baselines.past import Past, System, Ties
from eval.baselines.simple import Blend, Personal
from eval.sheets import Targets
from ranking.training import Progress, View

CELLS: Final = 60_000_000
"""Visitors times products that a setting is tried on: fewer visitors in a large catalogue."""

TEXTS_UPTO: Final = 20_000
"""Catalogues beyond this are not compared with content: every product against every other."""

SHARES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)

KINDS: Final[Mapping[Kind, str]] = {"cosine": "cosine", "tfidf": "TF-IDF", "bm25": "BM25"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuned:
    """The best setting of one system on one view, with its NDCG@10 on the validation period."""

    name: str
    view: View
    system: System
    ndcg: float
    tried: int


def grids(*, dated: bool, texts: bool) -> dict[str, list[System]]:
    """What is tried for each system. Undated purchases have no recent ones, and each counts once."""
    half_lives: tuple[float | None, ...] = (30, 90) if dated else (None, 30, 90)
    supports = (1, 20) if dated else (1,)
    found: dict[str, list[System]] = {name: [chosen["all"]] for name, chosen in COUNTED.items()}
    if dated:
        found["personal frequency"] = [Personal()]
        found["personal recency"] = [Personal(half_life=days) for days in (15, 30, 60, 120, 240)]
    for kind, name in KINDS.items():
        found[f"item-kNN {name}"] = [
            ItemKnn(kind=kind, k=k, half_life=half_life, support=support, binary=not dated or kind == "cosine")
            for k, half_life, support in product((50, 200), half_lives, supports)
        ]
    found["ALS"] = [Als(factors=f, alpha=alpha, reg=reg) for f, alpha, reg in product((64, 128), (1, 10), (0.1, 10))]
    found["EASE"] = [Ease(reg=reg, half_life=days) for reg, days in product((30, 100, 300, 1_000), half_lives)]
    if texts:
        found["content TF-IDF"] = [Content(half_life=days) for days in half_lives]
    return found


def tune(
    past: Past, targets: Mapping[View, Targets], *, dated: bool, seed: int = 0, progress: Progress | None = None
) -> list[Tuned]:
    """The best settings of every system and blend. `past` ends where the validation period of `targets` begins."""
    few = max(1, CELLS // max(past.shape[1], 1))
    sampled = {view: _some(target, few, seed) for view, target in targets.items()}
    ties, best = Ties(past.baskets()), {}
    for name, tried in grids(dated=dated, texts=past.shape[1] <= TEXTS_UPTO).items():
        best[name] = _best(name, tried, past, ties, sampled, progress)
    for name, (firsts, seconds) in _pairs(best).items():
        tried = [
            Blend(first=first, second=second, share=share)
            for (first, second), share in product(_couples(best, firsts, seconds), SHARES)
        ]
        best[name] = _best(name, tried, past, ties, sampled, progress)
    return [one for by_view in best.values() for one in by_view.values()]


def _best(
    name: str,
    tried: Sequence[System],
    past: Past,
    ties: Ties,
    targets: Mapping[View, Targets],
    progress: Progress | None,
) -> dict[View, Tuned]:
    found: dict[View, Tuned] = {}
    for done, system in enumerate(tried, start=1):
        for result in measure_systems(past, ties, {name: dict.fromkeys(targets, system)}, targets):
            ndcg = float(result.ndcg.mean())
            if result.view not in found or ndcg > found[result.view].ndcg:
                found[result.view] = Tuned(name=name, view=result.view, system=system, ndcg=ndcg, tried=len(tried))
        past.forget(keep=[one.system for one in found.values()])
        if progress:
            progress(f"choosing settings of {name}", done, len(tried))
    return found


def _pairs(best: Mapping[str, Mapping[View, Tuned]]) -> dict[str, tuple[list[str], list[str]]]:
    """Blends of the kinds that were tried, each with the systems to take its parts from."""
    neighbours = [name for name in best if name.startswith("item-kNN")]
    pairs = {
        "item-kNN + content": (neighbours, ["content TF-IDF"]),
        "EASE + personal": (["EASE"], ["personal recency"]),
        "EASE + content": (["EASE"], ["content TF-IDF"]),
    }
    return {name: pair for name, pair in pairs.items() if pair[1][0] in best}


def _couples(
    best: Mapping[str, Mapping[View, Tuned]], firsts: Sequence[str], seconds: Sequence[str]
) -> list[tuple[System, System]]:
    """For each view the best system of either kind; both views' couples are tried for both."""
    views = next(iter(best.values()))
    couples = [
        tuple(max((best[name][view] for name in names), key=lambda one: one.ndcg).system for names in (firsts, seconds))
        for view in views
    ]
    return [(first, second) for first, second in dict.fromkeys(couples)]


def _some(target: Targets, most: int, seed: int) -> Targets:
    if len(target.visitors) <= most:
        return target
    kept = np.sort(np.random.default_rng(seed).choice(len(target.visitors), most, replace=False))
    return Targets(
        view=target.view,
        visitors=[target.visitors[at] for at in kept],
        rows=target.rows[kept],
        truths=[target.truths[at] for at in kept],
    )
