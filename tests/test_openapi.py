"""/openapi.json: what a client's generator reads of the routes, with shapes that can be followed to their end."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.assembly import Shop
from app.main import create_app


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    def never() -> Shop:
        raise AssertionError("the document needs no shop")

    return create_app(never, max_body_bytes=1_000).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_route_says_what_it_does(document: dict[str, Any]) -> None:
    assert {"post /v1/chat", "post /v1/chat/completions", "get /v1/models", "get /v1/models/{name}"} <= {
        name for name, _ in operations(document)
    }
    assert [name for name, operation in operations(document) if not operation.get("summary")] == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_names_of_operations_are_their_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def body_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    schema: dict[str, Any] = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def test_a_chat_is_either_a_text_or_messages(document: dict[str, Any]) -> None:
    ours, sdks = body_of(document, "/v1/chat")["anyOf"]
    assert (ours["title"], ours["required"], ours["additionalProperties"]) == ("ChatText", ["text"], False)
    assert sdks["required"] == ["messages"]
    answers = document["paths"]["/v1/chat"]["post"]["responses"]["200"]["content"]
    assert answers.keys() == {"application/json", "text/event-stream"}


def test_openais_route_is_described_both_ways(document: dict[str, Any]) -> None:
    asked = body_of(document, "/v1/chat/completions")
    assert asked["required"] == ["messages"]
    assert {"messages", "model", "stream", "stream_options", "user", "metadata"} <= asked["properties"].keys()
    answers = document["paths"]["/v1/chat/completions"]["post"]["responses"]["200"]["content"]
    assert answers["application/json"]["schema"] == {"$ref": "#/components/schemas/Completion"}
    assert answers.keys() == {"application/json", "text/event-stream"}
    completion = document["components"]["schemas"]["Completion"]
    assert {"id", "choices", "usage", "shelftalk"} <= set(completion["required"])


def test_the_models_are_described(document: dict[str, Any]) -> None:
    answer = document["paths"]["/v1/models"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"] == {"$ref": "#/components/schemas/ModelList"}
