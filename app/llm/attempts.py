"""Which endpoint a call goes to next, when it is given up there, and what is charged for it."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from app.llm.budget import Budget, Charge, OverBudget, Spender
from app.llm.endpoint import Endpoint
from app.llm.outcome import Answered, Outcome, Refused
from app.llm.retries import RetryBudget
from app.recommendation import Deadline
from prompts.facts import FallbackReason
from prompts.messages import ModelCall

FIRST_SHARE: Final = 0.6
"""Of the time left, what an endpoint gets while another one could still be asked."""
PAUSE_S: Final = 0.05
"""Before the same endpoint is asked again, if it named no longer time."""


class Attempts:
    """The turns of one call: `next` says whom to ask until `due`, `ended` takes what came of it.

    An endpoint that failed is followed by the next one that admits calls. Where there is none, a fault
    that may pass is tried once more at the same endpoint, if the wait and a typical answer fit in the
    time that is left and the share of retries allows it.
    """

    def __init__(
        self,
        call: ModelCall,
        deadline: Deadline,
        spender: Spender,
        *,
        endpoints: Sequence[Endpoint],
        budget: Budget | None,
        retries: RetryBudget,
    ) -> None:
        self._call = call
        self._deadline = deadline
        self._spender = spender
        self._waiting = list(endpoints)
        self._budget = budget
        self._retries = retries
        self._asked: Endpoint | None = None
        self._charge: Charge | None = None
        self._tried_again = False
        self.began = time.monotonic()
        self.made = 0
        self.due = deadline
        self.outcome: Outcome = Refused(reason=FallbackReason.DEADLINE, detail="no time was left for the model")

    async def next(self) -> Endpoint | None:
        """The endpoint to ask now; None when `outcome` stands."""
        if isinstance(self.outcome, Answered) or self._deadline.remaining_s <= 0:
            return None
        endpoint = self._another() or await self._same_again()
        if endpoint is None or not self._charged(endpoint):
            return None
        if not self.made:
            self._retries.called()
        self.made += 1
        self._asked = endpoint
        others = any(other.refusal() is None for other in self._waiting)
        self.due = self._deadline.earlier_of(FIRST_SHARE * self._deadline.remaining_s) if others else self._deadline
        return endpoint

    def ended(self, outcome: Outcome) -> None:
        """Takes how the attempt ended, and charges what it used."""
        self.outcome = outcome
        if self._charge is None:
            return
        if isinstance(outcome, Answered):
            self._charge.settle(outcome.reply)
        elif outcome.did_no_work:
            self._charge.cancel()

    def _another(self) -> Endpoint | None:
        """The next endpoint that admits the call; if none ever did, the first one's refusal is the outcome."""
        refusals: list[Refused] = []
        while self._waiting:
            endpoint = self._waiting.pop(0)
            if (refusal := endpoint.refusal()) is None:
                return endpoint
            refusals.append(refusal)
        if refusals and not self.made:
            self.outcome = refusals[0]
        return None

    async def _same_again(self) -> Endpoint | None:
        """The endpoint that was asked last, after the wait that it needs; None if that is of no use."""
        if self._asked is None or self._tried_again or not isinstance(self.outcome, Refused):
            return None
        if (wait_s := self.outcome.again_in_s) is None:
            return None
        wait_s = max(wait_s, PAUSE_S)
        if self._deadline.remaining_s <= wait_s + self._asked.typical_s or not self._retries.take():
            return None
        self._tried_again = True
        await asyncio.sleep(wait_s)
        return None if self._asked.refusal() else self._asked

    def _charged(self, endpoint: Endpoint) -> bool:
        if self._budget is None:
            return True
        try:
            self._charge = self._budget.charge(self._call, self._spender, endpoint.price)
        except OverBudget as error:
            self.outcome = Refused(reason=FallbackReason.BUDGET, detail=str(error))
            return False
        return True
