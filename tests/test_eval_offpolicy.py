"""Off-policy estimates: by hand, and on simulated logs whose answer is known."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from eval.commands.offpolicy import measure
from eval.offpolicy.estimators import Decisions, estimate
from eval.offpolicy.logs import NothingLogged
from eval.offpolicy.simulation import World
from tests.shop import open_home, place, settings_for


def decisions(reward: list[float], propensity: list[float], target: list[float], model: float = 0.0) -> Decisions:
    n = len(reward)
    return Decisions(
        reward=np.array(reward),
        propensity=np.array(propensity),
        target=np.array(target),
        expected_shown=np.full(n, model),
        expected_target=np.full(n, model),
        support=np.ones(n),
    )


def test_by_hand() -> None:
    found = estimate(decisions([1, 0, 1, 0], [0.5, 0.5, 0.25, 1.0], [1.0, 0.0, 0.5, 0.5], model=0.5))
    assert found.served.mean == 0.5
    assert found.ips.mean == pytest.approx((2 + 0 + 2 + 0) / 4)
    assert found.snips.mean == pytest.approx(4 / 4.5)
    assert found.dr.mean == pytest.approx(np.mean([0.5 + 2 * 0.5, 0.5, 0.5 + 2 * 0.5, 0.5 - 0.5 * 0.5]))
    assert found.effective == pytest.approx(4.5**2 / (4 + 0 + 4 + 0.25))
    assert not found.told


def test_the_policy_that_served_is_estimated_at_what_it_earned() -> None:
    rng = np.random.default_rng(3)
    chance = rng.uniform(0.1, 1.0, 500)
    found = estimate(decisions((rng.random(500) < 0.3).astype(float).tolist(), chance.tolist(), chance.tolist()))
    assert found.ips == found.snips == found.dr == found.served
    assert found.effective == pytest.approx(500)


def test_a_policy_with_nothing_in_common_is_not_told() -> None:
    found = estimate(decisions([1.0] * 100, [1.0] * 100, [0.0] * 100))
    assert (found.effective, found.told, found.snips.mean) == (0.0, False, 0.0)


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.2])
def test_a_propensity_that_is_none_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="propensity"):
        decisions([1.0], [chance], [1.0])


@pytest.mark.parametrize("logs", [200, pytest.param(500, marks=pytest.mark.proof)])
def test_the_interval_covers_what_is_true(logs: int) -> None:
    """Simulated logs of 2,000 decisions each, every one of a world of its own."""
    covered = {"ips": 0, "snips": 0, "dr": 0}
    for number in range(logs):
        rng = np.random.default_rng(number)
        world = World.drawn(rng)
        found = estimate(world.log(2_000, rng))
        for name in covered:
            one = getattr(found, name)
            covered[name] += one.low <= world.truth <= one.high
    told = {name: many / logs for name, many in covered.items()}
    sys.stdout.write(f"N {logs} logs; coverage of the true value: {told}\n")
    assert all(share >= (0.93 if logs >= 500 else 0.91) for share in told.values()), told


def test_a_naive_mean_is_wrong_where_the_estimates_are_right() -> None:
    rng = np.random.default_rng(1)
    world = World.drawn(rng)
    found = estimate(world.log(20_000, rng))
    assert not found.served.low <= world.truth <= found.served.high
    assert found.dr.low <= world.truth <= found.dr.high


def test_a_shops_own_log_tells_what_the_same_bundle_would_earn_again(tmp_path: Path) -> None:
    """The shop itself is left as it was; the active bundle agrees with most of what it served."""
    with open_home(tmp_path, "trained") as shop:
        for number in range(8):
            listed = shop.recommend(surface="home", limit=5)
            event = {
                "event_id": str(UUID(int=number + 1)),
                "event_name": "select_item",
                "event_time": datetime.now(UTC).isoformat(),
                "visitor_id": f"visitor-{number}",
                "recommendation_id": listed["recommendation_id"],
                "items": [{"item_id": listed["products"][number % 2]["product"]["id"]}],
            }
            assert shop.client.post("/v1/events", json={"events": [event]}).status_code == 200
    before = sorted(path.name for path in tmp_path.iterdir())
    found = measure(settings_for(tmp_path), None, None, 100)
    assert found.decisions == 40
    assert found.served.mean == pytest.approx(8 / 40)
    assert found.support > 0.5
    assert found.told
    assert found.snips.low <= found.served.mean <= found.snips.high
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_shop_that_served_nothing_says_so(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    with pytest.raises(NothingLogged, match="No ranked list"):
        measure(settings_for(tmp_path), None, None, 100)
