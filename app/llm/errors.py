"""What a model endpoint's HTTP status means, said in our own words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from prompts.chat_model import ModelError

_RETRYABLE: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_ACCOUNT: Final = frozenset({401, 402, 403})
_ACCOUNT_PAUSE_S: Final = 300.0
_MEANING: Final = {
    400: "the endpoint refused the request",
    401: "the endpoint refused the key; check LLM__API_KEY",
    402: "the account has no credit left",
    403: "the key may not use this model; check LLM__API_KEY and LLM__MODEL",
    404: "the endpoint does not know the model or the path; check LLM__MODEL and LLM__BASE_URL",
    429: "the endpoint limits the rate",
}


def status_error(status: int, headers: Mapping[str, str], code: str | None) -> ModelError:
    """The error for an HTTP answer that is no success.

    A used-up quota is a 429 that waiting does not cure. An account that is closed to us is asked again
    after minutes, not at every request.
    """
    spent = code == "insufficient_quota"
    meaning = "the account's quota is used up" if spent else _MEANING.get(status, _phrase(status))
    closed = spent or status in _ACCOUNT
    note = f", {code}" if code and code.isascii() and code.isidentifier() and len(code) <= 40 else ""
    return ModelError(
        f"{meaning} (HTTP {status}{note})",
        retryable=status in _RETRYABLE and not spent,
        rate_limited=status == HTTPStatus.TOO_MANY_REQUESTS,
        retry_after_s=_ACCOUNT_PAUSE_S if closed else retry_after_s(headers.get("retry-after"), datetime.now(UTC)),
        did_no_work=True,
    )


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as seconds or as a date; None if it says nothing usable."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value).replace(tzinfo=UTC) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if 0 <= seconds < float("inf") else None


def _phrase(status: int) -> str:
    if 300 <= status < 400:
        return "the endpoint redirects elsewhere, which is not followed; check LLM__BASE_URL"
    return "the endpoint failed" if status >= 500 else "the endpoint refused the request"
