"""Whatever is sent to the API, made up from its own OpenAPI document: no fault, no broken shape, nothing for nobody."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.transport import Response
from schemathesis.generation.stateful import run_state_machine_as_test
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.doors import PAGE, Doors, open_doors

PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}
ROLES = ("nobody", "page", "visitor", "shop")
OPEN = ("/livez", "/readyz")
A_FEW, MANY = 2, 110
"""Cases of every operation for every role; MANY come to some 12,000 requests, and so do MANY_WALKS."""
FEW_WALKS, MANY_WALKS = 6, 700
STEPS = 8
LINKS = {
    ("post", "/v1/recommendations"): {
        "recommendation_v1_recommendations__recommendation_id__get": {
            "recommendation_id": "$response.body#/recommendation_id"
        },
        "explanation_v1_recommendations__recommendation_id__explanations__product_id__get": {
            "recommendation_id": "$response.body#/recommendation_id",
            "product_id": "$response.body#/products/0/product/id",
        },
        "why_not_shown_v1_recommendations__recommendation_id__why_not__product_id__get": {
            "recommendation_id": "$response.body#/recommendation_id",
            "product_id": "$response.body#/products/0/product/id",
        },
    },
    ("post", "/v1/chat"): {
        name: {"conversation_id": "$response.body#/conversation_id"}
        for name in (
            "conversation_v1_conversations__conversation_id__get",
            "export_v1_conversations__conversation_id__export_get",
            "resume_v1_conversations__conversation_id__stream_get",
            "undo_v1_conversations__conversation_id__undo_post",
            "edit_v1_conversations__conversation_id__constraints_patch",
            "forget_v1_conversations__conversation_id__delete",
        )
    },
    ("post", "/v1/visitors/tokens"): {
        name: {"visitor_id": "$response.body#/visitor_id"}
        for name in (
            "known_v1_visitors__visitor_id__get",
            "change_v1_visitors__visitor_id__put",
            "export_v1_visitors__visitor_id__export_get",
            "forget_v1_visitors__visitor_id__delete",
        )
    },
}
"""Where an answer leads on: what it names is asked about next."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened


def document(doors: Doors) -> dict[str, Any]:
    """The application's own document, with the links between its operations."""
    app = doors.client.app
    assert isinstance(app, FastAPI)
    found: dict[str, Any] = json.loads(json.dumps(app.openapi()))
    known = {one["operationId"] for methods in found["paths"].values() for one in methods.values()}
    for (method, path), links in LINKS.items():
        assert links.keys() <= known, links.keys() - known
        answer = found["paths"][path][method]["responses"]["200"]
        answer["links"] = {name: {"operationId": name, "parameters": slots} for name, slots in links.items()}
    return found


class Judge:
    """Asks as somebody, and looks at the answer."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.token = doors.token()
        self.seen = Counter[int]()

    def headers(self, role: str) -> dict[str, str]:
        key = {"page": self.doors.publishable, "visitor": self.token, "shop": self.doors.secret}.get(role)
        shown = {"authorization": f"Bearer {key}"} if key else {}
        return shown if role == "shop" else {**shown, "origin": PAGE}

    def ask(self, case: Any, role: str) -> Any:
        """One request; the answer must be in order."""
        if case.path == "/v1/rules/rehearsals" and isinstance(case.body, dict):
            case.body["lists"] = 2  # each of them is made anew
        sent = case.as_transport_kwargs(headers={"accept": "application/json", **self.headers(role)})
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        sent["url"] = sent["url"].removeprefix("http://localhost")
        answer = self.doors.client.request(**{k: v for k, v in sent.items() if v is not None})
        self.check(case, role, answer)
        return answer

    def check(self, case: Any, role: str, answer: Any) -> None:
        told = f"{role}: {case.method} {case.path} -> {answer.status_code} {answer.text[:300]}"
        self.seen[answer.status_code] += 1
        assert answer.status_code < 500, told
        if role == "nobody" and case.path not in OPEN:
            assert answer.status_code in {401, 404, 405}, told
        if answer.status_code >= 400:
            body = answer.json()
            assert body.keys() >= PROBLEM or "error" in body, told
        elif "json" in answer.headers.get("content-type", ""):
            answer.json()
        openai = case.path.startswith(("/v1/chat/completions", "/v1/models")) and answer.status_code >= 400
        if not openai:  # errors there are OpenAI's
            case.validate_response(Response.from_any(answer), checks=[response_schema_conformance])


def fuzzed(doors: Doors, cases: int) -> Judge:
    schema: BaseSchema = schemathesis.openapi.from_dict(document(doors))
    judge = Judge(doors)
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # the document is sound: tests/test_openapi.py
        for role in ROLES:
            _tried(judge, operation, role, cases)
    return judge


def _tried(judge: Judge, operation: Any, role: str, cases: int) -> None:
    @settings(
        max_examples=cases, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=_mode(operation, role)))
    def ask(case: Any) -> None:
        judge.ask(case, role)

    ask()


def _mode(operation: Any, role: str) -> Any:
    """A page also sends bodies that the document forbids."""
    forbidden = role in {"page", "shop"} and operation.body and operation.method == "post"
    return schemathesis.GenerationMode.NEGATIVE if forbidden else schemathesis.GenerationMode.POSITIVE


def walked(doors: Doors, walks: int) -> Judge:
    """Goes from answer to answer along the document's links, as a visitor and as the shop."""
    judge = Judge(doors)
    for role in ("visitor", "shop"):
        schema: BaseSchema = schemathesis.openapi.from_dict(document(doors))

        class Walk(schema.as_state_machine()):  # type: ignore[misc]  # made from the document
            def call(self, case: Any, role: str = role, **_: Any) -> Response:
                return Response.from_any(judge.ask(case, role))

            def validate_response(self, *_: Any, **__: Any) -> None:
                """The judge has looked at it."""

        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=walks, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    return judge


def test_nothing_made_up_from_the_document_breaks_the_api(doors: Doors) -> None:
    judge = fuzzed(doors, A_FEW)

    assert sum(judge.seen.values()) > 200
    assert judge.seen[200] > 30
    assert judge.seen[401] > 30


@pytest.mark.proof
def test_twelve_thousand_made_up_requests_break_nothing(doors: Doors) -> None:
    judge = fuzzed(doors, MANY)

    print(dict(judge.seen))  # noqa: T201 - the figures of the proof
    assert sum(judge.seen.values()) >= 10_000


def test_walking_from_answer_to_answer_breaks_nothing(doors: Doors) -> None:
    judge = walked(doors, FEW_WALKS)

    assert sum(judge.seen.values()) > 20


@pytest.mark.proof
def test_thousands_of_steps_from_answer_to_answer_break_nothing(doors: Doors) -> None:
    judge = walked(doors, MANY_WALKS)

    print(dict(judge.seen))  # noqa: T201 - the figures of the proof
    assert sum(judge.seen.values()) >= 5_000
