"""Calls that are given up cost nothing afterwards: no socket, no task, no thread, and no more of the model's time."""

from pathlib import Path

import pytest

from tests.faults.leaks import cancelled_calls, departures


def test_100_cancelled_calls_leave_nothing_and_the_next_100_work(tmp_path: Path) -> None:
    assert cancelled_calls(tmp_path, 100).wrong == ()


def test_a_client_who_leaves_stops_the_spending(tmp_path: Path) -> None:
    assert departures(tmp_path, 20, timed=False).wrong == ()


@pytest.mark.proof
def test_20000_cancelled_calls_leave_nothing_and_the_next_100_work(tmp_path: Path) -> None:
    assert cancelled_calls(tmp_path, 20_000).wrong == ()


@pytest.mark.proof
def test_1000_clients_who_leave_stop_the_spending_within_200_ms(tmp_path: Path) -> None:
    assert departures(tmp_path, 1_000, timed=True).wrong == ()
