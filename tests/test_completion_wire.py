"""A turn as a chat completion: whatever product text says, a reader of Markdown sees words, and no link but our own."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import pytest
from markdown_it import MarkdownIt

from app.api.completion_body import CompletionBody
from app.api.completion_wire import Answering
from app.dialogue.parts import Finish, Option, Part, Products, Question, Start, Text
from app.dialogue.threads import Thread
from app.recommendation import Mode, Recommendation, ShownProduct
from prompts.facts import Claim
from retrieval.schema import Query
from tests.builders import product
from tests.test_markdown import FORGERIES

THREAD = Thread(conversation_id=uuid4())


def shown(title: str, url: str = "") -> Recommendation:
    card = ShownProduct(
        product=product("p1", price=199, title=title, url=url), position=1, score=1.0,
        reason=Claim(text="It is in stock.", fact_ids=()),
    )  # fmt: skip
    return Recommendation(
        id="r1", mode=Mode.RANKED, fallback_reason=None, explainable=True, products=(card,), query=Query()
    )


async def turn(
    recommendation: Recommendation, *sentences: str, asks: Question | None = None
) -> AsyncGenerator[Part, None]:
    yield Products(recommendation=recommendation)
    if asks:
        yield asks
    for sentence in sentences:
        yield Text(sentence=sentence)
    yield Finish()


def answering(kept: list[str], thread: Thread = THREAD) -> Answering:
    asked = CompletionBody(messages=[{"role": "user", "content": "hi"}])
    return Answering(asked=asked, thread=thread, locale="en_US", created=0, keep=kept.append)


def told(recommendation: Recommendation, *sentences: str, thread: Thread = THREAD, asks: Question | None = None) -> str:
    """The content, which is the same in one piece, in chunks, and as it is kept."""
    kept: list[str] = []
    start = Start(conversation_id=thread.conversation_id)

    async def both() -> tuple[dict[str, Any], str]:
        whole = await answering(kept, thread).whole(start, turn(recommendation, *sentences, asks=asks))
        parts = turn(recommendation, *sentences, asks=asks)
        chunks = [chunk async for chunk in answering(kept, thread).stream(start, parts)]
        read = [json.loads(chunk.removeprefix(b"data: ")) for chunk in chunks[:-1]]
        return whole, "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in read)

    whole, streamed = asyncio.run(both())
    content: str = whole["choices"][0]["message"]["content"]
    assert kept == [content, streamed]
    assert streamed == content
    return content


@pytest.mark.parametrize("title", FORGERIES)
def test_neither_words_nor_list_let_a_title_be_more_than_text(title: str) -> None:
    words = (f"Here is one product for “{title}”.", f"{title}: it is in stock.", f"First is {title} at $1.99.")
    found = MarkdownIt("commonmark").parse(told(shown(title, "https://shop.example/p1"), *words))
    blocks = [token.type for token in found if token.level == 0]
    assert blocks == ["paragraph_open", "paragraph_close", "ordered_list_open", "ordered_list_close"]
    inside = [child for token in found for child in token.children or []]
    assert [child.attrs["href"] for child in inside if child.type == "link_open"] == ["https://shop.example/p1"]
    assert {child.type for child in inside} <= {"text", "code_inline", "link_open", "link_close"}


def test_what_the_shop_asks_comes_last_with_its_answers_as_text() -> None:
    options = (Option(label="[Glass](http://x.example)", count=61, text="only glass"),)
    asks = Question(field="attributes.material", text="Which material?", help="", options=options)
    said = told(shown("Jar"), "Here is one.", asks=asks)
    assert said.startswith("Here is one.\n\n1. Jar, $1.99\n\nWhich material? ")
    assert said.endswith(" (61).")
    assert not [
        child for token in MarkdownIt().parse(said) for child in token.children or [] if child.type == "link_open"
    ]


def test_where_nothing_is_said_the_list_stands_alone() -> None:
    assert told(shown("Tin")) == "1. Tin, $1.99"


def test_a_list_that_was_shown_before_is_left_out() -> None:
    before = Thread(conversation_id=uuid4(), turns=1, list_id="r1")
    assert told(shown("Tin"), "You are welcome.", thread=before) == "You are welcome."


@pytest.mark.anyio
async def test_a_client_that_leaves_takes_its_turn_with_it() -> None:
    closed, kept = False, list[str]()

    async def waits() -> AsyncGenerator[Part, None]:
        nonlocal closed
        try:
            yield Products(recommendation=shown("Tin"))
            await asyncio.sleep(3_600)
        finally:
            closed = True

    chunks = answering(kept).stream(Start(conversation_id=THREAD.conversation_id), waits())
    await anext(chunks)
    assert b"Tin" in await anext(chunks)
    await chunks.aclose()
    assert closed
    assert kept == []  # what comes next has another past
