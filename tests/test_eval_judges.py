"""`llm-rubric`: a judge that was measured gates, any other is told; a reply that is no verdict is no score."""

import asyncio
import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import httpx2
import pytest
from rich.console import Console

from eval.exits import Exit
from eval.harness import gate
from eval.harness.asking import Harness
from eval.harness.cases import Case, Suite
from eval.harness.judges import RunJudge
from eval.harness.results import CaseResult, EvalRun, Status
from eval.harness.telling import tell
from eval.harness.watched_model import WatchedModel
from eval.judging.agreement import LEAST_KAPPA, Agreement, agreement
from eval.judging.measured import MeasuredError, read_measured
from eval.reports.exports import promptfoo
from eval.reports.junit import write_junit
from eval.reports.page import page
from prompts.chat_model import ModelError
from prompts.messages import ModelCall
from prompts.scripted import Said, ScriptedChatModel

PEOPLE = [True, False] * 100
GOOD = agreement(PEOPLE, PEOPLE)
POOR = agreement(PEOPLE, [one if number % 4 else not one for number, one in enumerate(PEOPLE)])
NAME = "m with holds@1"
ANSWER = {
    "recommendation_id": "r", "mode": "retrieved", "products": [], "constraints": [], "unmet": [],
    "text": "Nothing under 5 EUR, I am afraid.",
}  # fmt: skip
RUBRIC = {"type": "llm-rubric", "value": "The text is polite."}
COUNT = {"type": "count", "value": 0}


def yes(call: ModelCall) -> Said:
    return json.dumps({"holds": True})


def no(call: ModelCall) -> Said:
    return json.dumps({"holds": False})


def mumble(call: ModelCall) -> Said:
    return "Well, it depends."


def down(call: ModelCall) -> Said:
    return ModelError("the judge is not there")


def judge(said: Callable[[ModelCall], Said], measured: Mapping[str, Agreement]) -> RunJudge:
    model = ScriptedChatModel(said, name="m")
    return RunJudge.of(WatchedModel(name="m live", live=model), measured, LEAST_KAPPA)


def run(*judges: RunJudge, asserts: tuple[object, ...] = (COUNT, RUBRIC), must_pass: bool = False) -> EvalRun:
    body = {"description": "one", "must_pass": must_pass, "vars": {"turns": ["a pan under 5"]}, "assert": asserts}
    case = Case.model_validate(body)

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=ANSWER) if request.method == "POST" else httpx2.Response(404, json={})

    async def asked() -> list[CaseResult]:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer), base_url="http://shop") as client:
            suite = Suite(name="s", description="A suite", cases=(case,))
            return await Harness(client=client, judges=judges).run([(suite, case)])

    return EvalRun(results=tuple(asyncio.run(asked())), judges={one.judge.name: one.agreement for one in judges})


def status(found: EvalRun) -> tuple[Status, Exit]:
    return found.results[0].status, found.exit


def test_a_judge_that_agrees_with_people_passes_and_fails_cases_and_closes_the_gate() -> None:
    assert status(run(judge(yes, {NAME: GOOD}))) == (Status.PASSED, Exit.GOOD)
    bad = run(judge(no, {NAME: GOOD}), must_pass=True)
    assert status(bad) == (Status.FAILED, Exit.REGRESSED)
    assert bad.results[0].score == 0.5
    assert any("must pass and does not" in reason for reason in gate.judge(bad, threshold=0.0).reasons)


@pytest.mark.parametrize(
    "measured", [{}, {NAME: POOR}, {"other with holds@1": GOOD}], ids=["none", "poor", "another's"]
)
def test_a_judge_that_agrees_too_little_or_was_never_measured_is_told_and_counts_nowhere(
    measured: Mapping[str, Agreement],
) -> None:
    for said in (yes, no, mumble, down):
        found = run(judge(said, measured), must_pass=True)
        assert status(found) == (Status.PASSED, Exit.GOOD)
        assert found.results[0].score == 1.0
        told = found.results[0].judged[1]
        assert (told.type, told.weight, told.judge, "cannot gate" in told.why) == ("llm-rubric", 0.0, NAME, True)
        verdict = gate.judge(found, threshold=0.0)
        assert (verdict.exit, verdict.reasons, verdict.open_questions) == (Exit.GOOD, (), ())


def test_a_case_with_nothing_but_a_judge_that_cannot_gate_is_no_pass() -> None:
    found = run(judge(yes, {}), asserts=(RUBRIC,))
    assert status(found) == (Status.UNSCORED, Exit.COULD_NOT_RUN)
    assert "only judges that cannot gate were asked" in gate.judge(found, threshold=0.0).open_questions[0]


@pytest.mark.parametrize(
    ("said", "why"), [(mumble, "the reply is no verdict"), (down, "the judge failed: the judge is not there")]
)
def test_what_a_measured_judge_does_not_say_could_not_be_scored(said: Callable[[ModelCall], Said], why: str) -> None:
    found = run(judge(said, {NAME: GOOD}))
    assert status(found) == (Status.UNSCORED, Exit.COULD_NOT_RUN)
    assert found.results[0].judged[1].why.startswith(why)
    assert found.results[0].score == 1.0


def test_without_a_judge_a_rubric_could_not_be_scored() -> None:
    found = run()
    assert status(found) == (Status.UNSCORED, Exit.COULD_NOT_RUN)
    assert "no judge was asked" in found.results[0].judged[1].why


def test_the_run_decides_the_mark_and_a_file_cannot_lower_it() -> None:
    lax = agreement(PEOPLE, [one if number % 4 else not one for number, one in enumerate(PEOPLE)], least_kappa=-1)
    assert lax.may_gate
    assert not judge(no, {NAME: lax}).may_gate


def test_the_judge_reads_words_facts_and_shopper_as_quoted_data() -> None:
    model = ScriptedChatModel(yes, name="m")
    run(RunJudge.of(WatchedModel(name="m", live=model), {}, LEAST_KAPPA))
    [call] = model.history
    assert call.prompt == "holds@1"
    asked = call.messages[-1].text
    assert '"The text is polite."' in asked
    assert '"the shopper said a pan under 5"' in asked
    assert '"Nothing under 5 EUR, I am afraid."' in asked


def test_agreement_stands_beside_every_score_wherever_it_is_read(tmp_path: Path) -> None:
    good, poor = judge(yes, {NAME: GOOD}), judge(no, {})
    both = (run(good), run(poor))
    found = EvalRun(results=(*both[0].results, *both[1].results), judges={NAME: GOOD, "x with holds@1": None})
    written = StringIO()
    for one in both:
        tell(one, Console(file=written, width=300))
    kappa = "kappa 1.0000 [1.0000, 1.0000]"
    assert kappa in written.getvalue()
    assert "llm-rubric (told, does not count): 'The text is polite.' does not hold" in written.getvalue()
    assert f"judge {NAME}: never measured" in written.getvalue()
    html = page(found)
    assert kappa in html
    assert "(told, does not count)" in html
    assert "never measured: what it says is told and counts nowhere" in html
    found.write(tmp_path / "run.json")
    assert EvalRun.read(tmp_path / "run.json").judges == found.judges
    write_junit(found, tmp_path / "j.xml")
    assert 'failures="0"' in (tmp_path / "j.xml").read_text(encoding="utf-8")
    assert [one.get("error") for one in promptfoo(found)["results"]["results"]] == [None, None]


def test_a_file_of_agreements_that_is_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"m with holds@1": {"labels": 3}}', encoding="utf-8")
    with pytest.raises(MeasuredError, match="judge-agreement --keep"):
        read_measured(tmp_path / "m.json")
