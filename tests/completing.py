"""Clients of OpenAI's routes over a chat shop."""

from types import SimpleNamespace
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import errors
from app.access.access import everyone
from app.access.doors import Doors
from app.api import completions
from app.api.completion_errors import OpenAIErrors
from app.assembly import Shop
from app.body import BodyLimit
from app.dialogue.threads import Threads
from prompts.scripted import ScriptedChatModel
from tests.chat_shop import dialogue_of

PATH = "/v1/chat/completions"


def face(shop: Shop, model: ScriptedChatModel | None = None) -> TestClient:
    """A client of the real routes and errors over the shop, as a server that was started just now."""
    app, dialogue = FastAPI(), dialogue_of(shop, model=model)
    app.state.shop = SimpleNamespace(
        dialogue=dialogue, threads=Threads(dialogue, shop.conversations), settings=shop.settings, now=shop.now
    )
    errors.install(app)
    app.include_router(completions.router)
    app.add_middleware(BodyLimit, max_bytes=1_000_000)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(Doors, access=everyone())
    app.add_middleware(CorrelationIdMiddleware)
    return TestClient(app, raise_server_exceptions=False)


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def complete(client: TestClient, *messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post(PATH, json={"model": "any", "messages": messages, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def content(completion: dict[str, Any]) -> str:
    said: str = completion["choices"][0]["message"]["content"]
    return said


class Talker:
    """A client that keeps its history and sends all of it each time, as OpenAI's clients do."""

    def __init__(self, client: TestClient, **more: Any) -> None:
        self.client = client
        self.more = more
        self.messages: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        """Returns the id of the conversation."""
        self.messages.append(user(text))
        answer = complete(self.client, *self.messages, **self.more)
        self.messages.append(answer["choices"][0]["message"])
        conversation_id: str = answer["shelftalk"]["conversation_id"]
        return conversation_id
