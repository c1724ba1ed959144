"""Cassettes: what a model said is said again byte for byte; a changed prompt says which calls it would need."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.terminal import read_settings
from eval.exits import Exit
from eval.harness import running
from eval.harness.cassette import Cassette, CassetteError, Taken, key_of
from eval.harness.results import EvalRun, Status
from eval.harness.watched_model import NotRecordedError, WatchedModel
from eval.judging.agreement import agreement
from eval.judging.measured import keep_measured
from prompts.chat_model import ModelError
from prompts.library import PromptLibrary
from prompts.messages import Message, ModelCall, ModelReply, Role
from prompts.scripted import ScriptedChatModel

SUITE = {
    "description": "Explanations in a model's words",
    "kind": "explanation",
    "tests": [
        {
            "description": "the model's reasons are facts",
            "must_pass": True,
            "needs_model": True,
            "vars": {"query": "a kettle under 40", "explain": 1, "words": "llm"},
            "assert": [{"type": "fallback_reason", "value": "none"}, {"type": "contains", "value": "It is in stock."}],
        },
        {
            "description": "the list itself needs no model",
            "vars": {"query": "a kettle under 40"},
            "assert": [{"type": "in_stock_only"}],
        },
    ],
}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


def obliging(call: ModelCall) -> str:
    """Repeats the facts that it is given, as a small model does; without any it makes something up."""
    facts = [line.partition(". ")[2].strip('"') for line in call.messages[-1].text.splitlines() if line[:1].isdigit()]
    stock = [fact for fact in facts if fact == "It is in stock."]
    return " ".join([*facts[-8:-6], *stock][-2:]) if stock else "A wonderful kettle that everybody loves."


def run(data_dir: Path, tmp_path: Path, library: PromptLibrary | None = None, **plan: Any) -> EvalRun:
    (tmp_path / "words.yaml").write_text(yaml.safe_dump(SUITE), encoding="utf-8")
    settings = read_settings().model_copy(update={"data_dir": data_dir})
    chosen = running.Plan(
        paths=[tmp_path / "words.yaml"],
        libraries=[library or PromptLibrary.load()],
        cassettes=tmp_path / "tapes",
        **plan,
    )
    return asyncio.run(running.run(chosen, settings))


def test_what_was_recorded_is_replayed_with_the_same_bytes_and_a_broken_prompt_fails(
    data_dir: Path, tmp_path: Path
) -> None:
    model = ScriptedChatModel(obliging, name="obliging")
    recorded = run(data_dir, tmp_path, model=model, replayed=False, record=True)
    assert [(one.model, one.status) for one in recorded.results] == [
        ("obliging", Status.PASSED),
        ("off", Status.PASSED),
    ], recorded.to_json()
    assert recorded.exit is Exit.GOOD
    asked = len(model.history)

    first, second = run(data_dir, tmp_path), run(data_dir, tmp_path)
    assert len(model.history) == asked
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())
    assert first.to_json()["results"] == recorded.to_json()["results"]

    library = broken_without_facts()
    lacking = run(data_dir, tmp_path, library)
    assert lacking.exit is Exit.COULD_NOT_RUN
    assert lacking.missing == {"explain@3": 1}
    assert "calls that are on no cassette: 1 of explain@3" in lacking.results[0].judged[0].why

    worse = run(data_dir, tmp_path, library, model=model, replayed=False)
    assert worse.exit is Exit.REGRESSED
    failed = worse.results[0]
    assert (failed.status, failed.seen and failed.seen["fallback_reason"]) == (Status.FAILED, "reply_rejected")
    assert (failed.judged[0].type, failed.judged[0].status) == ("fallback_reason", Status.FAILED)


def broken_without_facts() -> PromptLibrary:
    """The prompts with the facts cut out of the explanation's: everything else in it stands."""
    texts = dict(PromptLibrary.load().texts)
    explain = texts["explain.yaml"].replace("version: 2", "version: 3")
    assert explain.count("{{ facts }}") == 1
    texts["explain.yaml"] = explain.replace("{{ facts }}", "{% if facts and false %}{{ facts }}{% endif %}")
    return PromptLibrary.of(texts)


def call(text: str = "hello", prompt: str = "explain@2") -> ModelCall:
    return ModelCall(prompt=prompt, messages=(Message(role=Role.USER, text=text),))


def test_a_key_tells_every_difference_that_a_model_could_see() -> None:
    keys = [key_of(call(), 1), key_of(call(), 2), key_of(call("other"), 1), key_of(call(prompt="explain@3"), 1)]
    assert len(set(keys)) == 4
    assert key_of(call(), 1) == keys[0]


def test_a_cassette_keeps_replies_and_lasting_errors(tmp_path: Path) -> None:
    cassette = Cassette.load(tmp_path, "vendor/model:1")
    reply = ModelReply(text="Grüße “x”", finish_reason="stop", model="m", input_tokens=3, output_tokens=4)
    cassette.record(call(), 1, Taken(reply=reply, error=None, ms=12))
    cassette.record(call("bad"), 1, Taken(reply=None, error="it was cut off", ms=5))
    cassette.save()
    again = Cassette.load(tmp_path, "vendor/model:1")
    found = again.get(call(), 1)
    assert found == Taken(reply=reply, error=None, ms=12)
    with pytest.raises(ModelError, match="it was cut off"):
        again.taken[key_of(call("bad"), 1)].given()
    again.save(only=[key_of(call(), 1)])
    assert Cassette.load(tmp_path, "vendor/model:1").get(call("bad"), 1) is None


def test_a_damaged_cassette_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "explain@2.jsonl").write_text('{"key": "x"}\n', encoding="utf-8")
    with pytest.raises(CassetteError, match="line 1 is no reply"):
        Cassette.load(tmp_path, "m")


async def _ask(model: WatchedModel) -> ModelReply:
    return await model.complete(call())


def test_a_passing_fault_is_not_recorded_and_a_missing_call_is_told(tmp_path: Path) -> None:
    tired = ScriptedChatModel([ModelError("busy", retryable=True), ModelError("refused")], name="m")
    cassette = Cassette.load(tmp_path, "m")
    watched = WatchedModel(name="m", live=tired, cassette=cassette)
    for _ in range(2):
        with pytest.raises(ModelError):
            asyncio.run(_ask(watched))
    assert [one.error for one in cassette.taken.values()] == ["refused"]
    replaying = WatchedModel(name="m", cassette=Cassette.load(tmp_path / "none", "m"))
    with pytest.raises(NotRecordedError):
        asyncio.run(_ask(replaying))
    assert [one.prompt for one in replaying.missing] == ["explain@2"]


def test_a_judges_verdicts_are_recorded_and_replayed_and_those_that_lack_are_told(
    data_dir: Path, tmp_path: Path
) -> None:
    asked = {"description": "judged", "vars": {"query": "mug"}, "assert": [{"type": "llm-rubric", "value": "Polite."}]}
    (tmp_path / "judged.yaml").write_text(yaml.safe_dump({"description": "Judged", "tests": [asked]}), encoding="utf-8")
    people = [True, False] * 50
    keep_measured("m with holds@1", agreement(people, people), tmp_path / "measured.json")
    settings = read_settings().model_copy(update={"data_dir": data_dir})

    def judged(tapes: str, **plan: Any) -> EvalRun:
        chosen = running.Plan(
            paths=[tmp_path / "judged.yaml"],
            cassettes=tmp_path / tapes,
            measured=tmp_path / "measured.json",
            **plan,
        )
        return asyncio.run(running.run(chosen, settings))

    model = ScriptedChatModel(lambda call: '{"holds": false}', name="m")
    recorded = judged("a", judge_model=model, record=True)
    assert recorded.exit is Exit.REGRESSED
    assert (tmp_path / "a" / "judges" / "m" / "holds@1.jsonl").is_file()
    assert judged("a").to_json() == recorded.to_json()
    assert len(model.history) == 1

    (tmp_path / "b").mkdir()
    shutil.copytree(tmp_path / "a" / "judges", tmp_path / "b" / "judges")
    (tmp_path / "judged.yaml").write_text(
        yaml.safe_dump({"description": "Judged", "tests": [{**asked, "vars": {"query": "kettle"}}]}), encoding="utf-8"
    )
    lacking = judged("b")
    assert (lacking.exit, lacking.missing) == (Exit.COULD_NOT_RUN, {"holds@1": 1})
