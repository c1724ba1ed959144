"""POST /v1/chat: one turn, as an AI SDK UI message stream or as one JSON answer."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from app.access.callers import Caller
from app.access.needs import ShopperDep
from app.api.answers import JSONAnswer
from app.api.chat_bodies import CHAT_ROUTE, chat_body
from app.api.chat_wire import stream, whole
from app.api.deps import ShopDep
from app.api.locales import babel_locale
from app.api.present import while_present
from app.api.sse import STREAM_HEADERS
from app.assembly import Shop
from app.dialogue.edits import EditRefused, Edits, VersionConflict
from app.dialogue.parts import Part
from app.errors import Problem
from app.recommendation import Deadline

router = APIRouter(tags=["chat"])


class Asked(Protocol):
    """What every body that asks for a turn may say."""

    @property
    def visitor_id(self) -> str | None: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def deadline_ms(self) -> int | None: ...
    @property
    def resumable(self) -> bool: ...
    @property
    def profiling(self) -> bool: ...


@router.post("/v1/chat", openapi_extra=CHAT_ROUTE)
async def chat(body: dict[str, Any], request: Request, shop: ShopDep, caller: ShopperDep) -> Response:
    """One turn. The list comes first; with `Accept: application/json` everything comes at once."""
    asked = chat_body(body)
    return await answer(request, shop, caller, asked.conversation, asked.text, asked)


async def answer(
    request: Request, shop: Shop, caller: Caller, conversation_id: UUID, said: str | Edits, asked: Asked
) -> Response:
    """The turn that a text, or edits by hand, come to."""
    limit_ms = shop.settings.llm.deadline_ms
    deadline = Deadline.after(min(asked.deadline_ms or limit_ms, limit_ms) / 1000)
    locale = babel_locale(asked.locale, shop.settings.locale)
    visitor_id = caller.visitor(asked.visitor_id)
    parts = shop.dialogue.run(conversation_id, visitor_id, said, deadline, locale, profiling=asked.profiling)
    try:
        start = await anext(parts)
    except KeyError:
        raise not_found(conversation_id) from None
    except VersionConflict as error:
        raise Problem(
            409, "version_conflict", str(error), errors=[("/version", f"it is {error.current} now")]
        ) from None
    except EditRefused as error:
        status, code = (422, "invalid_request") if error.meaningless else (409, "edit_refused")
        raise Problem(status, code, str(error), errors=[(error.pointer, str(error))]) from None
    accepted = request.headers.get("accept", "")
    if "application/json" in accepted and "text/event-stream" not in accepted:
        return await while_present(request, _whole(start, parts))
    frames = stream(start, parts)
    return streamed(shop.running.told(conversation_id, visitor_id, frames, resumable=asked.resumable))


def streamed(frames: AsyncGenerator[bytes, None]) -> Response:
    """A UI message stream, with the headers that the AI SDK looks for."""
    return StreamingResponse(frames, headers=dict(STREAM_HEADERS))


def not_found(conversation_id: object) -> Problem:
    return Problem(404, "not_found", f"there is no conversation {conversation_id}")


async def _whole(start: Part, parts: AsyncGenerator[Part, None]) -> Response:
    return JSONAnswer(await whole(start, parts))
