"""One fault on one surface, so many times: what was answered, when, and what was wrong with it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from httpx2 import AsyncClient

from tests.faults.fault import Ending, Where
from tests.faults.plays import FAULTS
from tests.faults.schedule import MIXTURES
from tests.faults.server import FaultServer
from tests.faults.surfaces import Answer, Surface

SHORT_MS: Final = 300
"""The deadline where only the deadline ends a call, on a machine with nothing else to do."""
BUSY_MS: Final = 700
"""The same on a machine that runs tests."""
LONG_MS: Final = 10_000
"""The deadline where the endpoint's fault ends it."""
AT_A_TIME: Final = 6
"""Hanging requests, their beginnings spread over the deadline; fewer than the bulkhead holds."""
MOST_OVER_MS: Final = 50.0

USED: Final = frozenset({None, "reply_unreadable", "reply_incomplete", "reply_rejected"})
REASONS: Final[Mapping[Ending, frozenset[str | None]]] = {
    Ending.WHOLE: USED,
    Ending.BROKEN: frozenset({"llm_error"}),
    Ending.LIMITED: frozenset({"rate_limited"}),
    Ending.STALLED: frozenset({"deadline"}),
    Ending.MIXED: USED | {"llm_error", "rate_limited", "deadline"},
}
"""The reasons that may be named, by how a call ends; None: the model's part was used."""


def number_of(name: str) -> str:
    return FAULTS[name].number if name in FAULTS else MIXTURES[name].number


def ending_of(name: str) -> Ending:
    return FAULTS[name].ending if name in FAULTS else Ending.MIXED


def where_of(name: str) -> Where:
    return FAULTS[name].where if name in FAULTS else Where.ANSWER


NAMES: Final = tuple(sorted({*FAULTS, *MIXTURES}, key=lambda name: (number_of(name), name)))
"""Every fault and mixture, by number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A fault on a surface. `upstream` counts the calls in the endpoint's own log."""

    fault: str
    surface: str
    deadline_ms: int
    upstream: int
    answers: Sequence[Answer]
    wrong: tuple[str, ...]

    @property
    def requests(self) -> int:
        return len(self.answers)

    @property
    def ms(self) -> list[float]:
        return [answer.ms for answer in self.answers]

    @property
    def reasons(self) -> Counter[str]:
        return Counter(answer.reason or "used" for answer in self.answers)

    def over_ms(self, percentile: float) -> float:
        """By how much answers were later than the deadline; negative for earlier."""
        return float(np.percentile(self.ms, percentile)) - self.deadline_ms

    @property
    def late(self) -> bool:
        return self.over_ms(100) > MOST_OVER_MS


async def run_cell(
    server: FaultServer, surface: Surface, shop_url: str, fault: str, requests: int, *, short_ms: int = SHORT_MS
) -> Cell:
    """Asks so many times under the fault. The shop must have no breaker and its own deadlines far away."""
    ending = ending_of(fault)
    stalls = ending in {Ending.STALLED, Ending.MIXED}
    limit_ms = short_ms if stalls else LONG_MS
    at_a_time = AT_A_TIME if stalls else 1
    server.clear()
    server.mix(fault, deadline_s=limit_ms / 1000)
    async with AsyncClient(base_url=shop_url) as client:

        async def ask_each(first: int) -> list[Answer]:
            await asyncio.sleep(first * limit_ms / 1000 / at_a_time)
            answers = []
            for number in range(first, requests, at_a_time):
                answer = await surface.ask(client, number, limit_ms)
                answers.append(answer)
                if stalls:  # the same pace whether a call stalls or not: how many a shop can take is measured elsewhere
                    await asyncio.sleep(max(0.0, limit_ms - answer.ms) / 1000)
            return answers

        answers = [one for some in await asyncio.gather(*map(ask_each, range(at_a_time))) for one in some]
    wrong = Counter(complaint for answer in answers for complaint in answer.wrong)
    wrong.update(f"reason {answer.reason}" for answer in answers if answer.reason not in REASONS[ending])
    return Cell(
        fault=fault,
        surface=surface.name,
        deadline_ms=limit_ms,
        upstream=len(server.attempts),
        answers=answers,
        wrong=(*(f"{count} x {complaint}" for complaint, count in wrong.items()), *_unseen(server, fault, requests)),
    )


def _unseen(server: FaultServer, fault: str, requests: int) -> list[str]:
    """What the endpoint's log lacks: a call for each request, and the end of each that was given up."""
    if where_of(fault) is Where.DOOR:
        return [f"{len(server.attempts)} calls came through a door that is closed"] if server.attempts else []
    if len(server.attempts) < requests:
        return [f"the endpoint was called {len(server.attempts)} times"]
    if ending_of(fault) is Ending.STALLED and not server.wait_until_left(requests, 5.0):
        return [f"{sum(not attempt.client_left for attempt in server.attempts)} calls were not let go"]
    return []
