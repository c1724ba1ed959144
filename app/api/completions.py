"""POST /v1/chat/completions: the shop as OpenAI's chat clients talk to a model; GET /v1/models names it."""

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from app.access.needs import ShopperDep
from app.api.answers import JSONAnswer
from app.api.completion_body import CompletionBody
from app.api.completion_wire import MODEL, Answering, Completion
from app.api.deps import ShopDep
from app.api.locales import babel_locale
from app.api.present import while_present
from app.errors import Problem
from app.recommendation import Deadline

router = APIRouter(tags=["openai"])

HEADERS = {"content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no"}
STREAMED: dict[str, Any] = {
    "description": "A chat completion; with `stream`, its chunks as server-sent events, closed by [DONE].",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.post("/v1/chat/completions", response_model=None, responses={200: {"model": Completion, **STREAMED}})
async def complete(asked: CompletionBody, request: Request, shop: ShopDep, caller: ShopperDep) -> Response:
    """One turn of a conversation, in the shape of a chat completion."""
    limit_ms = shop.settings.llm.deadline_ms
    deadline = Deadline.after(min(asked.told.deadline_ms or limit_ms, limit_ms) / 1000)
    locale = babel_locale(asked.told.locale, shop.settings.locale)
    visitor_id = caller.visitor(asked.visitor, "/user")
    past, text = asked.past_of(visitor_id), asked.text
    try:
        thread = await shop.threads.resume(past, asked.conversation, deadline, locale)
        parts = shop.dialogue.run(thread.conversation_id, visitor_id, text, deadline, locale)
        start = await anext(parts)
    except KeyError:
        raise Problem(404, "not_found", f"there is no conversation {asked.conversation}") from None
    answering = Answering(
        asked=asked,
        thread=thread,
        locale=locale,
        created=int(shop.now().timestamp()),
        keep=partial(shop.threads.keep, thread, past, text),
    )
    if asked.stream:
        return StreamingResponse(answering.stream(start, parts), headers=HEADERS)

    async def whole() -> Response:
        return JSONAnswer(await answering.whole(start, parts))

    return await while_present(request, whole())


class ModelCard(BaseModel):
    """The shop's assistant, as OpenAI lists models."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelCard]


@router.get("/v1/models")
async def models(shop: ShopDep, _: ShopperDep) -> ModelList:
    """The one model there is: the shop."""
    return ModelList(data=[ModelCard(owned_by=shop.settings.shop_name)])


@router.get("/v1/models/{name}")
async def model(name: str, shop: ShopDep, _: ShopperDep) -> ModelCard:
    if name != MODEL:
        raise Problem(404, "model_not_found", f"there is one model here: {MODEL}")
    return ModelCard(owned_by=shop.settings.shop_name)
