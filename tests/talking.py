"""A conversation over HTTP, as tests hold it."""

import json
from typing import Any
from uuid import uuid4

from ranking.events import Event
from tests.shop import OpenShop

JSON = {"accept": "application/json"}


class Chat:
    """One conversation over HTTP."""

    def __init__(self, home: OpenShop, **body: Any) -> None:
        self.home = home
        self.id = str(uuid4())
        self.visitor = f"visitor-of-{self.id}"
        self.body = {"conversation_id": self.id, "visitor_id": self.visitor, **body}

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        answer = self.home.client.post("/v1/chat", json={**self.body, **more, "text": text}, headers=JSON)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def parts(self, text: str, **more: Any) -> list[dict[str, Any]]:
        answer = self.home.client.post("/v1/chat", json={**self.body, **more, "text": text})
        blocks = answer.text.split("\n\n")
        assert blocks[-2] == "data: [DONE]"
        return [json.loads(block.removeprefix("data: ")) for block in blocks[:-2]]

    @property
    def turns(self) -> list[dict[str, Any]]:
        found = self.home.client.get(f"/v1/conversations/{self.id}", params={"visitor_id": self.visitor}).json()
        turns: list[dict[str, Any]] = found["turns"]
        return turns

    def events(self, *names: str) -> list[Event]:
        return [event for _, event in self.home.shop.events.read(names=names) if event.conversation_id == self.id]
