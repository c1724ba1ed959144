"""Keys: what a shop's page and a shop's servers show to be let in. Only a digest of a key is ever kept."""

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

GRACE: Final = timedelta(hours=24)
"""How long a key that was rotated still works beside the new one."""

_TEXT: Final = re.compile(r"st(pk|sk)_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)
_PORTS: Final = {"http": 80, "https": 443}
_UNKNOWN: Final = bytes(32)


class KeyRefused(ValueError):  # noqa: N818 - a verdict
    """A key that must not be made, or changed in this way; the message says why, and what to do."""


class KeyKind(StrEnum):
    """`publishable` stands in a page for all to read; `secret` never leaves the shop's own servers."""

    PUBLISHABLE = "publishable"
    SECRET = "secret"  # noqa: S105 - a kind, not one of them


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key as it is kept. `origins` are the pages of a publishable key; a secret one has none."""

    id: str
    kind: KeyKind
    name: str
    digest: bytes
    origins: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def opens(self, secret: str) -> bool:
        """Whether this is its secret; takes as long for a wrong one as for the right one."""
        return hmac.compare_digest(self.digest, digest_of(secret))


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyText:
    """A key as its holder has it, read but not checked."""

    kind: KeyKind
    id: str
    secret: str

    def __str__(self) -> str:
        return f"st{_PREFIX[self.kind]}_{self.id}_{self.secret}"


_PREFIX: Final = {KeyKind.PUBLISHABLE: "pk", KeyKind.SECRET: "sk"}
_KINDS: Final = {prefix: kind for kind, prefix in _PREFIX.items()}


def read_key(text: str) -> KeyText | None:
    """The parts of a key; None for what is no key at all."""
    found = _TEXT.fullmatch(text)
    return KeyText(kind=_KINDS[found[1]], id=found[2], secret=found[3]) if found else None


def new_key(kind: KeyKind, name: str, origins: tuple[str, ...], now: datetime) -> tuple[Key, KeyText]:
    """A key to keep, and its text, which nobody can read out of what is kept.

    Raises:
        KeyRefused: a publishable key without origins, a secret one with some, or no name.
    """
    if not name.strip():
        raise KeyRefused("a key needs a name, so that it is known later what it is for; such as --name storefront")
    if kind is KeyKind.PUBLISHABLE and not origins:
        raise KeyRefused("a publishable key needs the origins of its pages; add --origin https://shop.example")
    if kind is KeyKind.SECRET and origins:
        raise KeyRefused("a secret key belongs on a server and has no origins; leave --origin out")
    text = KeyText(kind=kind, id=secrets.token_hex(6), secret=secrets.token_urlsafe(32))
    named = tuple(dict.fromkeys(map(origin, origins)))
    key = Key(id=text.id, kind=kind, name=name.strip(), digest=digest_of(text.secret), origins=named, created_at=now)
    return key, text


def rotated(key: Key, now: datetime, grace: timedelta = GRACE) -> tuple[Key, Key, KeyText]:
    """The key with an end, its successor, and that one's text: both are valid for `grace`.

    Raises:
        KeyRefused: it is no longer valid, or is being rotated already.
    """
    if not key.valid(now):
        raise KeyRefused(f"key {key.id} is no longer valid; create a new one")
    if key.expires_at is not None:
        raise KeyRefused(
            f"key {key.id} was rotated and ends at {key.expires_at:%Y-%m-%d %H:%M} UTC; rotate its successor instead"
        )
    successor, text = new_key(key.kind, key.name, key.origins, now)
    ending = Key(
        id=key.id,
        kind=key.kind,
        name=key.name,
        digest=key.digest,
        origins=key.origins,
        created_at=key.created_at,
        expires_at=now + grace,
    )
    return ending, successor, text


def origin(text: str) -> str:
    """An origin as browsers write it: https://shop.example, without a path and without the scheme's own port.

    Raises:
        KeyRefused: it is none, is a pattern, or is plain HTTP of another machine.
    """
    cure = "write it as the browser does, such as https://shop.example or http://localhost:3000"
    parts = urlsplit(text.strip().lower())
    try:
        port = parts.port
    except ValueError as error:
        raise KeyRefused(f"{text!r} has no port that exists; {cure}") from error
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise KeyRefused(f"{text!r} is no origin; {cure}")
    if parts.path.rstrip("/") or parts.query or parts.fragment:
        raise KeyRefused(f"{text!r} has a path; an origin is scheme, host and port alone: {cure}")
    if parts.scheme == "http" and not _loopback(host.strip("[]")):
        raise KeyRefused(f"{text!r} is not encrypted, so anybody on the way could read tokens; use https")
    return f"{parts.scheme}://{host}" + ("" if port in {None, _PORTS[parts.scheme]} else f":{port}")


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def digest_of(secret: str) -> bytes:
    """SHA-256. The secret is 256 random bits, so nothing is gained by a slow digest; there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def spend_the_same_time(secret: str) -> None:
    """Checks a secret against nothing: an unknown key must not be refused faster than a wrong one."""
    hmac.compare_digest(_UNKNOWN, digest_of(secret))
