"""/v1/conversations: a visitor's own ones, listed, read, edited, undone, resumed, exported and deleted."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from app.access.needs import VisitorDep
from app.api.answers import JSONAnswer
from app.api.chat import answer, not_found, streamed
from app.api.chat_bodies import UndoBody, conversation_of
from app.api.chat_wire import turn_json
from app.api.deps import ShopDep
from app.api.edit_bodies import EditsBody
from app.assembly import Shop
from app.constraints import constraint_json
from app.dialogue.history import History
from app.problem import Problem
from app.store.ports import Page, Talk, Turn
from prompts.product_card import clean
from retrieval.feeds.text import Id
from retrieval.schema import VisitorId

MAX_TITLE: Final = 80
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

router = APIRouter(tags=["conversations"])

Whose = Annotated[Id | None, Query(description="Whose conversation it is.")]
Cursor = Annotated[str, Query(pattern=r"^[0-9]{1,17}-[0-9a-f]{32}$", description="`next` of the page before.")]


@router.get("/v1/conversations")
async def own_conversations(
    shop: ShopDep,
    caller: VisitorDep,
    visitor_id: Annotated[Id | None, Query(description="Whose conversations; a token says it by itself.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Cursor | None = None,
) -> Response:
    """A visitor's conversations, the one used last first; `next` is there while there are more."""
    whose = caller.owner(visitor_id)
    if whose is None:
        raise Problem(422, "invalid_request", "Whose?", errors=[("query:visitor_id", "is missing; name the visitor")])
    page = _page(after) if after else None
    found = await asyncio.to_thread(shop.conversations.of, whose, limit + 1, page)
    shown, more = found[:limit], found[limit:]
    following = {"next": _cursor(shown[-1])} if more else {}
    return JSONAnswer({"conversations": [_talk_json(talk) for talk in shown], **following})


@router.get("/v1/conversations/{conversation_id}")
async def conversation(conversation_id: UUID, shop: ShopDep, caller: VisitorDep, visitor_id: Whose = None) -> Response:
    """A conversation with all its turns; another visitor's is not found."""
    turns = await _own_turns(shop, conversation_id, caller.owner(visitor_id))
    brief = History(turns=turns).brief
    return JSONAnswer(
        {
            "conversation_id": str(conversation_id),
            "version": brief.version,
            "constraints": [constraint_json(one) for one in brief.constraints],
            "turns": [turn_json(turn) for turn in turns],
        }
    )


@router.get("/v1/conversations/{conversation_id}/export")
async def export(conversation_id: UUID, shop: ShopDep, caller: VisitorDep, visitor_id: Whose = None) -> Response:
    """Everything that is kept of a conversation, as a file to download."""
    turns = await _own_turns(shop, conversation_id, caller.owner(visitor_id))
    body = {
        "conversation_id": str(conversation_id),
        "visitor_id": caller.owner(visitor_id),
        "exported_at": shop.now().isoformat(),
        "turns": [
            {
                "number": turn.number,
                "at": turn.at.isoformat(),
                "text": turn.text,
                "brief": turn.brief,
                "answer": turn.answer,
            }
            for turn in turns
        ],
    }
    disposition = f'attachment; filename="conversation-{conversation_id}.json"'
    return JSONAnswer(body, headers={"content-disposition": disposition})


@router.delete("/v1/conversations/{conversation_id}", status_code=204)
async def forget(conversation_id: UUID, shop: ShopDep, caller: VisitorDep, visitor_id: Whose = None) -> Response:
    """Deletes a conversation, the lists that were made in it, and what models said of them."""
    await _own_turns(shop, conversation_id, caller.owner(visitor_id))
    if running := shop.running.of(conversation_id):
        await running.end()
    await shop.peers.tell(f"/turns/{conversation_id}/end", None)
    turns = await _own_turns(shop, conversation_id, caller.owner(visitor_id))
    await asyncio.to_thread(shop.forget_lists, _list_ids(turns))  # before it: afterwards nobody would find them
    await shop.dialogue.forget(conversation_id)
    return Response(status_code=204)


@router.patch("/v1/conversations/{conversation_id}/constraints")
async def edit(conversation_id: UUID, body: EditsBody, request: Request, shop: ShopDep, caller: VisitorDep) -> Response:
    """Edits the chips, and answers as a chat turn does: it is one."""
    edits = body.record(shop.current.currency)
    await _own_turns(shop, conversation_id, caller.visitor(body.visitor_id))
    return await answer(request, shop, caller, conversation_id, edits, body)


@router.post("/v1/conversations/{conversation_id}/undo")
async def undo(
    conversation_id: UUID, request: Request, shop: ShopDep, caller: VisitorDep, body: UndoBody | None = None
) -> Response:
    """Takes the last change back, as saying "undo" does."""
    asked = body or UndoBody()
    await _own_turns(shop, conversation_id, caller.visitor(asked.visitor_id))
    return await answer(request, shop, caller, conversation_id, "undo", asked)


@router.get("/v1/conversations/{conversation_id}/stream")
async def resume(
    conversation_id: Annotated[Id, Path()], shop: ShopDep, caller: VisitorDep, visitor_id: Whose = None
) -> Response:
    """The turn that is being told, from its first part on; 204 if none is, as AI SDK clients expect.

    `conversation_id` may be a client's own id, as in POST /v1/chat.
    """
    known, whose = conversation_of(conversation_id), caller.owner(visitor_id)
    if running := shop.running.of(known):
        if running.visitor_id != whose:
            raise not_found(conversation_id)
        return streamed(running.follow())
    try:
        if elsewhere := await shop.peers.turn(known, whose):
            return streamed(elsewhere)
        await asyncio.to_thread(shop.conversations.own, known, whose)
    except KeyError:
        raise not_found(conversation_id) from None
    return Response(status_code=204)


async def _own_turns(shop: Shop, conversation_id: UUID, visitor_id: VisitorId | None) -> list[Turn]:
    """The turns of a conversation that exists and belongs to this visitor."""
    try:
        turns = await asyncio.to_thread(shop.conversations.own, conversation_id, visitor_id)
    except KeyError:
        turns = None
    if turns is None:
        raise not_found(conversation_id)
    return turns


def _list_ids(turns: list[Turn]) -> list[str]:
    lists: list[Any] = [turn.answer.get("list") for turn in turns]
    return list(dict.fromkeys(kept["recommendation_id"] for kept in lists if kept))


def _talk_json(talk: Talk) -> dict[str, Any]:
    return {
        "conversation_id": str(talk.id),
        "title": clean(talk.first_text, MAX_TITLE),
        "last_at": talk.used_at.isoformat(),
        "turns": talk.turns,
    }


def _cursor(talk: Talk) -> str:
    return f"{(talk.used_at - _EPOCH) // _MICROSECOND}-{talk.id.hex}"


def _page(cursor: str) -> Page:
    at, key = cursor.split("-")
    return Page(used_at=_EPOCH + int(at) * _MICROSECOND, id=UUID(hex=key))
