"""Every promise about a model at fault, tried and printed as a table.

`python -m tests.faults.matrix` does it all at full size; `--requests 3` does less of everything, without
bounds of time; `--write docs/reliability.md` puts the tables there.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.telemetry import configure_logging
from tests.faults import outages
from tests.faults.cell import BUSY_MS, NAMES, SHORT_MS, Cell
from tests.faults.failover import SCENARIOS, play, staged
from tests.faults.leaks import cancelled_calls, departures
from tests.faults.rehearsal import Rehearsal
from tests.faults.report import Results, markdown, write
from tests.faults.row import Row
from tests.faults.surfaces import SURFACES

FULL: Final = 200
"""Requests of each fault on each surface; everything else is done in proportion."""
TIMED_FROM: Final = 100
"""Runs with fewer requests hold nothing against bounds of time."""
PARTS: Final = ("faults", "failover", "leaks", "outages")


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _cells(folder: Path, requests: int, faults: list[str], *, timed: bool) -> Iterator[Cell]:
    with Rehearsal(folder) as rehearsal:
        for fault in faults:
            for surface in SURFACES:
                cell = rehearsal.run(fault, surface.name, requests, short_ms=SHORT_MS if timed else BUSY_MS)
                _note(f"{fault}, {surface.name}: {'; '.join(cell.wrong) or dict(cell.reasons)}")
                yield cell


def _failover(folder: Path) -> Iterator[Row]:
    with staged(folder) as stage:
        for name in SCENARIOS:
            yield play(stage, name)


def _leaks(folder: Path, requests: int, seed: int, *, timed: bool) -> Iterator[Row]:
    for name in ("cancelled", "departed"):
        (folder / name).mkdir()
    yield cancelled_calls(folder / "cancelled", 100 * requests, seed=seed)
    yield departures(folder / "departed", 5 * requests, seed=seed, timed=timed)


def _rows(folder: Path, requests: int, seed: int, parts: list[str], *, timed: bool) -> Iterator[Row]:
    if "failover" in parts:
        yield from _failover(folder / "failover")
    if "leaks" in parts:
        yield from _leaks(folder / "leaks", requests, seed, timed=timed)
    if "outages" in parts:
        yield from outages.rows(
            folder / "outages",
            outage_s=max(3.0, 0.3 * min(requests, FULL)),
            cycles=max(3, requests // 2),
            pairs=max(10, 5 * requests),
            timed=timed,
        )


def run(folder: Path, requests: int, seed: int, parts: list[str], faults: list[str]) -> Results:
    """All parts, one after the other: they must not disturb each other's clocks."""
    timed, started = requests >= TIMED_FROM, time.monotonic()
    for part in PARTS:
        (folder / part).mkdir()
    rows = []
    for row in _rows(folder, requests, seed, parts, timed=timed):
        _note(f"{row.name}: {row.figures} {'; '.join(row.wrong) or 'holds'}")
        rows.append(row)
    cells = list(_cells(folder / "faults", requests, faults, timed=timed)) if "faults" in parts else []
    minutes = (time.monotonic() - started) / 60
    return Results(requests=requests, seed=seed, timed=timed, minutes=minutes, cells=cells, rows=rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=FULL, help="of each fault on each surface")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--write", type=Path, help="a page with marks for the tables")
    options.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    options.add_argument("--faults", nargs="+", choices=NAMES, default=list(NAMES), metavar="FAULT")
    chosen = options.parse_args()
    configure_logging("warning")
    with tempfile.TemporaryDirectory(prefix="shelftalk-faults-") as folder:
        results = run(Path(folder), chosen.requests, chosen.seed, chosen.parts, chosen.faults)
    sys.stdout.write(markdown(results) + "\n")
    if chosen.write:
        write(chosen.write, results)
    raise SystemExit(0 if results.holds else 1)


if __name__ == "__main__":
    main()
