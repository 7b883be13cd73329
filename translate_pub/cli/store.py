"""``translate-pub store``: what is in the file that lasts, and its upkeep."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from translate_pub.cli import options
from translate_pub.cli.output import STDOUT, print_json, text_file

if TYPE_CHECKING:
    from translate_pub.store import Problem, Store

__all__ = ["app"]

app = typer.Typer(help="Look after a store.", no_args_is_help=True, add_completion=False)

File: TypeAlias = Annotated[
    Path | None,
    typer.Option("--store", metavar="FILE", help="The store. [default: the setting]"),
]
To: TypeAlias = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="Where to. [default: standard output]")
]


@app.command("info")
def info(file: File = None, config: options.Config = None, json: options.Json = False) -> None:
    """Count what is in a store."""
    with _opened(file, config, read_only=True) as store:
        found = store.info()
    if json:
        print_json(found)
        return
    typer.echo(f"{found.path}: schema {found.schema}, {found.size / 1e6:.1f} MB")
    typer.echo(f"{found.articles} articles, {found.revisions} revisions")
    typer.echo(f"{found.segments} segments, {found.flagged} flagged, {found.failed} failed")
    typer.echo(f"{found.memory} in the translation memory, {found.reviews} reviews")
    typer.echo(f"{found.sources} sources, {found.runs} runs")
    for kind, count in found.findings.items():
        typer.echo(f"{count:7} {kind}")
    if found.last_run is not None:
        run = found.last_run
        ended = f"{run.ended:%H:%M:%S}" if run.ended else "now, or it broke off"
        typer.echo(f"last run: {run.command}, {run.started:%Y-%m-%d %H:%M:%S} UTC to {ended}")


@app.command("verify")
def verify(file: File = None, config: options.Config = None, quiet: options.Quiet = False) -> None:
    """Look for damage and contradictions; exit code 5 where there are any."""
    with _opened(file, config, read_only=True) as store:
        problems = store.verify()
    _report(problems)
    if problems:
        typer.echo("mend: see docs/store.md on recovering a store", err=True)
        raise typer.Exit(5)
    if not quiet:
        typer.echo("the store is sound")


@app.command("vacuum")
def vacuum(file: File = None, config: options.Config = None, quiet: options.Quiet = False) -> None:
    """Give unused space back to the disk."""
    with _opened(file, config) as store:
        before = store.info().size
        store.vacuum()
        after = store.info().size
    if not quiet:
        typer.echo(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after")


@app.command("export")
def export(
    out: To = STDOUT,
    salvage: Annotated[
        bool, typer.Option("--salvage", help="Leave out, and name, what cannot be read.")
    ] = False,
    file: File = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Write everything as JSON Lines; store import makes the same store of it."""
    damaged: list[Problem] | None = [] if salvage else None
    with _opened(file, config, read_only=True) as store, text_file(out) as lines:
        count = store.export(lines, damaged=damaged)
    _report(damaged or [])
    if not quiet:
        typer.echo(f"{count} records", err=True)
    if damaged:
        raise typer.Exit(1)


@app.command("import")
def import_(
    export: Annotated[
        Path, typer.Argument(metavar="EXPORT", help="What store export wrote, or - .")
    ],
    file: File = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Make a store of an export; the store must be empty or new."""
    with _opened(file, config, create=True) as store:
        count = store.import_(_lines(export))
    if not quiet:
        typer.echo(f"{count} records")


@app.command("results")
def results(
    out: To = STDOUT,
    to: options.To = None,
    file: File = None,
    config: options.Config = None,
) -> None:
    """Write the articles as translate --json does, for report and export."""
    from translate_pub.config import load_settings
    from translate_pub.records import write_result

    settings = load_settings(config).with_options(to=to)
    with _opened(file, config, read_only=True) as store, text_file(out) as lines:
        for result in store.results(target=settings.to):
            write_result(result, lines)


@app.command("add")
def add(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", help="What translate --json or import xliff printed."),
    ],
    file: File = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Put results into a store; what people edited in them becomes reviews."""
    from translate_pub.records import read_results
    from translate_pub.store import record

    with _opened(file, config, create=True) as store:
        for _ in record(store, read_results(results), command="store add"):
            pass
        counts = store.runs()[0].counts
    if not quiet:
        typer.echo(f"{counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged")


@contextmanager
def _opened(
    file: Path | None, config: Path | None, *, create: bool = False, read_only: bool = False
) -> Iterator[Store]:
    from translate_pub.config import load_settings
    from translate_pub.errors import ConfigError
    from translate_pub.store import Store

    path = file or load_settings(config).store
    if path is None:
        raise ConfigError("no store is named", mend="name its file with --store")
    with Store.open(path, create=create, read_only=read_only) as store:
        yield store


def _report(problems: list[Problem]) -> None:
    for problem in problems:
        typer.echo(f"{problem.place}: {problem.message}", err=True)


def _lines(path: Path) -> Iterator[str]:
    from translate_pub.errors import ConfigError

    try:
        if path == STDOUT:
            yield from sys.stdin
            return
        with path.open(encoding="utf-8") as file:
            yield from file
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}", mend="check the path") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(
            f"{path}: not UTF-8: {exc.reason}", mend="give a file that store export wrote"
        ) from exc
