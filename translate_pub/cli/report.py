"""``translate-pub report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translate_pub.cli import options

__all__ = ["report"]


def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS.jsonl", help="What translate --json printed.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Where the page goes. [default: report.html; with --json, none is written]",
        ),
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(
            "--site", metavar="DIR", help="Link sentences to their pages in this published site."
        ),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Audit a run: terms honoured and missed, findings, the worst sentences, as one HTML page."""
    from translate_pub.publish.report import audit, write_report
    from translate_pub.records import read_results

    audited = audit(read_results(results))
    page = out if out is not None or json else Path("report.html")
    if page is not None:
        write_report(audited, page, site=site)
    if json:
        from translate_pub.cli.output import print_json

        print_json(audited)
    elif not quiet:
        typer.echo(
            f"audited {len(audited.articles)} articles, {audited.sentences} sentences: "
            f"{audited.flagged} flagged, {audited.terms.honoured} of {audited.terms.found} terms "
            f"honoured; open {page}"
        )
