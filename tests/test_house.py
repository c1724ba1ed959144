"""The house itself: imports run one way, the five names are ours, and what the papers say is true."""

import json
import re
import shlex
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hatchling import build
from typer.main import get_command

from app.settings_page import settings_page
from eval import cli
from retrieval.feeds.jsonl import read_jsonl
from retrieval.feeds.rows import RowError

ROOT = Path(__file__).parents[1]
PACKAGES = {"app", "eval", "prompts", "ranking", "retrieval"}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_imports_run_down_the_house_and_vendors_stay_behind_their_walls() -> None:
    script = Path(sys.executable).with_name("lint-imports")

    ran = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build.build_wheel(str(folder))
    return set(zipfile.ZipFile(folder / name).namelist())


def test_the_wheel_holds_the_five_packages_and_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_holds_what_the_code_reads_besides_code(wheel: set[str]) -> None:
    kinds = (".yaml", ".html", ".css", ".js", ".svg", ".mako")
    committed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *sorted(PACKAGES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert {name for name in committed if name.endswith(kinds)} <= wheel


def test_no_other_installed_package_has_one_of_our_names() -> None:
    owners = metadata.packages_distributions()

    assert {name: set(owners.get(name, ["shelftalk"])) for name in PACKAGES} == {
        name: {"shelftalk"} for name in PACKAGES
    }


def test_the_settings_page_is_what_the_settings_say() -> None:
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page(), (
        "run: shelftalk settings > docs/settings.md"
    )


@pytest.mark.parametrize("snippet", blocks("python"))
def test_python_in_the_readme_runs(snippet: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippet, "README.md", "exec"), {"__name__": "readme"})

    assert capsys.readouterr().out.count(" - ") == 3


def test_commands_in_the_readme_exist() -> None:
    commands: Any = get_command(cli.app)
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("shelftalk ")]

    for line in lines:
        found = commands
        for word in shlex.split(line, comments=True)[1:]:
            found = getattr(found, "commands", {}).get(word, found)
        assert found is not commands, line
        assert not hasattr(found, "commands"), line
    assert lines


def test_the_product_line_in_the_readme_imports() -> None:
    [line] = [block for block in blocks("json") if '"kettle-red"' in block]

    [row] = read_jsonl([json.dumps(json.loads(line))])

    assert not isinstance(row, RowError), row


def test_every_file_that_the_papers_name_is_there() -> None:
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    missing = []
    for paper in papers:
        text = paper.read_text(encoding="utf-8")
        named = re.findall(r"`((?:app|eval|prompts|ranking|retrieval|tests|requirements|docs)/[\w/.]*\w/?)`", text)
        named += re.findall(r"\]\((?!http)([\w/.-]+)\)", text)
        missing += [
            (paper.name, name) for name in named if not any((base / name).exists() for base in (ROOT, paper.parent))
        ]

    assert not missing


def test_every_module_says_what_one_gets_from_it() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.stat().st_size]

    assert [
        str(path.relative_to(ROOT)) for path in modules if not path.read_text(encoding="utf-8").startswith('"""')
    ] == []
