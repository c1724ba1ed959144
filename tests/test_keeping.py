"""What is kept of a list is bounded, and what goes first is what explains least."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.explain.contributions import Contributions
from app.explain.keeping import DROPS, MOST_BYTES, Keeper, bounded, size_of
from app.explain.logged import Logged
from app.store.ports import ServedRecommendation, StoreUnavailable
from app.store.recommendations import Journal
from app.store.retention import BATCH, Kept, Retention, forget_older
from prompts.audience import Audience
from prompts.messages import MOST_KEPT
from retrieval.schema import ProductId
from tests.contracts.test_recommendation_log import Faulty

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTRIBUTIONS = Contributions(Path("nowhere"))


def fact(number: int, kind: str, field: str, value: object) -> dict[str, object]:
    return {"id": f"f{number}", "kind": kind, "field": field, "value": value, "as_of": NOW.isoformat()}


def entry(number: int, *, text: str = "tea", attributes: int = 3) -> dict[str, Any]:
    """A product as it is logged, its share of every feature among it."""
    return {
        "product_id": f"p{number}",
        "title": f"{text} {number}",
        "position": number,
        "score": 0.5,
        "propensity": 1.0,
        "sponsored": False,
        "reason": {"text": "You bought this 4 times.", "fact_ids": ["f0"]},
        "facts": [
            fact(0, "behaviour", "bought_times", 4),
            fact(1, "constraint", "attributes.colour", text),
            fact(2, "catalogue", "brand", text),
            *(fact(3 + at, "catalogue", f"attributes.a{at}", text) for at in range(attributes)),
        ],
        "features": {f"group.what_{at}": at / 7 for at in range(50)},
        "contributions": {f"group.what_{at}": (at - 25) / 7 for at in range(50)},
        "rules": ["kept"],
    }


def listed(products: int = 10, *, text: str = "tea", attributes: int = 3) -> ServedRecommendation:
    return ServedRecommendation(
        id="r1",
        at=NOW,
        visitor_id=None,
        surface="home",
        mode="reranked",
        bundle_id="b1",
        request={"text": text, "cart": ["x"] * 20, "constraints": [], "locale": "en_US"},
        shown=[entry(number, text=text, attributes=attributes) for number in range(1, products + 1)],
        extra={"bundle": {"prompts": "abc"}, "rerank": {"prompt": "r@1", "model": "m", "reply": "y" * MOST_KEPT}},
    )


LARGE = listed(100, text="茶" * 500, attributes=50)
"""As large as lists can be: a hundred products with long titles and fifty long attributes each."""


def test_an_ordinary_list_is_kept_whole_and_far_below_the_bound() -> None:
    ordinary = listed()
    assert bounded(ordinary, MOST_BYTES) is ordinary
    assert size_of(ordinary) < MOST_BYTES / 4


def test_the_largest_list_is_within_the_bound_and_says_what_is_missing() -> None:
    assert size_of(LARGE) > 5 * MOST_BYTES
    kept = bounded(LARGE, MOST_BYTES)
    assert size_of(kept) <= MOST_BYTES
    dropped = kept.extra["dropped"]
    assert isinstance(dropped, list)
    assert dropped == [drop.what for drop in DROPS][: len(dropped)]
    assert [one["product_id"] for one in kept.shown] == [one["product_id"] for one in LARGE.shown]
    assert LARGE.shown[0]["features"], "what was served is left as it was"


def by_what_went_last() -> dict[str, list[ServedRecommendation]]:
    """An ordinary list under ever smaller bounds."""
    served, found = listed(attributes=10), dict[str, list[ServedRecommendation]]()
    for most in range(size_of(served) - 1, 1_500, -60):
        kept = bounded(served, most)
        assert size_of(kept) <= most or "request" in kept.extra["dropped"]  # type: ignore[operator]  # plain JSON
        found.setdefault(kept.extra["dropped"][-1], []).append(kept)  # type: ignore[index]  # as above
    return found


SMALLER = by_what_went_last()


def test_what_explains_least_goes_first() -> None:
    names = [drop.what for drop in DROPS]
    assert list(SMALLER) == [name for name in names if name in SMALLER]
    assert set(names) - set(SMALLER) <= {"long values"}, "there are none in this list"
    assert all(len(one["contributions"]) == 50 for kept in SMALLER["reply"] for one in kept.shown)  # type: ignore[arg-type]  # plain JSON
    assert all("rerank" not in kept.extra for found in SMALLER.values() for kept in found)


@pytest.mark.parametrize(
    ("gone", "has"),
    [
        ("small contributions", lambda one: len(one["contributions"]) == 50),
        ("features", lambda one: one["features"]),
        ("contributions", lambda one: one["contributions"]),
        ("attributes", lambda one: len(one["facts"]) > 2),
        ("facts", lambda one: one["facts"]),
    ],
)
def test_of_products_the_last_one_goes_first(gone: str, has: Callable[[Mapping[str, Any]], bool]) -> None:
    for kept in SMALLER[gone]:
        having = [bool(has(one)) for one in kept.shown]
        assert having == sorted(having, reverse=True)
        assert not having[-1]
    assert len({sum(bool(has(one)) for one in kept.shown) for kept in SMALLER[gone]}) > 1


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.text(max_size=300), st.integers(0, 20), st.integers(12_000, 60_000))
def test_whatever_the_list_it_is_within_the_bound_and_can_be_explained(
    products: int, text: str, attributes: int, most: int
) -> None:
    served = listed(products, text=text or "tea", attributes=attributes)
    kept = bounded(served, most)
    assert size_of(kept) <= most
    assert size_of(served) > most or kept is served
    for one in kept.shown:
        id = ProductId(str(one["product_id"]))
        logged = Logged.of(kept, "r1", id, Audience.AUDITOR, "en_US", CONTRIBUTIONS)
        found = logged.explanation(logged.as_of_then())
        assert found.text
        assert found.contributions or found.contributions_missing


def test_the_journal_keeps_what_was_made_of_a_list_once_and_a_list_that_cannot_be_made_ready_as_it_is() -> None:
    log, prepared, unprepared = Faulty(), list[str](), list[str]()

    def prepare(served: ServedRecommendation) -> ServedRecommendation:
        prepared.append(served.id)
        if served.id == "odd":
            raise ValueError("cannot")
        return replace(served, extra={"ready": True})

    log.failing = True
    journal = Journal(log, window_s=0, retry_s=0.01, prepare=prepare, on_unprepared=lambda: unprepared.append("odd"))
    journal.add(replace(listed(1), id="r1"))
    journal.add(replace(listed(1), id="odd"))
    assert not journal.flush(timeout_s=0.2)
    log.failing = False
    assert journal.flush()
    journal.close()
    assert {one.id: "ready" in one.extra for one in log.written} == {"r1": True, "odd": False}
    assert (prepared, unprepared) == (["r1", "odd"], ["odd"]), "not again at every attempt"


def test_the_size_of_every_list_is_measured() -> None:
    sizes: list[int] = []
    keep = Keeper(CONTRIBUTIONS, sizes.append, most_bytes=10_000)
    kept = keep(replace(listed(), bundle_id=None))
    assert sizes == [size_of(kept)]
    assert sizes[0] <= 10_000


# Retention


class Drawer:
    """A log of so many old lists."""

    def __init__(self, old: int) -> None:
        self.old = old
        self.asked: list[tuple[datetime, int]] = []
        self.away = False

    def forget(self, before: datetime, limit: int) -> int:
        if self.away:
            raise StoreUnavailable("locked")
        self.asked.append((before, limit))
        deleted = min(limit, self.old)
        self.old -= deleted
        return deleted


def test_old_lists_go_in_batches_with_a_pause_between_that_may_end_it() -> None:
    drawer, pauses = Drawer(2 * BATCH + 50), list[int]()

    def wait() -> bool:
        pauses.append(drawer.old)
        return len(pauses) == 3

    assert forget_older([drawer], NOW, wait) == 2 * BATCH + 50
    assert (drawer.old, pauses) == (0, [BATCH + 50, 50])
    many = Drawer(100 * BATCH)
    assert forget_older([many], NOW, wait) == BATCH
    assert {limit for _, limit in many.asked} == {BATCH}


def test_a_running_shop_forgets_what_is_older_than_it_is_kept_and_survives_a_store_that_is_away() -> None:
    drawer, seen = Drawer(5), Event()
    drawer.away = True

    def now() -> datetime:
        if not drawer.away:
            seen.set()
        drawer.away = False
        return NOW

    kept = [Kept(name="lists", logs=[drawer], keep=timedelta(days=400))]
    retention = Retention(kept, now, first_after_s=0.0, every_s=0.01)
    assert seen.wait(5)
    retention.close()
    assert drawer.old == 0
    assert drawer.asked[0][0] == NOW - timedelta(days=400)
