"""Judges: how far they agree with people, by hand-made numbers, and verdicts that do not hang on the place."""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from eval.judging.agreement import Agreement, agreement, cohen_kappa, krippendorff_alpha
from eval.judging.judge import Judge
from eval.judging.labels import LabelsError, read_labels
from eval.judging.measured import keep_measured, read_measured
from prompts.messages import ModelCall
from prompts.scripted import ScriptedChatModel

YES, NO = [True], [False]


def test_kappa_and_alpha_by_hand() -> None:
    """Both say yes to 20, no to 15; the first alone says yes to 5, the second alone to 10 (a well-known table)."""
    first = np.array([1] * 20 + [1] * 5 + [0] * 10 + [0] * 15)
    second = np.array([1] * 20 + [0] * 5 + [1] * 10 + [0] * 15)
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert krippendorff_alpha(first, second) == pytest.approx(1 - 0.3 / ((100**2 - 55**2 - 45**2) / (100 * 99)))


def test_a_judge_that_says_yes_to_everything_agrees_by_chance_alone() -> None:
    found = agreement(YES * 90 + NO * 10, YES * 100)
    assert found.raw.share == 0.9
    assert (found.kappa.mean, found.may_gate) == (0.0, False)


def test_a_judge_that_agrees_may_gate_and_one_that_may_be_below_may_not() -> None:
    people = (YES + NO) * 100
    assert agreement(people, people).may_gate
    sloppy = [one if number % 4 else not one for number, one in enumerate(people)]
    assert agreement(people, sloppy).kappa.mean == pytest.approx(0.5, abs=0.01)
    assert not agreement(people, sloppy).may_gate
    assert agreement(people, sloppy, least_kappa=0.2).may_gate


def test_a_reply_that_is_no_verdict_counts_as_the_wrong_one() -> None:
    found = agreement(YES * 5 + NO * 5, [None] * 10)
    assert (found.raw.hits, found.unread) == (0, 10)
    with pytest.raises(ValueError, match="10 labels and 9 verdicts"):
        agreement(YES * 10, YES * 9)


@pytest.mark.parametrize(("files", "least"), [(40, 34), pytest.param(1_000, 930, marks=pytest.mark.proof)])
def test_the_interval_of_kappa_covers_the_truth(files: int, least: int) -> None:
    """Files of 150 labels; the judge says as a person does with a chance of 0.85, both labels equally often."""
    rng, truth, covered = np.random.default_rng(2), 0.7, 0
    for _ in range(files):
        people = rng.random(150) < 0.5
        judged = np.where(rng.random(150) < 0.85, people, ~people)
        found = agreement(people.tolist(), judged.tolist())
        covered += found.kappa.low <= truth <= found.kappa.high
    assert covered >= least


def preferring_the_first(call: ModelCall) -> str:
    return json.dumps({"better": "first"})


def preferring_the_longer(call: ModelCall) -> str:
    first, second = (line.partition(": ")[2] for line in call.messages[-1].text.splitlines()[-2:])
    return json.dumps({"better": "first" if len(first) > len(second) else "second"})


def test_a_preference_that_only_follows_the_place_is_none() -> None:
    placed = Judge.of(ScriptedChatModel(preferring_the_first))
    assert asyncio.run(placed.better("clear", "short", "much longer")) == "same"
    real = Judge.of(ScriptedChatModel(preferring_the_longer))
    assert asyncio.run(real.better("clear", "short", "much longer")) == "second"
    assert asyncio.run(real.better("clear", "much longer", "short")) == "first"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [('{"holds": true}', True), ('{"holds": false}', False), ("yes!", None), ('{"holds": "x"}', None)],
)
def test_a_verdict_is_read_or_is_none(reply: str, verdict: bool | None) -> None:
    judge = Judge.of(ScriptedChatModel(lambda call: reply, name="m"))
    assert asyncio.run(judge.holds("All is true.", "It costs 1.", ["price 1"])) is verdict
    assert judge.name == "m with holds@1"


def test_labels_are_read_whole_or_refused(tmp_path: Path) -> None:
    own = read_labels()
    assert len(own) >= 200
    assert {one.human for one in own} == {True, False}
    (tmp_path / "bad.jsonl").write_text('{"criterion": "x", "text": "y", "human": "yes"}\n', encoding="utf-8")
    with pytest.raises(LabelsError, match="line 1: human"):
        read_labels(tmp_path / "bad.jsonl")


def test_what_was_measured_is_kept_by_judge(tmp_path: Path) -> None:
    found: Agreement = agreement((YES + NO) * 20, (YES + NO) * 20)
    keep_measured("m with holds@1", found, tmp_path / "m.json")
    assert read_measured(tmp_path / "m.json") == {"m with holds@1": found}
    assert read_measured(tmp_path / "none.json") == {}
