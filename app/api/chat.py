"""POST /v1/chat: one turn, as an AI SDK UI message stream or as one JSON answer; and the conversations."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from app.api.answers import JSONAnswer
from app.api.chat_bodies import MessagesBody, TextBody, UndoBody, chat_body
from app.api.chat_wire import stream, turn_json, whole
from app.api.deps import ShopDep
from app.api.present import while_present
from app.api.sse import STREAM_HEADERS
from app.assembly import Shop
from app.constraints import constraint_json
from app.dialogue.history import History
from app.dialogue.parts import Part
from app.errors import Problem
from app.recommendation import Deadline
from app.store.ports import Turn
from retrieval.feeds.text import Id
from retrieval.schema import VisitorId

router = APIRouter(tags=["chat"])


@router.post("/v1/chat")
async def chat(body: dict[str, Any], request: Request, shop: ShopDep) -> Response:
    """One turn. The list comes first; with `Accept: application/json` everything comes at once."""
    asked = chat_body(body)
    return await _answer(request, shop, asked.conversation, asked.text, asked)


@router.get("/v1/conversations/{conversation_id}")
async def conversation(
    conversation_id: UUID, shop: ShopDep, visitor_id: Annotated[Id | None, Query()] = None
) -> Response:
    """A conversation with all its turns; another visitor's is not found."""
    turns = await asyncio.to_thread(_own_turns, shop, conversation_id, _visitor(visitor_id))
    brief = History(turns=turns).brief
    return JSONAnswer(
        {
            "conversation_id": str(conversation_id),
            "constraints": [constraint_json(one) for one in brief.constraints],
            "turns": [turn_json(turn) for turn in turns],
        }
    )


@router.delete("/v1/conversations/{conversation_id}", status_code=204)
async def forget(conversation_id: UUID, shop: ShopDep, visitor_id: Annotated[Id | None, Query()] = None) -> Response:
    """Deletes a conversation and everything said in it."""
    await asyncio.to_thread(_own_turns, shop, conversation_id, _visitor(visitor_id))
    await asyncio.to_thread(shop.conversations.delete, conversation_id)
    return Response(status_code=204)


@router.post("/v1/conversations/{conversation_id}/undo")
async def undo(conversation_id: UUID, request: Request, shop: ShopDep, body: UndoBody | None = None) -> Response:
    """Takes the last change back, as saying "undo" does."""
    asked = body or UndoBody()
    await asyncio.to_thread(_own_turns, shop, conversation_id, _visitor(asked.visitor_id))
    return await _answer(request, shop, conversation_id, "undo", asked)


async def _answer(
    request: Request,
    shop: Shop,
    conversation_id: UUID,
    text: str,
    asked: TextBody | MessagesBody | UndoBody,
) -> Response:
    limit_ms = shop.settings.llm.deadline_ms
    deadline = Deadline.after(min(asked.deadline_ms or limit_ms, limit_ms) / 1000)
    locale = _known_locale(asked.locale, shop.settings.locale)
    parts = shop.dialogue.run(conversation_id, _visitor(asked.visitor_id), text, deadline, locale)
    try:
        start = await anext(parts)
    except KeyError:
        raise _not_found(conversation_id) from None
    accepted = request.headers.get("accept", "")
    if "application/json" in accepted and "text/event-stream" not in accepted:
        return await while_present(request, _whole(start, parts))
    return StreamingResponse(stream(start, parts), headers=dict(STREAM_HEADERS))


async def _whole(start: Part, parts: AsyncGenerator[Part, None]) -> Response:
    return JSONAnswer(await whole(start, parts))


def _own_turns(shop: Shop, conversation_id: UUID, visitor_id: VisitorId | None) -> list[Turn]:
    """The turns of a conversation that exists and belongs to this visitor."""
    turns = shop.conversations.turns(conversation_id)
    if not turns:
        raise _not_found(conversation_id)
    try:
        shop.conversations.open(conversation_id, visitor_id)
    except KeyError:
        raise _not_found(conversation_id) from None
    return turns


def _not_found(conversation_id: UUID) -> Problem:
    return Problem(404, "not_found", f"there is no conversation {conversation_id}")


def _visitor(visitor_id: str | None) -> VisitorId | None:
    return VisitorId(visitor_id) if visitor_id else None


def _known_locale(asked: str | None, ours: str) -> str:
    """The locale asked for, as Babel writes it; the shop's own if there is no such language."""
    try:
        return str(Locale.parse((asked or ours).replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return ours
