"""A run as a comment under a pull request."""

from eval.harness.comparing import Change, Comparison
from eval.harness.gate import Verdict
from eval.harness.results import EvalRun, Status
from eval.harness.summary import Slice, parts, slice_of
from prompts.product_card import clean

MOST = 10
"""Cases that are named; the report has the others."""


def comment(run: EvalRun, comparison: Comparison | None = None, verdict: Verdict | None = None) -> str:
    """GitHub's Markdown; texts of the run are cut, and stand as code, so that none of them is markup."""
    whole = slice_of("all", run.results)
    counts = run.counts
    lines = [f"### Shelftalk eval: {_told(verdict, counts)}", ""]
    lines += [f"- {reason}" for reason in map(_code, verdict.reasons[:MOST])] if verdict else []
    if comparison:
        lines += [
            "",
            f"{len(comparison.regressions)} regressions, {len(comparison.improvements)} improvements in "
            f"{comparison.cases} cases; mean score {comparison.gain.mean:+.4f} "
            f"[{comparison.gain.low:+.4f}, {comparison.gain.high:+.4f}].",
            "",
        ]
        lines += [f"- {_change(change)}" for change in comparison.regressions[:MOST]]
    else:
        wrong = [one for one in run.results if one.status is Status.FAILED]
        lines += [f"- failed: {_code(f'{one.suite}: {one.case} ({one.model})')}" for one in wrong[:MOST]]
    lines += [
        "",
        "| | passed | 95 % | score | fallback | tokens | cost |",
        "|---|---|---|---|---|---|---|",
        _row(whole),
    ]
    for slices in parts(run.results).values():
        lines += map(_row, slices)
    if counts[Status.UNSCORED]:
        lines += ["", f"{counts[Status.UNSCORED]} answers could not be scored; they are in no figure above."]
    return "\n".join(lines) + "\n"


def _told(verdict: Verdict | None, counts: dict[Status, int]) -> str:
    told = ", ".join(f"{many} {status.value}" for status, many in counts.items())
    return told if verdict is None else f"{'the gate is open' if not verdict.exit else 'the gate is closed'} ({told})"


def _row(one: Slice) -> str:
    low, high = one.passed.interval
    fallback = f"{one.fallback.share:.0%}" if one.fallback.n else ""
    return (
        f"| {_code(one.name)} | {one.passed.hits}/{one.passed.n} | {low:.3f} to {high:.3f} | {one.score.mean:.3f} "
        f"| {fallback} | {one.tokens} | {one.cost:.4f} |"
    )


def _change(change: Change) -> str:
    delta = "" if change.delta is None else f" ({change.delta:+.2f})"
    named = _code(f"{change.after.suite}: {change.after.case} ({change.after.model})")
    return f"{change.before.status} → {change.after.status}{delta}: {named}"


def _code(text: str) -> str:
    return f"`{clean(text, 200).replace('`', '´').replace('|', '¦')}`"
