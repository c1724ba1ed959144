"""Whether a shop may open its doors to others than this machine."""

from collections.abc import Iterator
from typing import Final

from app.settings import Env, Settings

SHORTEST: Final = 32
_DIFFERENT: Final = 10
"""Characters that a secret made by a machine has at the very least; "changemechangemechangemechangeme" has fewer."""

_MAKE_ONE: Final = 'make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'


class UnsafeSettings(Exception):  # noqa: N818 - a verdict
    """The shop must not be opened with these settings; the message says why, and what to do."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("\n".join(found))


def unsafe(settings: Settings) -> list[str]:
    """What must be mended before the shop may serve in production, each with its cure; empty in development."""
    return list(_unsafe(settings)) if settings.env is not Env.DEVELOPMENT else []


def _unsafe(settings: Settings) -> Iterator[str]:
    secrets = settings.tokens.secret, settings.tokens.secret_before
    first, before = (one.get_secret_value() if one else None for one in secrets)
    if first is None:
        yield f"SHELFTALK_TOKENS__SECRET signs visitor tokens and is not set; {_MAKE_ONE}"
    for name, secret in (("SECRET", first), ("SECRET_BEFORE", before)):
        if secret is not None and (len(secret) < SHORTEST or len(set(secret)) < _DIFFERENT):
            yield f"SHELFTALK_TOKENS__{name} can be guessed; it needs {SHORTEST} random characters: {_MAKE_ONE}"
    if first is not None and first == before:
        yield "SHELFTALK_TOKENS__SECRET_BEFORE is the same as SECRET; leave it out, or set SECRET to a new one"
    if "*" in settings.trusted_proxies:
        yield (
            "SHELFTALK_TRUSTED_PROXIES=* lets every caller choose the address it is counted by; name the addresses of "
            "your proxy"
        )
