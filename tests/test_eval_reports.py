"""Two runs compared, the gate, and what a run is written as."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.exits import Exit
from eval.harness import gate
from eval.harness.cases import load
from eval.harness.comparing import compare
from eval.harness.results import EvalRun, ResultsError, Status
from eval.harness.running import SUITES
from eval.harness.summary import slice_of
from eval.proportion import Proportion
from eval.reports.exports import inspect_samples, promptfoo
from eval.reports.junit import write_junit
from eval.reports.markdown import comment
from tests.runs import CALL, GOOD, WORSE, result, run


def test_what_got_worse_stands_first_with_what_must_pass_before_the_rest() -> None:
    found = compare(GOOD, WORSE)
    assert [change.after.case for change in found.changes] == ["case 57", "case 58", "case 59"]
    assert (len(found.regressions), len(found.improvements)) == (3, 0)
    assert found.gain.mean == pytest.approx(-2 / 59)
    assert "-Say it." in found.texts["explain.yaml"]
    assert "+Say it loudly." in found.texts["explain.yaml"]
    assert len(compare(WORSE, GOOD).improvements) == 3
    assert compare(GOOD, GOOD).changes == ()


def test_a_case_counts_once_whatever_its_repeats_and_what_was_not_scored_is_in_no_share() -> None:
    runs = [result("a"), result("a", Status.FAILED, repeat=2), result("b"), result("c", Status.UNSCORED)]
    found = slice_of("all", runs)
    assert (found.passed, found.unscored) == (Proportion(1, 2), 1)
    assert found.score.mean == 0.75


def test_the_gate() -> None:
    assert gate.judge(GOOD, threshold=0.9).exit is Exit.GOOD
    closed = gate.judge(WORSE, threshold=0.5, comparison=compare(GOOD, WORSE), strict=True)
    assert closed.exit is Exit.REGRESSED
    assert "must pass and does not: s: case 57 (off)" in closed.reasons
    assert "passed and fails now: s: case 58 (off)" in closed.reasons
    few = gate.judge(run(result("a"), result("b")), threshold=0.9)
    assert few.exit is Exit.REGRESSED
    assert "its lower bound is 0.342" in few.reasons[0]
    assert gate.judge(run(*GOOD.results, result("x", Status.UNSCORED)), threshold=0.9).exit is Exit.COULD_NOT_RUN


def test_the_interval_of_a_share_covers_the_truth_in_about_95_of_100_runs() -> None:
    """2,000 runs of 200 cases, of which each passes with a chance of 0.9."""
    hits = np.random.default_rng(5).binomial(200, 0.9, 2_000)
    bounds = [Proportion(int(one), 200).interval for one in hits]
    covered = np.mean([low <= 0.9 <= high for low, high in bounds])
    assert 0.93 <= covered <= 0.97, covered


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    WORSE.write(tmp_path / "run.json")
    assert EvalRun.read(tmp_path / "run.json") == WORSE
    (tmp_path / "odd.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(ResultsError, match="has format 99"):
        EvalRun.read(tmp_path / "odd.json")
    with pytest.raises(ResultsError, match="cannot be read"):
        EvalRun.read(tmp_path / "none.json")


def test_the_commands_end_as_ci_expects(tmp_path: Path) -> None:
    GOOD.write(tmp_path / "good.json")
    WORSE.write(tmp_path / "worse.json")

    def ended(*arguments: str) -> int:
        return CliRunner().invoke(app, ["eval", *arguments]).exit_code

    good, worse = str(tmp_path / "good.json"), str(tmp_path / "worse.json")
    assert [ended("diff", good, worse), ended("diff", good, good)] == [1, 0]
    assert [ended("gate", good), ended("gate", worse), ended("gate", str(tmp_path / "no.json"))] == [0, 1, 2]
    written = {name: str(tmp_path / f"out.{name}") for name in ("html", "junit", "markdown", "promptfoo", "inspect")}
    options = [word for name, path in written.items() for word in (f"--{name}", path)]
    assert ended("report", worse, "--baseline", good, *options) == 0
    assert all(Path(path).stat().st_size for path in written.values())


def test_junit_tells_failures_and_what_could_not_be_scored_apart(tmp_path: Path) -> None:
    write_junit(WORSE, tmp_path / "junit.xml")
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "60",
        "failures": "2",
        "errors": "1",
    }


def test_a_comment_names_regressions_and_no_text_of_the_run_is_markup() -> None:
    hostile = run(result("a | b `c` <script>", Status.FAILED))
    told = comment(WORSE, compare(GOOD, WORSE), gate.judge(WORSE, threshold=0.9))
    assert "the gate is closed" in told
    assert "3 regressions, 0 improvements in 60 cases" in told
    assert "`s: a ¦ b ´c´" in comment(hostile)


def test_other_tools_get_every_case() -> None:
    body = promptfoo(WORSE)["results"]
    assert body["stats"]["successes"] == 57
    assert body["stats"]["tokenUsage"]["total"] == 57 * (CALL.input_tokens or 0) + 57 * (CALL.output_tokens or 0)
    samples = inspect_samples(load([SUITES]))
    assert len({one["id"] for one in samples}) == len(samples) >= 150
    assert json.loads(json.dumps(samples)) == samples
