"""What a chat turn looks like to OpenAI's clients: one chat completion, or chunks of one.

Beside OpenAI's fields stands `shelftalk`, which its clients leave aside: where the list came from, and its products.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import uuid4

from anyio.to_thread import run_sync
from pydantic import BaseModel, Field

from app.api.chat_bodies import MAX_TEXT
from app.api.chat_wire import whole
from app.api.completion_body import CompletionBody
from app.api.markdown import plain, product_list, question_words
from app.api.messages import text_of
from app.api.sse import DONE, encode
from app.api.wire import recommendation_json
from app.dialogue.parts import Part, Products, Question, Status, Text
from app.dialogue.threads import Thread
from app.llm.budget import count_tokens
from app.recommendation import Mode
from prompts.facts import FallbackReason

MODEL: Final = "shelftalk"
MAX_COUNTED: Final = 40_000
"""Characters of a history whose tokens are counted; beyond it a token is taken for four characters."""

_SHOWN: Final = ("recommendation_id", "mode", "fallback_reason", "products")


class AnswerMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str = Field(description="Markdown: what the shop says, its products as a numbered list, and what it asks.")


class Choice(BaseModel):
    index: int = 0
    message: AnswerMessage
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens by GPT-4's encoding. They are what was said and answered, not what the shop's own model took."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ShelftalkPart(BaseModel):
    """What only a client that knows Shelftalk reads."""

    conversation_id: str
    recommendation_id: str
    mode: Mode
    fallback_reason: FallbackReason | None = None
    products: list[dict[str, Any]] = Field(description="As in the answer of /v1/chat.")


class Completion(BaseModel):
    """OpenAI's chat completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage
    shelftalk: ShelftalkPart


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    """One completion that is being made. `keep` is told the whole content once it is out."""

    asked: CompletionBody
    thread: Thread
    locale: str
    created: int
    keep: Callable[[str], None]

    async def whole(self, start: Part, parts: AsyncGenerator[Part, None]) -> dict[str, Any]:
        """The whole completion."""
        turn = await whole(start, parts)
        text = plain(turn["text"])
        content = text + self._listed(turn, after=text) + _asked(turn.get("question"))
        self.keep(content)
        completion = Completion(
            id=_new_id(),
            created=self.created,
            choices=[Choice(message=AnswerMessage(content=content))],
            usage=Usage(**await self._usage(content)),
            shelftalk=ShelftalkPart(
                conversation_id=str(self.thread.conversation_id),
                **{name: turn[name] for name in _SHOWN if name in turn},
            ),
        )
        return completion.model_dump(mode="json", exclude_none=True)

    async def stream(self, start: Part, parts: AsyncGenerator[Part, None]) -> AsyncGenerator[bytes, None]:
        """The completion in chunks. The products come at once under `shelftalk`; in the content they follow the words.

        The last chunk but the usage says under `shelftalk` how the words were made. If the client leaves, the turn is
        closed with it.
        """
        chunk = self._chunks()
        content, shown, reason, asked = "", dict[str, Any](), None, None
        async with aclosing(parts):
            yield chunk({"role": "assistant", "content": ""})
            async for part in parts:
                match part:
                    case Products(recommendation=recommendation):
                        listed = recommendation_json(recommendation)
                        shown = {name: listed[name] for name in _SHOWN if name in listed}
                        yield chunk({}, shelftalk=self._named(shown))
                    case Status(fallback_reason=words_reason):
                        reason = words_reason or reason
                    case Question():
                        asked = part.to_json()
                    case Text(sentence=sentence):
                        said = f" {plain(sentence, opens=False)}" if content else plain(sentence)
                        content += said
                        yield chunk({"content": said})
                    case _:
                        pass
        if more := self._listed(shown, after=content) + _asked(asked):
            content += more
            yield chunk({"content": more})
        self.keep(content)
        if reason and shown.get("mode") != Mode.POPULAR:  # a popular list says more about what went wrong
            shown["fallback_reason"] = reason
        yield chunk({}, "stop", shelftalk=self._named({name: shown[name] for name in shown if name != "products"}))
        if self.asked.with_usage:
            yield chunk(None, usage=await self._usage(content))
        yield DONE

    def _listed(self, shown: Mapping[str, Any], *, after: str) -> str:
        """The products, set off from the words before them; nothing if they stand in the answer before this one."""
        if shown["recommendation_id"] == self.thread.list_id or not shown["products"]:
            return ""
        return ("\n\n" if after else "") + product_list(shown["products"], self.locale)

    def _named(self, shown: Mapping[str, Any]) -> dict[str, Any]:
        return {"conversation_id": str(self.thread.conversation_id), **shown}

    def _chunks(self) -> Callable[..., bytes]:
        """Makes the chunks of one completion; one without a delta has no choice."""
        head = {"id": _new_id(), "object": "chat.completion.chunk", "created": self.created, "model": MODEL}

        def chunk(delta: Mapping[str, Any] | None, finish_reason: str | None = None, **more: Any) -> bytes:
            choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
            return encode({**head, "choices": choices, **more})

        return chunk

    async def _usage(self, content: str) -> dict[str, int]:
        said = [text_of(message) for message in self.asked.messages]
        prompt = await run_sync(_tokens, said)
        completion = await run_sync(_tokens, [content])
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _asked(question: Mapping[str, Any] | None) -> str:
    """The shop's question, set off from what stands before it; nothing if it asks none."""
    return f"\n\n{question_words(question)}" if question else ""


def _new_id() -> str:
    return f"chatcmpl-{uuid4().hex}"


def _tokens(texts: Sequence[str]) -> int:
    """Tokens in the texts. A long one is cut for counting, since one word without end would take it seconds."""
    tokens = counted = 0
    for text in texts:
        head = text[:MAX_TEXT] if counted < MAX_COUNTED else ""
        tokens += count_tokens(head) + (len(text) - len(head)) // 4
        counted += len(head)
    return tokens
