"""A breaker by itself, against a clock that the test turns."""

from hypothesis import given
from hypothesis import strategies as st

from app.llm.breaker import Breaker, BreakerSettings, State
from prompts.facts import FallbackReason
from tests.clock import Clock


def test_half_of_ten_calls_failing_opens_it_and_old_ones_do_not_count() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(4):
        breaker.succeeded()
        breaker.failed()
    clock.now += 11
    breaker.failed()
    assert breaker.refusal is None
    for _ in range(5):
        breaker.succeeded()
    for _ in range(4):
        breaker.failed()
    assert breaker.refusal is FallbackReason.BREAKER_OPEN


def seconds_to_probe(breaker: Breaker, clock: Clock) -> float:
    """How long the breaker stays open from now on; a probe is under way then."""
    start = clock.now
    while not breaker.begin_probe():
        clock.now += 1
    return clock.now - start


def test_an_endpoint_that_stays_dead_is_probed_every_two_seconds() -> None:
    clock = Clock()
    breaker = Breaker(BreakerSettings(failures_in_row=1, jitter=0), clock)
    breaker.failed()
    waits = []
    for _ in range(6):
        waits.append(seconds_to_probe(breaker, clock))
        breaker.end_probe(ok=False)
    assert waits == [2] * 6


def test_an_endpoint_that_only_answers_probes_is_left_alone_ever_longer_until_a_call_succeeds() -> None:
    clock = Clock()
    breaker = Breaker(BreakerSettings(failures_in_row=1, jitter=0), clock)
    waits = []
    for _ in range(6):
        breaker.failed()
        waits.append(seconds_to_probe(breaker, clock))
        breaker.end_probe(ok=True)
    assert waits == [2, 4, 8, 16, 30, 30]
    breaker.succeeded()
    breaker.failed()
    assert seconds_to_probe(breaker, clock) == 2


def test_of_two_pauses_the_longer_one_counts_and_none_is_endless() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    breaker.pause(1e9, FallbackReason.BREAKER_OPEN)
    breaker.pause(1.0)
    assert breaker.refusal is FallbackReason.BREAKER_OPEN
    clock.now += BreakerSettings().max_pause_s
    assert breaker.refusal is None


def test_only_one_probe_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker(BreakerSettings(failures_in_row=1, jitter=0), clock)
    breaker.failed()
    clock.now += 2
    assert [breaker.begin_probe() for _ in range(3)] == [True, False, False]
    breaker.end_probe(ok=None)
    assert breaker.begin_probe()


@given(st.lists(st.sampled_from(["ok", "fail", "tick", "late", "probe"]), max_size=80))
def test_an_open_breaker_admits_nobody_until_a_probe_succeeds(steps: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    in_row = 0
    for step in steps:
        before = breaker.state
        match step:
            case "ok":
                breaker.succeeded()
                in_row = 0
            case "fail":
                breaker.failed()
                in_row += 1
            case "tick":
                clock.now += 1
            case "late":
                clock.now += 40
            case "probe" if breaker.begin_probe():
                breaker.end_probe(ok=True)
                in_row = 0
        if before is State.OPEN and breaker.state is State.CLOSED:
            assert step == "probe"
        if in_row >= 5:
            assert breaker.refusal is FallbackReason.BREAKER_OPEN


def test_probes_come_out_of_step_but_never_early() -> None:
    waits = set()
    for _ in range(50):
        clock = Clock()
        breaker = Breaker(BreakerSettings(failures_in_row=1), clock)
        breaker.failed()
        clock.now += 1.999
        assert not breaker.begin_probe()
        while not breaker.begin_probe():
            clock.now += 0.01
        waits.add(round(clock.now, 2))
    assert len(waits) > 10
    assert max(waits) <= 100 + 2.52
