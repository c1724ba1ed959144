"""Values as the database keeps them: JSON, packed JSON, and a digest that tells bodies apart."""

import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson


def as_json(value: object) -> str:
    """JSON for the database. NaN becomes null; numpy's numbers and arrays are taken as they are."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def digest(value: object) -> bytes:
    """16 bytes that are equal for equal bodies, whatever the order of their keys."""
    return blake2b(orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def packed(value: object) -> bytes:
    """JSON, compressed: what repeats itself, as a feature table's names do, takes an eighth of the room."""
    return zlib.compress(as_json(value).encode())


def unpacked(data: bytes) -> Any:
    """What `packed` was given, as plain JSON."""
    return orjson.loads(zlib.decompress(data))
