import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from prompts.errors import ReplyUnreadable
from prompts.parsing import MAX_CHARS, parse_reply
from prompts.replies import Reply, RerankReply


class Verdict(Reply):
    words: str
    score: float = Field(0.0)


@pytest.mark.parametrize(
    "text",
    [
        '{"words": "fits"}',
        '  \n{"words": "fits"}\n',
        '```json\n{"words": "fits"}\n```',
        'Sure! Here it is:\n{"words": "fits"}\nEnjoy [this].',
        'As asked [1], here: {"words": "fits"}',
        '{"words": "fits",}',
        '{"words": "fits", "more": [1, 2,],}',
        '{"words": "fits", "extra": {"ignored": true}}',
        '{"other": 1} {"words": "fits"}',
        '\ufeff{"words": "fits"}',
    ],
)
def test_wrapping_is_forgiven(text: str) -> None:
    assert parse_reply(text, Verdict) == Verdict(words="fits")


@pytest.mark.parametrize("text", ['{"words": "a, ] }, \\" {"}', '{"words": "a, ] }, \\" {" ,}'])
def test_brackets_and_commas_inside_strings_stay(text: str) -> None:
    assert parse_reply(text, Verdict).words == 'a, ] }, " {'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("I cannot help with that.", "no JSON"),
        ("null", "no JSON"),
        ('{"words": "fi', "breaks off"),
        ('{"words": "fits"', "breaks off"),
        ('{"words": "fits", "list": [1, 2', "breaks off"),
        ('{"words": 7}', "shape Verdict: words"),
        ('{"words": null}', "shape Verdict: words"),
        ('{"text": "fits"}', "shape Verdict: words"),
        ('["fits"]', "shape Verdict"),
        ('{"words": "fits", "score": NaN}', "NaN"),
        ('{"words": "fits", "score": -Infinity}', "Infinity"),
        ('{"words": "fits", "score": 1e999}', "too large"),
        ('{"words": "fits", "score": ' + "9" * 5000 + "}", "too long"),
        ("{'words': 'fits'}", "not JSON"),
        ('{"words": "fits"]', "not JSON"),
        ("[" * 100_000, "deep"),
        ('{"words":' * 1000, "deep"),
        ("x" * (MAX_CHARS + 1), "characters"),
    ],
)
def test_what_is_not_the_value_is_named(text: str, why: str) -> None:
    with pytest.raises(ReplyUnreadable, match=why):
        parse_reply(text, Verdict)


def test_the_error_does_not_quote_the_reply() -> None:
    with pytest.raises(ReplyUnreadable) as caught:
        parse_reply('{"words": ["my card number"]}', Verdict)
    assert "card" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[" * MAX_CHARS, "{ " * (MAX_CHARS // 2), '"' * MAX_CHARS, '{"a": "' + "\\" * (MAX_CHARS - 8), "[]" * 100_000],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ReplyUnreadable):
        parse_reply(text, Verdict)
    assert time.perf_counter() - start < 1.0


@given(st.one_of(st.text(), st.text(alphabet='{}[]",:\\ a1\n')))
def test_any_text_is_a_value_or_unreadable(text: str) -> None:
    try:
        order = parse_reply(text, RerankReply).order
    except ReplyUnreadable:
        return
    assert all(isinstance(entry, str) for entry in order)


@given(st.text(max_size=50), st.sampled_from(["", "```json\n", "Well: "]), st.sampled_from(["", "\n```", " Bye."]))
def test_a_value_survives_its_wrapping(words: str, before: str, after: str) -> None:
    text = before + json.dumps({"words": words}) + after
    assert parse_reply(text, Verdict).words == words
