"""`shelftalk eval diff`: two runs beside each other, case by case, regressions first."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final

import numpy as np

from eval.harness.results import CaseResult, EvalRun, Status
from eval.harness.summary import Slice, by_case, slice_of
from eval.significance import Interval, paired_gain

_RANK: Final = {Status.PASSED: 2, Status.UNSCORED: 1, Status.FAILED: 0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One case in both runs; of its repeats those that came out worst."""

    before: CaseResult
    after: CaseResult
    delta: float | None

    @property
    def regressed(self) -> bool:
        """It passed and does not any more, or its score fell."""
        fell = _RANK[self.after.status] < _RANK[self.before.status]
        return fell or (self.delta is not None and self.delta < 0)

    @property
    def improved(self) -> bool:
        rose = _RANK[self.after.status] > _RANK[self.before.status]
        return not self.regressed and (rose or (self.delta is not None and self.delta > 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """`changes` are those cases that came out otherwise, the worst first; `gain` is over all cases in both runs.

    `texts` are the templates that differ, each as a unified diff. `only_before`, `only_after`: cases of one run alone.
    """

    before: Slice
    after: Slice
    cases: int
    changes: tuple[Change, ...]
    gain: Interval
    texts: Mapping[str, str]
    only_before: int
    only_after: int

    @property
    def regressions(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.regressed)

    @property
    def improvements(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.improved)

    def to_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "gain": {"mean": self.gain.mean, "low": self.gain.low, "high": self.gain.high},
            "only_before": self.only_before,
            "only_after": self.only_after,
            "texts": dict(self.texts),
            "changes": [
                {
                    "suite": change.after.suite,
                    "case": change.after.case,
                    "model": change.after.model,
                    "bundle": change.after.bundle,
                    "before": change.before.status,
                    "after": change.after.status,
                    "delta": change.delta,
                    "regressed": change.regressed,
                }
                for change in self.changes
            ],
        }


def compare(before: EvalRun, after: EvalRun) -> Comparison:
    """What changed from one run to the other. A live model and its cassette count as the same model."""
    first, second = _cases(before), _cases(after)
    both = [key for key in second if key in first]
    changes = []
    gains = []
    for key in both:
        was, now = _mean(first[key]), _mean(second[key])
        delta = now - was if was is not None and now is not None else None
        if delta is not None:
            gains.append(delta)
        change = Change(before=_worst(first[key]), after=_worst(second[key]), delta=delta)
        if change.regressed or change.improved:
            changes.append(change)
    common = set(both)
    return Comparison(
        before=slice_of("before", [one for key in both for one in first[key]]),
        after=slice_of("after", [one for key in both for one in second[key]]),
        cases=len(both),
        changes=tuple(sorted(changes, key=_order)),
        gain=paired_gain(np.array(gains), np.zeros(len(gains))),
        texts=_texts(before, after),
        only_before=len(first.keys() - common),
        only_after=len(second.keys() - common),
    )


def _cases(run: EvalRun) -> dict[tuple[str, ...], list[CaseResult]]:
    return {
        (suite, case, model.removesuffix(" live"), bundle): runs
        for (suite, case, model, _, bundle), runs in by_case(run.results).items()
    }


def _order(change: Change) -> tuple[bool, bool, int, float]:
    """Regressions first, those that must pass before others, the deepest fall first."""
    fall = _RANK[change.after.status] - _RANK[change.before.status]
    return not change.regressed, not change.after.must_pass, fall, change.delta or 0.0


def _worst(runs: list[CaseResult]) -> CaseResult:
    return min(runs, key=lambda one: _RANK[one.status])


def _mean(runs: list[CaseResult]) -> float | None:
    found = [one.score for one in runs if one.score is not None]
    return float(np.mean(found)) if found else None


def _texts(before: EvalRun, after: EvalRun) -> dict[str, str]:
    old = {name: text for texts in before.prompts.values() for name, text in texts.items()}
    new = {name: text for texts in after.prompts.values() for name, text in texts.items()}
    found = {}
    for name in sorted(old.keys() | new.keys()):
        lines = unified_diff(
            old.get(name, "").splitlines(),
            new.get(name, "").splitlines(),
            f"before/{name}",
            f"after/{name}",
            lineterm="",
        )
        if text := "\n".join(lines):
            found[name] = text
    return found
