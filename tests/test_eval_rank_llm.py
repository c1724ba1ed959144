"""`eval rank --llm`: a model's lists beside the others on the same visitors; and exports that a notebook reads."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.settings import RerankSettings
from eval.cli import app
from eval.list_export import ExportError, check, export
from eval.llm_ranking import LlmReport, rerank, tables
from eval.measuring import Measurement, measure
from eval.ranking import RANKER, RETRIEVAL
from prompts.chat_model import ModelError
from prompts.messages import ModelCall
from prompts.scripted import Said, ScriptedChatModel
from ranking.measures import ndcg
from ranking.training import VIEWS
from tests.test_measuring import PLAN, small_shop

DOC = (Path(__file__).parents[1] / "docs" / "measuring-lists.md").read_text(encoding="utf-8")
FIRST_TWO = RerankSettings(top_n=2, max_moves=1, first_from=2)
MANY = 1_000


@pytest.fixture(scope="module")
def found() -> Measurement:
    return measure(small_shop(), PLAN, with_sources=False)


def handles(call: ModelCall) -> list[str]:
    return re.findall(r"^([A-Z][0-9]), ", call.messages[-1].text, re.MULTILINE)


def swapping(call: ModelCall) -> Said:
    return json.dumps({"order": handles(call)[::-1]})


def asked(
    found: Measurement, said: Callable[[ModelCall], Said], visitors: int = MANY
) -> tuple[LlmReport, ScriptedChatModel]:
    model = ScriptedChatModel(said, name="m")
    return asyncio.run(rerank(found, model, FIRST_TWO, visitors=visitors)), model


def test_the_models_order_is_measured_on_the_rankers_lists(found: Measurement) -> None:
    """It swaps the first two of every list; the figures are those of the swapped lists."""
    report, _ = asked(found, swapping)
    for view in VIEWS:
        one, ranker, target = report.views[view], found.report.result(RANKER, view), found.report.targets[view]
        swapped = ranker.lists.copy()
        swapped[:, [0, 1]] = swapped[:, [1, 0]]
        assert one.result.lists.tolist() == swapped.tolist()
        wanted = [ndcg(np.isin(row, truth), truth.size) for row, truth in zip(swapped, target.truths, strict=True)]
        np.testing.assert_allclose(one.result.ndcg, wanted)
        assert one.gain(found.report, RANKER).mean == pytest.approx(float((wanted - ranker.ndcg).mean()))
        assert (one.ordered, one.reasons) == (len(target.visitors), {})
        np.testing.assert_array_equal(one.result.recall, ranker.recall)


def test_calls_that_fail_are_counted_by_reason_and_leave_the_rankers_list(found: Measurement) -> None:
    turns = iter(range(MANY))

    def failing(call: ModelCall) -> Said:
        replies: list[Said] = ["I like them all.", ModelError("down"), swapping(call)]
        return replies[next(turns) % 3]

    report, _ = asked(found, failing, visitors=6)
    one = report.views["all"]
    assert (one.rows.size, one.ordered) == (6, 2)
    assert sum(one.reasons.values()) == 4
    assert set(one.reasons) == {"reply_unreadable", "llm_error"}
    stays = one.result.lists == found.report.result(RANKER, "all").lists[one.rows]
    assert sorted(stays.all(axis=1).tolist()) == [False] * 2 + [True] * 4
    [table, _] = tables(report, found.report)
    assert "2 of 6 lists were ordered; the others stay the ranker's: llm_error 2, reply_unreadable 2" in str(
        table.caption
    )
    assert "tokens not told by the model" in str(table.caption)


def test_only_so_many_visitors_are_asked_about_and_all_systems_stand_on_them(found: Measurement) -> None:
    report, model = asked(found, swapping, visitors=3)
    one = report.views["all"]
    assert one.rows.size == 3
    assert len(model.history) == sum(each.rows.size for each in report.views.values()) <= 6
    body = report.to_json(found.report)["views"]["all"]
    assert body["visitors"] == 3
    assert set(body["gain"]) == {each.system for each in found.report.of("all")}
    popular = found.report.result("popularity", "all").ndcg[one.rows]
    assert body["gain"]["popularity"][0] == pytest.approx(float((one.result.ndcg - popular).mean()), abs=1e-4)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_export_holds_every_score_and_the_summary(found: Measurement, tmp_path: Path, ending: str) -> None:
    import pandas as pd

    report, _ = asked(found, swapping, visitors=3)
    paths = export(tmp_path / f"lists.{ending}", found, report)
    scores, summary = (pd.read_csv(one) if ending == "csv" else pd.read_parquet(one) for one in paths)
    for view in VIEWS:
        own = scores[(scores["view"] == view) & (scores["system"] == RETRIEVAL)]
        np.testing.assert_allclose(own["ndcg@10"], found.report.result(RETRIEVAL, view).ndcg)
        assert own["visitor_id"].tolist() == list(found.report.targets[view].visitors)
    model = summary[(summary["system"] == report.system) & (summary["measure"] == "ndcg@10")]
    row = model[model["view"] == "all"].iloc[0]
    gain = report.views["all"].gain(found.report, RANKER)
    assert row["visitors"] == 3
    assert [row["less_ranker"], row["less_ranker_low"], row["less_ranker_high"]] == pytest.approx(
        [gain.mean, gain.low, gain.high]
    )
    assert summary[summary["system"] == RANKER]["less_ranker"].isna().all()
    assert "strangers" in set(scores["view"])


def test_the_notebooks_lines_in_the_docs_run(
    found: Measurement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [snippet] = re.findall(r"```python\n(.*?)```", DOC, re.DOTALL)
    assert len([line for line in snippet.splitlines() if line]) == 5
    export(tmp_path / "lists.parquet", found)
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "measuring-lists.md", "exec"), {})
    assert RANKER in capsys.readouterr().out


class Closing(ScriptedChatModel):
    async def aclose(self) -> None:
        """As a real model has it."""


def test_the_command_tells_and_writes_what_the_model_did(
    found: Measurement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def scripted(*_: object) -> Iterator[ScriptedChatModel]:
        yield Closing(swapping, name="m")

    monkeypatch.setattr("eval.commands.rank.asked_model", scripted)
    monkeypatch.setattr("eval.commands.rank.measure", lambda *_, **__: found)
    monkeypatch.setattr("eval.rank.dataset", lambda *_, **__: found.data)
    files = ["--write", str(tmp_path / "all.json"), "--export", str(tmp_path / "lists.csv")]
    done = CliRunner().invoke(app, ["eval", "rank", "--llm", "local", "--llm-visitors", "4", *files])
    assert done.exit_code == 0, done.output
    assert "4 of 4 lists were ordered" in done.output
    written = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["llm"]
    assert (written["model"], written["views"]["all"]["visitors"]) == ("m", 4)
    assert f"{RANKER} + m" in (tmp_path / "lists.summary.csv").read_text(encoding="utf-8")


def test_a_model_that_is_not_there_is_told_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFTALK_LLM__PROVIDER", "off")
    monkeypatch.setattr("eval.rank.dataset", lambda *_, **__: pytest.fail("it was measured"))
    done = CliRunner().invoke(app, ["eval", "rank", "--llm", "configured"])
    assert (done.exit_code, "SHELFTALK_LLM__PROVIDER" in done.stderr) == (2, True)


def test_an_export_that_cannot_be_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(ExportError, match=r"neither \.csv nor \.parquet"):
        check(Path("lists.xlsx"))
    for more in (["--export", "lists.xlsx"], ["--export", "lists.csv", "--tune"], ["--llm", "local", "--ablate"]):
        done = CliRunner().invoke(app, ["eval", "rank", *more])
        assert done.exit_code == 2, done.output
        assert "--export" in done.stderr
