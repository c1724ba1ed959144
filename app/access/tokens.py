"""Visitor tokens: a signed word that a request comes from this visitor, for an hour or so."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt
from pydantic import TypeAdapter, ValidationError

from retrieval.feeds.text import Id
from retrieval.schema import VisitorId

ALGORITHM: Final = "HS256"
"""The only one that is read. What a token says of its own algorithm is not asked."""
ISSUER: Final = "shelftalk"
AUDIENCE: Final = "shelftalk-visitor"
CLAIMS: Final = ("iss", "aud", "sub", "key", "iat", "exp")
LEEWAY_S: Final = 5
MOST_BYTES: Final = 2_048

_ID: TypeAdapter[str] = TypeAdapter(Id)


class TokenRefused(Exception):  # noqa: N818 - a verdict
    """A token that is not believed; the message says what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitorToken:
    """What a token says: who it is, for which key it was made, and until when it holds."""

    visitor_id: VisitorId
    key_id: str
    expires_at: datetime


class Tokens:
    """Makes tokens with the first secret, believes those of any: so a secret can be changed while tokens are out."""

    def __init__(self, believed: tuple[str, ...], lifetime: timedelta, now: Callable[[], datetime]) -> None:
        """Without a secret one is made up, which no other process knows and a restart forgets."""
        self._secrets = believed or (secrets.token_urlsafe(32),)
        self._lifetime = lifetime
        self._now = now

    def mint(self, visitor_id: VisitorId, key_id: str) -> tuple[str, datetime]:
        """A token, and when it ends."""
        now = self._now()
        expires_at = (now + self._lifetime).replace(microsecond=0)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": visitor_id,
            "key": key_id,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self._secrets[0], algorithm=ALGORITHM), expires_at

    def read(self, text: str) -> VisitorToken:
        """What a token says, once its signature and its times are checked.

        Raises:
            TokenRefused: it is not one of ours, has ended, or holds for longer than tokens may.
        """
        if len(text) > MOST_BYTES:
            raise TokenRefused("the token is not one of this shop's")
        for secret in self._secrets:
            try:
                claims = jwt.decode(
                    text,
                    secret,
                    algorithms=[ALGORITHM],
                    audience=AUDIENCE,
                    issuer=ISSUER,
                    options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False},
                )
            except jwt.InvalidSignatureError:
                continue
            except (jwt.InvalidTokenError, ValueError) as error:
                raise TokenRefused("the token is not one of this shop's") from error
            return self._checked(claims)
        raise TokenRefused("the token is not one of this shop's")

    def _checked(self, claims: dict[str, object]) -> VisitorToken:
        """The shop's own clock is asked, so the times are compared here."""
        begun, ends, key_id = claims["iat"], claims["exp"], claims["key"]
        if type(begun) is not int or type(ends) is not int or not isinstance(key_id, str):
            raise TokenRefused("the token is not one of this shop's")
        now = self._now().timestamp()
        if now >= ends + LEEWAY_S:
            raise TokenRefused("the token has ended; get a new one from POST /v1/visitors/tokens")
        if begun > now + LEEWAY_S or ends - begun > self._lifetime.total_seconds() + LEEWAY_S:
            raise TokenRefused("the token holds for longer than tokens may; sign one that ends sooner")
        try:
            visitor_id = _ID.validate_python(claims["sub"])
        except ValidationError as error:
            raise TokenRefused("the token names no visitor") from error
        return VisitorToken(
            visitor_id=VisitorId(visitor_id), key_id=key_id, expires_at=datetime.fromtimestamp(ends, UTC)
        )
