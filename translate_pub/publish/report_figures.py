"""Charts of the report: horizontal bars as SVG that scales with the page, without any script.

Lengths are in per cent of the width and texts in the page's own size, so that a chart is legible
on a phone and in print. The same figures stand in a table beside it; colours are the style sheet's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate_pub.publish.escape import escape

__all__ = ["Bar", "bars"]

_ROW = 40
_BAR = 12
_BASELINE = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what stands over it, and its parts as (class of the style sheet, value)."""

    label: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """The bar's length."""
        return sum(value for _, value in self.parts)


def bars(name: str, title: str, description: str, rows: Sequence[Bar]) -> str:
    """Return the chart as an ``svg`` element whose ids begin with ``name``, "" without rows."""
    longest = max((row.total for row in rows), default=0)
    if not longest:
        return ""
    height = _ROW * len(rows)
    pieces = [
        f'<svg class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' width="100%" height="{height}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(description)}</desc>',
    ]
    for number, row in enumerate(rows):
        top = number * _ROW
        pieces.append(f'<text x="0" y="{top + _BASELINE}">{escape(row.label)}</text>')
        left = 0.0
        for kind, value in row.parts:
            width = 100 * value / longest
            if value:
                pieces.append(
                    f'<rect class="{kind}" x="{left:.3f}%" y="{top + _BASELINE + 6}"'
                    f' width="{width:.3f}%" height="{_BAR}"/>'
                )
            left += width
    return "\n".join([*pieces, "</svg>"])
