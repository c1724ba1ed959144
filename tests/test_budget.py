"""What the model may cost, by call, conversation, visitor and day."""

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.llm.budget import MICRO, Budget, Limits, MemoryLedger, OverBudget, Price, Spender, Spent, count_tokens
from app.settings import LLMSettings
from app.store.database import open_database, unopened_database
from app.store.spending import SqlLedger
from prompts.messages import Message, ModelCall, ModelReply, Role

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


class Calendar:
    """A shop's day that a test turns."""

    def __init__(self) -> None:
        self.day = FIRST

    def __call__(self) -> date:
        return self.day


def ask(text: str = "Which pasta?", max_tokens: int = 10) -> ModelCall:
    return ModelCall(prompt="test@1", messages=(Message(role=Role.USER, text=text),), max_tokens=max_tokens)


def reply(input_tokens: int | None, output_tokens: int | None, text: str = "fine") -> ModelReply:
    return ModelReply(
        text=text, finish_reason="stop", model="m", input_tokens=input_tokens, output_tokens=output_tokens
    )


@pytest.mark.parametrize("text", ["word " * 100, "a" * 1_000_000])
def test_a_prompt_above_the_cap_is_not_sent(text: str) -> None:
    budget = Budget(Limits(prompt_tokens=50), today=Calendar())
    with pytest.raises(OverBudget, match="50"):
        budget.charge(ask(text))
    assert budget.spent_today == Spent()


def test_special_tokens_in_a_text_are_plain_text() -> None:
    assert count_tokens("") == 0
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize(
    ("limits", "who", "other"),
    [
        (Limits(conversation_tokens=100), Spender(conversation_id="a"), Spender(conversation_id="b")),
        (Limits(visitor_day_tokens=100), Spender(visitor_id="ann"), Spender(visitor_id="bob")),
    ],
)
def test_one_who_has_spent_it_all_does_not_take_from_another(limits: Limits, who: Spender, other: Spender) -> None:
    budget = Budget(limits, today=Calendar())
    budget.charge(ask(max_tokens=80), who)
    with pytest.raises(OverBudget):
        budget.charge(ask(max_tokens=80), who)
    budget.charge(ask(max_tokens=80), other)
    budget.charge(ask(max_tokens=80))


def test_a_new_day_frees_visitors_and_the_shop_but_not_a_conversation() -> None:
    today = Calendar()
    budget = Budget(Limits(conversation_tokens=200, visitor_day_tokens=120, day_tokens=120), today=today)
    ann = Spender(conversation_id="a", visitor_id="ann")
    budget.charge(ask(max_tokens=90), ann)
    with pytest.raises(OverBudget, match="visitor's day"):
        budget.charge(ask(max_tokens=90), ann)
    with pytest.raises(OverBudget, match="shop's day"):
        budget.charge(ask(max_tokens=90))
    today.day = SECOND
    budget.charge(ask(max_tokens=90), ann)
    today.day = date(2026, 3, 3)
    with pytest.raises(OverBudget, match="conversation"):
        budget.charge(ask(max_tokens=90), ann)


def test_money_is_counted_by_the_endpoints_price() -> None:
    budget = Budget(Limits(day_cost=0.0009), today=Calendar())
    price = Price(input=2.0, output=8.0)
    charge = budget.charge(ask(max_tokens=100), price=price)
    charge.settle(reply(50, 10))
    assert budget.spent_today == Spent(60, 2 * 50 + 8 * 10)
    with pytest.raises(OverBudget, match="shop's day"):
        budget.charge(ask(max_tokens=100), price=price)
    budget.charge(ask(max_tokens=100))


def test_what_a_reply_did_not_use_comes_back_and_what_was_not_reported_is_counted() -> None:
    budget = Budget(Limits(day_tokens=120), today=Calendar())
    budget.charge(ask(max_tokens=100)).settle(reply(None, None, text="fine"))
    assert budget.spent_today.tokens < 20
    budget.charge(ask(max_tokens=90)).cancel()
    budget.charge(ask(max_tokens=90))


def test_a_reply_after_midnight_corrects_nothing_of_the_new_day() -> None:
    today = Calendar()
    budget = Budget(Limits(), today=today)
    charge = budget.charge(ask(max_tokens=100))
    today.day = SECOND
    charge.settle(reply(5, 5))
    assert budget.spent_today == Spent()


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 60), st.sampled_from(["keep", "cancel", "settle"])),
        max_size=40,
    )
)
def test_no_order_of_calls_passes_a_limit(calls: list[tuple[str, int, str]]) -> None:
    limits = Limits(conversation_tokens=150, day_tokens=300)
    budget = Budget(limits, today=Calendar())
    spent: dict[str, int] = {}
    for who, most, end in calls:
        try:
            charge = budget.charge(ask("hi", most), Spender(conversation_id=who))
        except OverBudget:
            continue
        used = {"keep": count_tokens("hi") + 4 + most, "cancel": 0, "settle": 3}[end]
        if end == "cancel":
            charge.cancel()
        elif end == "settle":
            charge.settle(reply(2, 1))
        spent[who] = spent.get(who, 0) + used
    assert budget.spent_today.tokens == sum(spent.values()) <= 300
    assert max(spent.values(), default=0) <= 150


def test_a_limit_in_money_needs_the_prices() -> None:
    settings = {"provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1", "model": "m"}
    with pytest.raises(ValidationError, match="INPUT_PRICE"):
        LLMSettings.model_validate({**settings, "budget": {"day_cost": 5}})
    LLMSettings.model_validate({**settings, "input_price": 0.15, "output_price": 0.6, "budget": {"day_cost": 5}})


def test_a_second_model_needs_a_first() -> None:
    second = {"provider": "openai_compatible", "base_url": "http://127.0.0.1:1/v1", "model": "m"}
    with pytest.raises(ValidationError, match="LLM__PROVIDER"):
        LLMSettings.model_validate({"second": second})
    del second["base_url"]
    with pytest.raises(ValidationError, match="LLM__SECOND__BASE_URL"):
        LLMSettings.model_validate({"second": second})


# The ledger


@pytest.mark.parametrize("kind", ["memory", "sql"])
def test_a_ledger_adds_up_by_day(kind: str, database: sa.Engine) -> None:
    ledger = MemoryLedger() if kind == "memory" else SqlLedger(database, window_s=0.0)
    assert ledger.spent_on(FIRST) == Spent()
    ledger.add(FIRST, Spent(10, 3))
    ledger.add(FIRST, Spent(-4, -1))
    assert ledger.spent_on(FIRST) == Spent(6, 2)
    assert ledger.spent_on(SECOND) == Spent()
    if isinstance(ledger, SqlLedger):
        ledger.close()


def test_what_was_spent_outlives_the_process_and_is_seen_by_others(database: sa.Engine) -> None:
    one, two = SqlLedger(database, window_s=0.0), SqlLedger(database, window_s=0.0)
    one.add(FIRST, Spent(10, 3))
    assert one.flush()
    two.add(FIRST, Spent(5, 1))
    assert two.flush()
    assert two.spent_on(FIRST) == Spent(15, 4)
    one.close()
    two.close()
    after = SqlLedger(database)
    after.spent_on(FIRST)
    assert after.flush()
    assert after.spent_on(FIRST) == Spent(15, 4)
    after.close()


def test_a_ledger_whose_store_is_away_counts_on_and_writes_it_when_the_store_is_back(bare_database_url: str) -> None:
    url = bare_database_url
    database = unopened_database(url)  # its tables are not made yet
    ledger = SqlLedger(database, window_s=0.0, retry_s=0.01)
    ledger.add(FIRST, Spent(10, MICRO))
    assert not ledger.flush(0.1)
    assert ledger.spent_on(FIRST) == Spent(10, MICRO)
    made = open_database(url)
    assert ledger.flush()
    ledger.close()
    with made.connect() as connection:
        assert connection.execute(sa.text("SELECT tokens, cost_micro FROM llm_spending")).all() == [(10, MICRO)]
    made.dispose()
    database.dispose()
