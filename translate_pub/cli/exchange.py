"""``translate-pub export`` and ``translate-pub import``: segments out to people's tools, and back.

Both work on a results file, as ``translate-pub translate --json`` prints it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from translate_pub.cli import options
from translate_pub.cli.output import STDOUT, binary_file, text_file

__all__ = ["export_app", "import_app"]

export_app = typer.Typer(
    help="Write results as XLIFF, TMX, TSV, CSV or Parquet.",
    no_args_is_help=True,
    add_completion=False,
)
import_app = typer.Typer(
    help="Take people's edits over.", no_args_is_help=True, add_completion=False
)

Results: TypeAlias = Annotated[
    Path, typer.Argument(metavar="RESULTS", help="A file that translate --json printed.")
]
Out: TypeAlias = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="Where to. [default: standard output]")
]
From: TypeAlias = Annotated[
    str,
    typer.Option(
        "--from", metavar="LANG", help="Source language. [default: of the first translated article]"
    ),
]
To: TypeAlias = Annotated[
    str,
    typer.Option(
        "--to", metavar="LANG", help="Target language. [default: of the first translated article]"
    ),
]


@export_app.command("xliff")
def export_xliff(results: Results, out: Out = STDOUT, source: From = "", target: To = "") -> None:
    """Write XLIFF 2.1, to be edited in a translator's tool and imported again."""
    from translate_pub.publish import export_xliff

    _export(export_xliff, results, out, source, target)


@export_app.command("tmx")
def export_tmx(results: Results, out: Out = STDOUT, source: From = "", target: To = "") -> None:
    """Write a translation memory, TMX 1.4b."""
    from translate_pub.publish import export_tmx

    _export(export_tmx, results, out, source, target)


def _export(
    export: Callable[..., object], results: Path, out: Path, source: str, target: str
) -> None:
    """Write the articles of one pair of languages, and say how many of other pairs there are."""
    from translate_pub.publish import language_pairs
    from translate_pub.records import read_results

    pairs = language_pairs(read_results(results))
    given = (source.split("-")[0], target.split("-")[0])
    fitting = [pair for pair in pairs if (given[0] or pair[0], given[1] or pair[1]) == pair]
    chosen = fitting[0] if fitting else (given[0] or "vi", given[1] or "en")
    with binary_file(out) as file:
        export(read_results(results), file, source=source or chosen[0], target=target or chosen[1])
    for (other_source, other_target), count in pairs.items():
        if (other_source, other_target) != chosen:
            typer.echo(
                f"left out, as a file has one pair: {other_source}→{other_target}, {count} articles"
                f" (--from {other_source} --to {other_target})",
                err=True,
            )


@export_app.command("parquet")
def export_parquet(results: Results, out: Out = STDOUT) -> None:
    """Write Parquet, a row an article: for analysis, and to be read as a source again."""
    from translate_pub.publish import export_parquet
    from translate_pub.records import read_results

    with binary_file(out) as file:
        export_parquet(read_results(results), file)


@export_app.command("tsv")
def export_tsv(results: Results, out: Out = STDOUT) -> None:
    """Write a table, tab-separated."""
    from translate_pub.publish import export_tsv
    from translate_pub.records import read_results

    with text_file(out) as file:
        export_tsv(read_results(results), file)


@export_app.command("csv")
def export_csv(results: Results, out: Out = STDOUT) -> None:
    """Write a table, comma-separated."""
    from translate_pub.publish import export_csv
    from translate_pub.records import read_results

    with text_file(out) as file:
        export_csv(read_results(results), file)


@import_app.callback()
def _import() -> None:
    """Take people's edits over."""


@import_app.command("xliff")
def import_xliff(
    results: Results,
    edited: Annotated[Path, typer.Argument(metavar="XLIFF", help="The file that came back.")],
    out: Out = STDOUT,
    quiet: options.Quiet = False,
) -> None:
    """Write the results with what people changed or confirmed; publish them with site."""
    from translate_pub.publish import Merge, import_xliff, merge
    from translate_pub.records import read_results, write_result

    report = Merge()
    with text_file(out) as file:
        for result in merge(read_results(results), list(import_xliff(edited)), report):
            write_result(result, file)
    for segment in report.stale:
        typer.echo(
            f"stale: {segment.article_id}: {segment.source[:60]}: its source moved", err=True
        )
    for segment in report.unknown:
        typer.echo(f"unknown: {segment.article_id}: {segment.source[:60]}", err=True)
    if not quiet:
        typer.echo(
            f"{report.edited} edited, {report.confirmed} confirmed,"
            f" {report.untouched} untouched, {len(report.stale)} stale,"
            f" {len(report.unknown)} unknown",
            err=True,
        )
