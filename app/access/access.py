"""Tells who asks from what they show: a key, a visitor token, or nothing."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.datastructures import Headers

from app.access.callers import Caller, Kind, unknown_caller
from app.access.keyring import KeyRing
from app.access.keys import Key, KeyKind, read_key
from app.access.tokens import TokenRefused, Tokens
from app.problem import Problem
from retrieval.schema import VisitorId

DEVELOPMENT = "development"
"""Stands for a key in the tokens that are made in development, and in nobody else's."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may. `ring` None: nobody has a key. `trusting`: development, where every caller is believed."""

    ring: KeyRing | None
    tokens: Tokens
    trusting: bool
    local_key: str

    @property
    def origins(self) -> frozenset[str]:
        """The pages on whose behalf browsers may ask from elsewhere."""
        return self.ring.origins if self.ring else frozenset()

    def caller(self, headers: Headers, own_origin: str) -> Caller:
        """Who asks. `own_origin` is the address at which this server was asked.

        Raises:
            Problem: what was shown is not believed (401), or is not for this page (403).
        """
        credential = _bearer(headers)
        if self.trusting:
            return self._trusted(credential)
        if credential is None:
            return Caller(kind=Kind.NOBODY)
        if secrets.compare_digest(credential.encode(), self.local_key.encode()):
            return Caller(kind=Kind.SECRET, key_id="local")
        if self.ring is None or not self.ring.known:
            detail = "keys cannot be read now; try again"
            raise Problem(503, "store_unavailable", detail, headers={"retry-after": "1"})
        if text := read_key(credential):
            key = self.ring.find(text)
            if key is None:
                raise unknown_caller("key_refused", "The key is not one of this shop's, or is no longer valid.")
            return self._keyholder(key, headers, own_origin)
        return self._visitor(credential, self.ring, headers, own_origin)

    def mint(self, caller: Caller, named: str | None, new: Callable[[], str]) -> tuple[VisitorId, str, datetime]:
        """A visitor's token for a caller: the visitor, the token, and when it ends. `new` makes a new visitor's id.

        Raises:
            Problem: the caller must not have a token of this visitor.
        """
        visitor_id = caller.visitor(named) or VisitorId(new())
        key_id = caller.key_id or DEVELOPMENT
        if caller.kind is Kind.VISITOR and not self._renews(key_id):
            detail = "The shop's server made this token; let it make the next one, too."
            raise Problem(403, "secret_key_needed", detail)
        token, expires_at = self.tokens.mint(visitor_id, key_id)
        return visitor_id, token, expires_at

    def close(self) -> None:
        if self.ring:
            self.ring.close()

    def _renews(self, key_id: str) -> bool:
        """Whether a token of this key may be renewed by itself: what a server vouched for, a page must not prolong."""
        key = self.ring.valid(key_id) if self.ring else None
        return key is not None and key.kind is KeyKind.PUBLISHABLE

    def _trusted(self, credential: str | None) -> Caller:
        """Development believes every caller; but a visitor's token says who asks, and must hold."""
        if credential is None or credential.count(".") != 2:
            return Caller(kind=Kind.TRUSTED)
        try:
            found = self.tokens.read(credential)
        except TokenRefused as error:
            raise unknown_caller("token_refused", str(error)) from error
        return Caller(kind=Kind.TRUSTED, visitor_id=found.visitor_id)

    def _keyholder(self, key: Key, headers: Headers, own_origin: str) -> Caller:
        if key.kind is KeyKind.SECRET:
            if "origin" in headers or "sec-fetch-mode" in headers:
                detail = (
                    "A secret key came from a browser, where anybody can read it: revoke it, use a publishable one."
                )
                raise Problem(403, "secret_key_in_browser", detail)
            return Caller(kind=Kind.SECRET, key_id=key.id)
        _check_origin(headers, key.origins, own_origin)
        return Caller(kind=Kind.PUBLISHABLE, key_id=key.id)

    def _visitor(self, credential: str, ring: KeyRing, headers: Headers, own_origin: str) -> Caller:
        try:
            token = self.tokens.read(credential)
        except TokenRefused as error:
            raise unknown_caller("token_refused", str(error)) from error
        key = ring.valid(token.key_id)
        if key is None:
            raise unknown_caller("token_refused", "the token's key is no longer valid; get a new token")
        _check_origin(headers, key.origins or tuple(ring.origins), own_origin)
        return Caller(kind=Kind.VISITOR, key_id=key.id, visitor_id=token.visitor_id)


def everyone() -> Access:
    """Believes every caller: development, and tests of other things than doors."""
    return development(Tokens((), timedelta(hours=1), lambda: datetime.now(UTC)))


def development(tokens: Tokens, ring: KeyRing | None = None) -> Access:
    return Access(ring=ring, tokens=tokens, trusting=True, local_key=secrets.token_urlsafe(32))


def _bearer(headers: Headers) -> str | None:
    """What is shown; None if nothing is.

    Raises:
        Problem: it is shown in another way.
    """
    shown = headers.get("authorization")
    if shown is None:
        return None
    scheme, _, credential = shown.partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise unknown_caller("credentials_needed", "Send the key or token as Authorization: Bearer ...")
    return credential.strip()


def _check_origin(headers: Headers, allowed: tuple[str, ...], own_origin: str) -> None:
    """A page may ask if it is one of the key's. A browser leaves `Origin` out when a page asks its own server to read.

    Raises:
        Problem: 403.
    """
    named = headers.get("origin")
    if named is None and headers.get("sec-fetch-site") == "same-origin":
        named = own_origin
    if named is None:
        detail = "This key is for pages: a browser names the page in `Origin`. On a server, use a secret key."
        raise Problem(403, "origin_needed", detail)
    if named not in allowed:
        raise Problem(403, "origin_refused", "This page is not among the origins of the key.")
