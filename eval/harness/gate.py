"""`shelftalk eval gate`: whether a run is good enough to let its prompts serve."""

from dataclasses import dataclass
from typing import Any

from eval.exits import Exit
from eval.harness.comparing import Comparison
from eval.harness.results import EvalRun, Status
from eval.harness.summary import slice_of
from eval.proportion import Proportion


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`reasons` say what closes the gate; `open_questions` what could not be scored, and must be first."""

    passed: Proportion
    threshold: float
    reasons: tuple[str, ...]
    open_questions: tuple[str, ...]

    @property
    def exit(self) -> Exit:
        if self.reasons:
            return Exit.REGRESSED
        return Exit.COULD_NOT_RUN if self.open_questions else Exit.GOOD

    def to_json(self) -> dict[str, Any]:
        return {
            "exit_code": int(self.exit),
            "passed": self.passed.to_json(),
            "threshold": self.threshold,
            "reasons": list(self.reasons),
            "open_questions": list(self.open_questions),
        }


def judge(run: EvalRun, *, threshold: float, comparison: Comparison | None = None, strict: bool = False) -> Verdict:
    """The verdict on a run, and on what changed against another.

    The gate closes if the 95 % interval of the share of cases that pass reaches below the threshold, if a case that
    must pass does not, or if the mean score surely fell; with `strict`, if any case that passed fails.
    """
    whole = slice_of("all", run.results)
    reasons = [
        f"must pass and does not: {one.suite}: {one.case} ({one.model})"
        for one in run.results
        if one.must_pass and one.status is Status.FAILED
    ]
    low = whole.passed.interval[0]
    if low < threshold:
        reasons.append(
            f"the share of cases that pass, {whole.passed}, may be below {threshold:g}: its lower bound is {low:.3f}"
        )
    if comparison:
        if comparison.gain.high < 0:
            reasons.append(f"the mean score fell by {comparison.gain}, and surely so")
        if strict:
            reasons += [
                f"passed and fails now: {one.after.suite}: {one.after.case} ({one.after.model})"
                for one in comparison.regressions
                if one.before.status is Status.PASSED and one.after.status is Status.FAILED
            ]
    unscored = [
        f"{one.suite}: {one.case} ({one.model}): {_why(one.judged)}"
        for one in run.results
        if one.status is Status.UNSCORED
    ]
    if not run.results:
        unscored.append("the run has no case")
    return Verdict(passed=whole.passed, threshold=threshold, reasons=tuple(reasons), open_questions=tuple(unscored))


def _why(judged: Any) -> str:
    unscored = (one.why for one in judged if one.counts and one.status is Status.UNSCORED)
    return next(unscored, "only judges that cannot gate were asked")
