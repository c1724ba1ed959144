"""Runs cases against a shop and judges what it answers."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from typing import Any
from uuid import uuid4

import httpx2

from app.constraints import constraint_record
from eval.cases import Assertion, Case
from eval.seen import Seen, Worded
from prompts.facts import Claim, FactId, FallbackReason, fact_from_json
from retrieval.feeds.product import product_record


class Exit(IntEnum):
    """What the program ends with. A run that could not score everything is not a good one."""

    GOOD = 0
    REGRESSED = 1
    COULD_NOT_RUN = 2


class Status(StrEnum):
    """How an assertion or a case came out, the worst first."""

    FAILED = "failed"
    UNSCORED = "unscored"
    PASSED = "passed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One assertion, judged. `score` is None if it could not be scored."""

    type: str
    status: Status
    score: float | None
    weight: float
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseResult:
    """One run of one case. `model` is "off", "scripted", or the name of the model that answered."""

    suite: str
    case: str
    model: str
    repeat: int
    judged: tuple[Judged, ...]
    seen: dict[str, Any] | None

    @property
    def status(self) -> Status:
        """Failed if anything that counts failed; else unscored if anything was."""
        found = {one.status for one in self.judged if one.weight or one.status is Status.UNSCORED}
        return next((status for status in Status if status in found), Status.PASSED)

    @property
    def score(self) -> float | None:
        """The weighted mean of what was scored; None if nothing was."""
        scored = [(one.score, one.weight) for one in self.judged if one.score is not None]
        total = sum(weight for _, weight in scored)
        return sum(score * weight for score, weight in scored) / total if total else None


@dataclass(frozen=True, kw_only=True, slots=True)
class EvalRun:
    """All results of a run, in the order of suites and cases."""

    results: tuple[CaseResult, ...]

    @property
    def counts(self) -> dict[Status, int]:
        found = Counter(result.status for result in self.results)
        return {status: found[status] for status in Status}

    @property
    def exit(self) -> Exit:
        counts = self.counts
        if counts[Status.FAILED]:
            return Exit.REGRESSED
        return Exit.COULD_NOT_RUN if counts[Status.UNSCORED] or not self.results else Exit.GOOD

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without times and ids: the same answers give the same bytes."""
        return {
            "exit_code": int(self.exit),
            "counts": {status.value: many for status, many in self.counts.items()},
            "results": [{**asdict(one), "status": one.status, "score": one.score} for one in self.results],
        }


class _NoAnswer(Exception):  # noqa: N818 - a finding, not a failure; it never leaves this module
    """The shop did not answer, with what it said instead."""


NO_WORDS = frozenset(
    {
        FallbackReason.LLM_OFF,
        FallbackReason.DEADLINE,
        FallbackReason.BREAKER_OPEN,
        FallbackReason.BULKHEAD_FULL,
        FallbackReason.BUDGET,
        FallbackReason.LLM_ERROR,
        FallbackReason.RATE_LIMITED,
    }
)
"""With these the model said nothing, so what was read says nothing about the model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Harness:
    """Asks one shop. `titles` are the names of all that it sells, if they are known.

    With `only_model_words` an answer that fell back to the shop's own words is not scored.
    """

    client: httpx2.AsyncClient
    model: str = "off"
    only_model_words: bool = False
    titles: frozenset[str] | None = None
    locale: str = "en_US"

    async def run(
        self,
        cases: Sequence[tuple[str, Case]],
        *,
        repeats: int = 1,
        before: Callable[[Case], None] = lambda case: None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> list[CaseResult]:
        """Every case (with its suite's name) `repeats` times, one after the other; `before` sets each one up."""
        results: list[CaseResult] = []
        for suite, case in cases:
            for repeat in range(1, repeats + 1):
                before(case)
                results.append(await self._run(suite, case, repeat))
                progress(len(results))
        return results

    async def _run(self, suite: str, case: Case, repeat: int) -> CaseResult:
        seen = None
        try:
            seen = await self._see(case)
            if self.only_model_words and seen.fallback_reason in NO_WORDS:
                raise _NoAnswer(f"the model gave no words: {seen.fallback_reason}")
            judged = tuple(_judge(one, seen) for one in case.assertions)
        except _NoAnswer as error:
            judged = tuple(_unscored(one, str(error)) for one in case.assertions)
        summary = seen.summary() if seen else None
        return CaseResult(
            suite=suite, case=case.description, model=self.model, repeat=repeat, judged=judged, seen=summary
        )

    async def _see(self, case: Case) -> Seen:
        asked = case.vars
        answer = await self._talk(case) if asked.turns else await self._list(asked.list_request())
        text, reason = answer.get("text"), answer.get("fallback_reason")
        if asked.explain:
            explanation = await self._explain(case, answer, asked.explain)
            worded: tuple[Worded, ...] | None = (_worded(explanation["title"], explanation),)
            text, reason = explanation["text"], explanation.get("fallback_reason")
        else:
            worded = await self._reasons(answer["recommendation_id"])
        return Seen(
            said=asked.said,
            products=tuple(product_record(shown["product"]) for shown in answer["products"]),
            constraints=tuple(map(constraint_record, answer["constraints"])),
            unmet=tuple(unmet["wish"] for unmet in answer.get("unmet", ())),
            mode=answer["mode"],
            fallback_reason=reason,
            text="\n".join(one["reason"]["text"] for one in answer["products"]) if text is None else text,
            worded=worded,
            titles=self.titles,
            locale=self.locale,
        )

    async def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", "/v1/recommendations", request)

    async def _talk(self, case: Case) -> dict[str, Any]:
        """The whole conversation, in one of its own; its last answer."""
        answer: dict[str, Any] = {}
        body = {"conversation_id": str(uuid4())}
        if case.vars.visitor_id:
            body["visitor_id"] = case.vars.visitor_id
        for turn in case.vars.turns:
            answer = await self._ask("POST", "/v1/chat", {**body, "text": turn})
        return answer

    async def _explain(self, case: Case, answer: dict[str, Any], place: int) -> dict[str, Any]:
        if len(answer["products"]) < place:
            raise _NoAnswer(f"there is no product at place {place} to explain; the list has {len(answer['products'])}")
        product = answer["products"][place - 1]["product"]
        words = "llm" if case.vars.wants_model else "template"
        path = f"/v1/recommendations/{answer['recommendation_id']}/explanations/{product['id']}?words={words}"
        return {**await self._ask("GET", path), "title": product["title"]}

    async def _reasons(self, recommendation_id: str) -> tuple[Worded, ...] | None:
        """The reasons on the cards with their facts; None if the shop did not keep the list."""
        try:
            served = await self._ask("GET", f"/v1/recommendations/{recommendation_id}")
        except _NoAnswer:
            return None
        return tuple(
            _worded(one["title"], {"text": one["reason"]["text"], "claims": [one["reason"]], "facts": one["facts"]})
            for one in served["products"]
        )

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            response = await self.client.request(method, path, json=body, headers={"accept": "application/json"})
        except httpx2.HTTPError as error:
            raise _NoAnswer(f"{method} {path}: {type(error).__name__} {error}") from error
        if not response.is_success:
            raise _NoAnswer(f"{method} {path} was answered {response.status_code}: {response.text[:200]}")
        answer: dict[str, Any] = response.json()
        return answer


def _judge(assertion: Assertion, seen: Seen) -> Judged:
    found = assertion.check.judge(assertion.value, seen)
    status = Status.UNSCORED
    if found.score is not None:
        status = Status.PASSED if found.score >= assertion.threshold else Status.FAILED
    return Judged(type=assertion.type, status=status, score=found.score, weight=assertion.weight, why=found.why)


def _unscored(assertion: Assertion, why: str) -> Judged:
    return Judged(type=assertion.type, status=Status.UNSCORED, score=None, weight=assertion.weight, why=why)


def _worded(title: str, body: dict[str, Any]) -> Worded:
    return Worded(
        title=title,
        text=body["text"],
        claims=tuple(Claim(text=one["text"], fact_ids=tuple(map(FactId, one["fact_ids"]))) for one in body["claims"]),
        facts=tuple(map(fact_from_json, body["facts"])),
    )
