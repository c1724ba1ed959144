"""Runs made by hand, for what compares, gates and draws them."""

from typing import Any

from eval.harness.calls import Call
from eval.harness.results import CaseResult, EvalRun, Judged, Status

CALL = Call(prompt="explain@2", model="m", reason=None, input_tokens=90, output_tokens=10, cost=0.002, ms=40)


def result(case: str, status: Status = Status.PASSED, **changes: Any) -> CaseResult:
    score = {Status.PASSED: 1.0, Status.FAILED: 0.0, Status.UNSCORED: None}[status]
    judged = Judged(type="contains", status=status, score=score, weight=1.0, why="" if score else f"why of {case}")
    seen = {
        "mode": "ranked",
        "fallback_reason": None,
        "text": f"Words of {case} <b>&amp; more</b>",
        "products": ["Kettle, red (2990 EUR)"],
        "count": 1,
        "constraints": [],
        "unmet": [],
    }
    plain: dict[str, Any] = {"suite": "s", "case": case, "model": "off", "repeat": 1, "judged": (judged,), "seen": seen}
    return CaseResult(**{**plain, "ms": 12.0, **changes})


def run(*results: CaseResult, text: str = "Say it.") -> EvalRun:
    return EvalRun(results=results, prompts={"v": {"explain.yaml": text}})


GOOD = run(*(result(f"case {number}") for number in range(60)))
WORSE = run(
    *(result(f"case {number}", calls=(CALL,), model="off") for number in range(57)),
    result("case 57", Status.FAILED, must_pass=True),
    result("case 58", Status.FAILED),
    result("case 59", Status.UNSCORED),
    text="Say it loudly.",
)
