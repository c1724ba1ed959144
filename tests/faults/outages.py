"""Outages with the breaker on: what it costs while it is open, who finds out that it may close, and how soon."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import structlog
from httpx2 import Client

from app.llm.endpoint import PROBE
from tests.faults.plays import HEALTHY
from tests.faults.rehearsal import USELESS, served_with
from tests.faults.row import Row
from tests.faults.server import FaultServer
from tests.faults.threaded import threaded
from tests.faults.wire import Attempt

HOME: Final = {"surface": "home", "visitor_id": "visitor-3"}
PACE_S: Final = 0.05
RECOVERED_WITHIN_S: Final = 5.0
PROBES_APART_S: Final = 2.0
COSTS_AT_MOST_MS: Final = 1.0
_DRAWS: Final = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One list: when it was asked for, and what became of the model's part in it."""

    at: float
    mode: str
    reason: str | None


def _ask(client: Client) -> Asked:
    at = time.monotonic()
    answer = client.post("/v1/recommendations", json=HOME)
    assert answer.status_code == 200, answer.text
    listed = answer.json()
    assert len(listed["products"]) == 10
    return Asked(at=at, mode=listed["mode"], reason=listed.get("fallback_reason"))


def is_probe(attempt: Attempt) -> bool:
    asked = attempt.request.get("messages") or [{}]
    return str(asked[-1].get("content")) == PROBE.messages[-1].text


def recovery(folder: Path, outage_s: float, *, fault: str = "error_503") -> Row:
    """An outage while shoppers keep asking: the list goes on, only probes find out, the model is back soon after."""
    wrong: list[str] = []
    with _open(folder) as (server, client):
        began = time.monotonic()
        server.fault = f"{fault}@{outage_s:g},{HEALTHY}"
        ends = began + outage_s
        asked: list[Asked] = []
        while time.monotonic() < ends + 2 * RECOVERED_WITHIN_S:
            asked.append(_ask(client))
            if asked[-1].mode == "reranked":
                break
            time.sleep(PACE_S)
        attempts = list(server.attempts)
    opened_at = next((one.at for one in asked if one.reason == "breaker_open"), None)
    if opened_at is None:
        return Row(name=f"outage of {outage_s:g} s", requests=len(asked), figures="", wrong=("it never opened",))
    closed_at = asked[-1].at
    open_calls = [attempt for attempt in attempts if opened_at < attempt.at < closed_at]
    probes = [attempt.at for attempt in open_calls if is_probe(attempt)]
    if len(probes) < len(open_calls):
        wrong.append(f"{len(open_calls) - len(probes)} requests of shoppers were used to find out")
    if any(later - earlier < PROBES_APART_S for earlier, later in pairwise(probes)):
        wrong.append("probes came less than two seconds apart")
    back_s = closed_at - ends
    if asked[-1].mode != "reranked" or back_s > RECOVERED_WITHIN_S:
        wrong.append(f"re-ranking was not back {RECOVERED_WITHIN_S:g} s after the outage")
    return Row(
        name=f"outage of {outage_s:g} s ({fault}), breaker on",
        requests=len(asked),
        figures=f"re-ranked again {back_s:.1f} s after it ended; {len(attempts) - len(open_calls)} calls before it "
        f"opened and after it closed, {len(probes)} probes between, 0 of them a shopper's request",
        wrong=tuple(wrong),
    )


def flapping(folder: Path, cycles: int) -> Row:
    """A second down, a second up, so often: the breaker does not flap with it."""
    moments: list[float] = []

    def note(_: Any, __: str, event: Any) -> Any:
        if event.get("event") == "llm.breaker":
            moments.append(time.monotonic())
        return event

    reasons: list[str | None] = []
    with structlog.testing.capture_logs([note]), _open(folder) as (server, client):
        server.fault = f"error_503@1,{HEALTHY}@1"
        until = time.monotonic() + 2 * cycles
        while time.monotonic() < until:
            reasons.append(_ask(client).reason)
            time.sleep(PACE_S)
    most = max((sum(first <= each < first + 2 for each in moments) for first in moments), default=0)
    wrong = [f"{most} transitions within two seconds"] if most > 2 else []
    if not moments:
        wrong.append("the breaker never moved")
    used = sum(reason is None for reason in reasons)
    return Row(
        name=f"flapping, 1 s down and 1 s up, {cycles} times",
        requests=len(reasons),
        figures=f"{len(moments)} transitions of the breaker, at most {most} within 2 s; {used} lists re-ranked",
        wrong=tuple(wrong),
    )


def open_cost(folder: Path, pairs: int, *, timed: bool, seed: int = 0) -> Row:
    """The same list from a shop whose breaker is open and from one without a model, by turns."""
    closed, without = folder / "open", folder / "without"
    closed.mkdir()
    without.mkdir()
    with (
        FaultServer(USELESS) as server,
        served_with(closed, server.base_url) as first,
        served_with(without, server.base_url, LLM__PROVIDER="off") as second,
        Client(base_url=first.url, timeout=30) as one,
        Client(base_url=second.url, timeout=30) as other,
    ):
        for _ in range(20):
            _ask(one)
            _ask(other)
        took: list[tuple[float, float]] = []
        reasons: set[str | None] = set()
        for number in range(pairs):
            order = (one, other) if number % 2 else (other, one)
            ms = {}
            for client in order:
                started = time.perf_counter()
                asked = _ask(client)
                ms[client] = 1000 * (time.perf_counter() - started)
                if client is one:
                    reasons.add(asked.reason)
            took.append((ms[one], ms[other]))
    return _cost_row(np.array(took), reasons, timed=timed, seed=seed)


def _cost_row(took: Any, reasons: set[str | None], *, timed: bool, seed: int) -> Row:
    """`took`: float [pairs, 2], milliseconds with the breaker open and without a model."""
    apart = took[:, 0] - took[:, 1]
    drawn = np.random.default_rng(seed).integers(0, len(apart), size=(_DRAWS, len(apart)))
    low, high = np.percentile(np.median(apart[drawn], axis=1), [2.5, 97.5])
    (p50, q50), (p95, q95) = np.percentile(took, 50, axis=0), np.percentile(took, 95, axis=0)
    wrong = [] if reasons == {"breaker_open"} else [f"reasons {reasons}"]
    if timed and max(high, p95 - q95) > COSTS_AT_MOST_MS:
        wrong.append(f"an open breaker costs more than {COSTS_AT_MOST_MS:g} ms")
    return Row(
        name="breaker open against no model, paired",
        requests=len(apart),
        figures=f"median difference {np.median(apart):+.2f} ms (95 % of resamples {low:+.2f} to {high:+.2f}); "
        f"p50 {p50:.1f} and {q50:.1f}, p95 {p95:.1f} and {q95:.1f} ms",
        wrong=tuple(wrong),
    )


@contextmanager
def _open(folder: Path) -> Iterator[tuple[FaultServer, Client]]:
    """A shop with its breaker as it is shipped, and its endpoint, which is well and has been asked."""
    with (
        FaultServer() as server,
        threaded(folder, server.base_url, breaker=True) as shop,
        Client(base_url=shop.url, timeout=30) as client,
    ):
        assert [_ask(client).mode for _ in range(3)] == ["reranked"] * 3
        server.clear()
        yield server, client


def rows(folder: Path, *, outage_s: float, cycles: int, pairs: int, timed: bool) -> Iterator[Row]:
    """One after the other, each in a folder of its own."""

    def own(name: str) -> Path:
        (folder / name).mkdir()
        return folder / name

    yield recovery(own("outage"), outage_s)
    yield recovery(own("refused"), outage_s, fault="refused")
    yield flapping(own("flapping"), cycles)
    yield open_cost(own("cost"), pairs, timed=timed)
