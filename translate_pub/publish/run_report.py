"""The report of a batch, as one HTML file: how much, how fast, what took long, what to read first.

The chart is drawn here, as SVG: it is legible on any screen and to a screen reader, keeps to the
page's policy (nothing is loaded, no script), and needs no plotting library.
"""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from translate_pub.publish.report_figures import columns
from translate_pub.publish.report_page import write_page
from translate_pub.runs import RunSummary

__all__ = ["write_run_report"]


def write_run_report(run: RunSummary, path: Path) -> None:
    """Write the report of a run.

    Raises:
        ConfigError: the file cannot be written.
    """
    values = {"run": run, "chart": _chart(run)}
    write_page(path, "run.html", values, {"seconds": duration, "rate": "{:,.1f}".format})


def duration(seconds: float) -> str:
    """Write a length of time as people do."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours < 48 else f"{hours / 24:.1f} days"


def _chart(run: RunSummary) -> Markup:
    values = [60 * interval.articles / interval.width for interval in run.throughput]
    width = run.throughput[0].width if run.throughput else 0.0
    described = (
        f"Articles a minute in each {duration(width)} of the run, {len(values)} intervals: "
        f"{max(values, default=0):,.0f} at most, {run.rate:,.0f} on average."
    )
    return Markup(columns("throughput-chart", "Throughput over time", described, values))
