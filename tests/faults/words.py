"""What the fault server's model says: from a proper answer to the worst that still is a completion."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

Words = Callable[[Mapping[str, Any]], str]

PROSE = "These are the ones that fit what you asked for."
TALK = "Certainly! Here is my answer:"
_CARD = re.compile(r"^([A-Z][0-9]), (.*)$", re.MULTILINE)
_ORDER = re.compile(r"ignore|rank|first|place|top|best", re.IGNORECASE)
_FACT = re.compile(r'^\d+\. (".*")$', re.MULTILINE)
_TITLE = re.compile(r'^("(?:[^"\\]|\\.)*"), ([0-9.]+) ([A-Z]{3})\b', re.MULTILINE)
_SHOP_IDS = ("home-springform-18-cm", "home-bundt-tin-silver", "home-percale-duvet-cover-set-white-200-cm")
"""Real ids of a shop, which no prompt has: another tenant's, as far as a list is concerned."""


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
    """The list as it was asked, or the smallest fitting JSON, or sentences that the prompt's data prove."""
    schema = schema_of(request)
    if schema is None:
        return _proven(prompt_of(request)) or PROSE
    return order(handles_of(request)) if handles_of(request) else json.dumps(instance(schema))


def _proven(prompt: str) -> str:
    """The first two facts of the last block of data, or what its products cost."""
    block = prompt.rpartition("<<<data")[2].partition("data>>>")[0]
    facts = [json.loads(fact) for fact in _FACT.findall(block)[:2]]
    signs = {"EUR": "€", "USD": "$"}
    prices = [
        f"{json.loads(title)} costs {signs.get(currency, currency)}{amount}."
        for title, amount, currency in _TITLE.findall(block)
    ]
    return " ".join(facts or prices)


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


def _wide(text: str) -> str:
    """The same in characters of full width, which some comparisons take for equal."""
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert unicodedata.normalize("NFKC", wide) == text
    return wide


def _shaped(change: Callable[[list[str]], list[Any]]) -> Words:
    """An order of other handles; a prompt without handles is answered with the same entries."""
    return lambda request: order(change(handles_of(request)))


def _wrapped(before: str, after: str) -> Words:
    return lambda request: before + healthy(request) + after


def _said(text: str) -> Words:
    return lambda request: text


WORDS: Mapping[str, tuple[str, Words]] = {
    "healthy": ("-", healthy),
    "fenced": ("L30", _wrapped("```json\n", "\n```")),
    "in_prose": ("L30", _wrapped(f"{TALK}\n", "\nEnjoy!")),
    "trailing_comma": ("L30", lambda request: healthy(request).replace("]}", ",],}")),
    "nan": ("L30", _said('{"order": [NaN, Infinity], "score": NaN}')),
    "nested": ("L30", _said("[" * 100_000 + "]" * 100_000)),
    "nested_100": ("L30", _said("[" * 100 + "]" * 100)),
    "truncated_json": ("L30", lambda request: healthy(request)[:-4]),
    "foreign": ("L31", _shaped(lambda handles: [f"product-{number}" for number in range(len(handles))])),
    "other_shop": ("L31", _shaped(lambda handles: [*_SHOP_IDS, *handles])),
    "out_of_stock": ("L31", _shaped(lambda handles: [*(f"{one} (out of stock)" for one in handles), *_SHOP_IDS])),
    "duplicates": ("L31", _shaped(lambda handles: handles[-1:] * len(handles))),
    "missing": ("L31", _shaped(lambda handles: handles[1:2])),
    "extra": ("L31", _shaped(lambda handles: [*handles, "Z1", "Z0"])),
    "wrong_types": ("L31", _shaped(lambda handles: [7, 2.5, None, handles, {"id": 1}, True])),
    "lower_case": ("L31", _shaped(lambda handles: [f" {handle.lower()} " for handle in handles])),
    "wide_letters": ("L31", _shaped(lambda handles: [_wide(handle) for handle in handles])),
    "hidden_letters": ("L31", _shaped(lambda handles: [f"\u200b{handle}\u00ad" for handle in handles])),
    "injected": ("L31", _shaped(lambda handles: [f"{one}'; DROP TABLE products; --\n{one}" for one in handles])),
    "no_order": ("L31", _said(order([]))),
    "reverse": ("L32", _shaped(lambda handles: handles[::-1])),
    "stuck": ("L32", _said(order(["A2", "B3", "C4"]))),
    "wrong_language": ("L34", _said("Diese hier passen am besten zu dem, was Sie gesucht haben.")),
    "blank": ("L34", _said("  \n\t ")),
    "markup": ("L34", _said("<b>Only 1.00 USD</b> [buy](https://evil.example) \u202e\U000e0041")),
    "hidden_text": ("L34", _wrapped("\u202e\u2066\U000e0049\U000e0067\u200b", "\u2069\U000e007f")),
    "echo": ("L35", prompt_of),
    "obedient": ("L36", obedient),
    "bribed": ("L36", bribed),
}
"""By name, with its number; each is sent as a complete answer with finish_reason "stop"."""
