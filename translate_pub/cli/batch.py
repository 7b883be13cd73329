"""``translate-pub batch``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options

if TYPE_CHECKING:
    from translate_pub.runs import RunSummary

__all__ = ["batch"]


def batch(
    sources: options.Sources,
    store: options.StoreFile = None,
    executor: Annotated[
        str, typer.Option("--executor", metavar="local|ray", help="Where the work is done.")
    ] = "local",
    address: Annotated[
        str,
        typer.Option("--address", metavar="HOST:PORT", help="A Ray cluster. [default: start Ray]"),
    ] = "",
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            min=0,
            help="Threads (one more than cores, nine at most), or Ray actors (a core each, all).",
        ),
    ] = 0,
    again: Annotated[
        bool,
        typer.Option("--again", help="Stored articles too, as after a change to a term base."),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write a report of the run, as HTML."),
    ] = None,
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate an archive into a store; run it again after a stop, and it goes on from there."""
    from translate_pub import api
    from translate_pub.cli.output import print_json
    from translate_pub.cli.progress import batch_progress
    from translate_pub.errors import ConfigError
    from translate_pub.executors import executor_named

    settings = options.translation_settings(
        config,
        to=to,
        source=source,
        engine=engine,
        glossary=glossary,
        no_default_glossary=no_default_glossary,
        names=names,
        beam=beam,
        terms=terms,
        store=store,
    )
    if settings.store is None:
        raise ConfigError("no store is named", mend="name a file for it with --store")
    chosen = executor_named(executor, workers=workers, address=address)
    with batch_progress(sources, quiet) as progress:
        run = api.run_batch(
            sources, settings.store, settings, executor=chosen, again=again, progress=progress
        )
    if report is not None:
        from translate_pub.publish.run_report import write_run_report

        write_run_report(run, report)
    if json:
        print_json(run)
    elif not quiet:
        _summarise(run)
    if not run.finished:
        typer.echo("stopped: run the same command again, and it goes on from here", err=True)
        raise typer.Exit(130)
    if run.outcomes.get("failed"):
        raise typer.Exit(1)


def _summarise(run: RunSummary) -> None:
    outcomes = ", ".join(f"{count:,} {name}" for name, count in run.outcomes.items())
    typer.echo(f"{run.articles:,} articles: {outcomes or 'none'}", err=True)
    if run.segments:
        typer.echo(
            f"{run.segments:,} sentences: {run.machine:,} translated, {run.remembered:,} from the "
            f"memory, {run.flagged:,} flagged; {run.rate:,.1f} articles a minute",
            err=True,
        )
