"""Outages with the breaker on: short ones here, and those of a minute in the proof."""

from pathlib import Path

import pytest

from app.llm.breaker import Breaker
from tests.clock import Clock
from tests.faults.outages import flapping, open_cost, recovery


@pytest.mark.parametrize("fault", ["error_503", "refused"])
def test_only_probes_find_out_and_the_model_is_back_soon(tmp_path: Path, fault: str) -> None:
    assert recovery(tmp_path, 3.0, fault=fault).wrong == ()


def test_the_breaker_does_not_flap_with_its_endpoint(tmp_path: Path) -> None:
    assert flapping(tmp_path, 3).wrong == ()


def test_an_open_breaker_gives_the_list_of_a_shop_without_a_model(tmp_path: Path) -> None:
    assert open_cost(tmp_path, 4, timed=False).wrong == ()


@pytest.mark.parametrize("outage_s", [1, 10, 59.9, 60, 61, 600])
def test_however_long_the_outage_a_probe_is_due_within_five_seconds_of_its_end(outage_s: float) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    began = clock.now
    for _ in range(5):
        breaker.failed()
    while clock.now < began + outage_s:
        if breaker.begin_probe():
            breaker.end_probe(ok=False)
        clock.now += 0.05
    while not breaker.begin_probe():
        clock.now += 0.05
    assert clock.now - began - outage_s <= 4.1


@pytest.mark.proof
@pytest.mark.parametrize("fault", ["error_503", "refused"])
def test_after_a_minute_the_model_is_back_within_five_seconds(tmp_path: Path, fault: str) -> None:
    assert recovery(tmp_path, 60.0, fault=fault).wrong == ()


@pytest.mark.proof
def test_the_breaker_does_not_flap_with_its_endpoint_a_hundred_times(tmp_path: Path) -> None:
    assert flapping(tmp_path, 100).wrong == ()


@pytest.mark.proof
def test_an_open_breaker_costs_no_more_than_a_millisecond(tmp_path: Path) -> None:
    assert open_cost(tmp_path, 1_000, timed=True).wrong == ()
