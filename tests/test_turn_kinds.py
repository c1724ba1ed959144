"""Every kind of turn over HTTP, with the model off, with a real local one, and with one that never answers."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from eval.local_model import LocalModel, available
from eval.turn_kinds import KINDS, Kind, Played, play
from tests.faults.server import FaultServer
from tests.served import start
from tests.shop import place

DEADLINE_MS = 1_500
SLACK_MS = 1_000
"""What a busy machine may add; a model that stalls would stall for an hour."""


def address(model: str, folder: Path, holding: ExitStack) -> dict[str, str]:
    """The settings of a shop with this model."""
    if model == "off":
        return {"LLM__PROVIDER": "off"}
    if model == "stalling":
        return {"LLM__BASE_URL": holding.enter_context(FaultServer("hang")).base_url}
    if reason := available():
        pytest.skip(reason)
    local = holding.enter_context(LocalModel.start(folder / "model.log", threads=1))
    return {"LLM__BASE_URL": local.base_url, "LLM__MODEL": local.model, "LLM__UNDERSTANDS": "false"}


@pytest.fixture(scope="module", params=["off", "stalling", pytest.param("local", marks=pytest.mark.model)])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    place(folder, "home")
    with ExitStack() as holding:
        served = start(folder, RERANK__MODE="off", LLM__BREAKER="false", **address(request.param, folder, holding))
        yield served.url
        assert served.end() == 0


def turn(url: str, kind: Kind) -> Played:
    async def played() -> Played:
        async with AsyncClient(base_url=url, timeout=30) as client:
            return await play(client, kind, DEADLINE_MS)

    return asyncio.run(played())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_products_come_first_then_words_and_the_turn_ends_by_its_deadline(url: str, kind: Kind) -> None:
    played = turn(url, kind)
    assert played.faults(kind) == []
    assert played.whole_ms < DEADLINE_MS + SLACK_MS
