"""Limits: who asks too often is told how long to wait, and keeps nobody else waiting."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app import idempotency
from app.access.limiter import Pace, RateLimiter
from app.access.local_limiter import LocalLimiter
from tests.doors import NO_LIMITS, Doors, open_doors
from tests.problems import assert_told

JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    limits = {**NO_LIMITS, "visitor": 5, "chat": 2}
    with open_doors(tmp_path_factory.mktemp("doors"), limits=limits) as opened:
        yield opened


@pytest.fixture(params=[LocalLimiter])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    """Every implementation; another one is one more parameter here."""
    made: RateLimiter = request.param()
    return made


@pytest.mark.anyio
async def test_a_limiter_allows_so_many_and_says_what_is_left(limiter: RateLimiter) -> None:
    pace = Pace(name="visitor", amount=3, window_s=60)

    found = [await limiter.hit(pace, "ann") for _ in range(5)]

    assert [one.allowed for one in found] == [True, True, True, False, False]
    assert [one.remaining for one in found] == [2, 1, 0, 0, 0]
    assert all(0 <= one.reset_s <= 60 for one in found)
    assert (await limiter.hit(pace, "bob")).allowed
    assert (await limiter.hit(Pace(name="chat", amount=3, window_s=60), "ann")).allowed
    await limiter.aclose()


def test_who_asks_too_often_is_told_when_to_come_back(doors: Doors) -> None:
    ann, bob = doors.token("ann"), doors.token("bob")

    answers = [doors.ask("GET", "/v1/shop", key=ann) for _ in range(6)]

    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert_told(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    for answer in answers:
        assert answer.headers["ratelimit-policy"] == '"visitor";q=5;w=60'
        assert re.fullmatch(r'"visitor";r=[0-5];t=\d+', answer.headers["ratelimit"])
    assert doors.ask("GET", "/v1/shop", key=bob).status_code == 200


def test_a_chat_is_dearer_than_a_page(doors: Doors) -> None:
    eve = doors.token("eve")

    answers = [doors.ask("POST", "/v1/chat", key=eve, json={"text": "lamps"}, headers=JSON) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert '"chat";q=2;w=60' in answers[-1].headers["ratelimit-policy"]
    assert doors.ask("GET", "/v1/shop", key=eve).status_code == 200


def test_who_tries_many_keys_is_not_heard_for_a_while(tmp_path: Path) -> None:
    with open_doors(tmp_path, limits={**NO_LIMITS, "refused": 3}) as doors:
        tried = [doors.ask("GET", "/v1/shop", key=f"guess-{number}").status_code for number in range(5)]

        assert tried == [401, 401, 401, 429, 429]
        assert doors.ask("GET", "/v1/shop", key=doors.publishable).status_code == 200


def test_an_address_is_counted_before_anything_is_read(tmp_path: Path) -> None:
    with open_doors(tmp_path, limits={**NO_LIMITS, "address": 2}) as doors:
        asked = [doors.ask("GET", "/v1/shop", key=None).status_code for _ in range(3)]

        assert asked == [401, 401, 429]
        assert doors.client.get("/livez").status_code == 200


def test_a_write_that_comes_twice_is_done_once(doors: Doors) -> None:
    key = str(uuid4())

    def change() -> tuple[int, dict[str, object], str | None]:
        answer = doors.ask(
            "PUT", "/v1/visitors/cid", key=doors.secret, json={"excluded": {"brands": ["Lumo"]}},
            headers={"idempotency-key": key},
        )  # fmt: skip
        return answer.status_code, answer.json(), answer.headers.get("idempotency-replayed")

    first, again = change(), change()

    assert first[2] is None
    assert again == (first[0], first[1], "true")
    other = doors.ask("PUT", "/v1/visitors/cid", key=doors.secret, json={}, headers={"idempotency-key": key})
    assert_told(other, 422, "idempotency_key_reused")
    elsewhere = doors.ask("PUT", "/v1/visitors/dan", key=doors.secret, json={}, headers={"idempotency-key": key})
    assert elsewhere.status_code == 200


def test_a_streamed_turn_is_told_again_word_for_word(doors: Doors) -> None:
    headers = {"accept": "text/event-stream", "idempotency-key": str(uuid4())}
    visitor = doors.token("fay")

    first, again = (
        doors.ask("POST", "/v1/chat", key=visitor, json={"text": "a lamp"}, headers=headers) for _ in range(2)
    )

    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert len(doors.ask("GET", "/v1/conversations", key=visitor).json()["conversations"]) == 1


def test_a_request_under_way_is_not_begun_again(doors: Doors) -> None:
    visitor, key = doors.token("gil"), "under-way-1"
    body = b'{"profiling":true}'
    caller = doors.shop.access.tokens.read(visitor)
    parts = (str(caller.key_id), "gil", "PUT", "/v1/visitors/gil", key)
    taken = idempotency.fingerprint(32, *parts)
    now = doors.shop.now()
    assert doors.shop.answers.begin(
        taken, idempotency.fingerprint(16, body, b""), "gil", now, now + timedelta(minutes=1)
    ) is None  # fmt: skip

    refused = doors.ask(
        "PUT", "/v1/visitors/gil", key=visitor, content=body,
        headers={"content-type": "application/json", "idempotency-key": key},
    )  # fmt: skip

    assert_told(refused, 409, "request_under_way")
    assert refused.headers["retry-after"] == "1"


def test_a_refused_request_may_be_mended_under_a_new_key_and_a_bad_key_is_told(doors: Doors) -> None:
    for bad in ("", "ü" * 3, "x" * 300, "two words"):
        answer = doors.ask(
            "PUT", "/v1/visitors/hal", key=doors.secret, json={}, headers={"idempotency-key": bad.encode()}
        )
        assert_told(answer, 400, "invalid_idempotency_key")
