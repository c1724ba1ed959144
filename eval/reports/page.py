"""One HTML file that holds a whole report: opens offline, needs no script, light and dark."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from eval.harness.comparing import Comparison
from eval.harness.gate import Verdict
from eval.harness.results import EvalRun, Status
from eval.harness.summary import parts, slice_of
from eval.judging.agreement import Agreement
from eval.reports.charts import shares

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    run: EvalRun,
    *,
    title: str = "Shelftalk eval",
    comparison: Comparison | None = None,
    verdict: Verdict | None = None,
    judges: Mapping[str, Agreement] | None = None,
) -> str:
    """The report of a run. What got worse stands first: against another run if there is one, else what failed."""
    whole, divided = slice_of("all cases", run.results), parts(run.results)
    charts = {name: shares([whole, *slices], f"Cases that pass, by {name}") for name, slices in divided.items()}
    found: dict[str, Any] = {
        "title": title,
        "whole": whole,
        "parts": divided,
        "charts": charts,
        "counts": run.counts,
        "failed": [one for one in run.results if one.status is Status.FAILED],
        "unscored": [one for one in run.results if one.status is Status.UNSCORED],
        "results": run.results,
        "prompts": run.prompts,
        "missing": run.missing,
        "comparison": comparison,
        "verdict": verdict,
        "judges": {**(judges or {}), **run.judges},
    }
    return _ENVIRONMENT.get_template("report.html").render(found)


def write_page(path: Path, html: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
