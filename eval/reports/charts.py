"""Charts as inline SVG: shares with their intervals, drawn in the page's own colours."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from eval.harness.summary import Slice

_WIDTH: Final = 640
_LABEL: Final = 210
_VALUE: Final = 130
_ROW: Final = 26


def shares(slices: Sequence[Slice], title: str) -> Markup:
    """A row for each part: the share of cases that pass as a dot, its 95 % interval as a line, and both counted."""
    left, right = _LABEL, _WIDTH - _VALUE
    height = _ROW * len(slices) + 30

    def x(share: float) -> float:
        return round(left + share * (right - left), 1)

    rows = []
    for number, one in enumerate(slices):
        y = 14 + _ROW * number
        low, high = one.passed.interval
        rows.append(
            Markup(
                '<text x="{at}" y="{base}" text-anchor="end">{name}</text>'
                '<line class="whisker" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>'
                '<circle class="dot" cx="{share}" cy="{y}" r="5"/>'
                '<text class="value" x="{behind}" y="{base}">{told}</text>'
            ).format(
                at=left - 12,
                base=y + 4,
                y=y,
                name=one.name,
                low=x(low),
                high=x(high),
                share=x(one.passed.share),
                behind=right + 12,
                told=f"{one.passed.share:.1%} of {one.passed.n}",
            )
        )
    ticks = [
        Markup(
            '<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{y}"/><text class="tick" x="{x}" y="{base}" '
            'text-anchor="middle">{told}</text>'
        ).format(x=x(share), y=height - 20, base=height - 4, told=f"{share:.0%}")
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{title}"><title>{title}</title>{body}</svg>'
    ).format(w=_WIDTH, h=height, title=escape(title), body=Markup("").join([*ticks, *rows]))
