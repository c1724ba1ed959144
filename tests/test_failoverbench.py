"""FailoverBench's sixteen scenarios, one test each; tests/faults/failover.py says what each asks for."""

from collections.abc import Iterator

import pytest

from tests.faults.failover import SCENARIOS, Stage, play, s15, staged


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("failover")) as opened:
        yield opened


@pytest.mark.parametrize("name", SCENARIOS, ids=[f"{name} {title}" for name, (title, _) in SCENARIOS.items()])
def test_failoverbench(stage: Stage, name: str) -> None:
    assert play(stage, name).wrong == ()


@pytest.mark.proof
def test_failoverbench_s15_at_its_own_pace(stage: Stage) -> None:
    """A minute's outage, a request every four seconds."""
    stage.alive()
    s15(stage, outage_s=60.0, pace_s=4.0)
