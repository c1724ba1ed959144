"""Replies that a re-ranker may get: good ones, and good ones spoilt in every way that came to mind; fast, by a seed."""

import json
import random
from collections.abc import Callable, Sequence

_NOISE = [
    "",
    " ",
    "\n",
    "```json\n",
    "\n```",
    "Sure! ",
    "[1] ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    ",",
    ":",
    "\\",
    "\x00",
    "\ufeff",
]
_NOISE += [
    "\u202e",
    "\U000e0041",
    "\ud800",
    "𝐀𝟐",
    "Ａ２",
    "null",
    "NaN",
    "1e999",
    "order",
    "A2",
    "Z9",
    "p1",
    "…",
    "9" * 30,
]
_KEYS = ["order", "ranking", "result", "Order", "", "products", "id", "handle", "rank", "position", "__proto__"]
_BETWEEN = [", ", " > ", "\n", " ", ";", " -> ", " → ", "\n1. ", " < ", "|", "\n- "]


def reply(rng: random.Random, handles: Sequence[str]) -> str:
    """A reply about these handles; most of them say something, few are whole."""
    entries: list[object] = [_entry(rng, handles) for _ in range(rng.randrange(len(handles) + 3))]
    if rng.random() < 0.5:
        entries = [*rng.sample(handles, len(handles)), *entries[: rng.randrange(3)]]
    text = rng.choice(_SHAPES)(rng, entries)
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 2, 5))):
        text = rng.choice(_SPOILT)(rng, text)
    return text


def _entry(rng: random.Random, handles: Sequence[str]) -> object:
    one = rng.choice(handles) if rng.random() < 0.8 else rng.choice(_NOISE)
    kind = rng.randrange(12)
    if kind < 6:
        return one
    if kind == 6:
        return {rng.choice(_KEYS): one, rng.choice(_KEYS): rng.choice((one, 1, None, rng.choice(handles)))}
    if kind == 7:
        return f"{rng.randrange(30)}. {one}: {rng.choice(_NOISE)}"
    if kind == 8:
        return one.lower() + rng.choice((" ", ".", "'", '"', "\u200b"))
    if kind == 9:
        return [one, [rng.choice(handles)]]
    return rng.choice((None, True, -1, 2.5, 10**25, [], {}, "", "product-1"))


def _object(rng: random.Random, entries: list[object]) -> str:
    return json.dumps({rng.choice(_KEYS): entries}, ensure_ascii=rng.random() < 0.5)


def _deep(rng: random.Random, entries: list[object]) -> str:
    value: object = {"order": entries}
    for _ in range(rng.randrange(1, 25)):
        value = {rng.choice(_KEYS): value} if rng.random() < 0.7 else [value]
    return json.dumps(value)


def _lines(rng: random.Random, entries: list[object]) -> str:
    return rng.choice(_BETWEEN).join(str(one) for one in entries)


_SHAPES: Sequence[Callable[[random.Random, list[object]], str]] = (
    *(3 * [lambda rng, entries: json.dumps({"order": entries})]),
    lambda rng, entries: json.dumps(entries),
    lambda rng, entries: json.dumps({"order": entries, "ranking": entries[::-1]}),
    lambda rng, entries: repr({"order": entries}),
    lambda rng, entries: str(entries).replace("'", ""),
    lambda rng, entries: json.dumps({"order": ", ".join(map(str, entries))}),
    lambda rng, entries: json.dumps({str(one): place for place, one in enumerate(entries)}),
    _object,
    _deep,
    _lines,
    _lines,
)


def _cut(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] if rng.random() < 0.6 else text[at:]


def _inserted(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(_NOISE) + text[at:]


def _removed(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.randrange(1, 6) :]


def _repeated(rng: random.Random, text: str) -> str:
    first, last = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[:last] + text[first:last] * rng.choice((1, 2, 20)) + text[last:]


def _byte(rng: random.Random, text: str) -> str:
    raw = bytearray(text.encode("utf-8", "replace"))
    for _ in range(rng.randrange(1, 4)):
        if raw:
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    return raw.decode("utf-8", "replace" if rng.random() < 0.5 else "surrogateescape")


_SPOILT: Sequence[Callable[[random.Random, str], str]] = (
    _cut,
    _inserted,
    _removed,
    _repeated,
    _byte,
    lambda rng, text: rng.choice(_NOISE) + text + rng.choice(_NOISE),
    lambda rng, text: text.replace(rng.choice('{}[]",:'), rng.choice(_NOISE)),
    lambda rng, text: text.swapcase(),
    lambda rng, text: "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(1, 20))),
)
