"""docs/clients.md: every example on it runs, against a served shop."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import PATIENCE_S, Served, start
from tests.shop import place
from tests.test_ai_sdk import node

PAGE = (Path(__file__).parents[1] / "docs/clients.md").read_text(encoding="utf-8")
THERE = "http://127.0.0.1:8000"
COMMAND = f'shelftalk() {{ "{sys.executable}" -c "from eval.cli import main; main()" "$@"; }}\n'


def examples(language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "filled")
    running = start(folder, LLM__PROVIDER="off")
    yield running
    assert running.end() == 0


@pytest.mark.parametrize("example", examples("sh"))
def test_commands(example: str, served: Served) -> None:
    if "curl " in example and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", COMMAND + example.replace(THERE, served.url)],
        input="a kettle\n", env=served.env, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "kettle" in ran.stdout


@pytest.mark.parametrize("example", examples("python"))
def test_python(example: str, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example.replace(THERE, served.url), "clients.md", "exec"), {"__name__": "clients"})
    assert "1. " in capsys.readouterr().out


@pytest.mark.parametrize("example", examples("js"))
def test_javascript(example: str, served: Served) -> None:
    said = node("--input-type=module", "--eval", example.replace(THERE, served.url))
    assert " - " in said
    assert "under €60.00" in said
