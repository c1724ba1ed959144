"""`shelftalk eval run`: what it runs, what it says, and what it ends with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from typer.testing import CliRunner

from app.cli import app as command_line
from eval import cli
from eval.exits import Exit
from eval.harness.asking import Harness
from eval.harness.cases import Case, Suite
from eval.harness.results import CaseResult, EvalRun, Judged, Status

NOBODY = {"type": "count", "value": 0}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all runs, so that the catalogue is embedded once."""
    return tmp_path_factory.mktemp("var")


def run(data_dir: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, output and complaints, each on one line."""
    assert cli.evaluation in [group.typer_instance for group in command_line.registered_groups]
    environment = {"SHELFTALK_DATA_DIR": str(data_dir), "COLUMNS": "200"}
    done = CliRunner().invoke(command_line, ["eval", "run", *options], env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, " ".join(done.stdout.split()), " ".join(done.stderr.split())


def suite(path: Path, *cases: dict[str, Any]) -> Path:
    path.write_text(yaml.safe_dump({"description": "A suite", "tests": list(cases)}), encoding="utf-8")
    return path


def test_our_own_suites_hold_on_cassettes_and_leave_only_the_made_shops_behind(data_dir: Path, tmp_path: Path) -> None:
    code, told, _ = run(data_dir, "--json", str(tmp_path / "found.json"))
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    wrong = [(one["case"], one["judged"], one["seen"]) for one in found["results"] if one["status"] != "passed"]
    assert wrong == []
    assert (code, found["exit_code"]) == (0, 0)
    assert found["counts"]["passed"] == len(found["results"]) >= 150
    assert {one["model"] for one in found["results"]} == {"off", "scripted", "smollm2-135m-instruct"}
    assert len({(one["suite"], one["case"]) for one in found["results"]}) >= 150
    assert f"0 failed, 0 unscored, {len(found['results'])} passed" in told
    assert [each.name for each in (data_dir / "eval").iterdir()] == ["shops"]


def test_a_wrong_expectation_ends_with_1_and_shows_the_case_and_what_was_seen(data_dir: Path, tmp_path: Path) -> None:
    fine = {"description": "a good one", "vars": {"query": "kettle"}, "assert": [{"type": "in_stock_only"}]}
    wrong = {
        "description": "kettles cost nothing",
        "vars": {"query": "a kettle under 40"},
        "assert": [
            {"type": "grounded"},
            {"type": "constraint_satisfied", "value": {"field": "price", "op": "lt", "value": 1}},
        ],
    }
    code, told, _ = run(data_dir, "--suite", str(suite(tmp_path / "broken.yaml", fine, wrong)), "--repeats", "2")
    assert code == 1
    assert told.index("broken: kettles cost nothing") < told.index("broken: a good one")
    assert "2 of 2 runs" in told
    assert "failed: constraint_satisfied: " in told
    assert "failed: grounded" not in told
    assert "kettle, black (2990 EUR)" in told or "kettle, red (2990 EUR)" in told or "kettle, white (2990 EUR)" in told
    assert "understood: price lt 4000; not confirmed: nothing" in told
    assert "2 failed, 0 unscored, 2 passed" in told


def test_a_lie_that_is_expected_is_shown_to_be_cut(data_dir: Path, tmp_path: Path) -> None:
    case = {
        "description": "the model's lie is read",
        "vars": {"query": "kettle", "explain": 1, "model_reply": "It costs €1.00."},
        "assert": [{"type": "contains", "value": "€1.00"}, {"type": "fallback_reason", "value": "reply_rejected"}],
    }
    code, told, _ = run(data_dir, "--suite", str(suite(tmp_path / "lies.yaml", case)))
    assert code == 1
    assert "lies: the model's lie is read (scripted)" in told
    assert "failed: contains: the text has no '€1.00'" in told
    assert "failed: fallback_reason" not in told


def test_an_unreadable_suite_ends_with_2_and_says_where(data_dir: Path, tmp_path: Path) -> None:
    case = {"description": "one", "vars": {"query": "pan"}, "assert": [{"type": "unheard_of"}]}
    path = suite(tmp_path / "odd.yaml", case)
    code, told, complaints = run(data_dir, "--suite", str(path))
    assert (code, told) == (2, "")
    assert f"{path}: case 1 “one”: assert 1: Value error, there is no assertion 'unheard_of'" in complaints


def test_what_cannot_be_scored_stands_apart_and_ends_with_2(data_dir: Path, tmp_path: Path) -> None:
    nothing = {
        "description": "nothing to look at",
        "vars": {"query": "pan", "constraints": [{"field": "price", "op": "lt", "value": 1}], "explain": 1},
        "assert": [{"type": "grounded"}],
    }
    code, told, _ = run(data_dir, "--suite", str(suite(tmp_path / "empty.yaml", nothing)))
    assert code == 2
    assert "unscored: grounded: there is no product at place 1 to explain; the list has 0" in told
    assert "0 failed, 1 unscored, 0 passed" in told


def test_the_local_model_that_cannot_run_ends_with_2(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = {"description": "one", "vars": {"turns": ["pan"], "words": "llm"}, "assert": [NOBODY]}
    monkeypatch.setattr("eval.local_model.available", lambda: "the local model needs its weights")
    code, _, complaints = run(data_dir, "--llm", "local", "--suite", str(suite(tmp_path / "words.yaml", case)))
    assert code == 2
    assert "the local model needs its weights" in complaints


# The harness alone, against a shop that is not one


def case(**changes: Any) -> Case:
    plain = {"description": "one", "vars": {"query": "pan"}, "assert": [NOBODY]}
    return Case.model_validate({**plain, **changes})


LIST = {"recommendation_id": "r", "mode": "retrieved", "products": [], "constraints": [], "unmet": []}


async def ask(answer: Callable[[httpx2.Request], httpx2.Response], one: Case, **how: Any) -> list[CaseResult]:
    repeats = how.pop("repeats", 1)
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer), base_url="http://shop") as client:
        whole = Suite(name="suite", description="A suite", cases=(one,))
        return await Harness(client=client, **how).run([(whole, one)], repeats=repeats)


@pytest.mark.anyio
async def test_a_shop_that_breaks_is_not_scored() -> None:
    (result,) = await ask(lambda request: httpx2.Response(500, text="Internal Server Error"), case())
    assert result.status is Status.UNSCORED
    assert result.score is None
    assert result.seen is None
    assert result.judged[0].why == "POST /v1/recommendations was answered 500: Internal Server Error"


@pytest.mark.anyio
async def test_a_list_without_evidence_is_judged_by_all_but_its_evidence() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=LIST) if request.method == "POST" else httpx2.Response(404, json={})

    (result,) = await ask(answer, case(**{"assert": [NOBODY, {"type": "grounded"}]}))
    assert [(one.type, one.status) for one in result.judged] == [
        ("count", Status.PASSED),
        ("grounded", Status.UNSCORED),
    ]
    assert (result.status, result.score) == (Status.UNSCORED, 1.0)


@pytest.mark.anyio
async def test_each_repeat_is_a_conversation_of_its_own() -> None:
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            seen.append(json.loads(request.content)["conversation_id"])
        return httpx2.Response(200, json={**LIST, "text": "Nothing."})

    results = await ask(answer, case(vars={"turns": ["pan", "cheaper"]}), repeats=2)
    assert [result.repeat for result in results] == [1, 2]
    first, second, third, fourth = seen
    assert first == second != third == fourth


@pytest.mark.anyio
async def test_words_that_the_model_did_not_say_are_not_scored_as_its_own() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={**LIST, "text": "Nothing.", "fallback_reason": "deadline"})

    one = case(vars={"turns": ["pan"], "words": "llm"})
    (shop,) = await ask(answer, one)
    (model,) = await ask(answer, one, model="some-model", only_model_words=True)
    assert shop.status is Status.PASSED
    assert (model.status, model.judged[0].why) == (Status.UNSCORED, "the model gave no words: deadline")


def result(*judged: tuple[Status, float | None, float]) -> CaseResult:
    found = tuple(
        Judged(type="count", status=status, score=score, weight=weight, why="") for status, score, weight in judged
    )
    return CaseResult(suite="s", case="c", model="off", repeat=1, judged=found, seen=None)


GOOD = (Status.PASSED, 1.0, 1.0)
BAD = (Status.FAILED, 0.0, 3.0)
WATCHED = (Status.FAILED, 0.0, 0.0)
UNKNOWN = (Status.UNSCORED, None, 5.0)


def test_a_score_is_the_weighted_mean_of_what_was_scored() -> None:
    assert result(GOOD, BAD).score == 0.25
    assert result(GOOD, UNKNOWN).score == 1.0
    assert result(UNKNOWN).score is None
    assert (result(GOOD, WATCHED).status, result(GOOD, WATCHED).score) == (Status.PASSED, 1.0)


def test_exit_codes() -> None:
    def code(*results: CaseResult) -> Exit:
        return EvalRun(results=results).exit

    assert code(result(GOOD)) is Exit.GOOD
    assert code(result(GOOD), result(GOOD, UNKNOWN)) is Exit.COULD_NOT_RUN
    assert code(result(UNKNOWN), result(BAD), result(GOOD)) is Exit.REGRESSED
    assert code() is Exit.COULD_NOT_RUN
