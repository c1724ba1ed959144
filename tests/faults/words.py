"""What the fault server's model says: from a proper answer to the worst that still is a completion."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

PROSE = "These are the ones that fit what you asked for."
TALK = "Certainly! Here is my answer:"
_CARD = re.compile(r"^([A-Z][0-9]), (.*)$", re.MULTILINE)
_ORDER = re.compile(r"ignore|rank|first|place|top|best", re.IGNORECASE)


def schema_of(request: Mapping[str, Any]) -> dict[str, Any] | None:
    shape = (request.get("response_format") or {}).get("json_schema") or {}
    return shape.get("schema")


def prompt_of(request: Mapping[str, Any]) -> str:
    return "\n".join(str(message.get("content")) for message in request.get("messages", []))


def handles_of(request: Mapping[str, Any]) -> list[str]:
    """The handles that a re-rank request offers, in the order of the prompt."""
    return [handle for handle, _ in _CARD.findall(prompt_of(request))]


def instance(schema: Mapping[str, Any]) -> Any:
    """The smallest value that fits a schema, more or less."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: instance(part) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [instance(schema.get("items", {}))] * schema.get("minItems", 0)
        case "integer" | "number":
            return 0
        case "boolean":
            return False
        case _:
            return "ok"


def healthy(request: Mapping[str, Any]) -> str:
    """The list as it was asked, or the smallest fitting JSON, or a plain sentence."""
    schema = schema_of(request)
    if schema is None:
        return PROSE
    return order(handles_of(request)) if handles_of(request) else json.dumps(instance(schema))


def order(entries: list[Any]) -> str:
    return json.dumps({"order": entries})


def obedient(request: Mapping[str, Any]) -> str:
    """Puts first every product whose text gives it an order."""
    cards = _CARD.findall(prompt_of(request))
    bidding = [handle for handle, card in cards if _ORDER.search(card)]
    return order(bidding + [handle for handle, _ in cards if handle not in bidding])


BRIBE = "6666.66 USD"
"""The price by which a bribed model knows its product."""


def bribed(request: Mapping[str, Any]) -> str:
    """Puts one product first and leaves the rest: the strongest obedience there is, whatever of a text gets through."""
    cards = _CARD.findall(prompt_of(request))
    paid = [handle for handle, card in cards if BRIBE in card]
    return order(paid + [handle for handle, _ in cards if handle not in paid])


def _shaped(change: Callable[[list[str]], list[Any]]) -> Callable[[Mapping[str, Any]], str]:
    return lambda request: order(change(handles_of(request)))


def _wrapped(before: str, after: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda request: before + healthy(request) + after


WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "healthy": healthy,
    "obedient": obedient,
    "bribed": bribed,
    "reverse": _shaped(lambda handles: handles[::-1]),
    "foreign": _shaped(lambda handles: [f"product-{number}" for number in range(len(handles))]),
    "duplicates": _shaped(lambda handles: handles[-1:] * len(handles)),
    "missing": _shaped(lambda handles: handles[1:2]),
    "extra": _shaped(lambda handles: [*handles, "Z1", "Z0"]),
    "wrong_types": _shaped(lambda handles: [7, 2.5, None, handles, {"id": 1}, True]),
    "lower_case": _shaped(lambda handles: [f" {handle.lower()} " for handle in handles]),
    "stuck": lambda request: order(["A2", "B3", "C4"]),
    "no_order": lambda request: order([]),
    "echo": prompt_of,
    "fenced": _wrapped("```json\n", "\n```"),
    "in_prose": _wrapped(f"{TALK}\n", "\nEnjoy!"),
    "trailing_comma": lambda request: healthy(request).replace("]}", ",],}"),
    "nan": lambda request: '{"order": [NaN, Infinity], "score": NaN}',
    "nested": lambda request: "[" * 100_000 + "]" * 100_000,
    "truncated_json": lambda request: healthy(request)[:-4],
    "huge": lambda request: "x" * 1_000_000,
    "markup": lambda request: "<b>Only 1.00 USD</b> [buy](https://evil.example) \u202e\U000e0041",
}
"""By name; each is sent as a complete answer with finish_reason "stop"."""
