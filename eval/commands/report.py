"""The commands that compare runs, close the gate, draw the report, and measure judges."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.telemetry import configure_logging
from app.terminal import AsJson, complain, out, read_settings
from eval.asked_model import Asked, asked_model
from eval.exits import Exit
from eval.harness import gate
from eval.harness.cases import SuiteError, load
from eval.harness.cassette import CASSETTES, Cassette, CassetteError, recorded_models
from eval.harness.comparing import Comparison, compare
from eval.harness.results import EvalRun, ResultsError
from eval.harness.running import SUITES
from eval.harness.watched_model import WatchedModel
from eval.judging.agreement import LEAST_KAPPA, Agreement, agreement
from eval.judging.judge import Judge
from eval.judging.labels import OWN, Label, LabelsError, read_labels
from eval.judging.measured import MeasuredError, keep_measured, read_measured
from eval.local_model import LocalModelError
from eval.reports.exports import inspect_samples, promptfoo, write_json, write_lines
from eval.reports.junit import write_junit
from eval.reports.markdown import comment
from eval.reports.page import page, write_page
from prompts.product_card import clean

JUDGES = CASSETTES.parent / "judging" / "cassettes"
ResultsFile = Annotated[Path, typer.Argument(help="What `eval run --json` wrote.")]
Baseline = Annotated[Path | None, typer.Option(help="The run to compare with, as `eval run --json` wrote it.")]


def eval_diff(
    before: ResultsFile,
    after: ResultsFile,
    *,
    html: Annotated[Path | None, typer.Option(help="Write the comparison as a page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Two runs beside each other: texts, cases, scores, tokens, cost, time. Ends with 1 if a case got worse."""
    try:
        old, new = EvalRun.read(before), EvalRun.read(after)
    except ResultsError as error:
        raise _could_not(error) from error
    found = compare(old, new)
    if as_json:
        out.print_json(data=found.to_json())
    else:
        _tell(found)
    if html:
        write_page(html, page(new, title="Shelftalk eval: what changed", comparison=found, judges=read_measured()))
    raise typer.Exit(Exit.REGRESSED if found.regressions else Exit.GOOD if found.cases else Exit.COULD_NOT_RUN)


def eval_gate(
    run: ResultsFile,
    *,
    baseline: Baseline = None,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="The share of cases whose interval must lie above it.")
    ] = 0.9,
    strict: Annotated[bool, typer.Option("--strict", help="With --baseline: no case may fail that passed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Whether a run is good enough: 0 open, 1 closed, 2 cannot say, because something could not be scored."""
    try:
        found = EvalRun.read(run)
        comparison = compare(EvalRun.read(baseline), found) if baseline else None
    except ResultsError as error:
        raise _could_not(error) from error
    verdict = gate.judge(found, threshold=threshold, comparison=comparison, strict=strict)
    if as_json:
        out.print_json(data=verdict.to_json())
    else:
        tell_verdict(verdict)
    raise typer.Exit(verdict.exit)


def tell_verdict(verdict: gate.Verdict) -> None:
    """What opens or closes the gate, a line each."""
    for reason in verdict.reasons:
        out.print(clean(reason, 300), style="red", markup=False, soft_wrap=True)
    for question in verdict.open_questions:
        out.print(f"could not be scored: {clean(question, 300)}", style="yellow", markup=False, soft_wrap=True)
    word = {Exit.GOOD: "open", Exit.REGRESSED: "closed", Exit.COULD_NOT_RUN: "undecided"}[verdict.exit]
    out.print(f"The gate is {word}: {verdict.passed} of the cases pass, {verdict.threshold:g} is asked for.")


def eval_report(
    run: ResultsFile,
    *,
    baseline: Baseline = None,
    threshold: Annotated[float, typer.Option(min=0, max=1)] = 0.9,
    html: Annotated[Path | None, typer.Option(help="One page that opens offline.")] = None,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML, for a CI.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="A comment for a pull request.")] = None,
    promptfoo_file: Annotated[Path | None, typer.Option("--promptfoo", help="promptfoo's results.")] = None,
    inspect_file: Annotated[
        Path | None, typer.Option("--inspect", help="The suites as samples of inspect-ai, a line each.")
    ] = None,
    suite: Annotated[list[Path] | None, typer.Option(help="With --inspect: which suites. Default: ours.")] = None,
) -> None:
    """A run as a page, JUnit XML, a Markdown comment, or for promptfoo and inspect-ai."""
    try:
        found = EvalRun.read(run)
        comparison = compare(EvalRun.read(baseline), found) if baseline else None
        suites = load(suite or [SUITES]) if inspect_file else ()
    except (ResultsError, SuiteError) as error:
        raise _could_not(error) from error
    verdict = gate.judge(found, threshold=threshold, comparison=comparison)
    if html:
        write_page(html, page(found, comparison=comparison, verdict=verdict, judges=read_measured()))
    if junit:
        write_junit(found, junit)
    if markdown:
        markdown.write_text(comment(found, comparison, verdict), encoding="utf-8")
    if promptfoo_file:
        write_json(promptfoo_file, promptfoo(found))
    if inspect_file:
        write_lines(inspect_file, inspect_samples(suites))


def eval_judge_agreement(
    *,
    labels: Annotated[Path, typer.Option(help="Texts that people labelled, a JSON line each.")] = OWN,
    llm: Annotated[Asked | None, typer.Option(help="Who judges. Default: every judge that is on cassettes.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep its verdicts on a cassette.")] = False,
    cassettes: Annotated[Path, typer.Option(help="Where verdicts are kept.")] = JUDGES,
    least_kappa: Annotated[float, typer.Option(min=-1, max=1, help="What a judge needs to gate.")] = LEAST_KAPPA,
    keep: Annotated[Path | None, typer.Option(help="Write what was measured here, for runs to read.")] = None,
    as_json: AsJson = False,
) -> None:
    """How far a model's verdicts agree with people's: raw, Cohen's kappa, Krippendorff's alpha, with intervals."""
    configure_logging("critical")
    try:
        asked = read_labels(labels)
        found = asyncio.run(_agreements(asked, llm, cassettes, least_kappa, record=record))
    except (LabelsError, CassetteError, LocalModelError) as error:
        raise _could_not(error) from error
    if not found:
        raise _could_not("no judge is on a cassette here; ask one with --llm local --record")
    for name, one in found.items():
        if keep:
            _keep(name, one, keep)
        if not as_json:
            out.print(
                f"{name}: {one}; {one.unread} of {one.labels} replies were no verdict", markup=False, soft_wrap=True
            )
    if as_json:
        out.print_json(data={name: one.to_json() for name, one in found.items()})


def _keep(name: str, found: Agreement, path: Path) -> None:
    try:
        keep_measured(name, found, path)
    except (MeasuredError, OSError) as error:
        raise _could_not(error) from error


async def _agreements(
    asked: tuple[Label, ...], llm: Asked | None, cassettes: Path, least_kappa: float, *, record: bool
) -> dict[str, Agreement]:
    if llm is None:
        models = [WatchedModel(name=one, cassette=Cassette.load(cassettes, one)) for one in recorded_models(cassettes)]
        return {Judge.of(one).name: await _agreement(Judge.of(one), asked, least_kappa) for one in models}
    with asked_model(read_settings(), llm) as live:
        try:
            cassette = Cassette.load(cassettes, live.name) if record else None
            judge = Judge.of(WatchedModel(name=live.name, live=live, cassette=cassette))
            found = {judge.name: await _agreement(judge, asked, least_kappa)}
        finally:
            await live.aclose()
        if cassette:
            cassette.save()
        return found


async def _agreement(judge: Judge, asked: tuple[Label, ...], least_kappa: float) -> Agreement:
    verdicts = [await judge.holds(one.criterion, one.text, one.facts) for one in asked]
    return agreement([one.human for one in asked], verdicts, least_kappa=least_kappa)


def _tell(found: Comparison) -> None:
    for name, text in found.texts.items():
        out.print(name, style="bold", markup=False)
        for line in text.split("\n")[2:]:
            style = "green" if line.startswith("+") else "red" if line.startswith("-") else "dim"
            out.print(line, style=style, markup=False, soft_wrap=True)
    table = Table("", "case", "model", "before", "after", "score")
    for change in found.changes:
        mark = "worse" if change.regressed else "better"
        delta = "" if change.delta is None else f"{change.delta:+.2f}"
        named = clean(f"{change.after.suite}: {change.after.case}", 160)
        table.add_row(mark, named, change.after.model, change.before.status, change.after.status, delta)
    if table.rows:
        out.print(table)
    figures = Table("", "passed [95 %]", "score [95 %]", "fallback", "tokens", "cost", "p50 ms", "p95 ms")
    for one in (found.before, found.after):
        cost, p50, p95 = f"{one.cost:.4f}", f"{one.p50_ms:.0f}", f"{one.p95_ms:.0f}"
        figures.add_row(one.name, str(one.passed), str(one.score), str(one.fallback), str(one.tokens), cost, p50, p95)
    out.print(figures)
    out.print(
        f"{len(found.regressions)} regressions, {len(found.improvements)} improvements in {found.cases} cases; "
        f"mean score {found.gain}; {found.only_before} cases only before, {found.only_after} only after",
        soft_wrap=True,
    )


def _could_not(error: Exception | str) -> typer.Exit:
    complain(Exception(error) if isinstance(error, str) else error)
    return typer.Exit(Exit.COULD_NOT_RUN)
