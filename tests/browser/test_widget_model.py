"""The <shelf-talk> element while a language model works, stalls, or is pulled out; and while the server itself dies."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eval.local_model import LocalModel, available
from tests.browser.conftest import OpenPage
from tests.browser.widget import answered, button, cards, host_page, newest, open_panel, say, widget
from tests.faults.server import FaultServer
from tests.served import Served, free_port, start
from tests.shop import place

pytestmark = pytest.mark.browser

TURN_MS = "2500"
LATE = "These are the best matches, without the assistant."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model")
    place(made, "trained")
    return made


@pytest.fixture
def holding() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def shop_with(folder: Path, holding: ExitStack, base_url: str, port: int | None = None, **more: str) -> Served:
    """A server on the folder that asks this model, and no longer than a turn takes."""
    (folder / "server.json").unlink(missing_ok=True)
    limits = {"LLM__DEADLINE_MS": TURN_MS, "LLM__UNDERSTANDS": "false", "RERANK__MODE": "off", "LLM__REMEMBER_S": "0"}
    served = start(folder, port, **{"LLM__BASE_URL": base_url, **limits, **more})
    holding.callback(lambda: served.process.poll() is None and served.end())
    return served


def opened(shop_page: OpenPage, url: str) -> Page:
    page = host_page(shop_page(url, "/livez"), url)
    open_panel(page)
    return page


def test_with_a_model_that_stalls_products_come_and_the_turn_ends_with_a_plain_sentence(
    shop_page: OpenPage, folder: Path, holding: ExitStack
) -> None:
    model = holding.enter_context(FaultServer("hang"))
    page = opened(shop_page, shop_with(folder, holding, model.base_url).url)
    say(page, "kettle under 60")
    expect(cards(page).first).to_be_visible()
    answered(page, 1)
    expect(newest(page).locator(".words")).to_contain_text("Here")
    expect(newest(page).locator(".note")).to_contain_text(LATE)
    say(page, "cheaper")
    answered(page, 2)
    expect(cards(page).first).to_be_visible()


@pytest.mark.model
def test_a_model_pulled_out_in_mid_turn_costs_its_words_and_nothing_else(
    shop_page: OpenPage, folder: Path, holding: ExitStack
) -> None:
    if reason := available():
        pytest.skip(reason)
    model = holding.enter_context(LocalModel.start(folder / "model.log", threads=1))
    page = opened(shop_page, shop_with(folder, holding, model.base_url, LLM__MODEL=model.model).url)
    say(page, "something for baking")
    answered(page, 1)
    say(page, "under 40")
    expect(cards(page).first).to_be_visible()
    os.kill(model.pid, signal.SIGKILL)
    answered(page, 2)
    expect(newest(page).locator(".words")).to_contain_text("Here")
    say(page, "not red")
    answered(page, 3)
    expect(cards(page).first).to_be_visible()


def test_a_server_killed_in_mid_turn_leaves_the_products_and_goes_on_when_it_is_back(
    shop_page: OpenPage, folder: Path, holding: ExitStack
) -> None:
    model = holding.enter_context(FaultServer("hang"))
    port = free_port()
    served = shop_with(folder, holding, model.base_url, port, LLM__DEADLINE_MS="15000")
    page = opened(shop_page, served.url)
    say(page, "kettle under 60")
    expect(cards(page).first).to_be_visible()
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait(10)
    expect(newest(page).locator(".trouble")).to_contain_text(LATE)
    expect(cards(page).first).to_be_visible()
    shop_with(folder, holding, model.base_url, port)
    until = time.monotonic() + 20
    while page.request.get(f"{served.url}/readyz", fail_on_status_code=False).status != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    button(page, "Try again").click()
    answered(page, 1)
    expect(widget(page).locator(".trouble")).to_have_count(0)
    expect(button(page, "Change: under €60.00")).to_be_visible()
