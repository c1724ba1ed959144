"""Runs cases against a shop and judges what it answers."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2

from app.constraints import constraint_record
from eval.harness.cases import Assertion, Case, Suite, Vars
from eval.harness.checks_of_words import RUBRIC
from eval.harness.judges import RunJudge
from eval.harness.results import CaseResult, Judged, Status
from eval.harness.seen import Seen, Worded
from eval.harness.watched_model import WatchedModel
from prompts.facts import Claim, FactId, FallbackReason, fact_from_json
from ranking.rules import Rules
from retrieval.feeds.product import product_record
from retrieval.schema import Product, ProductId


class _NoAnswer(Exception):  # noqa: N818 - a finding, not a failure; it never leaves this module
    """The shop did not answer, with what it said instead."""


PLAIN = 40
"""Places of the list without the model that are looked at: twice what the model may order."""

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
    """Asks one shop. `shelf` is all that it sells, `rules` are those of a case's occasion, if they are known.

    With `only_model_words` an answer that fell back to the shop's own words is not scored. `watched` is the model
    whose calls are counted; `judges` are asked about rubrics, after all else. `prompts` and `bundle` say with what the
    answers are made.
    """

    client: httpx2.AsyncClient
    model: str = "off"
    only_model_words: bool = False
    shelf: tuple[Product, ...] | None = None
    locale: str = "en_US"
    rules: Callable[[Vars], Rules | None] = lambda asked: None
    watched: WatchedModel | None = None
    judges: Sequence[RunJudge] = ()
    prompts: str = ""
    bundle: str = "none"

    async def run(
        self,
        cases: Sequence[tuple[Suite, Case]],
        *,
        repeats: int = 1,
        before: Callable[[Case], None] = lambda case: None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> list[CaseResult]:
        """Every case (with its suite) `repeats` times, one after the other; `before` sets each one up."""
        results: list[CaseResult] = []
        for suite, case in cases:
            for repeat in range(1, repeats + 1):
                before(case)
                if self.watched:
                    self.watched.begin(repeat)
                results.append(await self._run(suite, case, repeat))
                progress(len(results))
        return results

    async def _run(self, suite: Suite, case: Case, repeat: int) -> CaseResult:
        seen = None
        began = time.perf_counter()
        try:
            seen = await self._see(case, began)
            if why := self._lacks(seen):
                raise _NoAnswer(why)
            judged = await self._judged(case, seen, repeat)
        except _NoAnswer as error:
            judged = tuple(_unscored(one, str(error)) for one in case.assertions)
        return CaseResult(
            suite=suite.name,
            case=case.description,
            model=self.model,
            repeat=repeat,
            judged=judged,
            seen=seen.summary() if seen else None,
            kind=suite.kind,
            shop=suite.shop.value,
            must_pass=case.must_pass,
            prompts=self.prompts if self.watched else "",
            bundle=self.bundle,
            calls=seen.calls if seen else (),
            ms=seen.ms if seen else 0.0,
        )

    async def _judged(self, case: Case, seen: Seen, repeat: int) -> tuple[Judged, ...]:
        """What can be computed first, then what judges say, each of them about every rubric."""
        rubrics = [one for one in case.assertions if one.type == RUBRIC and self.judges]
        computed = [_judge(one, seen) for one in case.assertions if one not in rubrics]
        said = [await judge.judged(one, seen, repeat) for one in rubrics for judge in self.judges]
        return (*computed, *said)

    def _lacks(self, seen: Seen) -> str:
        """Why what was seen says nothing; empty if it does."""
        if self.watched and self.watched.missing:
            asked = Counter(one.prompt for one in self.watched.missing)
            told = ", ".join(f"{many} of {prompt}" for prompt, many in sorted(asked.items()))
            return f"calls that are on no cassette: {told}; record them with --record"
        if self.only_model_words and seen.fallback_reason in NO_WORDS:
            return f"the model gave no words: {seen.fallback_reason}"
        return ""

    async def _see(self, case: Case, began: float) -> Seen:
        asked = case.vars
        brief = None
        if asked.turns:
            answer, brief = await self._talk(case)
        else:
            answer = await self._list(asked.list_request())
        text, reason = answer.get("text"), answer.get("fallback_reason")
        if asked.explain:
            explanation = await self._explain(case, answer, asked.explain)
            worded: tuple[Worded, ...] | None = (_worded(explanation["title"], explanation),)
            text, reason = explanation["text"], explanation.get("fallback_reason")
        else:
            worded = await self._reasons(answer["recommendation_id"])
        took = 1000 * (time.perf_counter() - began)
        calls = tuple(self.watched.calls) if self.watched else ()
        plain = await self._plain(asked) if asked.rerank and not asked.turns else None
        return Seen(
            said=asked.said,
            products=tuple(product_record(shown["product"]) for shown in answer["products"]),
            constraints=tuple(map(constraint_record, answer["constraints"])),
            unmet=tuple(unmet["wish"] for unmet in answer.get("unmet", ())),
            mode=answer["mode"],
            fallback_reason=reason,
            text="\n".join(one["reason"]["text"] for one in answer["products"]) if text is None else text,
            worded=worded,
            shelf=self.shelf,
            locale=self.locale,
            rules=self.rules(asked),
            plain=plain,
            brief=brief,
            calls=calls,
            ms=took + (sum(call.ms for call in calls) if self.watched and self.watched.live is None else 0),
        )

    async def _plain(self, asked: Vars) -> tuple[ProductId, ...]:
        """The order of the same list without the model, with what stood behind it and may have come up."""
        answer = await self._list({**asked.list_request(), "llm": "off", "limit": PLAIN})
        return tuple(ProductId(one["product"]["id"]) for one in answer["products"])

    async def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", "/v1/recommendations", request)

    async def _talk(self, case: Case) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The whole conversation, in one of its own; its last answer, and what was understood until then."""
        answer: dict[str, Any] = {}
        body = {"conversation_id": str(uuid4())}
        if case.vars.visitor_id:
            body["visitor_id"] = case.vars.visitor_id
        for turn in case.vars.turns:
            answer = await self._ask("POST", "/v1/chat", {**body, "text": turn})
        if not any(one.type == "brief_equals" for one in case.assertions):
            return answer, None
        whose = f"?visitor_id={quote(case.vars.visitor_id)}" if case.vars.visitor_id else ""
        kept = await self._ask("GET", f"/v1/conversations/{body['conversation_id']}/export{whose}")
        return answer, kept["turns"][-1]["brief"]

    async def _explain(self, case: Case, answer: dict[str, Any], place: int) -> dict[str, Any]:
        if len(answer["products"]) < place:
            raise _NoAnswer(f"there is no product at place {place} to explain; the list has {len(answer['products'])}")
        product = answer["products"][place - 1]["product"]
        worded = case.vars.words == "llm" or case.vars.model_reply is not None
        words = "llm" if worded else "template"
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
