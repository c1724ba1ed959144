"""docs/security.md: every example on it runs, in its order, against a shop in production."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from string import Template

import httpx2
import pytest

from tests.doors import SECRET
from tests.problems import assert_told
from tests.served import PATIENCE_S, Served, command, start
from tests.shop import place

PAGE = (Path(__file__).parents[1] / "docs/security.md").read_text(encoding="utf-8")
THERE = "http://127.0.0.1:8000"
BLOCK = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(\w+)=\$\(shelftalk (.*)\)|shelftalk (.*)")
KNOWN_S = 2.5
"""A running server knows new keys after two seconds."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "filled")
    running = start(folder, LLM__PROVIDER="off", ENV="production", TOKENS__SECRET=SECRET)
    yield running
    assert running.end() == 0


class Reader:
    """Somebody who types what the page says. `shelftalk` runs in this process: starting it takes seconds each time."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.env = dict(served.env)
        self.said = ""

    def types(self, block: str) -> None:
        others = []
        for line in block.replace(THERE, self.served.url).splitlines():
            if found := COMMAND.fullmatch(line):
                variable, taken, plain = found.groups()
                self._shelftalk(variable, *(taken or plain).split(" | ", 1))
            else:
                others.append(line)
        self.said += self._bash("\n".join(others))

    def _shelftalk(self, variable: str | None, words: str, filtered: str = "") -> None:
        ran = command(*shlex.split(Template(words).substitute(self.env)), env=self.env)
        assert ran.exit_code == 0, ran.output
        told = self._bash(filtered, told=ran.stdout) if filtered else ran.stdout
        if variable:
            self.env[variable] = told.strip()
        else:
            self.said += told

    def _bash(self, script: str, told: str = "") -> str:
        python = f'python() {{ "{sys.executable}" "$@"; }}\n'
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", python + script], input=told,
            cwd=self.served.folder, env=self.env, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


def test_the_page_can_be_followed_from_its_first_block_to_its_last(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    reader = Reader(served)
    for language, block in BLOCK.findall(PAGE):
        if language == "sh":
            reader.types(block)
            if "keys create" in block:
                time.sleep(KNOWN_S)
            continue
        monkeypatch.setenv("SHELFTALK_TOKENS__SECRET", SECRET)
        monkeypatch.setenv("PAGE_KEY_ID", reader.env["PAGE_KEY"].split("_")[1])
        signed: dict[str, str] = {}
        exec(compile(block, "security.md", "exec"), signed)
        shown = {"authorization": f"Bearer {signed['token']}", "origin": "https://shop.example"}
        own = httpx2.get(f"{served.url}/v1/visitors/customer-42", headers=shown, trust_env=False)
        assert own.json()["visitor_id"] == "customer-42"

    assert "storefront" in reader.said
    assert '"recommendation_id"' in reader.said
    assert '"visitor_id":"customer-42"' in reader.said
    assert reader.said.rstrip().endswith("is revoked")


def test_a_served_shop_is_closed_to_strangers_and_open_to_its_own_command_line(served: Served) -> None:
    with httpx2.Client(base_url=served.url, trust_env=False) as stranger:
        assert_told(stranger.get("/v1/rules"), 401, "credentials_needed")
        assert stranger.get("/livez").status_code == 200
    note = served.folder / "server.json"
    ran = command("rules", "show", env=served.env)

    assert oct(note.stat().st_mode & 0o777) == "0o600"
    assert ran.exit_code == 0, ran.output
    assert "availability" in ran.stdout
    assert os.environ.get("SHELFTALK_ENV") is None
