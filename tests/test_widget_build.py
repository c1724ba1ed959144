"""What is served of the <shelf-talk> element is the build of its source, small enough, and documented from it."""

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.widget_files import PageFiles

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "app" / "static"
KB = 1024
LANGUAGES = ["ar", "de", "es"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh build of widget/src, with the reference written into a copy of the page."""
    folder = tmp_path_factory.mktemp("widget")
    shutil.copy(ROOT / "docs" / "widget.md", folder)
    if shutil.which("node") is None:
        pytest.fail("Node is not installed: run requirements/node.sh widget (make test does)")
    run = subprocess.run(
        [ROOT / "widget" / "build.sh", folder / "widget.md"],
        env={**os.environ, "SHELF_TALK_OUT": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("shelf-talk*.js")}


def test_the_committed_files_are_the_build_of_the_source(built: Path) -> None:
    assert files(STATIC) == files(built), "run make widget, and commit app/static/shelf-talk*.js"


def test_the_reference_is_what_the_source_says(built: Path) -> None:
    assert (ROOT / "docs" / "widget.md").read_text() == (built / "widget.md").read_text(), "run make widget"


def test_it_is_small() -> None:
    sizes = {name: len(gzip.compress(text.encode(), 9)) for name, text in files(STATIC).items()}
    kinds = {re.sub(r"(-[\w-]{8})?\.js", "", name): size for name, size in sizes.items()}
    assert sorted(kinds) == ["shelf-talk", *(f"shelf-talk-{lang}" for lang in LANGUAGES), "shelf-talk-panel"]
    loader, panel = kinds["shelf-talk"], kinds["shelf-talk-panel"]
    assert loader <= 3 * KB
    assert loader + panel + max(kinds[f"shelf-talk-{lang}"] for lang in LANGUAGES) <= 30 * KB
    assert sum(kinds.values()) <= 35 * KB


def test_every_file_may_be_fetched_from_other_pages_and_only_hashed_ones_are_kept_for_ever() -> None:

    app = FastAPI()
    app.mount("/static", PageFiles(directory=STATIC))
    client = TestClient(app)
    for name in files(STATIC):
        headers = client.get(f"/static/{name}").headers
        assert headers["access-control-allow-origin"] == "*"
        assert ("immutable" in headers["cache-control"]) == (name != "shelf-talk.js")
    assert "access-control-allow-origin" not in client.get("/static/index.html").headers
