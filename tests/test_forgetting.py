"""A visitor who is forgotten: gone from every answer, from every file, and from memory."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.store.ports import ModelWords, ShadowOrder
from prompts.messages import Said
from retrieval.schema import ProductId, VisitorId
from tests.served import command
from tests.shop import OpenShop, open_home

JSON = {"accept": "application/json"}
FEW, MANY = 10, 200
CANARY = re.compile(rb"canary(?:word|visitor)[0-9]{4}")
WIDE_CANARY = re.compile(rb"c\0a\0n\0a\0r\0y\0(?:[a-z]\0)+(?:[0-9]\0){4}")
KETTLES = {"surface": "search", "query": "kettle"}


class Visitor:
    """A visitor whose every word is a canary."""

    def __init__(self, number: int) -> None:
        self.id = f"canaryvisitor{number:04}"
        self.word = f"canaryword{number:04}"
        self.chats: list[str] = []
        self.lists: list[tuple[str, str]] = []

    @property
    def canaries(self) -> tuple[bytes, bytes]:
        return self.id.encode(), self.word.encode()

    def live(self, home: OpenShop) -> None:
        """Searches, chats, asks why, buys, says what is wanted: everything of which anything is kept."""
        client = home.client
        found = home.recommend(surface="search", query=f"kettle {self.word}", visitor_id=self.id)
        product = found["products"][0]["product"]["id"]
        self.lists.append((found["recommendation_id"], product))
        named = {"visitor_id": self.id}
        for turn, text in enumerate((f"a lamp for {self.word}", "cheaper", "not the first")):
            body = {**named, "text": text, **({"conversation_id": self.chats[0]} if self.chats else {})}
            keyed = {**JSON, "idempotency-key": f"{self.id}-{turn}"}
            said = client.post("/v1/chat", json=body, headers=keyed).json()
            self.chats = [said["conversation_id"]]
            if said["products"]:
                self.lists.append((said["recommendation_id"], said["products"][0]["product"]["id"]))
        openai = {"user": self.id, "messages": [{"role": "user", "content": f"something for {self.word}"}]}
        assert client.post("/v1/chat/completions", json=openai).status_code == 200
        events = [
            self._event(home, "view_item", product, search_term=self.word),
            self._event(home, "purchase", product, transaction_id=f"order-{self.word}"),
            self._event(home, "item_dismissed", product, data={"note": self.word}),
        ]
        results = client.post("/v1/events", json={"events": events}).json()["results"]
        assert [one["status"] for one in results] == ["accepted"] * 3
        wants = {"excluded": {"brands": [self.word]}, "consent": True}
        assert client.put(f"/v1/visitors/{self.id}", json=wants).status_code == 200
        home.shop.recommendations.flush()
        said_of = Said(prompt="rerank", model="m", reply=f"I like {self.word}")
        stores = home.shop._stores  # a model's words, without a model
        now = home.shop.now()
        stores.model_words.add(
            ModelWords(
                recommendation_id=self.lists[0][0], product_id=ProductId(product), at=now, said=said_of,
                shown=(self.word,),
            )
        )  # fmt: skip
        stores.shadows.write(
            [
                ShadowOrder(
                    recommendation_id=self.lists[0][0], at=now, segment="new", prompt="p", model="m",
                    ranked=(ProductId(product),), ordered=None, reason="deadline", reply=self.word, ms=1,
                )
            ]
        )  # fmt: skip

    def _event(self, home: OpenShop, name: str, product: str, **more: Any) -> dict[str, Any]:
        return {
            "event_id": str(uuid4()), "event_name": name, "event_time": home.shop.now().isoformat(),
            "visitor_id": self.id, "items": [{"item_id": product}], **more,
        }  # fmt: skip

    def answers(self, client: TestClient) -> Iterator[str]:
        """Everything that the shop answers about this visitor."""
        named = {"visitor_id": self.id}
        yield client.get(f"/v1/visitors/{self.id}/export").text.replace(self.id, "", 1)
        yield client.get("/v1/conversations", params=named).text
        for chat in self.chats:
            for path in ("", "/export", "/stream"):
                yield client.get(f"/v1/conversations/{chat}{path}", params=named).text
        for made, product in self.lists:
            yield client.get(f"/v1/recommendations/{made}").text
            for audience in ("shopper", "merchant", "auditor"):
                why = f"/v1/recommendations/{made}/explanations/{product}"
                yield client.get(why, params={"audience": audience}).text


def files_with(folder: Path, canaries: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Every file under a folder that holds one of these, plain or as SQLite's UTF-16."""
    wanted, found = set(canaries), []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            wide = (one.group().replace(b"\0", b"") for one in WIDE_CANARY.finditer(data))
            there = {one.group() for one in CANARY.finditer(data)} | set(wide)
            found += [(path.name, one) for one in sorted(there & wanted)]
    return found


def forgotten(folder: Path, visitors: int) -> None:
    lived = [Visitor(number) for number in range(visitors)]
    stays = Visitor(9_999)
    with open_home(folder, "filled") as home:
        for visitor in (*lived, stays):
            visitor.live(home)
        assert files_with(folder, [lived[0].canaries[0]]), "what is never kept is not forgotten either"
        for number, visitor in enumerate(lived, start=1):
            params = {"compact": "true"} if number == visitors else {}
            answer = home.client.delete(f"/v1/visitors/{visitor.id}", params=params)
            assert answer.status_code == 200, answer.text
            assert answer.json()["deleted"] >= 12
        canaries = [one for visitor in lived for one in visitor.canaries]
        assert files_with(folder, canaries) == []
        for visitor in lived:
            for told in visitor.answers(home.client):
                assert visitor.word not in told
                assert visitor.id not in told or '"detail"' in told
            assert home.client.delete(f"/v1/visitors/{visitor.id}").json() == {"deleted": 0}
        stranger = home.ids(**KETTLES, visitor_id="never-seen")
        assert home.ids(**KETTLES, visitor_id=lived[0].id) == stranger, "and on the next list they are a stranger"
        kept = home.client.get(f"/v1/visitors/{stays.id}").json()
        assert kept["recent"], "nobody else is forgotten"
        assert stays.word in home.client.get(f"/v1/visitors/{stays.id}/export").text
    forget_again = [one for one in canaries if one != lived[0].canaries[0]]  # the last list was asked as the first one
    assert files_with(folder, forget_again) == [], "nor does closing the shop write anything down"


def test_nothing_of_forgotten_visitors_is_left_in_answers_or_files(tmp_path: Path) -> None:
    forgotten(tmp_path, FEW)


@pytest.mark.proof
def test_nothing_of_two_hundred_forgotten_visitors_is_left(tmp_path: Path) -> None:
    forgotten(tmp_path, MANY)


def test_packed_words_are_gone_too(tmp_path: Path) -> None:
    """Lists are kept compressed, where a scan sees no words: not a row of them may be left."""
    with open_home(tmp_path, "filled") as home:
        visitor = Visitor(1)
        visitor.live(home)
        home.client.delete(f"/v1/visitors/{visitor.id}")
        stores = home.shop._stores
        assert [home.shop.recommendations.get(made) for made, _ in visitor.lists] == [None] * len(visitor.lists)
        assert list(stores.shadows.read()) == []
        assert stores.model_words.of(*_first(visitor)) == []
        assert visitor.id not in set(home.shop.current.engine.behaviour.histories.visitors)


def _first(visitor: Visitor) -> tuple[str, ProductId]:
    made, product = visitor.lists[0]
    return made, ProductId(product)


def test_a_turn_under_way_is_ended_and_forgotten_with_its_visitor(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled") as home:
        body = {"text": "a lamp", "visitor_id": "ann", "resumable": True}
        with home.client.stream("POST", "/v1/chat", json=body) as told:
            next(told.iter_lines())
            home.client.delete("/v1/visitors/ann")
        assert home.client.get("/v1/conversations", params={"visitor_id": "ann"}).json() == {"conversations": []}


def test_the_command_line_forgets_a_visitor_at_once(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled") as home:
        visitor = Visitor(7)
        visitor.live(home)
    env = {"SHELFTALK_DATA_DIR": str(tmp_path), "SHELFTALK_ENCODER": "hashing", "SHELFTALK_INDEX_APART": "false"}

    ran = command("forget", "--visitor", visitor.id, env=env)

    assert ran.exit_code == 0, ran.output
    assert f"nothing of {visitor.id} is left" in ran.output
    assert files_with(tmp_path, visitor.canaries) == []


def test_a_shop_opened_again_does_not_remember(tmp_path: Path) -> None:
    visitor = Visitor(3)
    with open_home(tmp_path, "filled") as home:
        visitor.live(home)
        asyncio.run(_forget(home, visitor.id))
    with open_home(tmp_path, "filled") as home:
        assert home.client.get(f"/v1/visitors/{visitor.id}").json()["recent"] == []


async def _forget(home: OpenShop, visitor_id: str) -> None:
    await home.shop.forgetting.forget(VisitorId(visitor_id), at_once=True)
