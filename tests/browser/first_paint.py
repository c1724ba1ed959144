"""`python -m tests.browser.first_paint [PAIRS]`: what the element adds to the time until products are painted.

On the real small shop with the model off. Each pair asks the same words twice, in an order that alternates: once as
`POST /v1/chat` by `fetch` until the list's part has arrived, once in the element until the first card's frame.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page, sync_playwright
from scipy.stats import bootstrap

from app.assembly import Shop
from app.main import create_app
from tests.browser.conftest import CHROMIUM_FLAGS, serve
from tests.browser.widget import host_page, open_panel
from tests.shop import place, settings_for

WORDS = ["kettle", "something for baking", "glass storage", "a gift for someone who bakes", "pan under 60"]
SEED = 0

API = """async (words) => {
  const body = JSON.stringify({ conversation_id: crypto.randomUUID(), text: words, visitor_id: "visitor-3" });
  const started = performance.now();
  const answer = await fetch("/v1/chat", { method: "POST", body, headers: { "content-type": "application/json" } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "", took = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return took;
    seen += value;
    if (!took && seen.includes('"data-products"')) took = performance.now() - started;
  }
}"""
ELEMENT = """async (words) => {
  const element = document.querySelector("shelf-talk");
  await element.startOver();
  const root = element.shadowRoot.querySelector("shelf-talk-panel").shadowRoot;
  const started = performance.now();
  const painted = new Promise((tell) => {
    const frame = () => requestAnimationFrame(() => tell(performance.now() - started));
    const watcher = new MutationObserver(() => root.querySelector(".card") && frame());
    watcher.observe(root, { childList: true, subtree: true });
  });
  const said = element.send(words);
  const took = await painted;
  await said;
  return took;
}"""


def measured(page: Page, pairs: int) -> npt.NDArray[np.float64]:
    """float64 [pairs, 2], milliseconds: the API's own time, and the element's."""
    rows = []
    for pair in range(-5, pairs):
        words = WORDS[pair % len(WORDS)]
        ways = [(0, API), (1, ELEMENT)]
        took = dict.fromkeys((0, 1), 0.0)
        for way, script in ways[:: 1 if pair % 2 else -1]:
            took[way] = page.evaluate(script, words)
        if pair >= 0:
            rows.append([took[0], took[1]])
    return np.array(rows)


def main(pairs: int) -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        place(data, "trained")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        with serve(create_app(lambda: Shop(settings_for(data)), max_body_bytes=1_000_000)) as url:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            host_page(page, url)
            open_panel(page)
            rows = measured(page, pairs)
        browser.close()
    more = rows[:, 1] - rows[:, 0]
    low, high = bootstrap((more,), np.median, rng=np.random.default_rng(SEED)).confidence_interval
    api, element = np.median(rows, axis=0)
    sys.stdout.write(
        f"{pairs} pairs, seed {SEED}: API p50 {api:.1f} ms, element p50 {element:.1f} ms; the element adds "
        f"{np.median(more):.1f} ms [{low:.1f}, {high:.1f}] (median, 95 %), p95 {np.percentile(more, 95):.1f} ms\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
