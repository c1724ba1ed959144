"""A shop's own log as decisions: what stood at each place, how probably, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np

from app.engine import Engine
from app.lists import ListMaker
from app.replay import Replay
from app.store.ports import ServedRecommendation
from eval.offpolicy.estimators import Decisions
from ranking.events import Event
from ranking.labels import GRADES
from retrieval.schema import ProductId

PLACES: Final = 10
"""Of each list, the first so many places."""


class NothingLogged(Exception):  # noqa: N818 - a state of the log
    """There is nothing to estimate from, and what to do."""


def decisions(
    served: Sequence[ServedRecommendation], events: Iterable[Event], engine: Engine, lists: ListMaker, now: datetime
) -> Decisions:
    """The lists that were served, and what this engine would have put at each of their places.

    The reward is 1 if anything was done with the product that stood there: a click, a wish, the cart, a purchase. The
    engine shows what it ranks, so its probability of a product at a place is 1 or 0. The reward model is each place's
    mean reward. Lists that a model reordered are left out: their order is not the ranker's.

    Raises:
        NothingLogged: no list can be used.
    """
    usable = [one for one in served if one.mode == "ranked" and one.shown]
    acted = _acted(events, {one.id for one in usable})
    rows: list[tuple[float, float, float, int, int]] = []
    for number, one in enumerate(usable):
        shown = sorted(one.shown, key=_place)[:PLACES]
        page = Replay.of(one, engine, lists, now).first(len(shown))
        for place, entry in enumerate(shown):
            product_id = ProductId(str(entry["product_id"]))
            same = place < len(page) and page[place].id == product_id
            reward = float(product_id in acted.get(one.id, ()))
            rows.append((reward, float(str(entry.get("propensity", 1.0))), float(same), place, number))
    if not rows:
        raise NothingLogged("No ranked list is in the log; serve for a while, with events posted back.")
    rewards, chances, targets, places, lists_of = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    by_place = np.array([rewards[places == at].mean() if (places == at).any() else 0.0 for at in range(PLACES)])
    expected = by_place[places.astype(np.int64)]
    return Decisions(
        reward=rewards,
        propensity=chances,
        target=targets,
        expected_shown=expected,
        expected_target=expected,
        support=targets,
        cluster=lists_of.astype(np.int64),
    )


def _place(entry: Mapping[str, Any]) -> int:
    return int(entry["position"])


def _acted(events: Iterable[Event], lists: Collection[str]) -> Mapping[str, set[ProductId]]:
    found: dict[str, set[ProductId]] = defaultdict(set)
    for event in events:
        if event.event_name in GRADES and event.recommendation_id in lists:
            found[str(event.recommendation_id)] |= {item.item_id for item in event.items}
    return found
