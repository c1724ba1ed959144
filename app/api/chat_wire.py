"""What a chat turn looks like on the wire: parts of an AI SDK UI message stream, or one JSON answer."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from uuid import uuid4

from app.api.sse import DONE, encode
from app.api.wire import list_part, recommendation_json
from app.constraints import constraint_json
from app.dialogue.parts import (
    Comparison,
    Constraints,
    Critiques,
    Finish,
    Part,
    Products,
    Question,
    Start,
    Status,
    Text,
)
from app.store.ports import Turn


async def stream(start: Part, parts: AsyncGenerator[Part, None]) -> AsyncGenerator[bytes, None]:
    """The turn as it happens. Whoever stops reading it closes the turn."""
    speaking = False
    async with aclosing(parts):
        for wire in _wire(start, speaking=False):
            yield encode(wire)
        async for part in parts:
            for wire in _wire(part, speaking=speaking):
                yield encode(wire)
            speaking = speaking or isinstance(part, Text)
    yield DONE


def _wire(part: Part, *, speaking: bool) -> list[dict[str, Any]]:
    """A part as the AI SDK names it. All sentences of a turn are one text, opened by the first of them."""
    match part:
        case Start(conversation_id=conversation_id):
            metadata = {"conversation_id": str(conversation_id)}
            return [{"type": "start", "messageId": uuid4().hex, "messageMetadata": metadata}]
        case Status():
            return [{"type": "data-status", "id": "status", "data": _status_json(part)}]
        case Products(recommendation=recommendation):
            return [list_part(recommendation)]
        case Constraints():
            return [{"type": "data-constraints", "id": "constraints", "data": _constraints_json(part)}]
        case Critiques():
            return [{"type": "data-critiques", "id": "critiques", "data": {"critiques": _critiques_json(part)}}]
        case Question():
            return [{"type": "data-question", "id": "question", "data": part.to_json()}]
        case Comparison():
            return [{"type": "data-comparison", "id": "comparison", "data": part.to_json()}]
        case Text(sentence=sentence):
            if speaking:
                return [{"type": "text-delta", "id": "text", "delta": f" {sentence}"}]
            return [{"type": "text-start", "id": "text"}, {"type": "text-delta", "id": "text", "delta": sentence}]
        case Finish(remembered=remembered):
            closing = [{"type": "text-end", "id": "text"}] if speaking else []
            return [*closing, {"type": "finish", "messageMetadata": {"remembered": remembered}}]


async def whole(start: Part, parts: AsyncGenerator[Part, None]) -> dict[str, Any]:
    """The whole turn in one answer."""
    body: dict[str, Any] = {"conversation_id": str(start.conversation_id)} if isinstance(start, Start) else {}
    sentences: list[str] = []
    words_reason = None
    async with aclosing(parts):
        async for part in parts:
            match part:
                case Products(recommendation=recommendation):
                    wanted = ("recommendation_id", "mode", "fallback_reason", "products", "unmet")
                    shown = recommendation_json(recommendation)
                    body |= {name: shown[name] for name in wanted if name in shown}
                case Constraints():
                    body |= _constraints_json(part)
                case Critiques():
                    body["critiques"] = _critiques_json(part)
                case Question():
                    body["question"] = part.to_json()
                case Comparison():
                    body["comparison"] = part.to_json()
                case Status(fallback_reason=reason):
                    words_reason = reason
                case Text(sentence=sentence):
                    sentences.append(sentence)
                case Start() | Finish():
                    pass
    if words_reason and body.get("mode") != "popular":  # a popular list says more about what went wrong
        body["fallback_reason"] = words_reason
    return {**body, "text": " ".join(sentences)}


def _status_json(status: Status) -> dict[str, Any]:
    reason = {"fallback_reason": status.fallback_reason} if status.fallback_reason else {}
    return {"phase": status.phase, "degraded": status.fallback_reason is not None, **reason}


def _constraints_json(part: Constraints) -> dict[str, Any]:
    return {"constraints": [constraint_json(one) for one in part.constraints], "version": part.version}


def _critiques_json(part: Critiques) -> list[dict[str, Any]]:
    counted = ({"count": one.count} if one.count is not None else {} for one in part.critiques)
    return [{"label": one.label, "text": one.text, **count} for one, count in zip(part.critiques, counted, strict=True)]


def turn_json(turn: Turn) -> dict[str, Any]:
    """A turn as its shopper may see it: what was said, what was answered, what was shown and asked."""
    kept: Any = turn.answer["list"]
    extra = {name: turn.answer[name] for name in ("question", "comparison") if name in turn.answer}
    return {
        "number": turn.number,
        "at": turn.at.isoformat(),
        "text": turn.text,
        "answer": {
            "text": turn.answer["text"],
            "recommendation_id": kept["recommendation_id"],
            "mode": kept["mode"],
            "product_ids": [each["id"] for each in kept["products"]],
            **extra,
        },
    }
