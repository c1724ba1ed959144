"""Every way in which a request can fail, turned into a problem: handlers for the app, and the last resort."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problem import Problem, bad_body, place
from app.store.ports import StoreUnavailable
from retrieval.errors import IndexUnavailable
from retrieval.feeds.complaints import from_details

__all__ = ["Problem", "install", "place"]

logger = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    """Gives the app an answer to everything that may go wrong."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StoreUnavailable, _unavailable)
    app.add_exception_handler(IndexUnavailable, _unavailable)
    app.add_middleware(LastResort)


async def _refused(request: Request, error: Exception) -> Response:
    """Problems as they are; what the framework refuses by itself, in our form."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette types every handler's error alike
    if isinstance(error, Problem):
        return error.response()
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:  # JSON that orjson reads and Python's parser does not
        return bad_body(400, "invalid_json", "cannot be read; send less nesting and shorter numbers").response()
    return Problem(status, status.name.lower(), error.detail, headers=error.headers).response()


async def _invalid(request: Request, error: Exception) -> Response:
    """A body or parameter that does not fit; parameters are named as `query:limit`."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - see above
    errors: list[tuple[str, str]] = []
    for detail in error.errors():
        where, *path = detail["loc"]
        if where == "body":
            path = [] if detail["type"] == "json_invalid" else path
            errors += [(each.pointer, str(each)) for each in from_details([{**detail, "loc": path}])]
        else:
            name = ":".join([str(where), *map(str, path)])
            errors += [(name, str(each)) for each in from_details([{**detail, "loc": ()}])]
    told = "1 part of the request is" if len(errors) == 1 else f"{len(errors)} parts of the request are"
    return Problem(422, "invalid_request", f"{told} not valid; see `errors`", errors=errors[:50]).response()


async def _unavailable(request: Request, error: Exception) -> Response:
    part = "store" if isinstance(error, StoreUnavailable) else "index"
    logger.error(f"{part}.unavailable", error=str(error), method=request.method, path=request.url.path)
    detail = f"the {part} cannot answer now; try again"
    return Problem(503, f"{part}_unavailable", detail, headers={"retry-after": "1"}).response()


class LastResort:
    """An error that nobody foresaw: logged whole, told as nothing but a request id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            logger.exception("http.unhandled", method=scope["method"], path=scope["path"])
            if started:
                raise  # half an answer is out; the server must cut the connection
            detail = "something went wrong here; tell the operator the request id"
            await Problem(500, "internal_error", detail).response()(scope, receive, send)
