"""Facts as plain JSON and back."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.facts import Fact, FactId, FactKind, FactValue, fact_from_json, fact_to_json
from retrieval.schema import Money, Op
from tests.packs import stated, usd

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30))])
TIMES = st.datetimes(timezones=ZONES)
VALUES: st.SearchStrategy[FactValue] = st.one_of(
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.builds(Money, amount=st.integers(), currency=st.sampled_from(["USD", "EUR", "JPY"])),
    TIMES,
)
FACTS = st.builds(
    Fact,
    id=st.text().map(FactId),
    kind=st.sampled_from(FactKind),
    field=st.text(),
    value=VALUES,
    as_of=TIMES,
    op=st.none() | st.sampled_from(Op),
    label=st.none() | st.text(),
)


@given(FACTS)
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    back = fact_from_json(json.loads(json.dumps(fact_to_json(fact))))
    assert back == fact
    assert type(back.value) is type(fact.value)


def test_a_fact_without_op_and_label_has_the_five_keys_of_the_contract() -> None:
    assert fact_to_json(stated("f1", "price", usd(199))) == {
        "id": "f1",
        "kind": "catalogue",
        "field": "price",
        "value": {"amount": 199, "currency": "USD"},
        "as_of": "2026-11-20T12:00:00+00:00",
    }


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_json_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        fact_to_json(stated("f1", "rating", value))


@pytest.mark.parametrize("value", [None, [], {}, {"amount": "1", "currency": "USD"}])
def test_a_value_of_no_known_form_is_refused(value: Any) -> None:
    body = {**fact_to_json(stated("f1", "price", 1)), "value": value}
    with pytest.raises(ValueError, match="no fact's value"):
        fact_from_json(body)


def test_a_time_keeps_its_moment() -> None:
    day = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    assert fact_to_json(stated("f1", "last_bought", day))["value"] == {"time": "2026-11-03T09:30:00+00:00"}
