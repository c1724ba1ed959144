"""An order read out of whatever a model says: never a good one lost, never a foreign handle taken for one."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.errors import ReplyUnreadable
from prompts.orders import read_order
from prompts.parsing import MAX_CHARS

HANDLES = ("A2", "B3", "C4", "D5")
ASKED = ["B3", "A2", "C4"]


@pytest.mark.parametrize(
    "text",
    [
        '{"order": ["B3", "A2", "C4"]}',
        '["B3", "A2", "C4"]',
        '```json\n["B3","A2","C4",]\n```',
        'Sure! {"order": ["b3", " A2 ", "C4"]} Enjoy.',
        '{"order": [{"id": "B3"}, {"id": "A2"}, {"id": "C4"}]}',
        '[{"handle": "B3", "why": "fits"}, {"handle": "A2", "id": "D5"}, {"product": "C4", "why": "no"}]',
        '{"order": [{"id": "B3", "rank": 1}, {"id": "A2", "rank": 2}, {"id": "C4", "rank": 3}]}',
        '{"ranking": ["B3", "A2", "C4"]}',
        '{"result": {"order": ["B3", "A2", "C4"]}}',
        '{"thoughts": "the shopper wants pasta", "seen": [], "ranking": ["B3", "A2", "C4"]}',
        '{"order": ["1. B3", "2. A2", "3. C4"]}',
        '{"order": ["\'B3\'", "A2.", "(C4)"]}',
        '{"order": ["B3: Linen towel", "A2, \\"Soap\\", 3.99 USD", "C4 - Kettle"]}',
        '{"order": "B3, A2, C4"}',
        '{"order": ["B3 > A2 > C4"]}',
        "{'order': ['B3', 'A2', 'C4']}",
        "[B3, A2, C4]",
        "order: [B3, A2, C4]",
        "B3 > A2 > C4",
        "B3, A2, C4.",
        "B3 A2 C4",
        "“B3”; “A2”; “C4”",
        "Order: B3 -> A2 -> C4",
        "Here is the order:\n\nB3 > A2 > C4\n\nEnjoy!",
        "B3\nA2\nC4",
        "1. B3\n2. A2\n3. C4",
        "1) B3: Linen towel\n2) A2: Soap\n3) C4: Kettle",
        "- B3\n- A2\n- C4",
        "```\nB3\nA2\nC4\n```",
        'As asked [1], here: {"order": ["B3", "A2", "C4"]}',
        '{"order": []} I mean {"order": ["B3", "A2", "C4"]}',
    ],
)
def test_an_order_may_come_in_many_shapes(text: str) -> None:
    assert read_order(text, HANDLES) == ASKED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "I cannot help with that.",
        "A2 is better than B3, as it is linen.",
        "The best is B3",
        "A2 < B3 < C4",
        "A2 = B3",
        "B3 > A2\nNo, wait. Better:\nA2 > B3",
        "B3 > A2 > B3",
        '{"A2": 1, "B3": 2}',
        '{"best": ["A2"], "worst": ["B3"]}',
        '{"ranking": ["Z9", "Y8"]}',
        '{"order": "Z9"}',
        '{"order": ["B3", "A2"',
        '{"order": ["B3", "A',
        "Z9, Y8, X7",
        "1. A4 paper\n2. B3 folder",
        'A2, "Linen towel", 3.99 USD\nB3, "Soap", 1.99 USD',
        "2. B3: towel\n1. A2: soap",
        "3. B3\n2. A2\n1. C4",
        "3. B3 2. A2 1. C4",
    ],
)
def test_what_is_no_order_or_could_be_two_is_not_read(text: str) -> None:
    with pytest.raises(ReplyUnreadable):
        read_order(text, HANDLES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"order": []}', []),
        ('{"order": [1, 2.5, null, ["A2"]]}', [""] * 4),
        ('{"order": ["B3", "ZZ9", 7, "A2"]}', ["B3", "", "", "A2"]),
        ('{"order": ["Z9", "A2"]}', ["Z9", "A2"]),
        ('{"order": ["A4 paper", "B3"]}', ["", "B3"]),
        ('{"order": [{"id": "B3", "instead_of": "A2"}, {"a": "C4", "b": "D5"}]}', ["B3", ""]),
        ('{"order": [{"id": "B3", "rank": 2}, {"id": "A2", "rank": 1}]}', [""]),
        ("A2, Z9, B3", ["A2", "Z9", "B3"]),
    ],
)
def test_what_names_nothing_is_said_but_is_no_handle(text: str, said: list[str]) -> None:
    assert read_order(text, HANDLES) == said


def test_a_prompt_said_back_is_no_order() -> None:
    with pytest.raises(ReplyUnreadable):
        read_order(
            'Reply with JSON only: {"order": ["HANDLE", ...]}\n<<<data\nA2, "Towel"\nB3, "Soap"\ndata>>>', HANDLES
        )


@pytest.mark.parametrize(
    "text",
    [
        " " * MAX_CHARS,
        "A2 " * (MAX_CHARS // 3),
        "A2\n" * (MAX_CHARS // 3),
        "1. A2:" * (MAX_CHARS // 6),
        "[" + "A2," * (MAX_CHARS // 4) + "]",
        '{"a": [' + '"A2, ' * 1 + '"' + ', "x"' * (MAX_CHARS // 6) + "]}",
        ("x" * 20 + ": ") * (MAX_CHARS // 23),
        '{"order": ["' + " " * (MAX_CHARS - 20) + '"]}',
    ],
)
def test_long_replies_are_read_in_no_time(text: str) -> None:
    start = time.perf_counter()
    with suppress(ReplyUnreadable):
        read_order(text, HANDLES)
    assert time.perf_counter() - start < 2.0


shuffled = st.lists(st.sampled_from(HANDLES), min_size=1, unique=True)


@given(
    shuffled, st.sampled_from([", ", " > ", "\n", " → ", "; ", " | "]), st.sampled_from(["{}", "'{}'", '"{}"', " {}"])
)
def test_lines_of_handles_say_what_json_says(order: list[str], between: str, dressed: str) -> None:
    text = between.join(dressed.format(handle) for handle in order)
    assert read_order(text, HANDLES) == read_order(json.dumps({"order": order}), HANDLES) == order


@given(st.one_of(st.text(), st.text(alphabet='{}[]",:\\ A2B3>.\n'), st.text(alphabet="A2B3C4 ,>1.\n-")))
def test_any_text_is_an_order_or_unreadable(text: str) -> None:
    try:
        order = read_order(text, HANDLES)
    except ReplyUnreadable:
        return
    assert all(entry == entry.upper() and len(entry) in {0, 2} for entry in order)
    assert all(handle in text.upper() for handle in order)
