"""The results as Markdown: one table of faults, one of everything else, and where and when they were made."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from tests.faults.cell import Cell, ending_of, number_of, where_of
from tests.faults.fault import Ending, Where
from tests.faults.row import Row
from tests.faults.surfaces import SURFACES

BEGIN: Final = "<!-- results: written by python -m tests.faults.matrix -->"
END: Final = "<!-- /results -->"
P999_OVER_MS: Final = 25.0
_NAMES: Final = tuple(surface.name for surface in SURFACES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """Everything that was found; `timed` says whether bounds of time were held against it."""

    requests: int
    seed: int
    timed: bool
    minutes: float
    cells: Sequence[Cell]
    rows: Sequence[Row]

    @property
    def holds(self) -> bool:
        return not any(map(self.told, self.cells)) and not any(row.wrong for row in (*self.rows, *self.tails()))

    def told(self, cell: Cell) -> tuple[str, ...]:
        """What is wrong with a cell."""
        late = (f"{cell.over_ms(100):.0f} ms late",) if self.timed and cell.late else ()
        return (*cell.wrong, *late)

    def tails(self) -> list[Row]:
        """How late answers are that only the deadline ends, over all such faults."""
        rows = []
        for surface in _NAMES:
            stalled = [one for one in self.cells if one.surface == surface and ending_of(one.fault) is Ending.STALLED]
            if not stalled:
                continue
            over = np.array([ms - cell.deadline_ms for cell in stalled for ms in cell.ms])
            p50, p999, most = np.percentile(over, [50, 99.9, 100])
            wrong = (f"p99.9 above {P999_OVER_MS:g} ms",) if self.timed and p999 > P999_OVER_MS else ()
            figures = f"from the deadline: p50 {p50:+.1f}, p99.9 {p999:+.1f}, max {most:+.1f} ms"
            name = f"{surface}: all faults that only the deadline ends"
            rows.append(Row(name=name, requests=len(over), figures=figures, wrong=wrong))
        return rows


def markdown(results: Results) -> str:
    """Both tables, under a line that says how they came about."""
    played = len({cell.fault for cell in results.cells})
    asked = sum(cell.requests for cell in results.cells)
    bounds = "held against them" if results.timed else "not held against them: the machine was not quiet"
    size = "" if results.timed else "**A small run, whose times say nothing.** "
    lines = [
        f"{size}Made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC in {results.minutes:.0f} minutes at commit {_commit()}, on "
        f"{_machine()}; seed {results.seed}. N is {results.requests} for each fault on each surface: {played} faults, "
        f"{asked} requests. Bounds of time were {bounds}. "
        f"{'Everything holds.' if results.holds else 'Not everything holds.'}",
        "",
        *_fault_table(results),
        "",
        "| what | N | figures | verdict |",
        "|---|---|---|---|",
        *(_line(row) for row in (*results.tails(), *results.rows)),
    ]
    return "\n".join(lines)


def write(path: Path, results: Results) -> None:
    """Puts the tables between the marks of a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{path} has no marks {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n\n{markdown(results)}\n\n{END}{after}", encoding="utf-8")


def _fault_table(results: Results) -> list[str]:
    """A line for each fault; each cell of a surface says which reasons were named how often."""
    head = " | ".join(_NAMES)
    lines = [f"| no. | fault | calls seen | {head} | ms of lists: p50, p99, max | latest | verdict |"]
    lines += [f"|---|---|---|{'---|' * len(_NAMES)}---|---|---|"]
    for fault in dict.fromkeys(cell.fault for cell in results.cells):
        cells = {cell.surface: cell for cell in results.cells if cell.fault == fault}
        wrong = [f"{cell.surface}: {told}" for cell in cells.values() for told in results.told(cell)]
        calls = ", ".join(str(cell.upstream) for cell in cells.values())
        seen = "none can come" if where_of(fault) is Where.DOOR else calls
        lists = cells[_NAMES[0]]
        times = ", ".join(f"{np.percentile(lists.ms, at):.0f}" for at in (50, 99, 100))
        over = max(cell.over_ms(100) for cell in cells.values())
        latest = f"{over:+.0f} ms" if any(ending_of(fault) is each for each in (Ending.STALLED, Ending.MIXED)) else "-"
        reasons = " | ".join(_reasons(cell) for cell in cells.values())
        verdict = "; ".join(wrong) or "holds"
        lines.append(f"| {number_of(fault)} | {fault} | {seen} | {reasons} | {times} | {latest} | {verdict} |")
    return lines


def _reasons(cell: Cell) -> str:
    return ", ".join(
        reason if count == cell.requests else f"{reason} {count}" for reason, count in cell.reasons.most_common()
    )


def _line(row: Row) -> str:
    return f"| {row.name} | {row.requests} | {row.figures} | {'; '.join(row.wrong) or 'holds'} |"


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{changed}"


def _machine() -> str:
    names = Path("/proc/cpuinfo")
    lines = names.read_text(encoding="utf-8").splitlines() if names.exists() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores {name or platform.machine()}, Python {platform.python_version()}"
