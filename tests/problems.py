"""What every refusal looks like."""

import json
from typing import Any
from urllib.parse import unquote

from httpx2 import Response


def assert_told(answer: Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The answer is a whole RFC 9457 problem of moderate size; returns it."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:500]
    problem: dict[str, Any] = answer.json()
    assert problem.keys() - {"errors"} == {"type", "title", "status", "code", "detail", "request_id"}
    assert (answer.status_code, problem["status"]) == (status, status)
    assert code is None or problem["code"] == code
    assert problem["detail"]
    assert len(answer.content) < 50_000
    assert all(error["pointer"] and error["detail"] for error in problem.get("errors", []))
    return problem


def points_into(content: bytes, pointer: str) -> bool:
    """Whether a pointer leads to a part of the body, or to a field that is missing from its last object."""
    if pointer == "#":
        return True
    value = json.loads(content)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in unquote(pointer.removeprefix("#/")).split("/")]
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if step.endswith("...") and last:
            return True  # a name that is too long to repeat
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return last and isinstance(value, dict)
    return True
