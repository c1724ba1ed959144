"""The fault server plays what it is told, when it is told, and writes down what it saw."""

import socket
import time
from random import Random

import httpx2
import pytest

from tests.faults.plays import FAULTS
from tests.faults.schedule import ANY, MIXTURES, BadSchedule, Schedule
from tests.faults.server import FaultServer, happens


def post(server: FaultServer, timeout: float = 2.0, headers: dict[str, str] | None = None) -> httpx2.Response:
    body = {"model": "m", "messages": [{"role": "user", "content": "Which pasta?"}]}
    return httpx2.post(f"{server.base_url}/chat/completions", json=body, headers=headers, timeout=timeout)


def statuses(schedule: Schedule, *moments: float) -> list[str]:
    return [schedule.next(moment) for moment in moments]


def test_every_number_of_the_catalogue_is_played() -> None:
    played = {fault.number for fault in FAULTS.values()} | {mixture.number for mixture in MIXTURES.values()}
    assert played - {"-"} == {f"L{number:02}" for number in range(1, 43)}


def test_a_step_lasts_for_its_calls_and_the_last_one_for_good() -> None:
    schedule = Schedule("error_500*3,healthy")
    assert statuses(schedule, 0, 0, 0, 0, 9, 99) == ["error_500"] * 3 + ["healthy"] * 3


def test_a_step_lasts_for_its_seconds_however_many_call() -> None:
    schedule = Schedule("refused@60,healthy")
    assert statuses(schedule, 5, 64.9, 65.0, 900) == ["refused", "refused", "healthy", "healthy"]


def test_steps_without_an_end_begin_again() -> None:
    flapping = Schedule("error_503@1,healthy@1")
    assert statuses(flapping, 0, 0.5, 1.0, 1.9, 2.0, 7.5) == [
        "error_503", "error_503", "healthy", "healthy", "error_503", "healthy"
    ]  # fmt: skip
    assert statuses(Schedule("hang*1,healthy*2"), 0, 0, 0, 0) == ["hang", "healthy", "healthy", "hang"]


def test_chance_meets_as_many_calls_as_it_should_and_the_same_ones_again() -> None:
    def drawn(seed: int) -> list[str]:
        return statuses(Schedule("error_500", probability=0.3, rng=Random(seed)), *range(1_000))

    assert 250 < drawn(1).count("error_500") < 350
    assert drawn(1) == drawn(1) != drawn(2)
    assert len(set(statuses(Schedule(ANY), *range(1_000)))) > 60


@pytest.mark.parametrize("text", ["", "nonsense", "hang*", "hang*0", "hang@0", "hang@1.x", "hang,,healthy"])
def test_a_schedule_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadSchedule, match=r"hang|step|fault"):
        Schedule(text)


def test_header_and_model_choose_the_fault() -> None:
    with FaultServer() as server:
        assert post(server).status_code == 200
        assert post(server, headers={"x-fault": "error_503"}).status_code == 503
        asked = httpx2.post(f"{server.base_url}/chat/completions", json={"model": "error_502"}, timeout=2)
        assert asked.status_code == 502
    assert [attempt.fault for attempt in server.attempts] == ["healthy", "error_503", "error_502"]


def test_an_outage_of_the_port_ends_where_it_began() -> None:
    with FaultServer() as server:
        assert post(server).status_code == 200
        server.fault = "refused"
        with pytest.raises(httpx2.ConnectError):
            post(server)
        server.fault = "black_hole"
        with pytest.raises(httpx2.ConnectTimeout):
            post(server, timeout=0.2)
        server.fault = "healthy"
        assert post(server).status_code == 200
    assert len(server.attempts) == 2


def test_an_outage_by_the_clock_is_over_by_itself() -> None:
    with FaultServer("refused@0.3,healthy") as server:
        with pytest.raises(httpx2.ConnectError):
            post(server)
        time.sleep(0.4)
        assert post(server).status_code == 200


def test_a_connection_that_was_kept_is_dead_when_it_is_used_again() -> None:
    with FaultServer("stale") as server, httpx2.Client(timeout=2) as client:
        url, body = f"{server.base_url}/chat/completions", {"model": "m"}
        assert client.post(url, json=body).status_code == 200
        with pytest.raises(httpx2.TransportError):
            client.post(url, json=body)
        assert client.post(url, json=body).status_code == 200
    assert len(server.attempts) == 3


def test_an_attempt_is_told_with_its_sizes_and_times() -> None:
    told: list[dict[str, object]] = []
    with FaultServer("hang*1,healthy", log=lambda attempt: told.append(attempt.line())) as server:
        with socket.create_connection(("127.0.0.1", int(server.base_url.split(":")[2].partition("/")[0]))) as line:
            line.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            assert server.wait_until_called()
            time.sleep(0.1)
        assert server.wait_until_left()
        post(server)
        assert happens(lambda: len(told) == 2, 2.0)  # the client has its answer before the line is written
    given_up, answered = told
    assert (given_up["fault"], given_up["answered_ms"], given_up["bytes_out"]) == ("hang", None, 0)
    assert isinstance(given_up["cancelled_ms"], float)
    assert 90 < given_up["cancelled_ms"] < 1_000
    assert (answered["fault"], answered["cancelled_ms"]) == ("healthy", None)
    assert isinstance(answered["bytes_out"], int)
    assert answered["bytes_out"] > 100
