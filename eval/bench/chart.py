"""The benchmark's results as one picture; it needs the extra `compare`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

GREEN, GREY, RED = "#2a7f62", "#8a8f98", "#c2542d"
PANEL_INCHES = (6.2, 3.6)
COLUMNS = 2


def draw(results: Mapping[str, Any], path: Path) -> None:
    """Draws what `Results.to_json` gives, a panel for each thing measured; the suffix says SVG or PNG."""
    panels: list[tuple[Callable[[Axes, Any], None], Any]] = [
        (_lists, results["one_client"]),
        (_clients, results["searches"]),
    ]
    panels += [(_sizes, results["sizes"])] if results["sizes"] else []
    panels += [(_peers, results["peers"])] if results["peers"] else []
    rows = -(-len(panels) // COLUMNS)
    with matplotlib.rc_context({"svg.hashsalt": "shelftalk", "font.size": 9}):  # the same results, the same file
        figure = Figure((COLUMNS * PANEL_INCHES[0], rows * PANEL_INCHES[1]), layout="constrained")
        for place, (panel, found) in enumerate(panels, start=1):
            panel(figure.add_subplot(rows, COLUMNS, place), found)
        figure.suptitle(f"Shelftalk, {results['shop']}, {results['products']:,} products, {results['at']}")
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _lists(axes: Axes, kinds: Mapping[str, Any]) -> None:
    """Each kind of list: ours above the parts of its floor."""
    rows = np.arange(len(kinds))
    axes.barh(rows - 0.2, [one["ours"]["p50"] for one in kinds.values()], 0.35, color=GREEN, label="ours")
    parts = list(dict.fromkeys(part for one in kinds.values() for part in one["parts"]))
    shades = matplotlib.colormaps["Greys"](np.linspace(0.25, 0.85, len(parts)))
    left = np.zeros(len(kinds))
    for part, shade in zip(parts, shades, strict=True):
        widths = np.array([one["parts"].get(part, {"p50": 0.0})["p50"] for one in kinds.values()])
        axes.barh(rows + 0.2, widths, 0.35, left, color=shade, label=part)
        left += widths
    axes.set_yticks(rows, list(kinds))
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds, p50")
    axes.set_title("A list beside the library calls it is made of, one client")
    axes.legend(fontsize=7)


def _clients(axes: Axes, levels: list[Any]) -> None:
    """Rate as bars, waiting as lines."""
    places = range(len(levels))
    axes.bar(places, [one["rate"] for one in levels], 0.5, color=GREEN, label="lists a second")
    axes.set_xticks(places, [str(one["clients"]) for one in levels])
    axes.set_xlabel("clients at once")
    axes.set_ylabel("lists a second")
    waiting = axes.twinx()
    waiting.plot(places, [one["waited"]["p50"] for one in levels], color=GREY, marker="o", label="waited, p50")
    waiting.plot(places, [one["waited"]["p99"] for one in levels], color=RED, marker="o", label="waited, p99")
    waiting.set_ylabel("milliseconds")
    waiting.set_ylim(bottom=0)
    axes.legend(fontsize=7, loc="upper left")
    waiting.legend(fontsize=7, loc="upper right")
    axes.set_title("Searches under load, every text new")


def _sizes(axes: Axes, sizes: list[Any]) -> None:
    for kind, colour in zip(sizes[0]["lists"], (GREEN, RED), strict=False):
        for percentile, style in (("p50", "-"), ("p99", ":")):
            values = [one["lists"][kind][percentile] for one in sizes]
            axes.plot(
                [one["size"] for one in sizes], values, style, color=colour, marker="o", label=f"{kind}, {percentile}"
            )
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("products in the catalogue")
    axes.set_ylabel("milliseconds")
    axes.set_title("A list by the size of the catalogue")
    axes.legend(fontsize=7)


def _peers(axes: Axes, peers: Mapping[str, Any]) -> None:
    names = {
        "ours": "ours, whole request",
        "edge": "Qdrant Edge alone",
        "langchain": "LangChain, local mode,\nvector ready",
        "langchain_text": "LangChain, local mode,\nwords embedded",
    }
    values = [peers[name]["p50"] for name in names]
    bars = axes.barh(list(names.values()), values, color=[GREEN, GREY, RED, RED])
    axes.bar_label(bars, [f" {value:.1f}" for value in values])
    axes.set_xscale("log")
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds, p50 (logarithmic)")
    axes.set_title(f"The same filtered search, {peers['size']:,} products")
