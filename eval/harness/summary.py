"""What a run comes to, as a whole and by part: shares and scores with intervals, tokens, cost, time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eval.harness.results import CaseResult, Status
from eval.proportion import Proportion
from eval.significance import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """One part of a run. A case counts once, whatever its repeats: it passed if all of them did.

    `passed` is of the cases that were scored; what could not be scored is counted apart, in `unscored`. `score` is the
    mean of the cases' scores, resampled by case. `fallback` is of the answers that a model was asked for. Times are
    of whole cases, in milliseconds.
    """

    name: str
    passed: Proportion
    unscored: int
    score: Interval
    fallback: Proportion
    tokens: int
    cost: float
    p50_ms: float
    p95_ms: float

    def to_json(self) -> dict[str, Any]:
        """Without the times, which differ from run to run."""
        return {
            "name": self.name,
            "passed": self.passed.to_json(),
            "unscored": self.unscored,
            "score": {"mean": self.score.mean, "low": self.score.low, "high": self.score.high},
            "fallback": self.fallback.to_json(),
            "tokens": self.tokens,
            "cost": self.cost,
        }


def slice_of(name: str, results: Sequence[CaseResult]) -> Slice:
    scored = [runs for runs in by_case(results).values() if all(one.status is not Status.UNSCORED for one in runs)]
    passed = [all(one.status is Status.PASSED for one in runs) for runs in scored]
    asked = [one for one in results if one.calls]
    times = [one.ms for one in results if one.seen is not None]
    p50, p95 = np.percentile(times, (50, 95)).tolist() if times else (0.0, 0.0)
    return Slice(
        name=name,
        passed=Proportion(sum(passed), len(passed)),
        unscored=len(by_case(results)) - len(scored),
        score=Interval.of(scores(results)),
        fallback=Proportion(sum(one.fell_back for one in asked), len(asked)),
        tokens=sum(one.tokens for one in results),
        cost=sum(one.cost for one in results),
        p50_ms=p50,
        p95_ms=p95,
    )


def by_case(results: Iterable[CaseResult]) -> dict[tuple[str, ...], list[CaseResult]]:
    """The repeats of each case together: of one case, asked of one model with one version of the prompts."""
    found: dict[tuple[str, ...], list[CaseResult]] = {}
    for one in results:
        found.setdefault((one.suite, one.case, one.model, one.prompts, one.bundle), []).append(one)
    return found


def scores(results: Iterable[CaseResult]) -> npt.NDArray[np.float64]:
    """float64 [n_cases]: each case's mean score over its repeats; cases without a score are left out."""
    found = [[one.score for one in runs if one.score is not None] for runs in by_case(results).values()]
    return np.array([np.mean(values) for values in found if values], np.float64)


_PARTS: Final[Mapping[str, Callable[[CaseResult], str]]] = {
    "kind": lambda one: one.kind,
    "shop": lambda one: one.shop,
    "model": lambda one: one.model,
    "prompts": lambda one: one.prompts or "no prompt",
    "bundle": lambda one: one.bundle,
}


def parts(results: Sequence[CaseResult]) -> dict[str, list[Slice]]:
    """The run by kind of case, shop, model, prompts and bundle; a division into one part is left out."""
    found = {}
    for name, part_of in _PARTS.items():
        named = sorted({part_of(one) for one in results})
        if len(named) > 1:
            found[name] = [slice_of(each, [one for one in results if part_of(one) == each]) for each in named]
    return found
