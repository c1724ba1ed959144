"""FailoverBench's sixteen scenarios, played again from their descriptions (its catalogue, methodology 0.1).

There, a caller asks a gateway with a second model behind it. Here, a shopper asks a shop: what rescues the answer is
the ranker's list and the shop's own words, named as such. Each scenario is asked of the list and of the adapter's
stream, the breaker is on, and after each the shop must be found alive: with a healthy endpoint it re-ranks again.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from httpx2 import Client

from app.llm.endpoint import Endpoint
from app.llm.guard import Guard
from app.llm.langchain_chat import make_chat_model
from app.llm.outcome import Answered, Outcome
from app.recommendation import Deadline
from app.settings import LLMProvider, LLMSettings
from prompts.messages import Message, ModelCall, Role
from tests.faults.outages import is_probe
from tests.faults.plays import HEALTHY
from tests.faults.row import Row
from tests.faults.server import FaultServer
from tests.faults.threaded import ThreadedShop, threaded
from tests.faults.wire import Attempt
from tests.faults.words import PROSE

HOME: Final = {"surface": "home", "visitor_id": "visitor-3"}
DEADLINE_MS: Final = 1_000
"""Where only the deadline ends a call."""
PATIENT_MS: Final = 10_000
"""Where the endpoint does."""
MOST_OVER_S: Final = 1.0
"""For a busy machine; how late an answer really is, the matrix measures."""
ALIVE_WITHIN_S: Final = 8.0
MOST_CALLS: Final = 6
"""Of the same endpoint, as FailoverBench counts a client that does not hammer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """A shop whose breaker is on, its endpoint, and a shopper."""

    server: FaultServer
    shop: ThreadedShop
    client: Client

    def ask(self, deadline_ms: int = PATIENT_MS) -> dict[str, Any]:
        """A list; it must be whole and in time, and say who made it."""
        started = time.monotonic()
        answer = self.client.post("/v1/recommendations", json={**HOME, "deadline_ms": deadline_ms})
        took_s = time.monotonic() - started
        assert answer.status_code == 200, answer.text
        listed: dict[str, Any] = answer.json()
        assert len(listed["products"]) == 10, "the list is not whole"
        assert (listed["mode"], "fallback_reason" in listed) in {("reranked", False), ("ranked", True)}
        assert took_s < deadline_ms / 1000 + MOST_OVER_S, f"the list took {took_s:.1f} s"
        return listed

    def reason(self, deadline_ms: int = PATIENT_MS) -> str | None:
        found: str | None = self.ask(deadline_ms).get("fallback_reason")
        return found

    def calls(self) -> list[Attempt]:
        """Those that shoppers caused."""
        return [attempt for attempt in self.server.attempts if not is_probe(attempt)]

    def stream(self, deadline_ms: int = PATIENT_MS) -> tuple[str, Outcome]:
        """The pieces of a streamed reply, and how it ended. A stream that was cut must not end as a whole one."""
        pieces = asyncio.run(_streamed(self.server.base_url, deadline_ms / 1000))
        text, last = "".join(piece for piece in pieces if isinstance(piece, str)), pieces[-1]
        assert not isinstance(last, str), "a stream without an outcome"
        assert not isinstance(last, Answered) or text == last.reply.text == PROSE, "cut words as a whole reply"
        return text, last

    def alive(self) -> None:
        """The shop re-ranks again, soon after its endpoint is well."""
        self.server.fault = HEALTHY
        until = time.monotonic() + ALIVE_WITHIN_S
        while self.reason() is not None:
            assert time.monotonic() < until, "the shop did not come back"
            time.sleep(0.1)


async def _streamed(base_url: str, seconds: float) -> list[str | Outcome]:
    settings = LLMSettings(provider=LLMProvider.OPENAI_COMPATIBLE, base_url=base_url, model="m")
    model = make_chat_model(settings)
    assert model is not None
    call = ModelCall(prompt="test@1", messages=(Message(role=Role.USER, text="Which pasta?"),))
    try:
        return [piece async for piece in Guard([Endpoint(model)]).stream(call, Deadline.after(seconds))]
    finally:
        await model.aclose()


def _reasons(stage: Stage, fault: str, *reasons: str | None, requests: int = 1) -> None:
    """Asks so often under the fault; what is named must be among the reasons."""
    stage.server.fault = fault
    stage.server.clear()
    for _ in range(requests):
        found = stage.reason(DEADLINE_MS if "deadline" in reasons else PATIENT_MS)
        assert found in reasons, f"the reason is {found}"
    assert stage.calls(), "the endpoint was not called"


def s01(stage: Stage) -> None:
    stage.server.clear()
    stage.server.fault = "rate_2*1,healthy"
    assert stage.reason() == "rate_limited"
    until = time.monotonic() + ALIVE_WITHIN_S
    while stage.reason() is not None:
        assert time.monotonic() < until, "the model was not asked again"
        time.sleep(0.1)
    first, second, *_ = stage.calls()
    assert second.at - first.at >= 1.8, "asked again before the time that the endpoint named"


def s02(stage: Stage) -> None:
    _reasons(stage, "rate_plain", "rate_limited", "breaker_open", requests=20)
    assert len(stage.calls()) <= MOST_CALLS


def s03(stage: Stage) -> None:
    _reasons(stage, "error_500*1,healthy", "llm_error", None)
    assert stage.reason() is None


def s04(stage: Stage) -> None:
    _reasons(stage, "error_503", "llm_error", "breaker_open", requests=20)
    assert len(stage.calls()) <= MOST_CALLS


def s05(stage: Stage) -> None:
    _reasons(stage, "reset*1,healthy", "llm_error", None)
    assert stage.reason() is None


def s06(stage: Stage) -> None:
    _reasons(stage, "hang", "deadline")
    assert len(stage.calls()) == 1, "a silent endpoint was asked again"
    stage.stream(DEADLINE_MS)


def s07(stage: Stage) -> None:
    _reasons(stage, "late", "deadline")
    stage.stream(DEADLINE_MS)


def s08(stage: Stage) -> None:
    _reasons(stage, "cut", "llm_error")
    text, outcome = stage.stream()
    assert 0 < len(text) < len(PROSE), "the stream was to be cut in its middle"
    assert not isinstance(outcome, Answered)


def s09(stage: Stage) -> None:
    _reasons(stage, "stall", "deadline")
    assert not isinstance(stage.stream(DEADLINE_MS)[1], Answered)


def s10(stage: Stage) -> None:
    _reasons(stage, "bad_event", "llm_error", None)
    stage.stream()


def s11(stage: Stage) -> None:
    _reasons(stage, "no_done", None)
    started = time.monotonic()
    assert isinstance(stage.stream()[1], Answered)
    assert time.monotonic() - started < PATIENT_MS / 2_000, "the sentinel was waited for"


def s12(stage: Stage) -> None:
    _reasons(stage, "context_length", "llm_error")
    assert len(stage.calls()) == 1, "what does not fit was sent again"


def s13(stage: Stage) -> None:
    _reasons(stage, "policy", "llm_error")
    assert len(stage.calls()) == 1, "what was refused was sent again"


def s14(stage: Stage) -> None:
    _reasons(stage, "cut*1,policy*1,healthy", "llm_error", None, requests=3)
    stage.server.fault = "cut*1,policy*1,healthy"
    stage.stream()
    roles = {message["role"] for attempt in stage.server.attempts for message in attempt.request["messages"]}
    assert "assistant" not in roles, "a cut reply was sent on, to be continued"


def s15(stage: Stage, outage_s: float = 4.0, requests: int = 20, pace_s: float = 0.4) -> None:
    stage.server.clear()
    stage.server.fault = f"error_503@{outage_s:g},healthy"
    ends = time.monotonic() + outage_s
    while time.monotonic() < ends:
        assert stage.reason() in {"llm_error", "breaker_open"}
        time.sleep(pace_s)
    during = len(stage.calls())
    assert during <= MOST_CALLS, "the endpoint was asked on and on"
    while stage.reason() is not None:
        assert time.monotonic() < ends + 5, "the model was not asked again within 5 s"
        time.sleep(0.1)
    for _ in range(requests - during):
        assert stage.reason() is None


def s16(stage: Stage) -> None:
    before = _counted(stage)
    _reasons(stage, "error_503", "llm_error", "breaker_open", requests=3)
    assert _counted(stage) == before, "a call that failed was counted as one that answered"


def _counted(stage: Stage) -> set[str]:
    lines = stage.client.get("/metrics").text.splitlines()
    return {line for line in lines if line.startswith("shelftalk_llm_calls_total") and '"answered"' in line}


SCENARIOS: Final[Mapping[str, tuple[str, Callable[[Stage], None]]]] = MappingProxyType(
    {
        "S01": ("429 with Retry-After: 2, once", s01),
        "S02": ("429 without Retry-After, persistent", s02),
        "S03": ("500 once, then healthy", s03),
        "S04": ("503, persistent", s04),
        "S05": ("reset before headers, once", s05),
        "S06": ("no response at all", s06),
        "S07": ("first token after 20 s", s07),
        "S08": ("stream cut in the middle", s08),
        "S09": ("stream stalls, connection open", s09),
        "S10": ("malformed chunk in the stream", s10),
        "S11": ("stream ends without [DONE]", s11),
        "S12": ("context length exceeded", s12),
        "S13": ("refused by a content filter", s13),
        "S14": ("cut stream, and a begun reply is refused", s14),
        "S15": ("primary down, then healthy", s15),
        "S16": ("accounting of calls that failed", s16),
    }
)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A shop for all scenarios."""
    with (
        FaultServer() as server,
        threaded(folder, server.base_url, breaker=True) as shop,
        Client(base_url=shop.url, timeout=30) as client,
    ):
        yield Stage(server=server, shop=shop, client=client)


def play(stage: Stage, name: str) -> Row:
    """One scenario, and whether the shop is alive after it."""
    title, scenario = SCENARIOS[name]
    wrong: tuple[str, ...] = ()
    stage.alive()
    stage.server.clear()
    started, calls = time.monotonic(), 0
    try:
        scenario(stage)
        calls = len(stage.calls())
        stage.alive()
    except AssertionError as error:
        wrong = (str(error).partition("\n")[0] or "what must hold does not",)
    figures = f"the endpoint was called {calls} times; alive again after {time.monotonic() - started:.1f} s"
    return Row(name=f"FailoverBench {name}: {title}", requests=1, figures=figures, wrong=wrong)
