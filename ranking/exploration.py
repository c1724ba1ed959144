"""A place for products that the past knows little about, with the odds of everything shown.

Without it a new product is never seen, so never bought, so never ranked. The odds (propensities) are
logged, so that what another policy would have earned can be estimated later.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exploration:
    """How often a list gives its place number `place` (from 1) to a newcomer; share 0: never."""

    share: float = 0.0
    place: int = 5


def choices(
    page: Sequence[T],
    newcomers: Sequence[T],
    exploration: Exploration,
    names: Callable[[T], Collection[Hashable]],
) -> list[tuple[T, float]]:
    """What may stand at the place, each with its probability; these sum to 1.

    What ranking put there keeps 1 - share; the newcomers that share no name with the rest of the page share
    the rest equally. No such newcomer, or a page that is too short: ranking's choice with probability 1, or
    nothing.
    """
    at = exploration.place - 1
    if at >= len(page):
        return []
    rest = {name for place, entry in enumerate(page) if place != at for name in names(entry)}
    fresh = [one for one in newcomers if rest.isdisjoint(names(one)) and one != page[at]]
    if exploration.share <= 0 or not fresh:
        return [(page[at], 1.0)]
    each = exploration.share / len(fresh)
    return [(page[at], 1.0 - exploration.share), *((one, each) for one in fresh)]


def explored(
    page: Sequence[T],
    newcomers: Sequence[T],
    exploration: Exploration,
    names: Callable[[T], Collection[Hashable]],
    rng: Random,
) -> list[tuple[T, float]]:
    """The page with its odds: the product at the place is drawn, every other stands there with probability 1.

    A newcomer takes the place of what ranking put there, and moves nothing else.
    """
    shown = [(entry, 1.0) for entry in page]
    if odds := choices(page, newcomers, exploration, names):
        shown[exploration.place - 1] = rng.choices(odds, weights=[chance for _, chance in odds])[0]
    return shown
