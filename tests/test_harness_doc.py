"""docs/harness.md is followed from a prompt edit to a gated promotion, its commands as they stand there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from eval.cli import app
from prompts.library import TEMPLATES
from tests.shop import place

DOC = (Path(__file__).parents[1] / "docs" / "harness.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", DOC, re.DOTALL) for line in block.splitlines()]
SMALL = {
    "description": "Two cases, so that a test has time",
    "tests": [
        {
            "description": "the words are proved",
            "vars": {"query": "a kettle under 40", "explain": 1, "words": "llm"},
            "assert": [{"type": "grounded"}],
        },
        {"description": "the list", "vars": {"query": "mug"}, "assert": [{"type": "in_stock_only"}]},
    ],
}


def edited() -> str:
    text = (TEMPLATES / "explain.yaml").read_text(encoding="utf-8")
    return text.replace("version: 2", "version: 3").replace("Add nothing.", "Add nothing at all.")


@pytest.mark.model
def test_the_page_leads_from_an_edit_to_a_promotion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path / "var", "filled")
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "small.yaml").write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHELFTALK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SHELFTALK_ENCODER", "hashing")
    ended: dict[str, int] = {}
    for command in COMMANDS:
        words = shlex.split(command)
        if words[:2] == ["cp", "-r"]:
            shutil.copytree(TEMPLATES, tmp_path / words[3])
            (tmp_path / words[3] / "explain.yaml").write_text(edited(), encoding="utf-8")
            continue
        more = {"run": ["--suite", "small"], "gate": ["--threshold", "0.1"], "promote": ["--threshold", "0.1"]}
        done = CliRunner().invoke(app, [*words[1:], *more.get(words[2], [])])
        assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
        ended[command] = done.exit_code
    codes = dict(
        zip(
            ("before", "lacking", "after", "diff", "gate", "report", "promote", "show", "back"),
            ended.values(),
            strict=True,
        )
    )
    assert codes.pop("before") in {
        0,
        2,
    }  # the packaged model's cassette holds the shipped prompt's words of this case, or not
    assert codes == {"lacking": 2, "after": 0, "diff": 0, "gate": 0, "report": 0, "promote": 0, "show": 0, "back": 0}
