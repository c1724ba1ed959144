"""A seeded source of broken rows and bodies: what a shop's server meets sooner or later."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

NESTED: Any = "deep"
for _ in range(200):
    NESTED = [NESTED]

BROKEN_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, -1e308, 5e-324, 2**53 + 1, 2**63, 2**64, -(2**64), 10**400,
    float("nan"), float("inf"), float("-inf"), "NaN", "null", "-0", "1e999", "9" * 5_000, "x" * 1_000_000,
    "", " ", "\x00", "a\x00b", "\u202eevil\u202c", "\u2066x\u2069", "\ufeff", "\u200b", "\ud800", "\udc00x", "💥",
    "e\u0301" * 50, "'; DROP TABLE events; --", "<script>alert(1)</script>", "${jndi:ldap://x}", "../../etc/passwd",
    "javascript:alert(1)", "http://[::1", "%00", "00000000-0000-0000-0000-000000000000", "2026-01-01",
    "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:60Z",
    [], [[]], [None], {}, {"": {}}, {"a": {"b": {"c": [1]}}}, {"amount": 1}, {"value": None}, NESTED, ["x"] * 2_000,
    {str(number): number for number in range(300)}, {"k" * 100_000: 1}, {"\ud800": 1}, {"__proto__": 1},
    {"a/b~c": True},
)  # fmt: skip
"""Values that hardly any field takes. A megabyte is in it, so bodies of it are costly: choose with care."""

SMALL_VALUES = tuple(value for value in BROKEN_VALUES if not (isinstance(value, str) and len(value) > 100_000))


def mutated(row: dict[str, Any], seed: int) -> Any:
    """The row with one to three places replaced, removed, added to, or wrapped; rarely no row at all."""
    rng = Random(seed)
    if rng.random() < 0.05:
        return rng.choice(SMALL_VALUES)
    broken = copy.deepcopy(row)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = list(_places(broken))
        if not places:
            break
        holder, key = rng.choice(places)
        action = rng.random()
        value = copy.deepcopy(rng.choice(BROKEN_VALUES if rng.random() < 0.05 else SMALL_VALUES))
        if action < 0.7:
            holder[key] = value
        elif action < 0.8:
            del holder[key]
        elif action < 0.9 and isinstance(holder, dict):
            holder[rng.choice(("extra", "", "a b", "\u202e", "ID", "__class__"))] = value
        else:
            holder[key] = [holder[key]]
    return broken


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every key of every object and list inside a value, as (holder, key)."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


@dataclass(frozen=True, kw_only=True)
class BrokenBody:
    """A request body as bytes, and the media type it claims."""

    content: bytes
    content_type: str | None = "application/json"


def bodies(rows: list[dict[str, Any]], name: str, count: int, seed: int) -> Iterator[BrokenBody]:
    """`count` bodies of the form {name: [rows]}, broken in a row, in their shape, in their bytes or in their type."""
    rng = Random(seed)
    for _ in range(count):
        batch = [mutated(rng.choice(rows), rng.getrandbits(32)) for _ in range(rng.choice((1, 1, 2, 5)))]
        content = json.dumps({name: batch}, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
        kind = rng.random()
        if kind < 0.7:
            yield BrokenBody(content=content)
        elif kind < 0.8:
            yield BrokenBody(content=json.dumps(mutated({name: batch}, rng.getrandbits(32))).encode())
        elif kind < 0.97:
            yield BrokenBody(content=_spoiled(content, rng))
        else:
            types = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", None)
            yield BrokenBody(content=content, content_type=rng.choice(types))


def _spoiled(content: bytes, rng: Random) -> bytes:
    """The bytes cut off, flipped, wrapped in a nest, or made invalid UTF-8."""
    at = rng.randrange(len(content))
    return rng.choice(
        (
            content[:at],
            content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :],
            b"\xff\xfe" + content,
            content + content,
            b"[" * rng.choice((50, 900, 1_010, 100_000)) + content,
            b'{"a":' * 950 + b"1" + b"}" * 950,
            content.replace(b'"', b"'"),
            b"9" * 5_000,
            b"",
        )
    )
