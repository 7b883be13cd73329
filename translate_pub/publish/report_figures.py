"""Charts of the reports: bars and columns as SVG that scales with the page, without any script.

Lengths are in per cent of the width and texts in the page's own size, so that a chart is legible
on a phone and in print. The same figures stand in a table beside it; colours are the style sheet's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate_pub.publish.escape import escape

__all__ = ["Bar", "bars", "columns"]

_ROW = 40
_BAR = 12
_BASELINE = 16
_COLUMNS_HEIGHT = 160
_LABEL_HEIGHT = 24


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


def columns(name: str, title: str, description: str, values: Sequence[float]) -> str:
    """Return a chart of a value over time, a column for each interval, "" where all are 0."""
    highest = max(values, default=0)
    if highest <= 0:
        return ""
    pieces = [
        f'<svg class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' width="100%" height="{_COLUMNS_HEIGHT + _LABEL_HEIGHT}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(description)}</desc>',
        f'<text x="0" y="{_BASELINE}">{escape(f"{highest:,.0f}")}</text>',
    ]
    width = 100 / len(values)
    for number, value in enumerate(values):
        height = _COLUMNS_HEIGHT * value / highest
        if value > 0:
            pieces.append(
                f'<rect class="honoured" x="{number * width:.3f}%"'
                f' y="{_LABEL_HEIGHT + _COLUMNS_HEIGHT - height:.1f}"'
                f' width="{0.9 * width:.3f}%" height="{height:.1f}"/>'
            )
    return "\n".join([*pieces, "</svg>"])
