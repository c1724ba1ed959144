"""The debugger of events: what came, why any was rejected, what it joined; nobody else's, and never markup."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest

from app.intake.recent import Noted, Recent
from retrieval.schema import VisitorId
from tests.doors import Doors, open_doors
from tests.problems import assert_told

MARKUP = "<script>alert(1)</script><img src=x onerror='alert(1)'>\"'{{7*7}}"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened


def event(doors: Doors, **fields: Any) -> dict[str, Any]:
    at = doors.shop.now().isoformat()
    whole = {"event_id": str(uuid4()), "event_name": "select_item", "event_time": at, "visitor_id": "ann"}
    return {**whole, **fields}


def post(doors: Doors, *events: dict[str, Any]) -> None:
    assert doors.ask("POST", "/v1/events", key=doors.secret, json={"events": events}).status_code == 200


def seen(doors: Doors) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = doors.ask("GET", "/debug/events.json", key=doors.secret).json()["events"]
    return rows


class Tags(HTMLParser):
    """Every element of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_each_event_says_which_list_it_joined(doors: Doors) -> None:
    body = {"surface": "home", "visitor_id": "ann"}
    listed = doors.ask("POST", "/v1/recommendations", key=doors.secret, json=body).json()["recommendation_id"]

    post(doors, event(doors, recommendation_id=listed), event(doors, recommendation_id="nothing"), event(doors))

    none, lost, joined = seen(doors)[:3]
    assert joined["recommendation"] == {"id": listed, "found": True, "surface": "home"}
    assert lost["recommendation"] == {"id": "nothing", "found": False, "surface": None}
    assert none["recommendation"] is None
    assert (joined["status"], joined["source"], joined["visitor_id"]) == ("accepted", "events", "ann")


def test_a_rejected_event_says_field_and_cure_on_the_page_too(doors: Doors) -> None:
    post(doors, event(doors, event_time="yesterday"))

    [newest, *_] = seen(doors)
    assert (newest["status"], newest["code"]) == ("rejected", "invalid_event")
    [error] = newest["errors"]
    assert error["pointer"] == "#/events/0/event_time"
    page = Tags(doors.ask("GET", "/debug/events", key=doors.secret).text)
    assert error["pointer"] in page.text
    assert error["detail"] in page.text


def test_markup_in_an_event_is_text_on_the_page_and_no_script_may_run(doors: Doors) -> None:
    fields = ("event_id", "event_name", "event_time", "visitor_id", "recommendation_id", "surface", MARKUP)
    post(doors, *(event(doors, **{field: MARKUP}) for field in fields))
    post(doors, event(doors, recommendation_id="<b>x</b>"))

    answer = doors.ask("GET", "/debug/events", key=doors.secret)

    page = Tags(answer.text)
    assert not {"script", "img", "b"} & page.names
    assert not {name for name in page.attributes if name.startswith("on")}
    assert MARKUP in page.text
    [policy, *_] = [value for value in answer.headers.get_list("content-security-policy") if "script-src" not in value]
    assert policy.startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"


def test_who_refused_consent_is_not_named(doors: Doors) -> None:
    doors.ask("PUT", "/v1/visitors/shy", key=doors.secret, json={"consent": False})

    post(doors, event(doors, visitor_id="shy"), event(doors, visitor_id="shy-too", consent=False))

    assert [(one["code"], one["visitor_id"]) for one in seen(doors)[:2]] == [("no_consent", None)] * 2


def test_a_visitor_who_is_forgotten_is_forgotten_here_too(doors: Doors) -> None:
    post(doors, event(doors, visitor_id="canary-7"), event(doors, event_name="canary-7", visitor_id="canary-7"))
    assert "canary-7" in str(seen(doors))

    doors.ask("DELETE", "/v1/visitors/canary-7", key=doors.secret)

    assert "canary-7" not in str(seen(doors))


@pytest.mark.parametrize("path", ["/debug/events", "/debug/events.json"])
def test_a_page_may_not_read_it(doors: Doors, path: str) -> None:
    assert_told(doors.ask("GET", path, key=doors.publishable), 403, "secret_key_needed")
    assert doors.ask("GET", path, key=None).status_code == 401


def test_only_the_last_ones_are_kept() -> None:
    recent = Recent(most=3)
    noted = [
        Noted(
            at=datetime(2026, 11, 23, tzinfo=UTC), source="events", status="accepted", code=None, event_id=str(number),
            event_name="search", visitor_id=VisitorId("v"), recommendation_id=None, errors=(),
        )
        for number in range(5)
    ]  # fmt: skip

    recent.add(noted)

    assert [one.event_id for one in recent.latest()] == ["4", "3", "2"]
