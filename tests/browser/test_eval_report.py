"""The report in a real browser: what got worse is seen at once, nothing is fetched, and axe finds nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from eval.harness import gate
from eval.harness.comparing import compare
from eval.judging.agreement import agreement
from eval.reports.page import page, write_page
from tests.runs import GOOD, WORSE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "eval.html"
    comparison = compare(GOOD, WORSE)
    verdict = gate.judge(WORSE, threshold=0.9, comparison=comparison)
    people = [True, False] * 20
    judges = {"m with holds@1": agreement(people, people), "never measured": None}
    write_page(path, page(replace(WORSE, judges=judges), comparison=comparison, verdict=verdict))
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_regressions_are_seen_without_scrolling_and_axe_finds_nothing(
    browser: Browser, report: Path, scheme: Any, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True) as context:
        opened = context.new_page()
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(report.as_uri())
        first = opened.locator("#regressions article").first
        box = first.bounding_box()
        assert box is not None
        assert "case 57" in first.inner_text()
        if width > 1000:
            assert box["y"] + 120 < 900
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.evaluate("document.querySelectorAll('b > b, .out b').length") == 0  # words are text, not markup
        assert asked == [report.as_uri()]
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True) as context:
        opened = context.new_page()
        opened.goto(report.as_uri())
        found = Axe().run(opened)
        assert found.violations_count == 0, found.generate_report()
