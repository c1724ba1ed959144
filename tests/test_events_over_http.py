"""Other systems' events over HTTP, and those that no shopper made: each row has an answer, and each refusal a count."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.filters import HUMAN, Filters
from app.intake.foreign import Format, Unreadable, ours
from app.settings import Env, EventSettings
from retrieval.schema import VisitorId
from tests.doors import Doors, open_doors
from tests.shop import settings_for
from tests.small_shop import SmallShop, small_app
from tests.test_events_in import JSON_SAMPLES, NOW, SAMPLES, values

PERSONALIZE = {"USER_ID": "ann.1", "ITEM_ID": "mug-blue", "TIMESTAMP": "1793527200", "EVENT_TYPE": "Purchase"}
ENTRIES: dict[str, dict[str, Any]] = {
    "personalize": PERSONALIZE,
    **{name.split(".")[0]: json.loads(text) for name, text in SAMPLES.items() if name.endswith("jsonl")},
}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    shop = SmallShop(f"sqlite:///{tmp_path / 'x.db'}", NOW, Filters(bots=True, visitor_minute=3))
    yield shop
    shop.database.dispose()


@pytest.fixture
def client(shop: SmallShop) -> TestClient:
    return TestClient(small_app(shop), raise_server_exceptions=False, headers={"user-agent": BROWSER})


def post(client: TestClient, path: str, *rows: Any, **options: Any) -> list[dict[str, Any]]:
    answer = client.post(path, json={"events": rows}, **options)
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def search(visitor: str = "v", at: datetime = NOW) -> dict[str, Any]:
    return {"event_id": str(uuid4()), "event_name": "search", "event_time": at.isoformat(), "visitor_id": visitor}


def counted(shop: SmallShop, code: str) -> float:
    return shop.metrics.registry.get_sample_value("shelftalk_event_refusals_total", {"code": code}) or 0


def event_or_cure(entry: dict[str, Any], form: str) -> object:
    try:
        return ours(entry, Format(form), "EUR")
    except Unreadable as error:
        return error.cure


@pytest.mark.parametrize("form", Format)
def test_an_entry_of_each_system_is_an_event_once(client: TestClient, shop: SmallShop, form: Format) -> None:
    [first] = post(client, f"/v1/events/{form}", ENTRIES[form])
    [again] = post(client, f"/v1/events/{form}", ENTRIES[form])

    assert (first["status"], again) == ("accepted", {**first, "status": "duplicate"})
    [(_, event)] = list(shop.events.read())
    assert shop.observed == [event]
    assert (str(event.event_id), event.visitor_id, event.items[0].item_id) == (first["event_id"], "ann.1", "mug-blue")


def test_a_system_that_nobody_knows_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/events/matomo", json={"events": []})

    assert answer.status_code == 422
    assert "ga4" in answer.text


def test_prices_without_a_currency_take_the_one_of_the_address(client: TestClient, shop: SmallShop) -> None:
    entry = json.loads(SAMPLES["segment.jsonl"])
    del entry["properties"]["currency"]

    post(client, "/v1/events/segment?currency=JPY", entry)

    [event] = shop.observed
    assert (event.currency, event.items[0].price) == ("JPY", 12)


def test_each_entry_is_answered_for_itself_at_its_own_field(client: TestClient, shop: SmallShop) -> None:
    results = post(
        client,
        "/v1/events/personalize",
        PERSONALIZE,
        {**PERSONALIZE, "TIMESTAMP": "yesterday"},
        {**PERSONALIZE, "EVENT_TYPE": "Yawn"},
        {**PERSONALIZE, "USER_ID": "a b"},
        {**PERSONALIZE, "consent": False},
        7,
    )

    assert [(one["status"], one.get("code")) for one in results] == [
        ("accepted", None), ("rejected", "invalid_event"), ("left_out", None), ("rejected", "invalid_event"),
        ("rejected", "no_consent"), ("rejected", "invalid_event"),
    ]  # fmt: skip
    assert results[1]["errors"] == [{"pointer": "#/events/1/TIMESTAMP", "detail": "is no number; send digits"}]
    assert results[3]["errors"][0]["detail"].startswith("as our visitor_id: ")
    assert shop.events.count() == 1
    assert (counted(shop, "invalid_event"), counted(shop, "no_consent")) == (3, 1)


def test_ga4s_refused_consent_is_honoured(client: TestClient, shop: SmallShop) -> None:
    [result] = post(client, "/v1/events/ga4", {**ENTRIES["ga4"], "privacy_info": {"analytics_storage": "No"}})

    assert (result["code"], shop.events.count()) == ("no_consent", 0)


@pytest.mark.parametrize("strange", [10**30, [[[]]], {"a": [1]}, "1e999999", float("1e300"), True])
@pytest.mark.parametrize("form", ["ga4", "segment", "retail"])
def test_strange_values_are_told_and_break_nothing(form: str, strange: Any) -> None:
    entry = json.loads(json.dumps(ENTRIES[form]))
    lines = entry.get("items") or entry.get("productDetails") or entry["properties"]["products"]
    lines[0] |= {"price": strange, "quantity": strange}
    assert event_or_cure({**entry, "more": strange}, form)


@settings(max_examples=40)
@given(st.sampled_from(JSON_SAMPLES), values)
def test_whatever_stands_in_an_item_is_an_event_or_told(entry: dict[str, Any], value: Any) -> None:
    form = next(one for one, whole in ENTRIES.items() if whole == entry)
    changed = json.loads(json.dumps(entry))
    (changed.get("items") or changed.get("productDetails") or changed["properties"]["products"])[0]["quantity"] = value
    assert event_or_cure(changed, form)


def test_a_known_crawlers_events_are_refused_told_and_counted(client: TestClient, shop: SmallShop) -> None:
    results = post(client, "/v1/events", search(), search(), headers={"user-agent": CRAWLER})

    assert {(one["status"], one["code"]) for one in results} == {("rejected", "bot")}
    assert results[0]["errors"][0]["pointer"] == "header:user-agent"
    assert (shop.events.count(), counted(shop, "bot")) == (0, 2)
    assert b'shelftalk_event_refusals_total{code="bot"} 2.0' in shop.metrics.exposition()
    assert post(client, "/v1/events", search())[0]["status"] == "accepted"


def test_what_is_more_than_a_person_does_is_refused_told_and_counted(client: TestClient, shop: SmallShop) -> None:
    hasty, calm = [search("hasty") for _ in range(5)], search("calm")

    results = post(client, "/v1/events", *hasty, calm)

    assert [one["status"] for one in results] == ["accepted"] * 3 + ["rejected"] * 2 + ["accepted"]
    assert results[4]["code"] == "too_fast"
    assert "3 events within a minute" in results[4]["errors"][0]["detail"]
    assert (shop.events.count(), counted(shop, "too_fast")) == (4, 2)
    assert post(client, "/v1/events", hasty[0])[0]["status"] == "duplicate", "sending again is harmless"


def test_a_page_cannot_spread_its_events_over_times_but_a_server_may_be_late(
    client: TestClient, shop: SmallShop
) -> None:
    over_time = [search("x", NOW - timedelta(minutes=minute)) for minute in range(4)]
    late = [{**PERSONALIZE, "TIMESTAMP": str(1793527200 + 60 * minute)} for minute in range(4)]

    assert [one["status"] for one in post(client, "/v1/events", *over_time)].count("rejected") == 1
    assert [one["status"] for one in post(client, "/v1/events/personalize", *late)] == ["accepted"] * 4


def test_what_is_remembered_of_paces_is_bounded_and_forgets_the_oldest() -> None:
    filters = Filters(bots=False, visitor_minute=2, most_ids=10)
    at = datetime(2026, 11, 23, tzinfo=UTC)

    def send(visitor: str) -> bool:
        return filters.human_pace(VisitorId(visitor), UUID(int=uuid4().int), at)

    assert [send("a") for _ in range(3)] == [True, True, False]
    assert all(send(f"v{number}") for number in range(50))
    assert send("a"), "forgotten, so it counts anew"


def test_filters_are_off_in_development_and_on_in_production_unless_set(tmp_path: Path) -> None:
    def made(**changes: Any) -> tuple[bool, int]:
        filters = Filters.of(settings_for(tmp_path, **changes))
        return filters.is_bot(CRAWLER), filters.visitor_minute

    assert made() == (False, 0)
    assert made(env=Env.PRODUCTION) == (True, HUMAN)
    chosen = EventSettings(refuse_bots=False, visitor_minute=7)
    assert made(env=Env.PRODUCTION, events=chosen) == made(events=chosen) == (False, 7)
    assert not Filters(bots=True, visitor_minute=0).is_bot(None)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened


def test_in_production_a_server_sends_them_once_and_a_crawling_page_nothing(doors: Doors) -> None:
    entry = {**PERSONALIZE, "ITEM_ID": "home-kettle"}
    body, once = {"events": [entry]}, {"idempotency-key": str(uuid4()), "user-agent": CRAWLER}

    sent, again = (
        doors.ask("POST", "/v1/events/personalize", key=doors.secret, json=body, headers=once) for _ in range(2)
    )
    crawled = doors.ask(
        "POST", "/v1/events", key=doors.token(), json={"events": [search()]}, headers={"user-agent": CRAWLER}
    )

    assert sent.json()["results"][0]["status"] == "accepted"
    assert (again.json(), again.headers["idempotency-replayed"]) == (sent.json(), "true")
    assert crawled.json()["results"][0]["code"] == "bot"
    assert 'shelftalk_event_refusals_total{code="bot"} 1.0' in doors.ask("GET", "/metrics", key=doors.secret).text
