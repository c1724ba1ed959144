"""A real adapter against a real, misbehaving endpoint: the list goes out in time, with the reason named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.settings import BudgetSettings, LLMProvider, LLMSettings
from tests.faults.server import FaultServer
from tests.shop import OpenShop, ids_of, open_home

DEADLINE_MS = 400
PATIENT_MS = 20_000

FAULTS = {
    "hang": {"deadline"},
    "html": {"llm_error"},
    "truncated_json": {"reply_unreadable", "reply_incomplete"},
    "half_json": {"llm_error"},
    "foreign": {"reply_rejected"},
    "error_500": {"llm_error"},
    "rate_plain": {"rate_limited"},
    "rate_later": {"rate_limited"},
    "cut": {"llm_error"},
    "reset": {"llm_error"},
    "headers_silence": {"deadline"},
    "drip": {"deadline"},
    "length": {"llm_error", "reply_incomplete", "reply_unreadable"},
    "no_order": {"reply_incomplete"},
    "echo": {"reply_unreadable"},
}
"""What the endpoint does, and the reasons that may be given for it."""


@contextmanager
def open_with_endpoint(folder: Path, server: FaultServer, deadline_ms: int) -> Iterator[OpenShop]:
    """A trained shop whose model is the fault server; the breaker is off, so that every request calls it."""
    llm = LLMSettings(
        provider=LLMProvider.OPENAI_COMPATIBLE,
        base_url=server.base_url,
        model="asked-by-server",
        breaker=False,
        retry_share=0,
        remember_s=0,
        budget=BudgetSettings(visitor_day_tokens=0),
    )
    rerank = {"mode": "on", "deadline_ms": deadline_ms, "top_n": 10}
    with open_home(folder, "trained", llm=llm, rerank=rerank) as shop:
        yield shop


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory, server: FaultServer) -> Iterator[OpenShop]:
    with open_with_endpoint(tmp_path_factory.mktemp("patient"), server, PATIENT_MS) as shop:
        yield shop


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory, server: FaultServer) -> Iterator[OpenShop]:
    with open_with_endpoint(tmp_path_factory.mktemp("hurried"), server, DEADLINE_MS) as shop:
        yield shop


def playing(server: FaultServer, fault: str) -> None:
    server.fault = fault
    server.clear()


@pytest.mark.parametrize(
    "fault", ["healthy", "reverse", "obedient", "lower_case", "missing", "extra", "fenced", "duplicates"]
)
@pytest.mark.parametrize("limit", [5, 10, 30])
def test_a_reply_reorders_within_bounds_and_changes_nothing_else(
    patient: OpenShop, server: FaultServer, fault: str, limit: int
) -> None:
    asked: dict[str, Any] = {"visitor_id": "visitor-3", "limit": limit}
    ranked = patient.ids(**{**asked, "limit": max(limit, 10)}, llm="off")
    playing(server, fault)
    listed = patient.recommend(**asked)
    ids = ids_of(listed)
    assert (listed["mode"], listed.get("fallback_reason")) == ("reranked", None)
    assert len(server.attempts) == 1
    assert len(set(ids)) == len(ids) == limit
    assert set(ids) <= set(ranked[: max(limit, 10)])
    assert ids[10:] == ranked[10:limit]
    moves = [abs(ranked.index(id) - place) for place, id in enumerate(ids)]
    assert max(moves) <= patient.shop.settings.rerank.max_moves
    assert ids[0] in ranked[:3]
    assert (max(moves) > 0) == (fault not in {"healthy", "lower_case", "extra", "fenced"} and ids != ranked[:limit])


def test_a_reversed_reply_is_followed_as_far_as_the_bounds_allow(patient: OpenShop, server: FaultServer) -> None:
    ranked = patient.ids(llm="off")
    playing(server, "reverse")
    assert patient.ids() != ranked


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_endpoint_does_the_ranked_list_is_answered(
    hurried: OpenShop, server: FaultServer, fault: str
) -> None:
    ranked = hurried.ids(llm="off")
    playing(server, fault)
    listed = hurried.recommend()
    assert ids_of(listed) == ranked
    assert listed["mode"] == "ranked"
    assert listed["fallback_reason"] in FAULTS[fault]
    assert server.wait_until_called()
    assert len(server.attempts) == 1


def test_the_endpoint_is_let_go_when_the_time_is_up(hurried: OpenShop, server: FaultServer) -> None:
    playing(server, "hang")
    hurried.recommend()
    assert server.wait_until_left()
    guard = hurried.shop.list_guard
    assert guard is not None
    assert guard.running == 0


def test_the_key_is_in_no_log_and_no_answer(tmp_path: Path, server: FaultServer) -> None:
    llm = {
        "provider": "openai_compatible", "base_url": server.base_url, "model": "m", "api_key": "sk-very-secret-7"
    }  # fmt: skip
    playing(server, "key_revoked")
    rerank = {"mode": "on", "deadline_ms": PATIENT_MS}
    with (
        structlog.testing.capture_logs() as logs,
        open_home(tmp_path, "trained", llm=llm, rerank=rerank) as shop,
    ):
        answer = shop.client.post("/v1/recommendations", json={"surface": "home"})
        metrics = shop.client.get("/metrics").text
        settings = repr(shop.shop.settings)
    assert server.attempts[0].headers["authorization"] == "Bearer sk-very-secret-7"
    assert answer.json()["fallback_reason"] == "llm_error"
    for told in (str(logs), answer.text, metrics, settings):
        assert "sk-very-secret-7" not in told
