"""The AI SDK's own client against a served shop: it reads our stream without a word of ours (tests/aisdk/chat.mjs)."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.served import PATIENCE_S, Served, start
from tests.shop import place

Chat = Callable[..., list[dict[str, Any]]]

PROJECT = Path(__file__).parent / "aisdk"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "filled")
    running = start(folder, LLM__PROVIDER="off")
    yield running
    assert running.end() == 0


def node(*words: str, stdin: str = "", cwd: Path = PROJECT) -> str:
    """What a program of Node prints."""
    program = shutil.which("node")
    if program is None or not (PROJECT / "node_modules" / "ai").is_dir():
        pytest.fail("the AI SDK is not installed: run requirements/node.sh tests/aisdk (make test does)")
    ran = subprocess.run(
        [program, *words], input=stdin, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(params=["ai", "ai-6"])
def chat(request: pytest.FixtureRequest, served: Served) -> Chat:
    """Holds a chat with the latest AI SDK, and with the one before it that most pages still have."""

    def chat(*turns: dict[str, str]) -> list[dict[str, Any]]:
        plan = {"sdk": request.param, "api": f"{served.url}/v1/chat", "id": uuid4().hex, "turns": turns}
        told: list[dict[str, Any]] = json.loads(node("chat.mjs", stdin=json.dumps(plan)))
        return told

    return chat


def parts(turn: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [part for part in turn["message"]["parts"] if part["type"] == kind]


def prices(turn: dict[str, Any]) -> list[int]:
    [listed] = parts(turn, "data-products")
    return [one["product"]["price"]["amount"] for one in listed["data"]["products"]]


def test_it_reads_products_constraints_chips_and_words(chat: Chat) -> None:
    [turn] = chat({"text": "a kettle under 60"})
    assert (turn["status"], turn["error"]) == ("ready", None)
    assert turn["finish"] == {"isAbort": False, "isDisconnect": False, "isError": False}
    assert turn["message"]["role"] == "assistant"
    assert turn["message"]["metadata"]["remembered"] is True
    assert turn["message"]["metadata"]["conversation_id"]
    assert prices(turn)
    assert max(prices(turn)) < 6_000
    [constraints] = parts(turn, "data-constraints")
    assert [one["label"] for one in constraints["data"]["constraints"]] == ["under €60.00"]
    [critiques] = parts(turn, "data-critiques")
    assert {"label": "Cheaper", "text": "cheaper"} in critiques["data"]["critiques"]
    [text] = parts(turn, "text")
    assert (text["state"], text["text"][:9]) == ("done", "Here are ")
    assert turn["seen"].index("data-products") < turn["seen"].index("data-constraints")


def test_a_second_turn_goes_on_with_the_conversation(chat: Chat) -> None:
    first, second = chat({"text": "a kettle under 60"}, {"text": "cheaper"})
    assert second["message"]["id"] != first["message"]["id"]
    assert second["message"]["metadata"] == first["message"]["metadata"]
    assert max(prices(second)) < max(prices(first))
    assert second["status"] == "ready"


def test_a_chat_that_is_stopped_keeps_its_list_and_goes_on(chat: Chat, served: Served) -> None:
    stopped, after = chat({"text": "a kettle under 60", "stop_at": "data-products"}, {"text": "cheaper"})
    assert stopped["status"] == "ready"
    assert stopped["finish"]["isAbort"]
    assert prices(stopped)
    assert (after["status"], after["error"]) == ("ready", None)
    conversation = after["message"]["metadata"]["conversation_id"]
    kept = httpx2.get(f"{served.url}/v1/conversations/{conversation}", timeout=PATIENCE_S).json()
    assert [turn["text"] for turn in kept["turns"]] == ["a kettle under 60", "cheaper"]
    assert max(prices(after)) < max(prices(stopped))


def test_what_the_shop_refuses_is_an_error_of_the_chat(chat: Chat) -> None:
    refused, after = chat({"text": "x" * 5_000}, {"text": "a kettle"})
    assert refused["status"] == "error"
    assert json.loads(refused["error"])["code"] == "invalid_request"
    assert after["status"] == "ready"
