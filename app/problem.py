"""What a client hears when something is wrong: an RFC 9457 problem with a code, a place and a cure."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from asgi_correlation_id import correlation_id
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from retrieval.feeds.complaints import Complaint

WHOLE_BODY = ""

_TEXT: dict[str, Any] = {"type": "string"}
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "description": "What is wrong with the request, and the cure (RFC 9457).",
        "content": {
            "application/problem+json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "code", "detail"],
                    "properties": {
                        "type": _TEXT,
                        "title": _TEXT,
                        "status": {"type": "integer"},
                        "code": _TEXT,
                        "detail": _TEXT,
                        "request_id": {"type": ["string", "null"]},
                        "errors": {
                            "type": "array",
                            "items": {"type": "object", "properties": {"pointer": _TEXT, "detail": _TEXT}},
                        },
                    },
                }
            }
        },
    }
}
"""For the OpenAPI document: how every route refuses."""


class Problem(HTTPException):
    """Raise it anywhere in a request. `errors` are pairs of a JSON pointer into the body and what to mend there.

    It is an HTTPException because FastAPI lets nothing else pass while it reads a body.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.errors = errors

    def response(self) -> JSONResponse:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status_code).phrase,
            "status": self.status_code,
            "code": self.code,
            "detail": self.detail,
            "request_id": correlation_id.get(),
        }
        if self.errors:
            body["errors"] = [place(*error) for error in self.errors]
        return JSONResponse(body, self.status_code, self.headers, media_type="application/problem+json")


def place(pointer: str, detail: str) -> dict[str, str]:
    """One entry of `errors`: the pointer as a URI fragment, as in RFC 9457's own example.

    What is not in the body has no pointer; a parameter stands there as `query:limit`.
    """
    fragment = "" if pointer and not pointer.startswith("/") else "#"
    return {"pointer": fragment + quote(pointer, safe="/~!$&'()*+,;=:@?-._"), "detail": detail}


def places(complaints: Iterable[Complaint]) -> list[tuple[str, str]]:
    return [(complaint.pointer, str(complaint)) for complaint in complaints]


class ErrorOut(BaseModel):
    """One entry of `errors`, where an answer lists them row by row."""

    pointer: str = Field(description="JSON pointer into the request, such as #/events/3/items/0/price.")
    detail: str

    @classmethod
    def all_of(cls, errors: Sequence[tuple[str, str]]) -> list["ErrorOut"]:
        return [cls(**place(*error)) for error in errors]


def bad_body(status: int, code: str, detail: str, **options: Any) -> Problem:
    """A problem of the body as a whole."""
    return Problem(status, code, detail, errors=[(WHOLE_BODY, detail)], **options)
