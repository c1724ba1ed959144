"""OpenAI's own Python client and LangChain's, unaided, against a served shop: both read its answers and its errors."""

from collections.abc import Iterator

import openai
import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import SecretStr

from tests.served import PATIENCE_S, Served, start
from tests.shop import place


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "filled")
    running = start(folder, LLM__PROVIDER="off")
    yield running
    assert running.end() == 0


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="none", timeout=PATIENCE_S, max_retries=0) as client:
        yield client


@pytest.fixture
def langchain(served: Served) -> ChatOpenAI:
    return ChatOpenAI(
        base_url=f"{served.url}/v1", api_key=SecretStr("none"), model="shelftalk", timeout=PATIENCE_S, stream_usage=True
    )


def test_openais_client_holds_a_conversation(client: openai.OpenAI) -> None:
    said: list[ChatCompletionMessageParam] = [{"role": "user", "content": "a kettle under 60"}]
    first = client.chat.completions.create(model="shelftalk", messages=said, user="ada")
    answered = first.choices[0].message.content
    assert answered
    assert "1. " in answered
    assert first.choices[0].finish_reason == "stop"
    assert first.usage
    assert first.usage.total_tokens == first.usage.prompt_tokens + first.usage.completion_tokens
    said += [{"role": "assistant", "content": answered}, {"role": "user", "content": "cheaper"}]
    second = client.chat.completions.create(model="shelftalk", messages=said, user="ada")
    ours = [answer.model_extra["shelftalk"] for answer in (first, second) if answer.model_extra]
    assert ours[0]["conversation_id"] == ours[1]["conversation_id"]
    dearest = [max(one["product"]["price"]["amount"] for one in each["products"]) for each in ours]
    assert dearest[0] < 6_000
    assert dearest[1] < dearest[0]


def test_openais_client_reads_the_stream(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="shelftalk", messages=[{"role": "user", "content": "a kettle"}])
    chunks = list(
        client.chat.completions.create(
            model="shelftalk",
            messages=[{"role": "user", "content": "a kettle"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage


def test_openais_client_lists_the_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["shelftalk"]
    assert client.models.retrieve("shelftalk").object == "model"


def test_openais_client_raises_its_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="shelftalk", messages=[])
    assert (refused.value.param, refused.value.code, refused.value.type) == (
        "messages", "invalid_request", "invalid_request_error",
    )  # fmt: skip
    assert refused.value.request_id
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


def test_langchain_holds_a_conversation(langchain: ChatOpenAI) -> None:
    said: list[BaseMessage] = [HumanMessage("a kettle under 60")]
    first = langchain.invoke(said)
    assert "1. " in first.text
    assert first.usage_metadata
    assert first.response_metadata["finish_reason"] == "stop"
    second = langchain.invoke([*said, first, HumanMessage("cheaper")])
    assert "under" in second.text
    assert second.text != first.text


def test_langchain_reads_the_stream(langchain: ChatOpenAI) -> None:
    pieces = list(langchain.stream([HumanMessage("a kettle")]))
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert isinstance(whole, AIMessageChunk)
    assert whole.text == langchain.invoke([HumanMessage("a kettle")]).text
    assert whole.usage_metadata
