"""`python -m tests.browser.screenshots FOLDER`: the <shelf-talk> element in every state and look, as pictures."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, serve
from tests.browser.stub_api import create_stub
from tests.browser.test_widget_access import STATES
from tests.browser.widget import host_page, widget

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1000, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1000, "height": 800}, "color_scheme": "dark"},
    "mobile": {"viewport": {"width": 390, "height": 780}, "color_scheme": "light"},
    "mobile-dark": {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark"},
    "right-to-left": {"viewport": {"width": 390, "height": 780}, "color_scheme": "light"},
}
HEAD = "<style>body { color-scheme: light dark; background: light-dark(#fafaf7, #222); font-family: Georgia }</style>"


def picture(browser: Browser, url: str, look: str, state: Callable[[Page], None], folder: Path) -> Path:
    """One state in one look, as a file."""
    with browser.new_context(reduced_motion="reduce", **LOOKS[look]) as context:
        page = context.new_page()
        # The states are reached by their English names; the texts change to Arabic once they are.
        host_page(page, url, head=HEAD)
        page.locator("shelf-talk button.open").click()
        state(page)
        if look == "right-to-left":
            page.evaluate("document.documentElement.dir = 'rtl'")
            page.evaluate("document.querySelector('shelf-talk').setAttribute('lang', 'ar')")
            widget(page).locator("[dir=rtl]").first.wait_for()
        file = folder / f"{state.__name__}-{look}.png"
        page.screenshot(path=file)
    return file


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serve(create_stub()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        for state in STATES:
            for look in LOOKS:
                sys.stdout.write(f"{picture(browser, url, look, state, folder)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
