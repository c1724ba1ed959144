"""A run in a terminal: failures first, with what was seen, then what could not be scored, then the rest."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from eval.harness.results import CaseResult, EvalRun, Status
from prompts.product_card import clean

_STYLES: Final = {Status.FAILED: "bold red", Status.UNSCORED: "yellow", Status.PASSED: "green"}


def tell(found: EvalRun, console: Console) -> None:
    """Prints the results."""
    wrong = Table("", "case", Column("what was found", ratio=3), expand=True, show_lines=True)
    good = Table.grid(padding=(0, 1))
    for status in Status:
        mark = Text(status.value, style=_STYLES[status])
        for key, runs in _by_case(found.results):
            if _worst(runs) is status:
                table = good if status is Status.PASSED else wrong
                table.add_row(mark, _name(*key), _story([run for run in runs if run.status is status], len(runs)))
    for table in (wrong, good):
        if table.rows:
            console.print(table)
    for prompt, many in found.missing.items():
        console.print(f"{prompt}: {many} calls are on no cassette; record them with --record", style="yellow")
    for name, one in found.judges.items():
        told = str(one) if one else "never measured: what it says is told and counts nowhere"
        console.print(f"judge {name}: {told}", markup=False, soft_wrap=True)
    counts = found.counts
    console.print(", ".join(f"{counts[status]} {status.value}" for status in Status))


def _name(suite: str, case: str, model: str) -> Text:
    return Text(clean(f"{suite}: {case}" + ("" if model == "off" else f" ({model})"), 300))


def _by_case(results: Iterable[CaseResult]) -> Iterator[tuple[tuple[str, str, str], list[CaseResult]]]:
    for key, runs in groupby(results, key=lambda one: (one.suite, one.case, one.model)):
        yield key, list(runs)


def _worst(runs: Iterable[CaseResult]) -> Status:
    found = {run.status for run in runs}
    return next(status for status in Status if status in found)


def _story(runs: Sequence[CaseResult], of: int) -> Text:
    """What was wrong the first time, and what was seen; for a good case only how many assertions held."""
    first = runs[0]
    lines = [] if of == 1 else [f"{len(runs)} of {of} runs"]
    if first.status is Status.PASSED:
        held = sum(one.status is Status.PASSED for one in first.judged)
        told = "; ".join([*lines, f"{held} of {len(first.judged)} assertions hold"])
        return Text("\n".join([told, *_judges(first)]))
    wrong = (one for one in first.judged if one.status is not Status.PASSED and not one.judge)
    lines += [f"{one.status.value}: {one.type}: {one.why}" for one in wrong]
    lines += _judges(first)
    if seen := first.seen:
        lines.append(f"seen: {seen['mode']}, {seen['fallback_reason'] or 'no fallback'}, {seen['count']} products")
        lines += [f"  {title}" for title in seen["products"]]
        said = ", ".join(f"{one['field']} {one['op']} {one['value']}" for one in seen["constraints"])
        lines.append(f"understood: {said or 'no constraint'}; not confirmed: {', '.join(seen['unmet']) or 'nothing'}")
        lines.append(f"text: {seen['text']}")
    return Text("\n".join(clean(line, 700) for line in lines))


def _judges(result: CaseResult) -> list[str]:
    """What judges said, whether it holds or not, each with its measured agreement."""
    return [
        clean(f"{one.status.value}: {one.type}{'' if one.weight else ' (told, does not count)'}: {one.why}", 700)
        for one in result.judged
        if one.judge
    ]
