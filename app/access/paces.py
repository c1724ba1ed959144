"""At which pace a shop answers: per address, per key, per visitor, and what chats may take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from app.access.callers import Caller, Kind
from app.access.limiter import Pace, RateLimiter, Standing
from app.problem import Problem
from app.settings import LimitSettings

MINUTE_S = 60
CHATS = "/v1/chat"
"""Paths that begin so may ask a model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paces:
    """Counts requests, and says so in headers. A pace of 0 is no limit."""

    limiter: RateLimiter
    settings: LimitSettings

    async def count_address(self, address: str) -> list[Standing]:
        """Counted before anything is read of the request. Raises Problem (429)."""
        return await self._counted([(_per_minute("address", self.settings.address), address)])

    async def count(self, caller: Caller, address: str, path: str) -> list[Standing]:
        """Counted once it is known who asks. Raises Problem (429)."""
        return await self._counted(list(self._of(caller, address, path)))

    async def count_refused(self, address: str) -> None:
        """One whose key or token was not believed; who tries many is not heard for a while. Raises Problem (429)."""
        await self._counted([(_per_minute("refused", self.settings.refused), address)])

    def _of(self, caller: Caller, address: str, path: str) -> Iterator[tuple[Pace, str]]:
        limits = self.settings
        if caller.key_id:
            amount = limits.secret_key if caller.kind is Kind.SECRET else limits.publishable_key
            yield _per_minute("key", amount), caller.key_id
        if caller.visitor_id:
            yield _per_minute("visitor", limits.visitor), caller.visitor_id
        if path.startswith(CHATS) and caller.kind is not Kind.SECRET:
            yield _per_minute("chat", limits.chat), caller.visitor_id or address

    async def _counted(self, asked: Sequence[tuple[Pace, str]]) -> list[Standing]:
        standings = [await self.limiter.hit(pace, who) for pace, who in asked if pace.amount]
        if late := [one for one in standings if not one.allowed]:
            worst = max(late, key=lambda one: one.reset_s)
            wait = max(1, ceil(worst.reset_s))
            pace = worst.pace
            detail = f"More than {pace.amount} requests in {pace.window_s} seconds; wait {wait} s."
            headers = {"retry-after": str(wait), **rate_headers(standings)}
            raise Problem(429, "too_many_requests", detail, headers=headers)
        return standings


def rate_headers(standings: Sequence[Standing]) -> dict[str, str]:
    """Every pace that was counted, and the standing of the one with the least left, as the IETF's draft has them."""
    if not standings:
        return {}
    least = min(standings, key=lambda one: one.remaining / one.pace.amount)
    policies = (f'"{one.pace.name}";q={one.pace.amount};w={one.pace.window_s}' for one in standings)
    return {
        "ratelimit-policy": ", ".join(policies),
        "ratelimit": f'"{least.pace.name}";r={least.remaining};t={ceil(least.reset_s)}',
    }


def _per_minute(name: str, amount: int) -> Pace:
    return Pace(name=name, amount=amount, window_s=MINUTE_S)
