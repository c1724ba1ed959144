"""What goes wrong on OpenAI's routes, told as OpenAI tells it."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.answers import JSONAnswer

_PATHS: Final = ("/v1/chat/completions", "/v1/models")


class OpenAIErrors:
    """Turns every problem+json on these paths into `{"error": {message, type, param, code}}`, whoever told it.

    What is not valid is a bad request (400) there; all other codes stay.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        problem: Message | None = None
        body = b""

        async def translating(message: Message) -> None:
            nonlocal problem, body
            if message["type"] == "http.response.start" and _is_problem(message):
                problem = message
            elif problem is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _answer(problem, orjson.loads(body))(scope, receive, send)

        await self._app(scope, receive, translating)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type") == "application/problem+json"


def _answer(start: Message, problem: dict[str, Any]) -> JSONAnswer:
    status = start["status"]
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    kept = {name: value for name, value in Headers(raw=start["headers"]).items() if not name.startswith("content-")}
    return JSONAnswer({"error": openai_error(problem)}, status, kept)


def openai_error(problem: dict[str, Any]) -> dict[str, str | None]:
    """A problem in OpenAI's words. `param` is the first place that is wrong, such as messages[0].content."""
    first = next(iter(problem.get("errors", [])), None)
    message = f"{problem['detail']}: {first['detail']}" if first else problem["detail"]
    blame = "server_error" if problem["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    return {
        "message": message,
        "type": blame,
        "param": _param(first["pointer"]) if first else None,
        "code": problem["code"],
    }


def _param(pointer: str) -> str | None:
    """The pointer as OpenAI writes it; None for the body as a whole."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in unquote(pointer.removeprefix("#/")).split("/")]
    named = "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps).removeprefix(".")
    return None if named in {"", "#"} else named
