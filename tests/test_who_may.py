"""Who may ask what: every route says what it needs, and nobody gets more than what they show is for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from app.access.doors import GUARDED
from app.access.needs import Door, Need
from app.assembly import Shop
from app.main import create_app
from tests.doors import PAGE, Doors, open_doors
from tests.problems import assert_told

JSON = {"accept": "application/json"}
OPEN = {"/", "/static", "/openapi.json", "/livez", "/readyz"}
NEEDS = {
    Need.SHOPPER: {
        "POST /v1/recommendations", "POST /v1/chat", "POST /v1/chat/completions", "GET /v1/models",
        "GET /v1/models/{name}", "POST /v1/events", "GET /v1/shop", "GET /v1/onboarding/picks",
        "GET /v1/products/{product_id}", "POST /v1/visitors/tokens",
    },
    Need.VISITOR: {
        "GET /v1/recommendations/{recommendation_id}",
        "GET /v1/recommendations/{recommendation_id}/explanations/{product_id}",
        "GET /v1/recommendations/{recommendation_id}/why-not/{product_id}",
        "GET /v1/conversations", "GET /v1/conversations/{conversation_id}",
        "GET /v1/conversations/{conversation_id}/export", "GET /v1/conversations/{conversation_id}/stream",
        "DELETE /v1/conversations/{conversation_id}", "PATCH /v1/conversations/{conversation_id}/constraints",
        "POST /v1/conversations/{conversation_id}/undo",
        "GET /v1/visitors/{visitor_id}", "PUT /v1/visitors/{visitor_id}", "DELETE /v1/visitors/{visitor_id}",
        "GET /v1/visitors/{visitor_id}/export",
    },
    Need.SHOP: {
        "PUT /v1/products", "PATCH /v1/products/{product_id}", "DELETE /v1/products/{product_id}",
        "GET /v1/rules", "PUT /v1/rules", "GET /v1/prompts", "PUT /v1/prompts",
        "POST /v1/events/{format}", "GET /debug/events", "GET /debug/events.json",
        "POST /v1/rules/rehearsals", "PUT /v1/bundles/active", "GET /metrics",
    },
}  # fmt: skip
"""docs/security.md has the same table in words."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened


def declared() -> dict[str, Need | None]:
    """Every route of the application, and the need that it declares."""

    def never() -> Shop:
        raise AssertionError("routes need no shop")

    found: dict[str, Need | None] = {}
    for context in iter_route_contexts(create_app(never, max_body_bytes=1).routes):
        path = str(context.path).replace(":path", "")
        dependant = getattr(context.route, "dependant", None)
        called = [one.call for one in dependant.dependencies] if dependant else []
        needs = [one.need for one in called if isinstance(one, Door)]
        assert len(needs) <= 1, path
        for method in (context.methods or {"GET"}) - {"HEAD"}:
            found[f"{method} {path}"] = needs[0] if needs else None
    return found


def test_every_route_says_what_it_needs() -> None:
    undeclared = {name for name, need in declared().items() if need is None}

    assert {name.partition(" ")[2] for name in undeclared} <= OPEN, "ask for a caller in app/access/needs.py"


def test_what_is_not_guarded_needs_nothing_and_what_needs_something_is_guarded() -> None:
    for name, need in declared().items():
        path = name.partition(" ")[2]
        assert (need in {None, Need.NOTHING}) is not path.startswith(GUARDED), name


def test_the_needs_are_those_that_we_promise() -> None:
    found = {need: {name for name, its in declared().items() if its is need} for need in NEEDS}

    assert found == NEEDS


def filled(path: str) -> str:
    for name, value in (
        ("{conversation_id}", str(uuid4())), ("{recommendation_id}", uuid4().hex), ("{product_id}", "home-kettle"),
        ("{visitor_id}", "somebody"), ("{name}", "shelftalk"), ("{format}", "ga4"),
    ):  # fmt: skip
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("name", sorted(set().union(*NEEDS.values())))
def test_without_credentials_nothing_is_answered(doors: Doors, name: str) -> None:
    method, _, path = name.partition(" ")

    answer = doors.ask(method, filled(path), key=None, json={})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", sorted(NEEDS[Need.SHOP] | NEEDS[Need.VISITOR]))
def test_a_publishable_key_opens_only_the_shoppers_doors(doors: Doors, name: str) -> None:
    method, _, path = name.partition(" ")
    code = "secret_key_needed" if name in NEEDS[Need.SHOP] else "visitor_token_needed"
    body: dict[str, Any] = {} if method in {"GET", "DELETE"} else {"json": {"edits": []}}

    assert_told(doors.ask(method, filled(path), key=doors.publishable, **body), 403, code)


@pytest.mark.parametrize("name", sorted(NEEDS[Need.SHOP]))
def test_a_visitors_token_does_not_open_the_shops_own_doors(doors: Doors, name: str) -> None:
    method, _, path = name.partition(" ")

    assert_told(doors.ask(method, filled(path), key=doors.token("ann")), 403, "secret_key_needed")


def test_a_page_gets_a_list_a_chat_and_the_shops_card(doors: Doors) -> None:
    key = doors.publishable

    assert doors.ask("GET", "/v1/shop", key=key).status_code == 200
    assert doors.ask("POST", "/v1/recommendations", key=key, json={"surface": "home"}).status_code == 200
    assert doors.ask("POST", "/v1/chat", key=key, json={"text": "a lamp"}, headers=JSON).status_code == 200


def test_the_widgets_way_from_a_key_to_a_token_to_an_explanation(doors: Doors) -> None:
    minted = doors.ask("POST", "/v1/visitors/tokens", key=doors.publishable, json={}).json()
    token, visitor = minted["token"], minted["visitor_id"]

    listed = doors.ask("POST", "/v1/recommendations", key=token, json={"surface": "search", "query": "lamp"}).json()
    why = f"/v1/recommendations/{listed['recommendation_id']}/explanations/{listed['products'][0]['product']['id']}"
    assert doors.ask("GET", why, key=token).status_code == 200
    assert_told(doors.ask("GET", why, key=doors.token("eve")), 404, "not_found")
    assert_told(doors.ask("GET", f"{why}?audience=auditor", key=token), 403, "secret_key_needed")
    assert doors.ask("GET", f"{why}?audience=auditor", key=doors.secret).status_code == 200
    again = doors.ask("POST", "/v1/visitors/tokens", key=token, json={"visitor_id": visitor})
    assert again.json()["visitor_id"] == visitor


def test_a_page_cannot_have_the_token_of_a_visitor_whose_id_can_be_guessed(doors: Doors) -> None:
    asked = {"visitor_id": "customer-42"}

    refused = doors.ask("POST", "/v1/visitors/tokens", key=doors.publishable, json=asked)

    assert_told(refused, 403, "visitor_token_needed")
    made_up = {"visitor_id": str(uuid4())}
    assert doors.ask("POST", "/v1/visitors/tokens", key=doors.publishable, json=made_up).status_code == 200


def test_what_the_shops_server_vouched_for_a_page_does_not_prolong(doors: Doors) -> None:
    refused = doors.ask("POST", "/v1/visitors/tokens", key=doors.token("customer-42"), json={})

    assert_told(refused, 403, "secret_key_needed")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/recommendations", {"surface": "home"}),
        ("/v1/chat", {"text": "lamps"}),
        ("/v1/visitors/tokens", {}),
    ],
)
def test_a_token_wins_over_the_body_and_a_contradiction_is_told(doors: Doors, path: str, body: dict[str, Any]) -> None:
    refused = doors.ask("POST", path, key=doors.token("ann"), json={**body, "visitor_id": "bob"}, headers=JSON)

    problem = assert_told(refused, 403, "visitor_mismatch")
    assert problem["errors"][0]["pointer"] == "#/visitor_id"


def test_a_publishable_key_speaks_for_no_known_visitor(doors: Doors) -> None:
    body = {"surface": "home", "visitor_id": "customer-42"}

    assert_told(doors.ask("POST", "/v1/recommendations", key=doors.publishable, json=body), 403, "visitor_token_needed")
    assert doors.ask("POST", "/v1/recommendations", key=doors.secret, json=body).status_code == 200


def test_events_of_another_visitor_are_refused_row_by_row(doors: Doors) -> None:
    def event(visitor: str) -> dict[str, Any]:
        at = doors.shop.now().isoformat()
        return {"event_id": str(uuid4()), "event_name": "search", "event_time": at, "visitor_id": visitor}

    answer = doors.ask("POST", "/v1/events", key=doors.token("ann"), json={"events": [event("ann"), event("bob")]})

    mine, theirs = answer.json()["results"]
    assert mine["status"] == "accepted"
    assert (theirs["status"], theirs["code"]) == ("rejected", "not_this_visitor")
    assert theirs["errors"][0]["pointer"] == "#/events/1/visitor_id"


FOREIGN: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/conversations/{conversation}", {}),
    ("GET", "/v1/conversations/{conversation}/export", {}),
    ("GET", "/v1/conversations/{conversation}/stream", {}),
    ("DELETE", "/v1/conversations/{conversation}", {}),
    ("PATCH", "/v1/conversations/{conversation}/constraints",
     {"edits": [{"edit": "add", "constraint": {"field": "price", "op": "lt", "value": 300}}]}),
    ("POST", "/v1/conversations/{conversation}/undo", {}),
    ("POST", "/v1/chat", {"conversation_id": "{conversation}", "text": "cheaper"}),
    ("POST", "/v1/chat", {"id": "{conversation}", "messages": [{"role": "user", "content": "cheaper"}]}),
    ("POST", "/v1/chat/completions",
     {"messages": [{"role": "user", "content": "hi"}], "metadata": {"conversation_id": "{conversation}"}}),
    ("GET", "/v1/conversations?visitor_id=ann", {}),
    ("GET", "/v1/conversations/{conversation}?visitor_id=ann", {}),
    ("GET", "/v1/recommendations/{list}", {}),
    ("GET", "/v1/recommendations/{list}/explanations/{product}", {}),
    ("GET", "/v1/recommendations/{list}/explanations/{product}?audience=merchant", {}),
    ("GET", "/v1/recommendations/{list}/explanations/nothing", {}),
    ("GET", "/v1/recommendations/{list}/why-not/{product}", {}),
    ("GET", "/v1/visitors/ann", {}),
    ("GET", "/v1/visitors/ann/export", {}),
    ("PUT", "/v1/visitors/ann", {"profiling": False}),
    ("DELETE", "/v1/visitors/ann", {}),
    ("DELETE", "/v1/visitors/ann?compact=true", {}),
]  # fmt: skip
"""Every way to somebody else's things, by an id that exists."""


def test_what_is_another_visitors_is_not_found_by_any_route(doors: Doors) -> None:
    ann, eve = doors.token("ann"), doors.token("eve")
    said = doors.ask("POST", "/v1/chat", key=ann, json={"text": "a lamp"}, headers=JSON).json()
    listed = doors.ask("POST", "/v1/recommendations", key=ann, json={"surface": "home"}).json()
    product = listed["products"][0]["product"]["id"]
    slots = {"{conversation}": said["conversation_id"], "{list}": listed["recommendation_id"], "{product}": product}

    def put(text: str) -> str:
        for slot, value in slots.items():
            text = text.replace(slot, value)
        return text

    before = doors.ask("GET", "/v1/visitors/ann/export", key=ann).json()
    for method, path, body in FOREIGN:
        sent = {name: put(value) if isinstance(value, str) else value for name, value in body.items()}
        if "metadata" in sent:
            sent["metadata"] = {"conversation_id": slots["{conversation}"]}
        options: dict[str, Any] = {"json": sent} if sent else {}
        answer = doors.ask(method, put(path), key=eve, headers=JSON, **options)
        assert answer.status_code == 404, (method, path, answer.text)
        assert "ann" not in answer.text.replace("answer", "")
    after = doors.ask("GET", "/v1/visitors/ann/export", key=ann).json()
    assert {**after, "exported_at": 0} == {**before, "exported_at": 0}
    known = {f"{method} {path.partition('?')[0]}" for method, path, _ in FOREIGN}
    visitors_own = NEEDS[Need.VISITOR] - {"GET /v1/conversations"}  # of which another's are asked for by name
    slots_of = {"{conversation_id}": "{conversation}", "{recommendation_id}": "{list}", "{product_id}": "{product}",
                "{visitor_id}": "ann"}  # fmt: skip
    for name, slot in slots_of.items():
        visitors_own = {path.replace(name, slot) for path in visitors_own}
    assert visitors_own <= known, "a new route of visitors needs a row above"


def test_a_page_of_another_origin_is_refused(doors: Doors) -> None:
    for key in (doors.publishable, doors.token()):
        for origin in ("https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example"):
            assert_told(doors.ask("GET", "/v1/shop", key=key, origin=origin), 403, "origin_refused")
        assert_told(doors.ask("GET", "/v1/shop", key=key, origin=None), 403, "origin_needed")


def test_a_page_that_the_api_itself_serves_may_read_if_its_origin_is_named(doors: Doors) -> None:
    same = {"sec-fetch-site": "same-origin"}

    refused = doors.ask("GET", "/v1/shop", key=doors.publishable, origin=None, headers=same)
    at_home = doors.ask("GET", "/v1/shop", key=doors.publishable, origin=None, headers={**same, "host": "shop.example"})

    assert_told(refused, 403, "origin_refused")
    assert_told(at_home, 403, "origin_refused")  # http://shop.example: another scheme is another origin


def test_a_secret_key_in_a_browser_is_refused(doors: Doors) -> None:
    shown = {"authorization": f"Bearer {doors.secret}", "origin": PAGE}

    assert_told(doors.client.get("/v1/rules", headers=shown), 403, "secret_key_in_browser")


def test_preflights_are_answered_for_the_keys_origins_alone(doors: Doors) -> None:
    def preflight(origin: str, wanted: str = "authorization,content-type") -> Any:
        asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": wanted}
        return doors.client.options("/v1/chat", headers=asked)

    ours, theirs = preflight(PAGE), preflight("https://evil.example")

    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, PAGE)
    assert "access-control-allow-credentials" not in ours.headers
    assert theirs.status_code == 400
    assert "access-control-allow-origin" not in theirs.headers
    assert preflight(PAGE, "idempotency-key,last-event-id,authorization").status_code == 200


def test_streams_problems_and_files_carry_the_headers_that_a_page_elsewhere_needs(doors: Doors) -> None:
    streamed = doors.ask(
        "POST", "/v1/chat", key=doors.publishable, json={"text": "lamps"}, headers={"accept": "text/event-stream"}
    )
    refused = doors.ask("GET", "/v1/shop", key="nonsense")
    file = doors.ask("GET", "/static/icon.svg", key=None)

    assert streamed.text.endswith("data: [DONE]\n\n")
    assert refused.status_code == 401
    assert file.status_code == 200
    for answer in (streamed, refused, file):
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "Origin" in answer.headers["vary"]
    assert "ratelimit" in streamed.headers["access-control-expose-headers"]


def test_the_demos_visitors_are_offered_in_development_only(doors: Doors) -> None:
    (doors.shop.settings.data_dir / "demo.json").write_text('{"visitors": [{"id": "household-1", "label": "one"}]}')

    assert doors.ask("GET", "/v1/shop", key=doors.publishable).json()["visitors"] == []


def test_openais_client_is_told_in_openais_words(doors: Doors) -> None:
    answer = doors.ask("POST", "/v1/chat/completions", key="sk-anything", json={"messages": []})

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_refused"


@pytest.mark.parametrize("shown", ["Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer ", "nothing at all"])
def test_other_ways_to_show_a_key_are_told_the_right_one(doors: Doors, shown: str) -> None:
    answer = doors.client.get("/v1/shop", headers={"authorization": shown, "origin": PAGE})

    assert_told(answer, 401, "credentials_needed")


def test_development_believes_every_caller_but_not_a_false_token(tmp_path: Path) -> None:
    from tests.shop import open_home

    with open_home(tmp_path, "filled") as home:
        client: TestClient = home.client
        body = {"surface": "home", "visitor_id": "bob"}
        assert client.post("/v1/recommendations", json=body, headers={"authorization": "Bearer x"}).status_code == 200
        minted = client.post("/v1/visitors/tokens", json={"visitor_id": "ann"}).json()
        shown = {"authorization": f"Bearer {minted['token']}"}
        assert_told(client.post("/v1/recommendations", json=body, headers=shown), 403, "visitor_mismatch")
        forged = {"authorization": f"Bearer {minted['token'][:-4]}AAAA"}
        assert_told(client.post("/v1/recommendations", json=body, headers=forged), 401, "token_refused")
